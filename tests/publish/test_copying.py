"""Large files are copied whole or not at all, and only where they changed."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.errors import ArticleError
from aggregator.model import Document, FileDocument
from aggregator.publish import Changes, publish_files

TIME = 1_700_000_000_123_456_000
NOTHING = Changes(written=(), removed=())


def file(*chunks: bytes | ArticleError, path: str = "articles/a.png", modified: int = TIME) -> FileDocument:
    """A file of these chunks; an error among them is raised where it stands."""

    def read() -> Iterator[bytes]:
        for chunk in chunks:
            if isinstance(chunk, ArticleError):
                raise chunk
            yield chunk

    size = sum(len(chunk) for chunk in chunks if isinstance(chunk, bytes))
    return FileDocument(path=path, modified=modified, size=size, chunks=read)


def test_a_file_is_copied_with_its_time(tmp_path: Path) -> None:
    """All pieces, under the time of the original; nothing else is left."""
    assert publish_files(tmp_path, [file(b"one", b"two")]) == Changes(written=("articles/a.png",), removed=())
    target = tmp_path / "articles" / "a.png"
    assert (target.read_bytes(), target.stat().st_mtime_ns) == (b"onetwo", TIME)
    assert sorted(each.name for each in tmp_path.rglob("*")) == [".published.json", "a.png", "articles"]


def test_an_unchanged_file_is_not_read(tmp_path: Path) -> None:
    """Size and time decide; the original is not even opened."""
    publish_files(tmp_path, [file(b"12345")])
    unread = FileDocument(path="articles/a.png", modified=TIME, size=5, chunks=lambda: iter([b"not read"]))
    assert publish_files(tmp_path, [unread]) == NOTHING
    unknown = FileDocument(path="articles/a.png", modified=TIME, size=None, chunks=lambda: iter([b"not read"]))
    assert publish_files(tmp_path, [unknown]) == NOTHING


def test_a_touched_file_is_no_change(tmp_path: Path) -> None:
    """Another time with equal bytes is noted, and reported as no change."""
    publish_files(tmp_path, [file(b"12345")])
    assert publish_files(tmp_path, [file(b"12345", modified=TIME + 1000)]) == NOTHING
    assert (tmp_path / "articles/a.png").stat().st_mtime_ns == TIME + 1000
    changed = publish_files(tmp_path, [file(b"54321", modified=TIME + 2000)])
    assert changed.written == ("articles/a.png",)


def test_a_copy_that_somebody_changed_is_made_again(tmp_path: Path) -> None:
    """What is in output/ is ours."""
    publish_files(tmp_path, [file(b"12345")])
    (tmp_path / "articles/a.png").write_bytes(b"other")
    os.utime(tmp_path / "articles/a.png", (1, 1))
    assert publish_files(tmp_path, [file(b"12345")]).written == ("articles/a.png",)


def test_what_cannot_be_read_stays_as_it_was_published(tmp_path: Path) -> None:
    """A fault in the middle leaves the old copy, takes no other file along, and is told."""
    publish_files(tmp_path, [file(b"12345")])
    broken: list[Document | FileDocument] = [
        file(b"new", ArticleError("a.png", "it is being written"), modified=TIME + 1),
        file(ArticleError("b.png", "it cannot be read"), path="articles/b.png"),
        Document(path="z.atom", body=b"<feed/>"),
    ]
    changes = publish_files(tmp_path, broken)
    assert changes == Changes(
        written=("z.atom",), removed=(), warnings=("a.png: it is being written", "b.png: it cannot be read")
    )
    assert (tmp_path / "articles/a.png").read_bytes() == b"12345"
    assert sorted(each.name for each in (tmp_path / "articles").iterdir()) == ["a.png"]


def test_a_file_that_is_no_longer_referred_to_goes(tmp_path: Path) -> None:
    """Like every other file of ours, and its folder with it."""
    publish_files(tmp_path, [file(b"1")])
    assert publish_files(tmp_path, []) == Changes(written=(), removed=("articles/a.png",))
    assert not (tmp_path / "articles").exists()


@pytest.mark.parametrize(("before", "after"), [("a/b.png", "a"), ("a", "a/b.png"), ("a/b/c.png", "a/b")])
def test_a_folder_may_become_a_file_and_a_file_a_folder(before: str, after: str, tmp_path: Path) -> None:
    """What is old makes way for what is new."""
    publish_files(tmp_path, [file(b"1", path=before)])
    assert publish_files(tmp_path, [file(b"2", path=after)]) == Changes(written=(after,), removed=(before,))
    assert publish_files(tmp_path, [Document(path=before, body=b"3")]).written == (before,)
    assert (tmp_path / before).read_bytes() == b"3"
