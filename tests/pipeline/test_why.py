"""CASES 25: why is this entry here, why is that one not?"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.errors import AggregatorError
from aggregator.model import (
    Affix,
    AnyOf,
    Config,
    LeftOut,
    Origin,
    Output,
    Person,
    Rules,
    Site,
    Source,
    SourceKind,
    StoredEntry,
    Test,
    Web,
)
from aggregator.pipeline.reasons import Fate
from aggregator.pipeline.why import Mark, Why, short, why
from aggregator.store import Store, open_store
from tests.store.samples import DAY, NOON, entry, fingerprint, poll, public_id, source, state

NOW = NOON + 10 * DAY
KERNEL = Test(field="title", value="kernel")
BOT = Test(field="author", value="Sponsored Bot")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("store") / "empty.db"
    open_store(f"sqlite:///{path}").close()
    return path.read_bytes()


@pytest.fixture
def store(empty: bytes, tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "aggregator.db").write_bytes(empty)
    with open_store(f"sqlite:///{tmp_path / 'aggregator.db'}") as opened:
        yield opened


def config(
    *outputs: Output, sources: Sequence[Source] = (source("a"), source("b")), rules: Rules | None = None
) -> Config:
    return Config(
        path="/planet/feeds.yaml",
        site=Site(title="Planet", url="https://planet.example/"),
        sources=tuple(sources),
        outputs=outputs or (Output(id="all", title="All"),),
        rules=rules or Rules(),
        web=Web(),
        store="",
        output="/planet/output",
    )


def keep(store: Store, *entries: StoredEntry, sources: Sequence[Source] = (source("a"), source("b"))) -> None:
    """Store entries as polls of their feeds do."""
    store.sync(sources)
    store.record_all([poll(one, source_id=one.source_id) for one in entries])


def said(facts: Why) -> dict[str, tuple[Fate, str]]:
    """Return output -> fate and reason."""
    return {each.output: (each.reason.fate, each.reason.words) for each in facts.outputs}


def dated(name: str, days: int, source_id: str = "a", **more: object) -> StoredEntry:
    """An entry published so many days before now."""
    return replace(entry(name, source_id, published_at=NOW - days * DAY, title=name), **more)  # type: ignore[arg-type] # fields of StoredEntry


WORLD = (
    dated("kernel 1", 1),
    dated("kernel 2", 2),
    dated("shell 3", 3),
    dated("kernel 4", 4, "b"),
    dated("kernel 5", 5),
    dated("old backlog", 6, backlog=True),
    dated("gone", 7, removed_at=NOW),
)

ABSENCES: list[tuple[str, Output, Fate, str, str | None]] = [
    ("kernel 1", Output(id="o", title=""), Fate.SHOWN, "number 1 of 5", None),
    ("kernel 5", Output(id="o", title=""), Fate.SHOWN, "number 5 of 5", None),
    (
        "kernel 2",
        Output(id="o", title="", rules=Rules(keep=AnyOf(conditions=(BOT, KERNEL)))),
        Fate.SHOWN,
        'number 2 of 4; kept by outputs.o.keep: title matches "kernel"',
        "outputs.o.keep",
    ),
    (
        "shell 3",
        Output(id="o", title="", rules=Rules(keep=AnyOf(conditions=(BOT, KERNEL)))),
        Fate.NOT_KEPT,
        'outputs.o.keep asks for author matches "Sponsored Bot" or title matches "kernel"',
        "outputs.o.keep",
    ),
    (
        "kernel 2",
        Output(id="o", title="", rules=Rules(drop=AnyOf(conditions=(BOT, KERNEL)))),
        Fate.DROPPED,
        'outputs.o.drop: title matches "kernel"',
        "outputs.o.drop",
    ),
    (
        "kernel 5",
        Output(id="o", title="", rules=Rules(drop=Test(field="older_than", value=4 * DAY))),
        Fate.DROPPED,
        "outputs.o.drop: older than 4d",
        "outputs.o.drop",
    ),
    (
        "kernel 4",
        Output(id="o", title="", selectors=("a", "tag:news")),
        Fate.OUT_OF_SCOPE,
        "outputs.o.from names a, tag:news, not b",
        "outputs.o.from",
    ),
    (
        "kernel 4",
        Output(id="o", title="", limit=2),
        Fate.BEYOND_LIMIT,
        "would be number 4, the limit is 2",
        "outputs.o.limit",
    ),
    (
        "kernel 5",
        Output(id="o", title="", per_feed=2),
        Fate.PER_FEED,
        "would be number 4 of a, per_feed is 2",
        "outputs.o.per_feed",
    ),
    (
        "kernel 5",
        Output(id="o", title="", max_age=4 * DAY + timedelta(hours=12), limit=1, per_feed=1),
        Fate.TOO_OLD,
        f"published {NOW - 5 * DAY:%Y-%m-%d} 12:00, max_age is 4d12h",
        "outputs.o.max_age",
    ),
    (
        "old backlog",
        Output(id="o", title=""),
        Fate.BACKLOG,
        "undated, and not among the first entries of its feed when that was first seen",
        "feeds.a.new_feed_entries",
    ),
    ("gone", Output(id="o", title=""), Fate.REMOVED, f"gone from its source since {NOW:%Y-%m-%d} 12:00", None),
]


@pytest.mark.parametrize(
    ("title", "output", "fate", "words", "rule"), ABSENCES, ids=[f"{row[0]}, {row[2]}" for row in ABSENCES]
)
def test_where_an_entry_stands(
    store: Store, title: str, output: Output, fate: Fate, words: str, rule: str | None
) -> None:
    """Its place, or the reason for its absence and the place in feeds.yaml that decided."""
    keep(store, *WORLD)
    (standing,) = why(store, config(output), public_id(f"{'b' if title == 'kernel 4' else 'a'}/{title}"), NOW).outputs
    assert (standing.reason.fate, standing.reason.words, standing.reason.rule) == (fate, words, rule)
    assert standing.reason.shown is (fate is Fate.SHOWN)


def test_rules_of_the_feed_come_first_then_those_for_all(store: Store) -> None:
    """Each is named by its place; edits that changed the entry are among the steps."""
    keep(store, *WORLD)
    mine = replace(source("a"), rules=Rules(edits=(Affix(where="suffix", template=" advert"),)))
    facts = why(
        store,
        config(
            Output(id="all", title="", rules=Rules(keep=KERNEL)),
            sources=(mine, source("b")),
            rules=Rules(drop=Test(field="title", value="advert")),
        ),
        entry("kernel 1").id,
        NOW,
    )
    assert said(facts) == {"all": (Fate.DROPPED, 'rules.drop: title matches "advert"')}
    assert [(str(step), step.refuses) for step in facts.outputs[0].reason.steps] == [
        ('feeds.a.edit: put " advert" after the title', False),
        ('rules.drop: title matches "advert"', True),
    ]


def test_a_story_and_its_evidence(store: Store) -> None:
    """Every member with the proof that it belongs, who represents the story, and what becomes of the others."""
    first = dated("kernel", 2)
    copy = entry(
        "copy", "b", story=first, published_at=NOW - DAY, first_seen_at=NOON + DAY, content="<p>Longer, fuller</p>"
    )
    keep(store, first, copy)
    outputs = (
        Output(id="merged", title=""),
        Output(id="apart", title="", duplicates="keep"),
        Output(id="mine", title="", selectors=("a",)),
    )
    facts = why(store, config(*outputs), first.id, NOW)
    assert facts.story.id == first.id
    assert [(one.entry.id, one.evidence.kind, one.evidence.entry_id) for one in facts.story.members] == [
        (first.id, "first", None),
        (copy.id, "link", first.id),
    ]
    assert facts.story.represented_by == {"merged": copy.id, "apart": first.id, "mine": first.id}
    assert said(facts) == {
        "merged": (Fate.MERGED, "number 1 of 1; in the story that b represents"),
        "apart": (Fate.SHOWN, "number 2 of 2"),
        "mine": (Fate.SHOWN, "number 1 of 1"),
    }
    assert [each.id for each in facts.outputs] == [first.id] * 3
    other = why(store, config(*outputs), copy.id, NOW)
    assert [each.id for each in other.outputs] == [first.id, copy.id, first.id]
    assert other.outputs[0].reason.fate is Fate.SHOWN
    assert other.outputs[2].reason.represented_by == first.id


def test_origin_and_polls(store: Store) -> None:
    """The feed, when it was polled, and the feed that an aggregate names as its source."""
    named = Origin(id="tag:ann", title="Ann's blog", url="https://ann.example/feed")
    one = entry("1", origin=named, authors=(Person(name="Ann"),))
    keep(store, one)
    store.record(replace(poll(), state=state("a", NOW, last_success_at=NOON, failures=1, error="404 Not Found")))
    origin = why(store, config(), one.id, NOW).origin
    assert (origin.feed, origin.title, origin.url, origin.kind) == ("a", "A", "https://a.example/feed", SourceKind.HTTP)
    assert (origin.first_seen, origin.last_poll, origin.last_success) == (NOON, NOW, NOON)
    assert (origin.error, origin.named, origin.configured) == ("404 Not Found", named, True)


def test_a_feed_that_is_no_longer_configured(store: Store) -> None:
    """Its entries are kept, and are shown nowhere."""
    one = entry("1")
    keep(store, one)
    facts = why(store, config(sources=(source("b"),)), one.id, NOW)
    assert facts.origin.configured is False
    assert (facts.origin.title, facts.origin.url) == ("A", "https://a.example/feed")
    assert said(facts) == {"all": (Fate.UNCONFIGURED, "a is not configured, or its files are not there")}


@pytest.mark.parametrize(
    ("changes", "known_by", "marks"),
    [
        ({}, "guid", [("guid", True), ("link", True), ("title", True), ("text", True)]),
        ({"guid": None}, "link", [("guid", False), ("link", True), ("title", True), ("text", True)]),
        (
            {"guid": None, "link_key": None},
            "content",
            [("guid", False), ("link", False), ("title", True), ("text", True)],
        ),
        ({"text_hash": None, "title_key": None}, "guid", [("guid", True), ("link", True)]),
    ],
)
def test_how_an_entry_is_known_again(
    store: Store, changes: dict[str, None], known_by: str, marks: list[tuple[str, bool]]
) -> None:
    """What its feed gives to several entries is of no use, and that is said."""
    one = entry("1", keys=fingerprint("1", **changes))
    keep(store, one)
    identity = why(store, config(), one.id, NOW).identity
    assert (identity.id, identity.known_by) == (one.id, known_by)
    assert [(mark.kind, mark.usable) for mark in identity.marks] == marks
    assert (
        Mark(kind="link", value="https://a.example/1", usable=changes.get("link_key", "") is not None) in identity.marks
    )


def test_one_output_can_be_asked_for(store: Store) -> None:
    """An unknown one is an error that lists those there are."""
    keep(store, *WORLD)
    both = config(Output(id="one", title=""), Output(id="two", title=""))
    assert list(said(why(store, both, entry("kernel 1").id, NOW, output="two"))) == ["two"]
    with pytest.raises(AggregatorError, match="no output has the id 'three'; there are one, two"):
        why(store, both, entry("kernel 1").id, NOW, output="three")


@pytest.mark.parametrize("reference", ["urn:uuid:", "https://a.example/same"])
def test_an_ambiguous_reference_lists_the_candidates(store: Store, reference: str) -> None:
    """With ids to copy, feeds and titles."""
    entries = [entry("1", link="https://a.example/same"), entry("2", "b", link="https://a.example/same")]
    keep(store, *entries)
    with pytest.raises(AggregatorError) as caught:
        why(store, config(), reference, NOW)
    assert str(caught.value).splitlines() == [
        f"several entries are named by {reference!r}; give the id of one:",
        *sorted(
            (f"  {short(one.id)}  {one.source_id}  {one.entry.title}" for one in entries), key=lambda line: line[-1]
        ),
    ]
    assert why(store, config(), short(entries[1].id), NOW).entry.id == entries[1].id


def test_an_unknown_reference_is_said(store: Store) -> None:
    """And how to find what was meant."""
    with pytest.raises(AggregatorError, match="no entry is named by 'nothing'"):
        why(store, config(), "nothing", NOW)


def test_what_was_left_out_of_an_article(store: Store) -> None:
    """What of a file is not in the text is told with its line and the reason, and survives the store."""
    article, other = dated("ferry", 1), dated("bees", 2)
    number = LeftOut(line=9, text="- 1 -", reason="page number")
    keep(store, replace(article, entry=replace(article.entry, left_out=(number,))), other)
    assert why(store, config(), article.id, NOW).entry.entry.left_out == (number,)
    assert why(store, config(), other.id, NOW).entry.entry.left_out == ()
