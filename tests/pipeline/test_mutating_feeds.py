"""Whatever feeds do to their entries: each is published exactly once, under one id, and none is lost."""

import json
import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from aggregator.model import (
    Config,
    Fetched,
    Output,
    PollRecord,
    PollState,
    Rules,
    Site,
    Source,
    SourceKind,
    StoredEntry,
    Web,
)
from aggregator.pipeline.absorb import Absorber
from aggregator.pipeline.publish import Publisher as Press
from aggregator.pipeline.states import Moment
from aggregator.store import Store, open_store
from tests.pipeline.mutating import HABITS, START, Publisher

MOVES = st.lists(
    st.sampled_from(["new", "leave", "return", "order", "guid", "link", "title", "date", "swap"]), max_size=5
)
EXAMPLES = int(os.environ.get("MUTATING_EXAMPLES", "2"))
POLLS = 200
PUBLISHED = 10_000


class Feeds(RuleBasedStateMachine):
    """The model: number of an entry -> the id and the date that it got when it was first published."""

    fresh: ClassVar[Callable[[], Store]]

    @initialize(seed=st.integers(0, 2**32))
    def begin(self, seed: int) -> None:
        """Twenty feeds, each with its habits."""
        self.place = Path(mkdtemp(prefix="mutating"))
        self.store = type(self).fresh()
        self.now = START
        self.publishers = [
            Publisher(name=f"feed{number}", habits=habits, chance=random.Random(seed + number))  # noqa: S311 - a test
            for number, habits in enumerate(HABITS)
        ]
        sources = tuple(
            Source(id=each.name, kind=SourceKind.HTTP, url=f"https://{each.name}.example/feed", new_feed_entries=100)
            for each in self.publishers
        )
        self.config = Config(
            path="feeds.yaml",
            site=Site(title="Planet", url="https://planet.example/", language="en"),
            sources=sources,
            outputs=(Output(id="all", title="All", limit=PUBLISHED, formats=("json",)),),
            rules=Rules(),
            web=Web(),
            store="",
            output=str(self.place / "output"),
        )
        self.store.sync(sources)
        self.published: dict[tuple[str, int], tuple[str, datetime]] = {}
        for place in range(len(sources)):
            self.poll(place, [])

    def teardown(self) -> None:
        """The outputs hold what the model says; leave nothing behind."""
        if hasattr(self, "store"):
            self.press()
            self.store.close()
            shutil.rmtree(self.place)

    @rule(place=st.integers(0, len(HABITS) - 1), moves=MOVES, later=st.integers(1, 100_000))
    def poll(self, place: int, moves: list[str], later: int = 1) -> None:
        """A feed changes, and is polled."""
        self.now += timedelta(seconds=later)
        publisher, source = self.publishers[place], self.config.sources[place]
        publisher.change(moves, self.now)
        state = self.store.state(source.id) or PollState(source_id=source.id, url=source.url)
        fetched = Fetched(url=source.url, body=publisher.document(self.now))
        absorber = Absorber(
            store=self.store, config=self.config, source=source, moment=Moment(now=self.now, chance=0.5)
        )
        record = absorber.absorb(state, fetched)
        self.store.record(record)
        self.check(publisher, record)

    def check(self, publisher: Publisher, record: PollRecord) -> None:
        """What is new is what the model has not seen, and everything else is what it was."""
        new = {number_of(entry): entry for entry in record.new}
        unseen = {number for number in publisher.shown if (publisher.name, number) not in self.published}
        assert record.state.error is None
        assert Counter(number_of(entry) for entry in record.new) == Counter(unseen), publisher.habits
        for number, entry in new.items():
            self.published[publisher.name, number] = (entry.id, entry.published_at)
            assert not entry.backlog
        for entry in record.changed:
            known = self.published[publisher.name, number_of(entry)]
            assert known == (entry.id, entry.published_at), publisher.habits

    def press(self) -> None:
        """Publish, and compare."""
        Press(store=self.store, config=self.config, sources=self.config.sources).publish(self.now)
        items = json.loads((self.place / "output" / "all.json").read_bytes())["items"]
        ids = [item["id"] for item in items]
        assert sorted(ids) == sorted(id_ for id_, _ in self.published.values())
        assert len(set(ids)) == len(ids)


def number_of(entry: StoredEntry) -> int:
    """The number of a real entry, which is in the address of its comments alone."""
    address = entry.entry.comments or next(link.href for link in entry.entry.links if link.rel == "replies")
    return int(address.rpartition("/")[2])


def test_every_entry_is_published_once_under_one_id(tmp_path_factory: pytest.TempPathFactory) -> None:
    """200 polls of 20 feeds; MUTATING_EXAMPLES in the environment asks for more than two such histories."""
    empty = tmp_path_factory.mktemp("store") / "empty.db"
    open_store(f"sqlite:///{empty}").close()
    numbers = count()

    def fresh() -> Store:
        return open_store(f"sqlite:///{shutil.copy(empty, empty.with_name(f'{next(numbers)}.db'))}")

    class Here(Feeds):
        pass

    Here.fresh = fresh
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=POLLS,
            deadline=None,
            derandomize="MUTATING_EXAMPLES" not in os.environ,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
