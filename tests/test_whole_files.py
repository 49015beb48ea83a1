from pathlib import Path

import pytest

from aggregator.files import whole


def test_a_file_is_replaced_at_the_end(tmp_path: Path) -> None:
    """Until then everybody reads the old one."""
    target, part = tmp_path / "a", tmp_path / "a.part"
    target.write_bytes(b"old")
    with whole(target, part) as file:
        file.write(b"new")
        file.flush()
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def test_what_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    """The old file stays, whatever was written of the new one."""
    target, part = tmp_path / "a", tmp_path / "a.part"
    target.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt):
        interrupted(target, part)
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def interrupted(target: Path, part: Path) -> None:
    with whole(target, part) as file:
        file.write(b"ne")
        raise KeyboardInterrupt


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """Of the operating system, with its words."""
    with pytest.raises(FileNotFoundError), whole(tmp_path / "no" / "a", tmp_path / "no" / "part"):
        pytest.fail("nothing can be written")
