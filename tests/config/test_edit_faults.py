"""What cannot be changed is refused in words, and the file is as it was; what can be is replaced in one step."""

import os
import stat
from pathlib import Path

import pytest

from aggregator.config.edit import Change, NewFeed, edit, feeds_of, opened
from aggregator.errors import AggregatorError, ConfigError

PATH = Path("feeds.yaml")
ADD = Change(add=(NewFeed(url="https://new.org/"),))
INVALID = "nothing was written, for feeds.yaml would be invalid:\n"
TAKEN = '"articles" cannot be the id of a feed: it is kept'
START = "feeds:\n  - {url: https://a.org/, id: a}\n  - https://a.org/feed\narticles: [{path: own, id: own}]\n"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change(remove=frozenset({"aorg"})), 'no feed has the id "aorg"; did you mean "a-org"?'),
        (Change(remove=frozenset({"own"})), '"own" is a folder of articles, not a feed'),
        (Change(move={"nothing-like-it": "https://b.org/"}), 'no feed has the id "nothing-like-it"'),
        (Change(add=(NewFeed(url="https://b.org/", id="a"),)), 'the id "a" is taken by https://a.org/'),
        (Change(add=(NewFeed(url="https://b.org/", id="a-org"),)), 'the id "a-org" is taken by https://a.org/feed'),
        (Change(add=(NewFeed(url="https://b.org/", id="articles"),)), TAKEN),
        (Change(add=(NewFeed(url="https://b.org/", id="My Feed"),)), '"My Feed" cannot be an id: it must be'),
        (
            Change(add=(NewFeed(url="https://b.org/", id="b"), NewFeed(url="https://c.org/", id="b"))),
            'two new feeds cannot both have the id "b"',
        ),
        (
            Change(add=(NewFeed(url="gopher://b.org/"),)),
            INVALID + "feeds.yaml:4:5: feeds[2]: must begin with https:// or http://, not gopher:",
        ),
        (
            Change(add=(NewFeed(url="https://b.org/", tags=(" ",)),)),
            INVALID + "feeds.yaml:5:12: feeds[2].tags[0]: must not be empty",
        ),
    ],
)
def test_what_cannot_be_done_is_said(folder: Path, change: Change, words: str) -> None:
    """Before anything is written; no draft is left behind."""
    PATH.write_text(START)
    with pytest.raises(AggregatorError) as caught:
        edit(PATH, {}, change)
    assert str(caught.value).startswith(words)
    assert PATH.read_text() == START
    assert names(folder) == ["feeds.yaml"]


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("duplicates: {never_merge: &f [https://a.org/]}\nfeeds: *f\n", ADD),
        ("feeds: &f\n  - https://a.org/\nduplicates: {never_merge: *f}\n", ADD),
        (
            "feeds:\n  - &a https://a.org/\nduplicates: {never_merge: [*a]}\n",
            Change(move={"a-org": "https://a.org/feed"}),
        ),
    ],
)
def test_what_would_change_more_than_was_asked_is_not_done(folder: Path, text: str, change: Change) -> None:
    """An anchor ties the list to something else."""
    PATH.write_text(text)
    with pytest.raises(AggregatorError, match="cannot change without touching more; nothing was written"):
        edit(PATH, {}, change)
    assert PATH.read_text() == text
    assert names(folder) == ["feeds.yaml"]


def test_an_anchor_that_is_used_elsewhere_stays(folder: Path) -> None:
    """The fault says where it is used."""
    text = "feeds:\n  - {url: https://a.org/, keep: &k [{title: x}]}\n  - {url: https://b.org/, keep: *k}\n"
    PATH.write_text(text)
    with pytest.raises(AggregatorError, match=r"feeds.yaml:2:33: \*k stands for nothing"):
        edit(PATH, {}, Change(remove=frozenset({"a-org"})))
    assert PATH.read_text() == text
    assert names(folder) == ["feeds.yaml"]


def test_a_file_with_faults_is_not_edited(folder: Path) -> None:
    """All of them are told, as by `check`."""
    text = "feeds:\n  - {url: https://a.org/, evry: 1h}\n  - nothing\n"
    PATH.write_text(text)
    with pytest.raises(ConfigError) as caught:
        edit(PATH, {}, ADD)
    assert len(caught.value.faults) == 2
    assert PATH.read_text() == text
    assert names(folder) == ["feeds.yaml"]


def test_no_file_is_no_reason_to_write_one(folder: Path) -> None:
    """It says how to get one."""
    with pytest.raises(ConfigError, match=r"^feeds.yaml:1:1: there is no such file; `aggregator init` writes one"):
        edit(PATH, {}, ADD)
    (folder / "other.yaml").mkdir()
    with pytest.raises(ConfigError, match=r"^other.yaml:1:1: cannot be read: Is a directory"):
        edit(Path("other.yaml"), {}, ADD)
    assert names(folder) == ["other.yaml"]


def test_the_file_keeps_its_mode(folder: Path) -> None:
    """It may hold passwords."""
    PATH.write_text(START)
    PATH.chmod(0o640)
    edit(PATH, {}, ADD)
    assert stat.S_IMODE(PATH.stat().st_mode) == 0o640
    assert names(folder) == ["feeds.yaml"]


def test_a_link_is_followed(folder: Path) -> None:
    """The file that it leads to is replaced, and relative paths still start where the link is."""
    (folder / "real").mkdir()
    (folder / "here").mkdir()
    real, link = folder / "real" / "planet.yaml", folder / "here" / "feeds.yaml"
    real.write_text(START)
    link.symlink_to("../real/planet.yaml")
    config = edit(link, {}, ADD)
    assert link.is_symlink()
    assert real.read_text() == START.replace("articles", "  - https://new.org/\narticles")
    assert config.output == str(folder / "here" / "output")
    assert (names(real.parent), names(link.parent)) == (["planet.yaml"], ["feeds.yaml"])


def test_the_old_file_is_there_until_the_new_one_is(folder: Path) -> None:
    """Who holds it open reads it to its end: it is replaced, not written over."""
    PATH.write_text(START)
    with PATH.open() as reader:
        edit(PATH, {}, ADD)
        assert reader.read() == START
    assert PATH.read_text() != START
    assert names(folder) == ["feeds.yaml"]


def test_nothing_to_change_leaves_the_file_alone(folder: Path) -> None:
    """Not even its time."""
    PATH.write_text(START)
    before = PATH.stat()
    config = edit(PATH, {}, Change())
    assert (PATH.stat().st_ino, PATH.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert [source.id for source in feeds_of(config)] == ["a", "a-org"]
    assert folder.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_said(folder: Path) -> None:
    """And nothing is lost."""
    PATH.write_text(START)
    folder.chmod(0o500)
    try:
        with pytest.raises(AggregatorError, match=r"cannot write feeds\.yaml: Permission denied"):
            edit(PATH, {}, ADD)
    finally:
        folder.chmod(0o700)
    assert PATH.read_text() == START


def test_addresses_that_come_from_the_environment_can_be_told(folder: Path) -> None:
    """They are changed there, not in the file."""
    PATH.write_text('feeds: ["${A}", https://b.org/, {url: "https://c.org/${C}", id: c}, "https://d.org/$${D}"]')
    assert opened(PATH, {"A": "https://a.org/", "C": "x"}).with_variables() == {"a-org", "c"}
    assert folder.exists()


def test_a_file_that_changed_meanwhile_is_left_alone(folder: Path) -> None:
    """What an editor saved in that moment is not lost."""
    PATH.write_text(START)
    file = opened(PATH, {})
    PATH.write_text(f"# saved\n{START}")
    with pytest.raises(AggregatorError, match=r"feeds\.yaml was changed by something else in this moment"):
        file.edit(ADD)
    assert PATH.read_text() == f"# saved\n{START}"
    assert names(folder) == ["feeds.yaml"]
