"""Numbered files that never change but for the last, and what is remembered of those that are gone."""

import json
from pathlib import Path

import pytest

from aggregator.model import Document, Series
from aggregator.publish import publish_files, read_manifest

FOLDER = "all/archive"


class Pages:
    """A series that remembers which of its files were made."""

    def __init__(self, last: int, made: str = "m", tail: str = "t") -> None:
        self.series = Series(folder=FOLDER, last=last, made=made, tail=tail, body=self.body)
        self.numbers: list[int] = []

    def body(self, number: int) -> bytes:
        """Write down that this one was asked for."""
        self.numbers.append(number)
        tail = self.series.tail if number == self.series.last else ""
        return f"{number} {self.series.made} {tail}".encode()

    def publish(self, folder: Path) -> list[int]:
        """Publish the series and return which files were made, in this order."""
        publish_files(folder, [self.series])
        return self.numbers


def test_the_last_comes_first(tmp_path: Path) -> None:
    """Who follows the links while they are written meets no file that is missing."""
    assert Pages(3).publish(tmp_path) == [3, 2, 1]


@pytest.mark.parametrize(
    ("now", "made"),
    [
        (Pages(3), []),
        (Pages(3, tail="more"), [3]),
        (Pages(4, tail="new"), [4, 3]),
        (Pages(6), [6, 5, 4, 3]),
        (Pages(3, made="other"), [3, 2, 1]),
    ],
    ids=["the same", "more on the last", "one more", "three more", "made otherwise"],
)
def test_only_what_is_not_as_it_should_be_is_made(tmp_path: Path, now: Pages, made: list[int]) -> None:
    """A file that was the last is made once more when it is no longer."""
    Pages(3).publish(tmp_path)
    now.numbers.clear()
    assert now.publish(tmp_path) == made


def test_a_file_that_is_missing_comes_back(tmp_path: Path) -> None:
    """And no other is touched."""
    Pages(5).publish(tmp_path)
    (tmp_path / FOLDER / "2.atom").unlink()
    assert Pages(5).publish(tmp_path) == [2]


def test_after_a_crash_what_was_written_is_written_again(tmp_path: Path) -> None:
    """What is on disk without being remembered might be a page that was not full yet."""
    Pages(3).publish(tmp_path)
    pages = Pages(4)

    def crash(number: int) -> bytes:
        if number == 3:
            raise KeyboardInterrupt
        return pages.body(number)

    with pytest.raises(KeyboardInterrupt):
        publish_files(tmp_path, [Series(folder=FOLDER, last=4, made="m", tail="t", body=crash)])
    assert (tmp_path / FOLDER / "3.atom").read_bytes() == b"3 m t"
    assert Pages(4).publish(tmp_path) == [4, 3]
    assert (tmp_path / FOLDER / "3.atom").read_bytes() == b"3 m "


def test_a_series_goes_with_all_its_files(tmp_path: Path) -> None:
    """Also one that becomes shorter."""
    Pages(5).publish(tmp_path)
    assert publish_files(tmp_path, [Pages(3).series]).removed == (f"{FOLDER}/4.atom", f"{FOLDER}/5.atom")
    assert len(publish_files(tmp_path, []).removed) == 3
    assert sorted(tmp_path.iterdir()) == [tmp_path / ".published.json"]


def test_the_list_of_files_does_not_grow_with_a_series(tmp_path: Path) -> None:
    """However long it is."""
    Pages(10).publish(tmp_path)
    size = (tmp_path / ".published.json").stat().st_size
    Pages(99).publish(tmp_path)
    assert (tmp_path / ".published.json").stat().st_size == size


class TestRemembered:
    """What was removed is known, until it comes back."""

    def test_a_removed_file_is_gone(self, tmp_path: Path) -> None:
        """One that never was is not."""
        publish_files(tmp_path, [Document(path="old.atom", body=b"1"), Pages(3).series])
        publish_files(tmp_path, [])
        manifest = read_manifest(tmp_path)
        gone = ("old.atom", "all/archive/1.atom", "all/archive/3.atom")
        assert [manifest.is_gone(path) for path in (*gone, "new.atom", "all/archive")] == [
            True,
            True,
            True,
            False,
            False,
        ]

    def test_a_file_that_comes_back_is_not(self, tmp_path: Path) -> None:
        """Nor a series."""
        documents = (Document(path="old.atom", body=b"1"), Pages(3).series)
        for each in (documents, (), documents):
            publish_files(tmp_path, each)
        assert read_manifest(tmp_path).removed == ()

    def test_the_newest_are_remembered(self, tmp_path: Path) -> None:
        """A folder that changes all the time does not grow for ever."""
        publish_files(tmp_path, [Document(path=f"{number:04}.html", body=b"") for number in range(2100)])
        publish_files(tmp_path, [])
        removed = read_manifest(tmp_path).removed
        assert (len(removed), removed[-1]) == (2000, "2099.html")

    def test_the_list_of_an_earlier_version_is_understood(self, tmp_path: Path) -> None:
        """What it names is ours, and is removed."""
        (tmp_path / "old.atom").write_text("1")
        (tmp_path / ".published.json").write_text(json.dumps(["old.atom", "../evil", 7]))
        assert publish_files(tmp_path, []).removed == ("old.atom",)

    @pytest.mark.parametrize("text", ["7", '{"files": 7, "series": {"../x": [1, "a", "b"], "y": 7}}', "null"])
    def test_nonsense_removes_nothing(self, tmp_path: Path, text: str) -> None:
        """Better a stale file than a lost one."""
        (tmp_path / "x.atom").write_text("1")
        (tmp_path / ".published.json").write_text(text)
        assert publish_files(tmp_path, []).removed == ()
