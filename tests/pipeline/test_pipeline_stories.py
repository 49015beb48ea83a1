"""Stories are told from what is stored: who is asked, who joins, and what is remembered to be found by."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.dedupe import fingerprints, sketch, text_to_compare
from aggregator.model import Config, Entry, Feed, Rules, Site, StoredEntry, Web
from aggregator.pipeline.stories import new_sketches, tell_stories
from aggregator.store import Store, open_store
from tests.store.samples import NOON, poll, public_id, source

HOUR = timedelta(hours=1)
CONFIG = Config(
    path="/planet/feeds.yaml",
    site=Site(title="Planet", url="https://planet.example/"),
    sources=(source("a"), source("b"), source("c")),
    outputs=(),
    rules=Rules(),
    web=Web(),
    store="",
    output="/planet/output",
)
ONE, OTHER, THIRD = ([f"{name}{number}" for number in range(100)] for name in ("one", "two", "six"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'aggregator.db'}") as opened:
        yield opened


def entry(source_id: str, name: str, words: list[str], hours: int = 0) -> StoredEntry:
    """A new entry with a title for all and a link of its own."""
    said = Entry(title="About one0 and two0", content=" ".join(words), link=f"https://{source_id}.example/{name}")
    (mark,) = fingerprints(Feed(id=source_id, url="", title=source_id), [said])
    id_, at = public_id(f"{source_id}/{name}"), NOON + hours * HOUR
    return StoredEntry(
        id=id_,
        source_id=source_id,
        entry=said,
        fingerprint=mark,
        first_seen_at=at,
        published_at=at,
        updated_at=at,
        story_id=id_,
        story_at=at,
    )


def tell(store: Store, *fresh: StoredEntry, config: Config = CONFIG) -> list[StoredEntry]:
    """Let a poll bring entries of one source."""
    told = tell_stories(store, config, fresh[0].source_id, fresh)
    store.record(poll(*told.members, source_id=fresh[0].source_id, sketches=told.sketches))
    return list(told.members)


def test_a_copy_joins_and_is_remembered(store: Store) -> None:
    """With the evidence; its own sketch is stored with it, so that the next one finds either."""
    tell(store, entry("a", "1", ONE))
    (copy,) = tell(store, entry("b", "1", [*ONE, "and", "more"], 1))
    assert (copy.story_id, copy.evidence.kind) == (public_id("a/1"), "similar")
    (other,) = tell(store, entry("c", "1", [*ONE, "yet", "other"], 2))
    assert other.evidence.entry_id == public_id("a/1")
    assert [member.source_id for member in store.story(public_id("a/1"))] == ["a", "b", "c"]


def test_what_resembles_a_copy_must_resemble_what_that_resembles(store: Store) -> None:
    """Else live blogs would drag a story from one subject to the next."""
    first, second, third = ONE, [*ONE[:75], *OTHER[:25]], [*ONE[25:75], *OTHER[:25], *THIRD[:25]]
    tell(store, entry("a", "1", first))
    (copy,) = tell(store, entry("b", "1", second, 1))
    (last,) = tell(store, entry("c", "1", third, 2))
    assert (copy.story_id, last.story_id) == (public_id("a/1"), public_id("c/1"))


def test_a_story_has_one_entry_of_each_feed(store: Store) -> None:
    """Of those that come together, and of those that come polls later."""
    tell(store, entry("a", "1", ONE))
    copies = [entry("b", str(number), [*ONE, str(number)]) for number in range(3)]
    assert [member.story_id for member in tell(store, *copies[:2])] == [public_id("a/1"), public_id("b/1")]
    assert [member.story_id for member in tell(store, copies[2])] == [public_id("b/2")]


def test_a_link_outranks_likeness(store: Store) -> None:
    """Where they lead to two stories."""
    tell(store, entry("a", "1", ONE))
    tell(store, entry("c", "1", OTHER))
    both = replace(entry("b", "1", [*ONE, "more"]), fingerprint=entry("c", "1", ONE).fingerprint)
    (member,) = tell(store, replace(both, fingerprint=replace(both.fingerprint, text_hash=None)))
    assert (member.story_id, member.evidence.kind) == (public_id("c/1"), "link")


def test_never_merge_and_window(store: Store) -> None:
    """Both hold for likeness."""
    tell(store, entry("a", "1", ONE))
    named = replace(CONFIG, never_merge=("https://www.a.example/1/",))
    (apart,) = tell(store, entry("b", "1", [*ONE, "more"]), config=named)
    (late,) = tell(store, entry("c", "1", [*ONE, "more"], 24 * 9))
    assert apart.story_id == apart.id
    assert late.story_id == late.id


def test_a_changed_text_gets_a_new_sketch(store: Store) -> None:
    """It is found by what it says now; the entry itself stays where it was."""
    (old,) = tell(store, entry("a", "1", ONE))
    new = entry("a", "1", OTHER)
    (changed,) = new_sketches({old.id: old}, [new])
    assert changed.values == sketch(text_to_compare(new.entry))
    assert changed.before == sketch(text_to_compare(old.entry))
    store.record(poll(changed=(new,), sketches=(changed,)))
    told = [tell(store, entry(source_id, "1", [*words, "x"]))[0] for source_id, words in (("b", ONE), ("c", OTHER))]
    assert [member.story_id for member in told] == [public_id("b/1"), public_id("a/1")]
    assert new_sketches({old.id: old}, [old]) == ()


def test_nothing_new_asks_nothing(store: Store) -> None:
    """And texts without words have no sketch."""
    assert tell_stories(store, CONFIG, "a", ()).members == ()
    assert tell_stories(store, CONFIG, "a", [entry("a", "1", [])]).sketches == ()
