"""Files under a folder, and the memory that keeps their bodies."""

import threading
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.web.files import Files
from aggregator.web.memory import OVERHEAD, Memory


@given(
    st.lists(st.sampled_from(["..", ".", "", "a", "secret.txt", "output", "\\", "x\0", "~", "%2e%2e", "😀"])).map(
        "/".join
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_path_leads_outside(folder: Path, path: str) -> None:
    """Whatever the segments are, what lies beside the folder is not found."""
    assert Files(root=folder).find(path) is None


def test_a_body_is_made_once_for_all_who_wait() -> None:
    """Ten threads that want the same body get it from one making."""
    made, gate, memory = [], threading.Event(), Memory(limit=10_000)

    def make() -> bytes:
        gate.wait()
        made.append(1)
        return b"body"

    got: list[bytes] = []
    threads = [threading.Thread(target=lambda: got.append(memory.get("key", make))) for _ in range(10)]
    for thread in threads:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join()
    assert (made, got) == ([1], [b"body"] * 10)


def test_memory_is_bounded_and_forgets_the_oldest() -> None:
    """What was used last stays; the sum never exceeds the limit."""
    memory = Memory(limit=3 * (100 + OVERHEAD))
    made: list[str] = []

    def make(key: str) -> bytes:
        made.append(key)
        return b"x" * 100

    for key in ("a", "b", "c", "a", "d", "a", "b"):
        memory.get(key, partial(make, key))
        assert memory.held <= memory.limit
    assert made == ["a", "b", "c", "d", "b"]


def test_what_is_larger_than_the_memory_is_made_and_not_kept() -> None:
    """A body that does not fit is still handed out."""
    memory = Memory(limit=10)
    assert (memory.get("key", lambda: b"x" * 100), memory.held) == (b"x" * 100, 0)


def test_a_failure_is_not_kept() -> None:
    """Where making fails the caller is told, and the next one tries again."""
    memory = Memory(limit=10_000)
    with pytest.raises(ZeroDivisionError):
        memory.get("key", lambda: bytes(1 // 0))
    assert memory.get("key", lambda: b"now") == b"now"


def test_bodies_are_read_again_when_memory_forgot_them(folder: Path) -> None:
    """A file whose digest is known and whose body is gone is read from the disk."""
    files = Files(root=folder, memory=Memory(limit=10))
    first, second = files.find("all.atom"), files.find("all.atom")
    assert first is not None
    assert first == second


def test_a_large_file_that_was_replaced_is_not_sent_under_the_old_headers(folder: Path) -> None:
    """Rather than bytes that do not match their tag, the client gets an end in the middle and asks again."""
    files = Files(root=folder, large=10)
    file = files.find("all.atom")
    assert file is not None
    (folder / "all.atom").write_bytes(b"something else entirely")
    with pytest.raises(OSError, match="replaced while it was being sent"):
        list(files.stream(file, range(file.length)))
    (folder / "all.atom").unlink()
    with pytest.raises(FileNotFoundError):
        list(files.stream(file, range(file.length)))
