"""Feed documents on disk: read whole, known again by their bytes, and many behind a wildcard."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.fetch import expand, read_file
from aggregator.model import Fetched, FetchFailed, NotModified, PollState, Source, SourceKind

STATE = PollState(source_id="exports", url="")


def source(path: Path | str, **options: int) -> Source:
    return Source(id="exports", kind=SourceKind.FILE, url=str(path), tags=("disk",), **options)  # type: ignore[arg-type]  # only max_size is given


def test_a_file(tmp_path: Path) -> None:
    """The document, its address as a base for its links, and a digest instead of a date."""
    path = tmp_path / "a feed.xml"
    path.write_bytes(b"<rss/>")
    first = read_file(source(path), STATE)
    assert isinstance(first, Fetched)
    assert (first.body, first.url, first.content_type) == (b"<rss/>", path.as_uri(), None)
    assert read_file(source(path), replace(STATE, etag=first.etag)) == NotModified(etag=first.etag)


def test_only_the_bytes_count(tmp_path: Path) -> None:
    """A file that was touched is unchanged; one that was changed within the same instant is not."""
    path = tmp_path / "feed.xml"
    path.write_bytes(b"<rss>1</rss>")
    os.utime(path, ns=(1, 1))
    first = read_file(source(path), STATE)
    assert isinstance(first, Fetched)
    os.utime(path, ns=(2, 2))
    assert isinstance(read_file(source(path), replace(STATE, etag=first.etag)), NotModified)
    path.write_bytes(b"<rss>2</rss>")
    os.utime(path, ns=(1, 1))
    assert isinstance(read_file(source(path), replace(STATE, etag=first.etag)), Fetched)


def test_faults(tmp_path: Path) -> None:
    """Whatever is wrong with a path has words, and names it."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty.xml").touch()
    (tmp_path / "large.xml").write_bytes(b"x" * 1001)
    (tmp_path / "loop.xml").symlink_to(tmp_path / "loop.xml")
    os.mkfifo(tmp_path / "pipe.xml")
    for name, words in (
        ("missing.xml", "does not exist"),
        ("folder", "a folder, not a file"),
        ("empty.xml", "the file is empty"),
        ("large.xml", "too large: more than 1 KB"),
        ("loop.xml", "symbolic links in a loop"),
        ("pipe.xml", "not a regular file"),
        ("empty.xml/below", "not a folder"),
        ("x" * 300, "a path that is too long"),
        ("a\0b", "a path that cannot exist"),
        ("*.json", "no file matches"),
    ):
        path = f"{tmp_path}/{name}"
        expected = f"{words} {path}" if "*" in name else f"{words}: {path}"
        assert read_file(source(path, max_size=1000), STATE) == FetchFailed(message=expected)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    """A file of somebody else."""
    path = tmp_path / "feed.xml"
    path.touch(mode=0)
    assert read_file(source(path), STATE) == FetchFailed(message=f"no permission to read: {path}")


def names(tmp_path: Path, pattern: str) -> dict[str, str]:
    return {one.id: os.path.relpath(one.url, tmp_path) for one in expand(source(tmp_path / pattern))}


def test_wildcards(tmp_path: Path) -> None:
    """One source for each match, in order, with the settings of the whole and its id in front."""
    for name in ("b.xml", "A Feed (2).xml", "c.txt", ".hidden.xml"):
        (tmp_path / name).touch()
    (tmp_path / "folder.xml").mkdir()
    assert names(tmp_path, "*.xml") == {"exports-a-feed-2": "A Feed (2).xml", "exports-b": "b.xml"}
    for one in expand(source(tmp_path / "*.xml")):
        assert (one.group, one.tags, one.kind) == ("exports", ("disk",), SourceKind.FILE)


def test_wildcards_in_folders(tmp_path: Path) -> None:
    """`**` goes down; equal names are told apart by their paths, and keep their ids when others come."""
    for name in ("one/feed.xml", "two/feed.xml", "日本.xml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    before = names(tmp_path, "**/*.xml")
    assert list(before.values()) == ["one/feed.xml", "two/feed.xml", "日本.xml"]
    (tmp_path / "three").mkdir()
    (tmp_path / "three/feed.xml").touch()
    after = names(tmp_path, "**/*.xml")
    assert len(after) == 4
    assert before.items() <= after.items()


def test_what_is_not_expanded(tmp_path: Path) -> None:
    """A pattern without a match, a plain path, a file with brackets in its name, and what is no file at all."""
    (tmp_path / "feed[1].xml").write_bytes(b"<rss/>")
    for path in (tmp_path / "*.xml.gz", tmp_path / "feed.xml", tmp_path / "feed[1].xml"):
        assert expand(source(path)) == (source(path),)
    assert isinstance(read_file(source(tmp_path / "feed[1].xml"), STATE), Fetched)
    http = Source(id="a", kind=SourceKind.HTTP, url="https://example.org/?a=*")
    assert expand(http) == (http,)
