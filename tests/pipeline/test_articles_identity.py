"""A file keeps its entry and public id when it is edited, renamed, moved or comes back; a copy is a second one."""

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.store import open_store
from tests.pipeline.newsroom import OTHER, TEXT, Newsroom, article


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    (tmp_path / "own").mkdir()
    with open_store(f"sqlite:///{tmp_path / 'store.db'}") as store:
        yield Newsroom(tmp_path, store)


@pytest.fixture
def one(room: Newsroom) -> str:
    """The id of an article that is published from a.md."""
    room.write("a.md", article("Bridge", TEXT))
    room.look()
    return room.shown()["a.md"]


def move(room: Newsroom, old: str, new: str, *, to: str = "own") -> Path:
    target = room.place / to / new
    target.parent.mkdir(parents=True, exist_ok=True)
    return (room.place / "own" / old).rename(target)


EDITS = {
    "a word": article("Bridge", TEXT.replace("Tuesday", "Wednesday")),
    "the title": article("The old bridge", TEXT),
    "everything": article("Ferry", OTHER),
    "next to nothing is left": "x\n",
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_file(room: Newsroom, one: str, edit: str) -> None:
    """It is the same entry, whatever was written into it, and is updated."""
    before = room.entry("a.md").updated_at
    room.later(timedelta(hours=1))
    room.write("a.md", EDITS[edit])
    room.look()
    assert room.shown() == {"a.md": one}
    assert room.entry("a.md").updated_at > before


@pytest.mark.parametrize("new", ["b.md", "A.md", "deep/er/a.md", "b.markdown", "Bücher.md"])
def test_a_renamed_or_moved_file(room: Newsroom, one: str, new: str) -> None:
    """It is the same entry under its new name, in a subfolder, or with another case."""
    move(room, "a.md", new)
    room.look()
    assert room.shown() == {new: one}


def test_a_short_article_is_known_by_its_bytes(room: Newsroom) -> None:
    """Three words are enough where all are the same."""
    room.write("a.md", "Back soon, folks.\n")
    room.look()
    before = room.shown()["a.md"]
    move(room, "a.md", "b.md")
    room.look()
    assert room.shown() == {"b.md": before}


def test_a_renamed_folder(room: Newsroom) -> None:
    """All files in it are what they were."""
    for number in range(5):
        room.write(f"old/{number}.md", article(f"Article {number}", f"{TEXT} {number}"))
    room.look()
    before = room.shown()
    (room.place / "own/old").rename(room.place / "own/new")
    [record] = room.look()
    assert room.shown() == {path.replace("old", "new"): id_ for path, id_ in before.items()}
    assert (record.new, record.removed) == ((), ())


@pytest.mark.parametrize("edit", ["a word", "the title"])
def test_edited_and_renamed_at_once(room: Newsroom, one: str, edit: str) -> None:
    """The title or most of the words tell."""
    move(room, "a.md", "b.md")
    room.write("b.md", EDITS[edit])
    room.look()
    assert room.shown() == {"b.md": one}


def test_another_article_in_place_of_a_deleted_one_is_new(room: Newsroom, one: str) -> None:
    """One goes and another comes at once: where they have nothing in common they are two."""
    (room.place / "own/a.md").unlink()
    room.write("b.md", article("Ferry", OTHER))
    room.look()
    assert room.titles() == {"b.md": "Ferry"}
    assert room.shown()["b.md"] != one


def test_a_series_with_one_title_is_no_rename(room: Newsroom) -> None:
    """Last week's notes go, this week's come: the title is all that they share."""
    room.write("week-1.md", article("Weekly notes", TEXT))
    room.look()
    before = room.shown()["week-1.md"]
    (room.place / "own/week-1.md").unlink()
    room.write("week-2.md", article("Weekly notes", OTHER))
    room.look()
    assert room.shown()["week-2.md"] != before


def test_two_files_swap_their_names(room: Newsroom, one: str) -> None:
    """The entries go with the words, not with the names."""
    room.write("b.md", article("Ferry", OTHER))
    room.look()
    before = room.shown()
    move(room, "a.md", "c.md")
    move(room, "b.md", "a.md")
    move(room, "c.md", "b.md")
    room.look()
    assert room.shown() == {"a.md": before["b.md"], "b.md": one}
    assert room.titles() == {"a.md": "Ferry", "b.md": "Bridge"}


def test_two_files_swap_their_names_and_are_edited(room: Newsroom, one: str) -> None:
    """Likewise where a word was changed in both."""
    room.write("b.md", article("Ferry", OTHER))
    room.look()
    before = room.shown()
    room.write("b.md", EDITS["a word"])
    room.write("a.md", article("Ferry", OTHER.replace("coffee", "tea")))
    room.look()
    assert room.shown() == {"a.md": before["b.md"], "b.md": one}


@pytest.mark.parametrize("edited", [False, True])
def test_renamed_and_a_new_file_under_the_old_name(room: Newsroom, one: str, *, edited: bool) -> None:
    """The article is found under its new name, and the file under the old name is a new one."""
    move(room, "a.md", "b.md")
    if edited:
        room.write("b.md", EDITS["a word"])
    room.write("a.md", article("Ferry", OTHER))
    room.look()
    assert room.shown()["b.md"] == one
    assert room.shown()["a.md"] != one
    assert room.titles() == {"a.md": "Ferry", "b.md": "Bridge"}


@pytest.mark.parametrize("text", [article("Bridge", TEXT), "Back soon, folks.\n"])
def test_a_copy_is_a_second_article_of_one_story(room: Newsroom, text: str) -> None:
    """Outputs that merge have it once, under the id of the first."""
    room.write("a.md", text)
    room.look()
    first = room.shown()["a.md"]
    shutil.copy2(room.place / "own/a.md", room.place / "own/b.md")
    room.look()
    assert room.shown()["a.md"] == first
    assert room.shown()["b.md"] != first
    assert list(room.published()) == [first]
    assert room.entry("b.md").evidence.entry_id == first


def test_copies_that_come_together_are_one_story(room: Newsroom) -> None:
    """The order of paths says which is the first."""
    for path in ("b.md", "a.md", "c.md"):
        room.write(path, article("Bridge", TEXT))
    room.look()
    assert list(room.published()) == [room.shown()["a.md"]]


def test_the_next_article_may_begin_as_a_copy_of_the_last(room: Newsroom, one: str) -> None:
    """Once it says something else it is an article of its own, and not hidden behind the one it was made of."""
    shutil.copy(room.place / "own/a.md", room.place / "own/b.md")
    room.look()
    room.write("b.md", article("Ferry", OTHER))
    room.look()
    assert room.shown()["a.md"] == one
    assert room.published() == {one: ["Bridge"], room.shown()["b.md"]: ["Ferry"]}


def test_a_copy_whose_original_is_deleted_goes_on_under_the_public_id(room: Newsroom, one: str) -> None:
    """Readers see no change, also when it is edited then."""
    shutil.copy(room.place / "own/a.md", room.place / "own/b.md")
    room.look()
    (room.place / "own/a.md").unlink()
    room.look()
    assert room.published() == {one: ["Bridge"]}
    room.write("b.md", article("Bridge, again", TEXT))
    room.look()
    assert room.published() == {one: ["Bridge, again"]}


def test_a_deleted_file_leaves_and_comes_back_as_itself(room: Newsroom, one: str) -> None:
    """Its entry is not new again, nor updated, where a backup with another time restores it."""
    before = room.entry("a.md")
    (room.place / "own/a.md").unlink()
    [gone] = room.look()
    assert gone.removed == (one,)
    assert room.shown() == {}
    room.later(timedelta(days=1))
    room.write("a.md", article("Bridge", TEXT))
    [back] = room.look()
    assert (back.new, room.shown()) == ((), {"a.md": one})
    assert room.entry("a.md") == before


@pytest.mark.parametrize(("path", "text"), [("b.md", article("Bridge", TEXT)), ("a.md", EDITS["a word"])])
def test_a_deleted_file_comes_back_changed(room: Newsroom, one: str, path: str, text: str) -> None:
    """Its bytes tell under another name, and its name tells where its words are much the same."""
    (room.place / "own/a.md").unlink()
    room.look()
    room.write(path, text)
    room.look()
    assert room.shown() == {path: one}


def test_another_article_under_the_name_of_one_deleted_long_ago_is_new(room: Newsroom, one: str) -> None:
    """A name that is used again is no identity; the page has the name's address."""
    (room.place / "own/a.md").unlink()
    room.look()
    room.write("a.md", article("Ferry", OTHER))
    room.look()
    assert room.shown()["a.md"] != one
    assert room.pages() == {"a.md": "a"}


def test_a_broken_file_keeps_its_entry(room: Newsroom, one: str) -> None:
    """The last good version stands and the fault is said, also when the broken file is renamed, until it is mended."""
    broken = room.write("a.md", "---\ntitel: Bridge\n---\n")
    room.look()
    assert room.titles() == {"a.md": "Bridge"}
    assert room.state().warnings == ('a.md:2: titel: unknown field; did you mean "title"?',)
    broken.rename(broken.with_name("b.md"))
    room.look()
    assert list(room.shown().values()) == [one]
    assert room.state().warnings[0].startswith("b.md:2:")
    room.write("b.md", article("Bridge, mended", TEXT))
    room.look()
    assert (room.shown(), room.titles()) == ({"b.md": one}, {"b.md": "Bridge, mended"})
    assert room.state().warnings == ()


def test_a_broken_file_that_was_deleted_comes_back(room: Newsroom, one: str) -> None:
    """Broken as it is, it stands for the last good version again."""
    room.write("a.md", "---\ntitel: Bridge\n---\n")
    room.look()
    (room.place / "own/a.md").unlink()
    room.look()
    assert room.shown() == {}
    room.write("b.md", "---\ntitel: Bridge\n---\n")
    room.look()
    assert list(room.shown().values()) == [one]


def test_a_draft_leaves_the_outputs_and_keeps_its_identity(room: Newsroom, one: str) -> None:
    """Also while it is renamed as a draft."""
    draft = room.write("a.md", article("Bridge", TEXT, draft="true"))
    [record] = room.look()
    assert (record.removed, room.shown()) == ((one,), {})
    draft.rename(draft.with_name("b.md"))
    room.look()
    room.write("b.md", article("Bridge", TEXT))
    room.look()
    assert room.shown() == {"b.md": one}


@pytest.mark.parametrize("matter", ["draft: true", "titel: wrong"])
def test_a_draft_or_broken_file_that_was_renamed_at_once(room: Newsroom, one: str, matter: str) -> None:
    """Its words tell, though it is no article at the moment."""
    (room.place / "own/a.md").unlink()
    room.write("b.md", f"---\ntitle: Bridge\n{matter}\n---\n\n{TEXT}\n")
    room.look()
    room.write("b.md", article("Bridge", TEXT + " It was corrected."))
    room.look()
    assert room.shown() == {"b.md": one}


def test_a_file_that_may_not_be_read_for_a_while(room: Newsroom, one: str) -> None:
    """It stays published, the fault is said, and it is tried again without being changed."""
    path = room.place / "own/a.md"
    path.unlink()
    path.symlink_to("gone.md")
    room.look()
    assert room.shown() == {"a.md": one}
    assert room.state().warnings == ("a.md: does not exist",)
    room.write("gone.md", article("Bridge", TEXT))
    room.look()
    assert room.shown()["a.md"] == one
    assert room.state().warnings == ()


def test_from_one_folder_into_another(room: Newsroom, one: str) -> None:
    """It is an entry of the other folder then, which takes the place of the first in its story: readers see one id."""
    (room.place / "other").mkdir()
    move(room, "a.md", "a.md", to="other")
    room.look()
    room.look("other")
    assert (room.shown(), list(room.shown("other"))) == ({}, ["a.md"])
    assert room.published() == {one: ["Bridge"]}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open everything")
def test_a_subfolder_that_cannot_be_opened_is_not_deleted(room: Newsroom) -> None:
    """What is in it stays published, and the fault is said."""
    room.write("deep/b.md", article("Ferry", OTHER))
    room.look()
    (room.place / "own/deep").chmod(0)
    room.look()
    (room.place / "own/deep").chmod(0o700)
    assert list(room.shown()) == ["deep/b.md"]
    assert room.state().warnings == ("deep: no permission to read",)


def test_all_of_many_files_are_edited_and_renamed(room: Newsroom) -> None:
    """Sixty at once find their entries by their words."""
    words = [
        f"Number {number} tells of {number * 7919} things. {TEXT if number % 2 else OTHER}" for number in range(60)
    ]
    for number, text in enumerate(words):
        room.write(f"old/{number}.md", article(f"Article {number}", text))
    room.look()
    before = room.shown()
    shutil.rmtree(room.place / "own/old")
    for number, text in enumerate(words):
        room.write(f"new/{number}.md", article(f"Article {number}", f"{text} The end."))
    room.look()
    assert room.shown() == {path.replace("old", "new"): id_ for path, id_ in before.items()}
