from pathlib import Path

import pytest

from aggregator.errors import PublishError
from aggregator.model import Document
from aggregator.publish import Changes, publish_files


def documents(**bodies: str) -> list[Document]:
    return [
        Document(path=name.replace("__", "/").replace("_", "."), body=body.encode()) for name, body in bodies.items()
    ]


def test_files_are_written_with_their_folders(tmp_path: Path) -> None:
    """The output folder itself may be missing."""
    changes = publish_files(tmp_path / "output", documents(all_atom="<feed/>", articles__a_html="<p>"))
    assert changes == Changes(written=("all.atom", "articles/a.html"), removed=())
    assert (tmp_path / "output/articles/a.html").read_text() == "<p>"


def written(path: Path) -> tuple[int, int, int, int]:
    """What changes when a file is written or replaced; that it was read shows elsewhere."""
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def test_a_file_whose_bytes_are_the_same_is_not_touched(tmp_path: Path) -> None:
    """Neither its time nor its inode changes, and nothing else in the folder does."""
    publish_files(tmp_path, documents(all_atom="<feed/>", all_rss="<rss/>"))
    before = {path.name: written(path) for path in tmp_path.iterdir()}
    assert publish_files(tmp_path, documents(all_atom="<feed/>", all_rss="<rss/>")) == Changes(written=(), removed=())
    assert {path.name: written(path) for path in tmp_path.iterdir()} == before


def test_a_reader_that_has_a_file_open_keeps_the_old_one_whole(tmp_path: Path) -> None:
    """A new version is moved into place, never written over the old one."""
    publish_files(tmp_path, documents(all_atom="old"))
    with (tmp_path / "all.atom").open() as reader:
        publish_files(tmp_path, documents(all_atom="new"))
        assert reader.read() == "old"
    assert (tmp_path / "all.atom").read_text() == "new"


def test_what_is_published_no_more_is_removed_and_nothing_else(tmp_path: Path) -> None:
    """Files that somebody else put there stay, and so do folders that hold one."""
    publish_files(tmp_path, documents(all_atom="1", old_atom="2", articles__a_html="3", old__archive__1_atom="4"))
    (tmp_path / "CNAME").write_text("planet.example")
    (tmp_path / "articles" / "mine.txt").write_text("mine")
    changes = publish_files(tmp_path, documents(all_atom="1"))
    assert changes.removed == ("articles/a.html", "old.atom", "old/archive/1.atom")
    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()} == {
        ".published.json",
        "CNAME",
        "all.atom",
        "articles/mine.txt",
    }
    assert not (tmp_path / "old").exists()


def test_what_a_crash_left_half_written_is_cleared_away(tmp_path: Path) -> None:
    """A part of a file never takes the name of the whole, and does not stay."""
    publish_files(tmp_path, documents(all_atom="1"))
    (tmp_path / ".all.atom.99.part").write_text("ha")
    publish_files(tmp_path, documents(all_atom="1"))
    assert sorted(path.name for path in tmp_path.iterdir()) == [".published.json", "all.atom"]


def test_a_damaged_list_of_files_removes_nothing(tmp_path: Path) -> None:
    """Better a stale file than a lost one."""
    publish_files(tmp_path, documents(all_atom="1", old_atom="2"))
    (tmp_path / ".published.json").write_text("{")
    assert publish_files(tmp_path, documents(all_atom="1")).removed == ()


def test_a_folder_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    """A file where the folder should be."""
    (tmp_path / "output").write_text("")
    with pytest.raises(PublishError, match=r"cannot write .*output: File exists"):
        publish_files(tmp_path / "output", documents(all_atom="1"))


@pytest.mark.parametrize("path", ["../evil", "/etc/evil", "a/../../evil"])
def test_no_document_leaves_the_folder(tmp_path: Path, path: str) -> None:
    """That would be a fault of the program, and it stops."""
    with pytest.raises(ValueError, match="may not leave"):
        publish_files(tmp_path / "output", [Document(path=path, body=b"")])
    assert not (tmp_path / "evil").exists()
