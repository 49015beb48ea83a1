"""The folder of articles: what changed in it, nothing outside of it, and one fault never stops the others."""

import os
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.fetch import Remembered, read_articles
from aggregator.model import EPOCH, ArticleFile, FetchFailed, Folder, NotModified, Source, SourceKind

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


def read(
    root: Path,
    *,
    etag: str | None = None,
    known: Mapping[str, str] | None = None,
    reading: str = "",
    max_size: int = 1000,
    at_rest: float = 0,
) -> Folder | NotModified | FetchFailed:
    source = Source(id="own", kind=SourceKind.ARTICLES, url=str(root), max_size=max_size)
    remembered = Remembered(signatures=known or {}, reading=reading, etag=etag)
    return read_articles(source, remembered, SUFFIXES, at_rest=at_rest)


def folder(root: Path, *, max_size: int = 1000, known: Mapping[str, str] | None = None, at_rest: float = 0) -> Folder:
    result = read(root, max_size=max_size, known=known, at_rest=at_rest)
    assert isinstance(result, Folder)
    return result


def signatures(root: Path) -> dict[str, str]:
    """What is remembered after all has been read."""
    return {file.path: file.signature for file in folder(root).files}


def names(root: Path, known: Mapping[str, str]) -> list[str]:
    """The files that are read where this is remembered."""
    return [file.path for file in folder(root, known=known).files]


def test_articles(root: Path) -> None:
    """All files of the known kinds, recursively, in the order of their paths; the rest is left alone."""
    write(root, "b.md", b"# B")
    write(root, "2024/deep/a.TXT", b"A")
    write(root, "a.md", b"# A")
    for ignored in (".hidden.md", ".git/x.md", "photo.jpg", "README", "a.md~", "a.md.tmp", "a.md.part", "#a.md#"):
        write(root, ignored)
    for temporary in (".#a.md", ".a.md.swp", "~$a.txt", "~WRL0001.txt", "a.md.crdownload", "a.txt.download/a.txt"):
        write(root, temporary)
    result = folder(root)
    at = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert tuple(replace(file, signature="") for file in result.files) == (
        ArticleFile(path="2024/deep/a.TXT", content=b"A", modified_at=at),
        ArticleFile(path="a.md", content=b"# A", modified_at=at),
        ArticleFile(path="b.md", content=b"# B", modified_at=at),
    )
    assert result.paths == ("2024/deep/a.TXT", "a.md", "b.md")
    assert result.faults == ()


def test_nothing_has_changed(root: Path) -> None:
    """The state of the folder is known again."""
    write(root, "a.md")
    etag, known = folder(root).etag, signatures(root)
    assert read(root, etag=etag, known=known) == NotModified(etag=etag)
    assert folder(root, known=known) == Folder(files=(), paths=("a.md",), etag=etag)


@pytest.mark.parametrize("change", ["content", "time", "new", "renamed", "mode", "sidecar"])
def test_what_changed_is_read_and_nothing_else(change: str, root: Path) -> None:
    """Every change of a file counts, also of who may read it, and of its sidecar."""
    write(root, "a.md")
    write(root, "other.md")
    etag, known = folder(root).etag, signatures(root)
    match change:
        case "content":
            write(root, "a.md", b"other")
        case "time":
            write(root, "a.md", time=1)
        case "new":
            write(root, "b.md")
        case "renamed":
            (root / "a.md").rename(root / "b.md")
        case "mode":
            (root / "a.md").chmod(0o600)
        case "sidecar":
            write(root, "a.yaml")
    assert isinstance(read(root, etag=etag, known=known), Folder)
    assert names(root, known) == ["b.md" if change in {"new", "renamed"} else "a.md"]


def test_what_was_removed_is_not_there(root: Path) -> None:
    """A deletion is a change, with nothing to read."""
    write(root, "a.md")
    write(root, "b.md")
    etag, known = folder(root).etag, signatures(root)
    (root / "a.md").unlink()
    result = read(root, etag=etag, known=known)
    assert isinstance(result, Folder)
    assert (result.files, result.paths) == ((), ("b.md",))


def test_a_picture_is_no_article(root: Path) -> None:
    """Other files change the folder of articles in no way."""
    write(root, "a.md")
    etag, known = folder(root).etag, signatures(root)
    write(root, "photo.jpg")
    assert read(root, etag=etag, known=known) == NotModified(etag=etag)


@pytest.mark.parametrize("change", ["reading", "max_size"])
def test_another_way_of_reading(change: str, root: Path) -> None:
    """Where the parsers or the limit are others, all is read again."""
    write(root, "a.md")
    etag, known = folder(root).etag, signatures(root)
    if change == "reading":
        result = read(root, etag=etag, known=known, reading="new")
    else:
        result = read(root, etag=etag, known=known, max_size=2000)
    assert isinstance(result, Folder)
    assert [file.path for file in result.files] == ["a.md"]


def test_a_sidecar_comes_with_its_article(root: Path) -> None:
    """It is called like the article, with `.yaml`; one for nothing, or with another ending, is a fault."""
    write(root, "a.txt", b"A")
    write(root, "a.yaml", b"title: B")
    write(root, "b.md")
    write(root, "b.yml")
    write(root, "deep/c.yaml")
    result = folder(root)
    assert [(file.path, file.sidecar) for file in result.files] == [("a.txt", b"title: B"), ("b.md", None)]
    assert result.faults == (
        "b.yml: a sidecar must be called b.yaml",
        "deep/c.yaml: a sidecar without an article: there is no c.txt or the like beside it",
    )


def test_a_sidecar_that_cannot_be_read(root: Path) -> None:
    """Its article is not read without it: what it corrects would be published."""
    write(root, "a.txt", b"A")
    write(root, "a.yaml", b"x" * 11)
    result = folder(root, max_size=10)
    assert result.files == ()
    assert result.unreadable == (("a.txt", "its sidecar a.yaml: too large: more than 10 bytes"),)


def test_a_file_that_grows_is_left_alone(root: Path) -> None:
    """Somebody writes a line every few milliseconds; it is not read, and still there. Once it is whole, it is read."""
    growing = threading.Event()

    def write_on() -> None:
        while not growing.wait(0.01):
            with (root / "a.md").open("ab") as file:
                file.write(b"another line\n")

    (root / "a.md").touch()
    write(root, "b.md")
    writer = threading.Thread(target=write_on)
    writer.start()
    result = folder(root, at_rest=0.1, max_size=1_000_000)
    growing.set()
    writer.join()
    assert ([file.path for file in result.files], result.paths) == (["b.md"], ("a.md", "b.md"))
    assert (result.unfinished, result.etag) == (("a.md",), None)
    whole = folder(root, at_rest=0.1, max_size=1_000_000)
    assert whole.files[0].content == (root / "a.md").read_bytes()


def test_a_file_that_vanishes_for_a_moment_is_not_gone(root: Path) -> None:
    """So some editors save; what stays away is gone."""
    write(root, "a.md", b"old")
    known = signatures(root)
    (root / "a.md").unlink()
    saving = threading.Timer(0.1, write, (root, "a.md", b"new"))
    saving.start()
    result = folder(root, known=known, at_rest=0.3)
    saving.join()
    assert result.paths == ("a.md",)
    (root / "a.md").unlink()
    assert folder(root, known=known, at_rest=0.05).paths == ()


def test_a_time_in_the_future_is_waited_for_once(root: Path) -> None:
    """The clock of a server says nothing about rest: a file that does not change while it is looked at is whole."""
    write(root, "a.md", time=round(time.time()) + 3600)
    start = time.monotonic()
    assert len(folder(root, at_rest=0.05).files) == 1
    assert 0.05 <= time.monotonic() - start < 1


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
    assert result.unreadable == (("a.md", "too large: more than 10 bytes"),)


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
    assert result.unreadable == (("broken.md", "does not exist"),)


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
    assert result.unreadable == (("pipe.md", "not a regular file"),)


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
    result = folder(root)
    (root / "b").chmod(0o700)
    assert (result.faults, result.closed) == (("b: no permission to read",), ("b/",))
    assert result.unreadable == (("a.md", "no permission to read"),)


@pytest.mark.parametrize(
    ("name", "words"), [("missing", "does not exist"), ("a.md", "not a folder"), ("a\0b", "a path that cannot exist")]
)
def test_no_folder(name: str, words: str, root: Path) -> None:
    """A folder that is not there is a failure, and never a folder without articles."""
    write(root, "a.md")
    path = f"{root}/{name}"
    assert read(Path(path)) == FetchFailed(message=f"the folder of articles: {words}: {path}")
