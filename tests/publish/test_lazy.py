"""Documents that are made only where they are not there as they should be."""

import json
from pathlib import Path

import pytest

from aggregator.model import Document, LazyDocument, Publishable
from aggregator.publish import place_of, publish_files


class Feed:
    """A document that remembers how often it was made."""

    def __init__(self, made: str = "of this", body: bytes = b"<feed/>") -> None:
        self.document = LazyDocument(path="all.atom", made=made, body=self.body)
        self.bytes = body
        self.times = 0

    def body(self) -> bytes:
        """Write down that it was asked for."""
        self.times += 1
        return self.bytes

    def publish(self, folder: Path, *more: Publishable) -> tuple[int, tuple[str, ...]]:
        """Publish it and return how often it was made for that, and what was written."""
        self.times = 0
        written = publish_files(folder, [self.document, *more]).written
        assert (folder / "all.atom").read_bytes() == self.bytes
        return self.times, written


def test_what_is_made_of_the_same_stays(tmp_path: Path) -> None:
    """It is made once, and neither it nor the list of files is touched again."""
    assert Feed().publish(tmp_path) == (1, ("all.atom",))
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert Feed().publish(tmp_path) == (0, ())
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_what_is_made_of_something_else_is_made_again(tmp_path: Path) -> None:
    """It is written where its bytes are others, and remembered in any case."""
    Feed().publish(tmp_path)
    assert Feed("of that").publish(tmp_path) == (1, ())
    assert Feed("of that").publish(tmp_path) == (0, ())
    assert Feed("of more", b"<feed>1</feed>").publish(tmp_path) == (1, ("all.atom",))
    assert Feed("of that").publish(tmp_path) == (1, ("all.atom",))


@pytest.mark.parametrize("bytes_", [b"<FEED/>", b"", None], ids=["of the same length", "empty", "missing"])
def test_what_a_hand_has_changed_comes_back(tmp_path: Path, bytes_: bytes | None) -> None:
    """Whatever the time of the file says."""
    Feed().publish(tmp_path)
    file = tmp_path / "all.atom"
    if bytes_ is None:
        file.unlink()
    else:
        file.write_bytes(bytes_)
    assert Feed().publish(tmp_path) == (1, ("all.atom",))


def test_a_publishing_that_was_cut_short_is_not_believed(tmp_path: Path) -> None:
    """A file was written and the list was not: it tells of the bytes that were there before."""
    Feed().publish(tmp_path)
    old = (tmp_path / ".published.json").read_bytes()
    Feed("of that", b"<feed>2</feed>").publish(tmp_path)
    (tmp_path / ".published.json").write_bytes(old)
    assert Feed().publish(tmp_path) == (1, ("all.atom",))


@pytest.mark.parametrize("rendered", [None, [], {"all.atom": "x"}, {"all.atom": ["of this"]}, {"all.atom": [1, 2]}])
def test_a_damaged_memory_is_none(tmp_path: Path, rendered: object) -> None:
    """As is that of an earlier version of the program, which kept none."""
    Feed().publish(tmp_path)
    file = tmp_path / ".published.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"rendered": rendered}))
    assert Feed().publish(tmp_path) == (1, ())


def test_it_is_forgotten_with_its_document(tmp_path: Path) -> None:
    """What went and comes back is made, though it be of the same."""
    other = Document(path="b.atom", body=b"")
    Feed().publish(tmp_path, other)
    assert publish_files(tmp_path, [other]).removed == ("all.atom",)
    assert Feed().publish(tmp_path, other) == (1, ("all.atom",))


@pytest.mark.usefixtures("server")
def test_on_a_server_it_is_a_document_as_any(bucket: str) -> None:
    """There the bytes are compared with what is known of the object."""
    place = place_of(f"s3://{bucket}/planet")
    assert place.publish([Feed().document]).written == ("all.atom",)
    assert place.publish([Feed("of that").document]).written == ()
    assert place.read("all.atom") == b"<feed/>"
