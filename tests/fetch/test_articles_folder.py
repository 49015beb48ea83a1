"""The folder of articles: everything in it, nothing outside of it, and one fault never stops the others."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.fetch import read_articles
from aggregator.model import EPOCH, ArticleFile, FetchFailed, Folder, NotModified, PollState, Source, SourceKind

STATE = PollState(source_id="own", url="")
SUFFIXES = frozenset({".md", ".txt"})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "articles"
    root.mkdir()
    return root


def write(root: Path, path: str, content: bytes = b"text", *, time: int = 1_700_000_000) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(content)
    os.utime(root / path, (time, time))


def read(root: Path, *, etag: str | None = None, max_size: int = 1000) -> Folder | NotModified | FetchFailed:
    source = Source(id="own", kind=SourceKind.ARTICLES, url=str(root), max_size=max_size)
    return read_articles(source, replace(STATE, etag=etag), SUFFIXES)


def folder(root: Path, *, max_size: int = 1000) -> Folder:
    result = read(root, max_size=max_size)
    assert isinstance(result, Folder)
    return result


def test_articles(root: Path) -> None:
    """All files of the known kinds, recursively, in the order of their paths; the rest is left alone."""
    write(root, "b.md", b"# B")
    write(root, "2024/deep/a.TXT", b"A")
    write(root, "a.md", b"# A")
    for ignored in (".hidden.md", ".git/x.md", "photo.jpg", "README", "draft.md~"):
        write(root, ignored)
    result = folder(root)
    at = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert result.files == (
        ArticleFile(path="2024/deep/a.TXT", content=b"A", modified_at=at),
        ArticleFile(path="a.md", content=b"# A", modified_at=at),
        ArticleFile(path="b.md", content=b"# B", modified_at=at),
    )
    assert result.paths == ("2024/deep/a.TXT", "a.md", "b.md")
    assert result.faults == ()


def test_nothing_has_changed(root: Path) -> None:
    """The state of the folder is known again."""
    write(root, "a.md")
    etag = folder(root).etag
    assert read(root, etag=etag) == NotModified(etag=etag)
    assert folder(root).etag == etag


@pytest.mark.parametrize("change", ["content", "time", "new", "removed", "renamed", "picture", "mode"])
def test_whatever_changes(change: str, root: Path) -> None:
    """Every change of a file is a change of the folder, also of a picture, and also of who may read it."""
    write(root, "a.md")
    write(root, "photo.jpg")
    etag = folder(root).etag
    match change:
        case "content":
            write(root, "a.md", b"other")
        case "time":
            write(root, "a.md", time=1)
        case "new":
            write(root, "b.md")
        case "removed":
            (root / "a.md").unlink()
        case "renamed":
            (root / "a.md").rename(root / "b.md")
        case "picture":
            write(root, "photo.jpg", b"other")
        case "mode":
            (root / "a.md").chmod(0o600)
    assert isinstance(read(root, etag=etag), Folder)


def test_an_empty_folder(root: Path) -> None:
    """No article is no fault: articles may have been removed."""
    assert folder(root).files == ()


def test_a_file_that_is_too_large(root: Path) -> None:
    """It is named, it still exists, and the others are read."""
    write(root, "a.md", b"x" * 11)
    write(root, "b.md", b"x" * 10)
    result = folder(root, max_size=10)
    assert [file.path for file in result.files] == ["b.md"]
    assert result.paths == ("a.md", "b.md")
    assert result.faults == ("a.md: too large: more than 10 bytes",)


def test_links(root: Path, tmp_path: Path) -> None:
    """A link stays in the folder, or is not followed; a loop does no harm; a link to nowhere is a fault."""
    write(root, "real.md")
    write(tmp_path, "secret.md", b"root:x:0:0")
    write(tmp_path, "outside/secret.md")
    (root / "alias.md").symlink_to("real.md")
    (root / "secret.md").symlink_to(tmp_path / "secret.md")
    (root / "passwd.txt").symlink_to("../secret.md")
    (root / "outside").symlink_to(tmp_path / "outside")
    (root / "loop").symlink_to(root)
    (root / "broken.md").symlink_to("nowhere.md")
    result = folder(root)
    assert [file.path for file in result.files] == ["alias.md", "real.md"]
    assert result.faults == ("broken.md: does not exist",)


def test_the_folder_may_be_a_link(root: Path, tmp_path: Path) -> None:
    """Who links the folder itself means what is in it."""
    write(root, "a.md")
    (tmp_path / "link").symlink_to(root)
    assert folder(tmp_path / "link").paths == ("a.md",)


def test_what_is_no_file(root: Path) -> None:
    """A pipe is named and not opened, and a folder may be called like an article."""
    os.mkfifo(root / "pipe.md")
    write(root, "folder.md/a.md")
    result = folder(root)
    assert result.paths == ("folder.md/a.md", "pipe.md")
    assert result.faults == ("pipe.md: not a regular file",)


def test_a_name_that_is_not_utf_8(root: Path) -> None:
    """The file is read; its path is one that can be printed and stored."""
    (root / os.fsdecode(b"caf\xe9.md")).write_bytes(b"text")
    assert folder(root).paths == ("caf\\xe9.md",)


def test_a_time_that_no_calendar_holds(root: Path) -> None:
    """A file system's year 10000 stops nothing."""
    write(root, "a.md", time=300_000_000_000)
    [file] = folder(root).files
    assert file.content == b"text"
    assert file.modified_at >= EPOCH


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(root: Path) -> None:
    """A file or folder of somebody else is a fault."""
    write(root, "a.md")
    write(root, "b/c.md")
    (root / "a.md").chmod(0)
    (root / "b").chmod(0)
    assert folder(root).faults == ("b: no permission to read", "a.md: no permission to read")
    (root / "b").chmod(0o700)


@pytest.mark.parametrize(
    ("name", "words"), [("missing", "does not exist"), ("a.md", "not a folder"), ("a\0b", "a path that cannot exist")]
)
def test_no_folder(name: str, words: str, root: Path) -> None:
    """A folder that is not there is a failure, and never a folder without articles."""
    write(root, "a.md")
    path = f"{root}/{name}"
    assert read(Path(path)) == FetchFailed(message=f"the folder of articles: {words}: {path}")
