"""Files beside an article: those of its folder, and nothing outside of it."""

import os
from pathlib import Path

import pytest

from aggregator.errors import ArticleError
from aggregator.model import FileDocument
from aggregator.pipeline.attachments import LARGEST, Attachments, line_of


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "articles"
    (root / "sub").mkdir(parents=True)
    (root / "map.png").write_bytes(b"map")
    (root / "sub" / "talk.mp3").write_bytes(b"talk")
    (root / ".env").write_bytes(b"secret")
    (tmp_path / "feeds.yaml").write_bytes(b"secret")
    return root


def find(root: Path, path: str) -> FileDocument | str:
    return Attachments(root=root, article="a.md").find(path)


def body(found: FileDocument | str) -> bytes:
    assert isinstance(found, FileDocument)
    return b"".join(found.chunks())


def test_a_file_of_the_folder(root: Path) -> None:
    """It is published at its path under articles/, with its own time."""
    found = find(root, "sub/talk.mp3")
    assert isinstance(found, FileDocument)
    status = (root / "sub/talk.mp3").stat()
    assert (found.path, found.modified, found.size) == ("articles/sub/talk.mp3", status.st_mtime_ns, 4)
    assert body(found) == b"talk"


def test_what_is_refused(root: Path, tmp_path: Path) -> None:
    """Links out of the folder, hidden files, folders, pipes, what is too large or not there: each with its reason."""
    (root / "out.png").symlink_to(tmp_path / "feeds.yaml")
    (root / "etc").symlink_to("/etc")
    (root / "env.txt").symlink_to(root / ".env")
    (root / "loop").symlink_to(root / "loop")
    (root / "inside.png").symlink_to("map.png")
    os.mkfifo(root / "pipe")
    with (root / "large.iso").open("wb") as file:
        file.truncate(LARGEST + 1)
    reasons = {
        "out.png": "it lies outside of the folder",
        "etc/passwd": "it lies outside of the folder",
        "../feeds.yaml": "it lies outside of the folder",
        "/etc/passwd": "it lies outside of the folder",
        "env.txt": "it is hidden",
        ".env": "it is hidden",
        "loop": "it does not exist",
        "nowhere.png": "it does not exist",
        "a\0b": "it does not exist",
        "sub": "it is a folder",
        "pipe": "it is no regular file",
        "large.iso": "it is too large: more than 500 MB",
    }
    assert {path: find(root, path) for path in reasons} == reasons
    assert body(find(root, "inside.png")) == b"map"


def test_a_name_that_leaves_no_room_for_a_copy(root: Path) -> None:
    """A name may have as many bytes as a file system takes, and a copy under way needs some more."""
    name = "x" * 230
    (root / name).write_bytes(b"")
    assert find(root, name) == "its name is too long"


def test_a_file_that_is_replaced_or_written_meanwhile_is_not_copied(root: Path) -> None:
    """The bytes that come are those of the file that was found, or an error in words."""
    for change in (lambda path: path.write_bytes(b"longer than before"), Path.unlink):
        path = root / "sub" / "talk.mp3"
        path.write_bytes(b"talk")
        found = find(root, "sub/talk.mp3")
        change(path)
        with pytest.raises(ArticleError, match=r"sub/talk\.mp3: it (is being written|cannot be read)"):
            body(found)


def test_a_folder_that_is_not_there_takes_nothing_away(tmp_path: Path) -> None:
    """A disk that is not mounted says nothing about its files: what was published of them stays."""
    found = find(tmp_path / "missing", "map.png")
    with pytest.raises(ArticleError, match="the folder of articles is not there"):
        body(found)


def test_lines(root: Path) -> None:
    """The line that names a file, as it is or encoded; of an article that cannot be read none."""
    (root / "a.md").write_text("# A\n\n![x](sub/r\u00f4me.png)\n[y](my%20map.pdf)\n", encoding="utf-8")
    assert line_of(root, "a.md", "sub/r\u00f4me.png") == 3
    assert line_of(root, "a.md", "my map.pdf") == 4
    assert line_of(root, "a.md", "other.png") is None
    assert line_of(root, "b.md", "map.png") is None


def test_only_kinds_that_hold_files_are_opened_for_them(root: Path) -> None:
    """A picture of a Word document or a page beside it is taken out of it; nothing is looked for in other articles."""
    (root / "page.html").write_text(
        "<html><body><article><h1>A page</h1><p>With a picture that is inside of it, and words enough to be one. "
        '<img alt="dot" src="data:image/gif;base64,R0lGODlhAQABAAAAACw="></p></article></body></html>',
        encoding="utf-8",
    )
    assert Attachments(root=root, article="a.md").inside("a-0123456789.png") is None
    assert Attachments(root=root, article="page.html").inside("map.png") is None
    assert Attachments(root=root, article="page.html").inside("sub/page-0123456789.gif") is None
    assert Attachments(root=root, article="gone.html").inside("gone-0123456789.gif") is None
    absent = Attachments(root=root, article="page.html").inside("page-0123456789.gif")
    assert absent is not None
    with pytest.raises(ArticleError, match="it holds no file page-"):
        body(absent)
