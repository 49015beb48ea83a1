"""A plan says exactly what publishing then does, why, and writes nothing."""

import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.model import (
    AddTags,
    Affix,
    AnyOf,
    Config,
    Format,
    Not,
    Output,
    PollRecord,
    Replace,
    Rules,
    Site,
    Source,
    StoredEntry,
    Test,
    Web,
)
from aggregator.pipeline import Publisher
from aggregator.pipeline.plan import Difference, OutputPlan, plan
from aggregator.store import Store, open_store
from tests.store.samples import DAY, NOON, entry, feed, poll, source

NOW = NOON + 20 * DAY
LATER = NOW + timedelta(minutes=5)
KERNEL = Test(field="title", value="kernel")
ADVERT = Test(field="title", value="advert")


@pytest.fixture(scope="module")
def new_planet(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], "Planet"]:
    """Empty planets, one after another: migrating a store for each would take most of the time."""
    empty = tmp_path_factory.mktemp("store") / "empty.db"
    open_store(f"sqlite:///{empty}").close()
    root, numbers = tmp_path_factory.mktemp("planets"), count()

    def made() -> Planet:
        folder = root / str(next(numbers))
        folder.mkdir()
        shutil.copy(empty, folder / "aggregator.db")
        return Planet(folder)

    return made


@pytest.fixture
def planet(new_planet: Callable[[], "Planet"]) -> "Planet":
    return new_planet()


class Planet:
    """A folder with a store and output/, polled and published without a network."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def config(self, *outputs: Output, sources: Sequence[Source] = (source("a"), source("b")), **more: Any) -> Config:
        """Return a configuration of this planet."""
        given: dict[str, Any] = {"rules": Rules(), "output": str(self.folder / "output")} | more
        return Config(
            path=str(self.folder / "feeds.yaml"),
            site=Site(title="Planet", url="https://planet.example/"),
            sources=tuple(sources),
            outputs=outputs or (Output(id="all", title="All"),),
            web=Web(),
            store=f"sqlite:///{self.folder / 'aggregator.db'}",
            **given,
        )

    def store(self) -> Store:
        """Open the store."""
        return open_store(f"sqlite:///{self.folder / 'aggregator.db'}")

    def publish(self, config: Config, *records: PollRecord) -> None:
        """Poll, then publish."""
        with self.store() as store:
            store.sync(config.sources)
            store.record_all(records)
            Publisher(store=store, config=config, sources=config.sources).publish(NOW)

    def plan(self, config: Config, current: Config | None = None) -> dict[str, OutputPlan]:
        """Plan, and see to it that nothing was written."""
        before = self.everything()
        with self.store() as store:
            plans = plan(store, config, LATER, current=current)
        assert self.everything() == before
        return {each.output: each for each in plans}

    def everything(self) -> object:
        """Return all rows of the store and all bytes of output/."""
        with closing(sqlite3.connect(self.folder / "aggregator.db")) as database:
            tables = database.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").fetchall()
            rows = [
                (name, database.execute(f'SELECT * FROM "{name}"').fetchall())  # noqa: S608 - names of our own
                for name, sql in tables
                if not (sql or "").startswith("CREATE VIRTUAL")
            ]
        files = [path for path in self.folder.glob("output*/**/*") if path.is_file()]
        return rows, {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files}

    def shown(self, output: Output) -> dict[Format, dict[str, str]]:
        """Return format -> id -> the text that stands for the entry in that file."""
        folder = "output" if output.private is None else "output-private"
        return {
            format_: dict(_blocks(path.read_text(encoding="utf-8"), format_))
            for format_ in output.formats
            if (path := self.folder / folder / f"{output.id}.{format_}").exists()
        }


def _blocks(text: str, format_: Format) -> Iterator[tuple[str, str]]:
    match format_:
        case "json":
            yield from ((item["id"], json.dumps(item)) for item in json.loads(text)["items"])
        case "atom":
            yield from ((_between(text, "id"), text) for text in re.findall(r"<entry.*?</entry>", text, re.DOTALL))
        case "rss":
            yield from ((_between(text, "guid"), text) for text in re.findall(r"<item>.*?</item>", text, re.DOTALL))
        case "html":
            for found in re.finditer(r'<article class="entry" id="entry-([^"]+)".*?</article>', text, re.DOTALL):
                yield f"urn:uuid:{found[1]}", found[0]


def _between(text: str, tag: str) -> str:
    found = re.search(rf"<{tag}[^>]*>([^<]*)</{tag}>", text)
    assert found
    return found[1]


# --- it agrees with what publishing does -------------------------------------------------------------------

FORMATS: tuple[tuple[Format, ...], ...] = (("atom", "rss", "json"), ("json",), ("rss",), ("html",), ("atom", "html"))
conditions = st.sampled_from(
    [
        KERNEL,
        ADVERT,
        Not(condition=ADVERT),
        AnyOf(conditions=(KERNEL, Test(field="title", value="/news/i"))),
        Test(field="feed", value="b"),
        Test(field="feed", value="Renamed"),
        Test(field="older_than", value=5 * DAY),
        Test(field="newer_than", value=5 * DAY),
        Test(field="tag", value="edited"),
    ]
)
edits = st.sampled_from(
    [
        Affix(where="prefix", template="[{feed.title}] "),
        Replace(field="title", pattern="/advert/", replacement="kernel"),
        Replace(field="content", pattern="kernel", replacement="shell"),
        AddTags(tags=("edited",)),
    ]
)
rules = st.builds(
    Rules,
    keep=st.none() | conditions,
    drop=st.none() | conditions,
    edits=st.lists(edits, max_size=2).map(tuple),
)
few_rules = st.just(Rules()) | rules
outputs = st.builds(
    Output,
    id=st.sampled_from(["all", "other", "third"]),
    title=st.just("An output"),
    selectors=st.sampled_from([(), ("a",), ("tag:t",), ("b", "z")]),
    rules=few_rules,
    limit=st.integers(1, 6) | st.just(100),
    per_feed=st.none() | st.integers(1, 3),
    max_age=st.none() | st.sampled_from([3 * DAY, 15 * DAY, 30 * DAY]),
    duplicates=st.sampled_from(["merge", "keep"]),
    prefer=st.sampled_from([(), ("b",), ("z", "c")]),
    full_content=st.booleans(),
    also_in=st.booleans(),
    formats=st.sampled_from(FORMATS),
    private=st.sampled_from([None, None, "0123456789abcdef"]),
)


@st.composite
def source_lists(draw: st.DrawFn) -> tuple[Source, ...]:
    """Some of three feeds, one of them perhaps under another name."""
    ids = draw(st.lists(st.sampled_from(["a", "b", "c"]), unique=True, min_size=1))
    called = draw(st.sampled_from(["a", "z"]))
    return tuple(
        replace(
            source(called if id_ == "a" else id_, url=f"https://{id_}.example/feed"),
            tags=draw(st.sampled_from([(), ("t",)])),
            rules=draw(few_rules),
            title=draw(st.none() | st.just("Titled")),
        )
        for id_ in ids
    )


@st.composite
def stored_entries(draw: st.DrawFn) -> tuple[StoredEntry, ...]:
    """Entries of three feeds, some of which tell the story of an earlier one."""
    told: list[StoredEntry] = []
    for number in range(draw(st.integers(0, 9))):
        words = draw(st.sampled_from(["A kernel", "An advert", "Some news", "Kernel news"]))
        one = entry(
            str(number),
            draw(st.sampled_from(["a", "b", "c"])),
            published_at=NOON + draw(st.integers(0, 20)) * DAY,
            first_seen_at=NOON + number * DAY,
            story=draw(st.none() | st.sampled_from(told)) if told else None,
            title=f"{words} {number}",
            content=f"<p>{words} {'at length ' * draw(st.integers(0, 3))}</p>",
        )
        told.append(replace(one, backlog=draw(st.integers(0, 9)) == 0))
    return tuple(told)


def polled(entries: Sequence[StoredEntry]) -> list[PollRecord]:
    """Record entries as polls of their feeds would."""
    return [poll(one, source_id=one.source_id) for one in entries]


@st.composite
def later_polls(draw: st.DrawFn, entries: Sequence[StoredEntry]) -> list[PollRecord]:
    """What may happen between two publishings: an entry is changed or removed, a feed gets another title."""
    records = []
    for one in draw(st.lists(st.sampled_from(entries), unique_by=lambda each: each.id, max_size=3)) if entries else ():
        match draw(st.sampled_from(["changed", "removed", "feed"])):
            case "changed":
                said = replace(one.entry, title=f"{one.entry.title} kernel", content="<p>Other words</p>")
                version = replace(one, entry=said, updated_at=LATER)
                records.append(poll(source_id=one.source_id, changed=(version,)))
            case "removed":
                records.append(poll(source_id=one.source_id, removed=(one.id,)))
            case "feed":
                known_as = replace(feed(one.source_id), title="Renamed")
                records.append(replace(poll(source_id=one.source_id), feed=known_as))
    return records


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_a_plan_is_what_publishing_then_does(new_planet: Callable[[], Planet], data: st.DataObject) -> None:
    """The ids that are published, changed by what the plan says, are the ids that are published afterwards."""
    planet = new_planet()
    several = st.lists(outputs, min_size=1, max_size=3, unique_by=lambda output: output.id)
    configs = st.builds(planet.config, sources=source_lists(), rules=few_rules).flatmap(
        lambda config: several.map(lambda found: replace(config, outputs=tuple(found)))
    )
    entries = data.draw(stored_entries())
    old, new = data.draw(configs), data.draw(configs)
    with planet.store() as store:
        store.sync((source("a"), source("b"), source("c")))
        store.record_all(polled(entries))
    planet.publish(old)
    before = {output.id: planet.shown(output) for output in old.outputs}
    with planet.store() as store:
        renamed = {source.url: source.id for source in old.sources}
        for record in data.draw(later_polls(entries)):
            called = renamed.get(record.state.url, record.state.source_id)
            store.record(replace(record, state=replace(record.state, source_id=called)))
    plans = planet.plan(new, data.draw(st.sampled_from([None, old])))

    with planet.store() as store:
        store.sync(new.sources)
        Publisher(store=store, config=new, sources=new.sources).publish(LATER)
    after = {output.id: planet.shown(output) for output in new.outputs}

    assert set(plans) == set(before) | set(after)
    for output_id, planned in plans.items():
        shown, then = (_entries(side.get(output_id, {})) for side in (before, after))
        added, removed, changed = (
            {one.id for one in part} for part in (planned.added, planned.removed, planned.changed)
        )
        assert added == then.keys() - shown.keys()
        assert removed == shown.keys() - then.keys()
        assert (planned.before, planned.after) == (len(shown), len(then))
        assert planned.state == ("gone" if output_id not in after else "kept" if output_id in before else "new")
        assert changed <= shown.keys() & then.keys()
        for format_ in _compared(before.get(output_id, {}), after.get(output_id, {})):
            old_text, new_text = before[output_id][format_], after[output_id][format_]
            assert changed == {id_ for id_ in old_text.keys() & new_text.keys() if old_text[id_] != new_text[id_]}
        assert all(one.reason for one in (*planned.added, *planned.removed, *planned.changed))


def _entries(published: dict[Format, dict[str, str]]) -> dict[str, str]:
    """All formats hold the same ids; return one of them."""
    formats = list(published.values())
    assert all(each.keys() == formats[0].keys() for each in formats)
    return formats[0] if formats else {}


def _compared(before: dict[Format, Any], after: dict[Format, Any]) -> list[Format]:
    """Return the format that a plan compares, if it is published before and after."""
    order: tuple[Format, ...] = ("atom", "json", "rss", "html")
    return [format_ for format_ in order if format_ in before][:1] if set(before) <= set(after) else []


# --- what it says ------------------------------------------------------------------------------------------


def said(differences: Sequence[Difference]) -> list[tuple[str, str, str | None]]:
    """Return title, reason and rule of each difference."""
    return [(one.title, one.reason, one.rule) for one in differences]


def days(*titles: str, source_id: str = "a") -> PollRecord:
    """A poll that finds entries with these titles, each a day after the one before."""
    found = (
        entry(title, source_id, published_at=NOON + number * DAY, title=title) for number, title in enumerate(titles)
    )
    return poll(*found, source_id=source_id)


def test_nothing_to_do(planet: Planet) -> None:
    """What was just published needs no publishing."""
    planet.publish(planet.config(), days("1", "2"))
    assert planet.plan(planet.config())["all"] == OutputPlan(output="all", state="kept", before=2, after=2)


REMOVING: list[tuple[str, Output, tuple[str, str, str | None]]] = [
    (
        "drop",
        Output(id="all", title="All", rules=Rules(drop=ADVERT)),
        ("advert", 'dropped: outputs.all.drop: title matches "advert"', "outputs.all.drop"),
    ),
    (
        "keep",
        Output(id="all", title="All", rules=Rules(keep=KERNEL)),
        ("advert", 'not kept: outputs.all.keep asks for title matches "kernel"', "outputs.all.keep"),
    ),
    (
        "from",
        Output(id="all", title="All", selectors=("b",)),
        ("kernel", "out of scope: outputs.all.from names b, not a", "outputs.all.from"),
    ),
    (
        "limit",
        Output(id="all", title="All", limit=1),
        ("kernel", "beyond limit: would be number 2, the limit is 1", "outputs.all.limit"),
    ),
    (
        "per_feed",
        Output(id="all", title="All", per_feed=1),
        ("kernel", "per feed: would be number 2 of a, per_feed is 1", "outputs.all.per_feed"),
    ),
    (
        "max_age",
        Output(id="all", title="All", max_age=20 * DAY),
        ("kernel", "too old: published 2024-05-17 12:00, max_age is 20d", "outputs.all.max_age"),
    ),
]


@pytest.mark.parametrize(("output", "difference"), [row[1:] for row in REMOVING], ids=[row[0] for row in REMOVING])
def test_each_removal_names_the_rule(planet: Planet, output: Output, difference: tuple[str, str, str | None]) -> None:
    """CASES 18: the rule can be tried before it is saved."""
    planet.publish(planet.config(), days("kernel", "advert"))
    planned = planet.plan(planet.config(output), planet.config())["all"]
    assert difference in said(planned.removed)
    assert planned.added == ()


def test_an_addition_says_what_kept_the_entry_out(planet: Planet) -> None:
    """The configuration in force is asked why, and the new one what lets the entry in."""
    dropping = planet.config(Output(id="all", title="All", rules=Rules(drop=ADVERT)))
    planet.publish(dropping, days("kernel", "advert"))
    open_ = planet.config(Output(id="all", title="All", rules=Rules(keep=AnyOf(conditions=(KERNEL, ADVERT)))))
    why_out = 'until now dropped: outputs.all.drop: title matches "advert"'
    why_in = 'kept by outputs.all.keep: title matches "advert"'
    assert said(planet.plan(open_, dropping)["all"].added) == [("advert", f"{why_out}; {why_in}", "outputs.all.drop")]
    assert said(planet.plan(open_)["all"].added) == [("advert", f"not published yet; {why_in}", "outputs.all.keep")]


def test_what_was_polled_since_is_not_published_yet(planet: Planet) -> None:
    """New entries come, changed ones are changed by their feed, whatever the configuration."""
    planet.publish(planet.config(), days("1", "2"))
    (changed,) = poll(entry("1", published_at=NOON, title="1 corrected")).new
    with planet.store() as store:
        store.record(poll(entry("3", published_at=NOON + 3 * DAY), changed=(replace(changed, updated_at=LATER),)))
    planned = planet.plan(planet.config())["all"]
    assert said(planned.added) == [("3", "not published yet", None)]
    assert said(planned.changed) == [("1 corrected", "changed by its feed", None)]
    assert set(planned.changed[0].parts) == {"title", "updated"}


def test_a_change_names_the_edit_and_the_parts(planet: Planet) -> None:
    """An edit that was there before is not blamed."""
    tagging = Rules(edits=(AddTags(tags=("linux",)),))
    old = planet.config(rules=tagging)
    new = planet.config(
        Output(id="all", title="All", rules=Rules(edits=(Affix(where="prefix", template="[{feed.title}] "),))),
        rules=tagging,
    )
    planet.publish(old, days("1"))
    (one,) = planet.plan(new, old)["all"].changed
    words = 'edited by outputs.all.edit: put "[{feed.title}] " before the title'
    assert (one.title, one.reason, one.rule, one.parts) == ("[A] 1", words, "outputs.all.edit", ("title",))
    planet.publish(new)
    (back,) = planet.plan(old, new)["all"].changed
    assert (back.title, back.reason) == ("1", f"no longer {words}")


def test_summaries_only(planet: Planet) -> None:
    """The setting of the output is responsible."""
    planet.publish(planet.config(), days("1"))
    (one,) = planet.plan(planet.config(Output(id="all", title="All", full_content=False)))["all"].changed
    assert (one.reason, one.rule) == ("the summary only", "outputs.all.full_content")


def test_other_sources_in_the_text(planet: Planet) -> None:
    """The setting of the output is responsible, whichever way it is changed."""
    first = entry("1", "a")
    plainly, named = planet.config(), planet.config(Output(id="all", title="All", also_in=True))
    planet.publish(plainly, *polled([first, entry("2", "b", story=first)]))
    (one,) = planet.plan(named)["all"].changed
    assert (one.reason, one.rule, one.parts) == (
        "its text names its other sources",
        "outputs.all.also_in",
        ("content",),
    )
    planet.publish(named)
    (one,) = planet.plan(plainly)["all"].changed
    assert (one.reason, one.rule) == ("its text no longer names its other sources", "outputs.all.also_in")


def test_splitting_stories(planet: Planet) -> None:
    """Without merging each telling is an entry under its own id."""
    first = entry("1", "a")
    second = entry("2", "b", story=first, first_seen_at=NOON + DAY)
    planet.publish(planet.config(), *polled([first, second]))
    apart = planet.config(Output(id="all", title="All", duplicates="keep"))
    planned = planet.plan(apart, planet.config())["all"]
    reason = f"until now merged: part of the story {first.id}"
    assert [(one.id, one.feed, one.reason, one.rule) for one in planned.added] == [
        (second.id, "b", reason, "outputs.all.duplicates")
    ]
    assert [(one.id, one.reason) for one in planned.changed] == [(first.id, "its story has other sources now")]
    planet.publish(apart)
    (merged,) = planet.plan(planet.config(), apart)["all"].removed
    assert (merged.id, merged.reason) == (second.id, f"merged: part of the story {first.id}")


def test_outputs_that_come_and_go(planet: Planet) -> None:
    """Both are said, with all their entries, and so are formats."""
    planet.publish(planet.config(Output(id="old", title="Old"), Output(id="all", title="All")), days("1"))
    plans = planet.plan(planet.config(Output(id="new", title="New"), Output(id="all", title="All", formats=("json",))))
    assert [(each.output, each.state, each.before, each.after) for each in plans.values()] == [
        ("new", "new", 0, 1),
        ("all", "kept", 1, 1),
        ("old", "gone", 1, 0),
    ]
    assert said(plans["new"].added) == [("1", "the output is new", None)]
    assert said(plans["old"].removed) == [("1", "the output old is no longer configured", "outputs")]
    assert plans["all"].notes == ("all.atom is removed", "all.html is removed", "all.rss is removed")


def test_a_feed_that_goes_and_one_that_is_renamed(planet: Planet) -> None:
    """A feed is known by its address: under a new id it keeps its entries."""
    planet.publish(planet.config(), days("1"), days("2", source_id="b"))
    renamed = planet.config(sources=(source("z", url="https://a.example/feed"),))
    planned = planet.plan(renamed, planet.config())["all"]
    words = "unconfigured: b is not configured, or its files are not there"
    assert said(planned.removed) == [("2", words, None)]
    assert planned.added == ()


def test_a_feed_that_calls_itself_otherwise_is_judged_anew(planet: Planet) -> None:
    """Rules can ask for a feed's title, and plan and publishing agree on what it is now."""
    config = planet.config(Output(id="all", title="All", rules=Rules(keep=Test(field="feed", value="Renamed"))))
    planet.publish(config, days("1"))
    assert planet.shown(config.outputs[0])["json"] == {}
    renamed = replace(poll(), feed=replace(feed("a"), title="Renamed"))
    with planet.store() as store:
        store.record(renamed)
    assert planet.plan(config)["all"].after == 1
    planet.publish(config)
    assert list(planet.shown(config.outputs[0])["json"]) == [entry("1").id]


def test_without_anything_published_everything_is_new(planet: Planet) -> None:
    """Also where the store has entries and output/ was thrown away."""
    with planet.store() as store:
        store.sync(planet.config().sources)
        store.record(days("1", "2"))
    planned = planet.plan(planet.config())["all"]
    assert (planned.state, planned.before, planned.after) == ("new", 0, 2)


@pytest.mark.parametrize(
    "damage", [b"", b"<feed", b"<html/>", b"<feed xmlns='http://www.w3.org/2005/Atom'><entry/></feed>"]
)
def test_an_unreadable_file_is_passed_over(planet: Planet, damage: bytes) -> None:
    """Any other format says as much; where none can be read, that is said."""
    planet.publish(planet.config(Output(id="all", title="All", formats=("atom", "rss"))), days("1"))
    (planet.folder / "output" / "all.atom").write_bytes(damage)
    both = planet.config(Output(id="all", title="All", formats=("atom", "rss")))
    assert planet.plan(both)["all"] == OutputPlan(output="all", state="kept", before=1, after=1)
    (planet.folder / "output" / "all.rss").write_bytes(b"<rss/>")
    planned = planet.plan(both)["all"]
    assert (planned.state, planned.before, planned.notes) == (
        "kept",
        0,
        ("its published files cannot be read, so that everything looks new",),
    )
