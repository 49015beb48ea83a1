"""What a look at a folder costs, remembers and plans: unchanged files, faults, pages, dates, unfinished files."""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator.fetch import folder as folder_module
from aggregator.model import Folder, NotModified
from aggregator.store import open_store
from tests.pipeline.newsroom import NOON, OTHER, TEXT, Newsroom, article

HOUR = timedelta(hours=1)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    (tmp_path / "own").mkdir()
    with open_store(f"sqlite:///{tmp_path / 'store.db'}") as store:
        yield Newsroom(tmp_path, store)


def read_of(room: Newsroom) -> list[str]:
    """The files that a look would read now."""
    result = room.fetch()
    return [file.path for file in result.files] if isinstance(result, Folder) else []


def dated(title: str, date: datetime) -> str:
    return f"---\ntitle: {title}\ndate: {date:%Y-%m-%d %H:%M:%S}\n---\n\n{TEXT}\n"


def test_only_what_changed_is_read(room: Newsroom) -> None:
    """A restart reads nothing; one changed file is one file read; a picture is none."""
    for number in range(20):
        room.write(f"{number}.md", article(f"Article {number}", TEXT))
    room.look()
    assert isinstance(room.fetch(), NotModified)
    room.write("7.md", article("Article 7", OTHER))
    assert read_of(room) == ["7.md"]
    room.look()
    room.write("picture.png", "no picture")
    assert isinstance(room.fetch(), NotModified)


@pytest.mark.parametrize(
    "changes",
    [{"author": "Ann"}, {"tags": ("a",)}, {"title": "Own"}, {"future_dates": "keep"}, {"max_size": 20_000_000}],
)
def test_what_matters_for_all_has_all_read_again(room: Newsroom, changes: dict[str, object]) -> None:
    """A setting of the folder is one; the entries stay what they were."""
    room.write("a.md", article("A", TEXT))
    room.write("b.md", article("B", OTHER))
    room.look()
    before = room.shown()
    room.changes = changes
    assert read_of(room) == ["a.md", "b.md"]
    room.look()
    assert room.shown() == before
    assert isinstance(room.fetch(), NotModified)


@pytest.mark.parametrize("changes", [{"title": "New"}, {"language": "de"}, {"url": "https://new.example/"}])
def test_the_site_matters_for_all(room: Newsroom, changes: dict[str, Any]) -> None:
    """Its title, language and address are in every entry."""
    room.write("a.md", article("A", TEXT))
    room.look()
    room.site = replace(room.site, **changes)
    assert read_of(room) == ["a.md"]


def test_an_empty_folder_follows_the_site_as_well(room: Newsroom) -> None:
    """It has a name, though no article."""
    room.look()
    room.site = replace(room.site, title="New name")
    room.look()
    assert room.store.feeds(["own"])["own"].title == "New name"


def test_a_sidecar_alone_has_its_article_read(room: Newsroom) -> None:
    """It comes, changes and goes, and the entry follows."""
    room.write("a.txt", f"A title\n\n{TEXT}\n")
    room.look()
    before = room.shown()
    for text, title in (("title: Right\n", "Right"), ("title: Better\n", "Better")):
        room.write("a.yaml", text)
        assert read_of(room) == ["a.txt"]
        room.look()
        assert (room.shown(), room.titles()) == (before, {"a.txt": title})
    (room.place / "own/a.yaml").unlink()
    room.look()
    assert (room.shown(), room.titles()) == (before, {"a.txt": "A title"})


def test_faults_stay_while_nothing_changes(room: Newsroom) -> None:
    """They are said at every poll and cost none; a mended file takes its own along."""
    room.write("a.md", "---\nnonsense: 1\n---\n")
    room.write("b.md", "")
    room.write("c.yaml", "title: No article\n")
    room.look()
    faults = room.state().warnings
    assert [fault.partition(":")[0] for fault in faults] == ["c.yaml", "a.md", "b.md"]
    assert isinstance(room.fetch(), NotModified)
    room.write("d.md", article("D", TEXT))
    assert read_of(room) == ["d.md"]
    room.look()
    assert room.state().warnings == faults
    room.write("a.md", article("A", OTHER))
    (room.place / "own/c.yaml").unlink()
    room.look()
    assert room.state().warnings == (faults[2],)
    (room.place / "own/b.md").unlink()
    room.look()
    assert room.state().warnings == ()


def test_another_time_of_a_file_is_no_update(room: Newsroom) -> None:
    """What `touch` or a check-out does is read, and changes nothing."""
    room.write("a.md", f"A title\n=======\n\n{TEXT}\n")
    room.look()
    room.later(HOUR)
    room.write("a.md", f"A title\n=======\n\n{TEXT}\n")
    [record] = room.look()
    assert (record.new, record.changed, record.removed) == ((), (), ())


class TestPages:
    """The address of a page does not change because another file comes or goes."""

    def test_the_first_has_the_name(self, room: Newsroom) -> None:
        """Others that ask for it get a number, and keep that."""
        room.write("b/note.md", article("B", TEXT))
        room.look()
        room.write("a/note.md", article("A", OTHER))
        room.look()
        assert room.pages() == {"a/note.md": "note-2", "b/note.md": "note"}
        (room.place / "own/b/note.md").unlink()
        room.look()
        room.write("a/note.md", article("A", OTHER + " More."))
        room.look()
        assert room.pages() == {"a/note.md": "note-2"}
        room.write("c/note.md", article("C", "Another text."))
        room.look()
        room.write("b/note.md", article("B", TEXT))
        room.look()
        assert room.pages() == {"a/note.md": "note-2", "b/note.md": "note", "c/note.md": "note-3"}

    def test_a_new_name_is_a_new_address(self, room: Newsroom) -> None:
        """The page follows the file's name, and its old address is free for the next."""
        path = room.write("first.md", article("A", TEXT))
        room.look()
        path.rename(path.with_name("second.md"))
        room.write("first.md", article("B", OTHER))
        room.look()
        assert room.pages() == {"first.md": "first", "second.md": "second"}

    def test_a_move_keeps_the_address(self, room: Newsroom) -> None:
        """Into a subfolder the name is the same, and so is a number that it got."""
        room.write("a/note.md", article("A", TEXT))
        room.write("b/note.md", article("B", OTHER))
        room.look()
        (room.place / "own/c").mkdir()
        (room.place / "own/b/note.md").rename(room.place / "own/c/note.md")
        room.look()
        assert room.pages() == {"a/note.md": "note", "c/note.md": "note-2"}

    def test_swapped_names_swap_the_addresses(self, room: Newsroom) -> None:
        """Each file has the page that is called like it."""
        a, b = room.write("a.md", article("A", TEXT)), room.write("b.md", article("B", OTHER))
        room.look()
        for old, new in ((a, a.with_name("c.md")), (b, a), (a.with_name("c.md"), b)):
            old.rename(new)
        room.look()
        assert room.pages() == {"a.md": "a", "b.md": "b"}

    def test_two_folders_share_one_space_of_names(self, room: Newsroom) -> None:
        """All pages lie in one folder of output/."""
        (room.place / "other").mkdir()
        room.write("note.md", article("A", TEXT))
        room.write("note.md", article("B", OTHER), folder="other")
        room.look()
        room.look("other")
        assert (room.pages(), room.pages("other")) == ({"note.md": "note"}, {"note.md": "note-2"})

    def test_a_folder_that_is_not_configured_any_more_holds_no_names(self, room: Newsroom) -> None:
        """Who moves all files to a folder of another name keeps the addresses; should it come back, it gets others."""
        room.write("note.md", article("A", TEXT))
        room.look()
        (room.place / "own").rename(room.place / "other")
        room.look("other")
        assert room.pages("other") == {"note.md": "note"}
        (room.place / "own").mkdir()
        room.write("note.md", article("A", TEXT), time=1_700_000_001)
        room.look()
        assert room.pages() == {"note.md": "note-2"}


class TestDates:
    """An article of the future is published when its date comes."""

    def test_it_waits_and_is_polled_when_it_comes(self, room: Newsroom) -> None:
        """Nothing has to change in the folder; what is planned is in the store, so a restart changes nothing."""
        room.write("a.md", dated("Later", NOON + HOUR / 2))
        room.write("b.md", dated("Much later", NOON + timedelta(days=400)))
        room.look()
        assert room.shown() == {}
        assert room.state().next_poll_at == NOON + HOUR / 2
        room.later(HOUR / 2 - timedelta(seconds=1))
        room.look()
        assert room.shown() == {}
        assert room.state().next_poll_at == NOON + HOUR / 2
        room.later(timedelta(seconds=1))
        assert room.store.due(room.now, 10) == ("own",)
        assert read_of(room) == ["a.md"]
        room.look()
        assert room.titles() == {"a.md": "Later"}
        assert room.entry("a.md").published_at == NOON + HOUR / 2
        assert room.state().next_poll_at > room.now

    def test_an_article_that_is_put_off_again_leaves(self, room: Newsroom) -> None:
        """It comes back under its id."""
        room.write("a.md", article("A", TEXT))
        room.look()
        before = room.shown()
        room.write("a.md", dated("A", NOON + HOUR))
        [record] = room.look()
        assert record.removed == tuple(before.values())
        room.later(HOUR)
        room.look()
        assert room.shown() == before

    def test_one_that_is_broken_when_its_date_comes(self, room: Newsroom) -> None:
        """It is said, and does not make the folder due again and again."""
        path = room.write("a.md", article("A", TEXT))
        room.look()
        room.write("a.md", dated("A", NOON + HOUR))
        room.look()
        path.write_text("---\nnonsense: 1\n---\n")
        room.later(HOUR * 2)
        room.look()
        assert room.shown() == {}
        assert room.state().next_poll_at > room.now

    def test_future_dates_keep(self, room: Newsroom) -> None:
        """Where the folder is told to keep them, they are published at once with their dates."""
        room.changes = {"future_dates": "keep"}
        room.write("a.md", dated("Later", NOON + HOUR))
        room.look()
        assert room.entry("a.md").published_at == NOON + HOUR

    def test_the_time_of_a_file_is_no_date_to_wait_for(self, room: Newsroom) -> None:
        """A server whose clock is wrong does not hold up what it stores."""
        room.write("a.md", f"# A title\n\n{TEXT}\n", time=round((NOON + timedelta(days=900)).timestamp()))
        room.look()
        assert room.entry("a.md").published_at == NOON


class TestUnfinished:
    """What is being written is left alone until it is whole."""

    def test_a_fresh_file_is_looked_at_twice(self, room: Newsroom) -> None:
        """If it does not change meanwhile it is whole; an old one need not be asked."""
        room.write("old.md", article("Old", TEXT))
        room.write("new.md", article("New", OTHER), time=int(time.time()) + 1)
        start = time.monotonic()
        room.look(at_rest=0.2)
        assert time.monotonic() - start >= 0.2
        assert len(room.shown()) == 2

    def test_an_empty_file_is_not_called_broken_at_once(self, room: Newsroom) -> None:
        """It is looked at again soon; only when it stays empty is that a fault."""
        path = room.write("a.md", "", time=round(time.time()))
        room.look()
        assert room.state().warnings == ()
        assert room.state().next_poll_at == NOON + timedelta(seconds=2)
        os.utime(path, (time.time() - 60,) * 2)
        room.look()
        assert [warning.partition(":")[0] for warning in room.state().warnings] == ["a.md"]

    @pytest.mark.parametrize("more", [".part", ".crdownload", ".filepart", ".aria2"])
    def test_a_file_that_is_being_brought(self, room: Newsroom, more: str) -> None:
        """As long as the file beside it grows that says so."""
        room.write("a.md", "---\ntitle: Ha")
        part = room.write(f"a.md{more}", "half", time=round(time.time()))
        room.look()
        assert (room.shown(), room.state().warnings) == ({}, ())
        part.unlink()
        room.write("a.md", article("Half no more", TEXT))
        room.look()
        assert room.titles() == {"a.md": "Half no more"}

    def test_what_was_published_stays_meanwhile(self, room: Newsroom) -> None:
        """An article that is written anew is there in its last version."""
        room.write("a.md", article("A", TEXT))
        room.look()
        room.write("a.md", "", time=round(time.time()))
        room.look()
        assert room.titles() == {"a.md": "A"}


def test_more_than_one_poll_reads_goes_on_at_once(room: Newsroom, tmp_path: Path) -> None:
    """The first round is stored before the second; what is moved is found though it lies in another round."""
    many = folder_module.MOST_FILES + 5
    for number in range(many):
        room.write(f"old/{number:05}.md", f"# Article {number}\n\nText.\n")
    first, second = room.look()
    assert (len(first.new), len(second.new)) == (many - 5, 5)
    before = room.shown()
    assert len(before) == many
    (tmp_path / "own/old").rename(tmp_path / "own/new")
    records = room.look()
    assert [(len(record.new), len(record.removed)) for record in records] == [(0, 0), (0, 0)]
    assert room.shown() == {path.replace("old", "new"): id_ for path, id_ in before.items()}
