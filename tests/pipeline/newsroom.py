"""Folders of articles with a store, looked at as the daemon looks at them: real files, a clock to turn."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aggregator.fetch import read_articles
from aggregator.model import (
    Config,
    FetchResult,
    Folder,
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
from aggregator.parse.article import SUFFIXES
from aggregator.pipeline.absorb import Absorber
from aggregator.pipeline.articles import remembered
from aggregator.pipeline.states import Moment
from aggregator.store import Store

NOON = datetime(2026, 5, 17, 12, tzinfo=UTC)
SITE = Site(title="Planet", url="https://planet.example/", language="en")
WRITTEN = 1_700_000_000  # when files are written, in seconds since 1970: long ago, so that they are at rest


def article(title: str, text: str, **matter: object) -> str:
    """A Markdown article."""
    lines = [f"title: {title}", "date: 2026-05-01", *(f"{key}: {value}" for key, value in matter.items())]
    return "---\n" + "\n".join(lines) + f"\n---\n\n{text}\n"


TEXT = (
    "The council voted on Tuesday to mend the old bridge over the river, which has been closed since the flood in "
    "spring. Work is to begin in autumn, and the bill is paid by the county, whose treasurer was not asked."
)
OTHER = (
    "A ferry that nobody wanted has carried more people this year than the railway, says its captain, who keeps a "
    "list on the back of his timetable and shows it to whoever buys him a coffee before the first crossing."
)


@dataclass(slots=True)
class Newsroom:
    """One or two folders beside each other, `own` and `other`; `now` is the clock."""

    place: Path
    store: Store
    now: datetime = NOON
    site: Site = SITE
    changes: Mapping[str, object] = field(default_factory=dict)
    tick: int = WRITTEN

    def source(self, id_: str = "own") -> Source:
        """A folder as it is configured."""
        source = Source(id=id_, kind=SourceKind.ARTICLES, url=str(self.place / id_))
        return replace(source, **self.changes)  # type: ignore[arg-type] # a test names fields of Source

    def config(self) -> Config:
        """The folders that are there."""
        sources = tuple(self.source(id_) for id_ in ("own", "other") if (self.place / id_).is_dir())
        return Config(
            path="feeds.yaml",
            site=self.site,
            sources=sources,
            outputs=(Output(id="all", title="All"),),
            rules=Rules(),
            web=Web(),
            store="",
            output="",
        )

    def write(self, path: str, text: str, *, folder: str = "own", time: int | None = None) -> Path:
        """Write a file, at a time of its own."""
        place = self.place / folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        self.tick += 1
        os.utime(place, (time or self.tick, time or self.tick))
        return place

    def fetch(self, id_: str = "own", *, at_rest: float = 0) -> FetchResult:
        """What changed in a folder, as the poll finds it."""
        source, state = self.source(id_), self.state(id_)
        known = remembered(self.config(), source, state, self.store.articles(id_), self.now)
        return read_articles(source, known, SUFFIXES, at_rest=at_rest)

    def look(self, id_: str = "own", *, at_rest: float = 0) -> list[PollRecord]:
        """Poll a folder to its end; each record is what one round found out."""
        self.store.sync(self.config().sources)
        records = []
        while True:
            result = self.fetch(id_, at_rest=at_rest)
            moment = Moment(now=self.now, chance=0.5)
            absorber = Absorber(store=self.store, config=self.config(), source=self.source(id_), moment=moment)
            records.append(absorber.absorb(self.state(id_), result))
            self.store.record(records[-1])
            if not (isinstance(result, Folder) and result.more):
                return records

    def later(self, by: timedelta) -> None:
        """Turn the clock."""
        self.now += by

    def state(self, id_: str = "own") -> PollState:
        """What is remembered of the last poll."""
        return self.store.state(id_) or PollState(source_id=id_, url=str(self.place / id_))

    def shown(self, id_: str = "own") -> dict[str, str]:
        """Path -> id of what is published of a folder."""
        return self.store.entries_of(id_)

    def entry(self, path: str, id_: str = "own") -> StoredEntry:
        """What is published of a file."""
        return next(iter(self.store.entries([self.shown(id_)[path]]).values()))

    def titles(self, id_: str = "own") -> dict[str, str]:
        """Path -> title of what is published."""
        ids = self.shown(id_)
        stored = self.store.entries(tuple(ids.values()))
        return {path: stored[entry_id].entry.title for path, entry_id in ids.items()}

    def pages(self, id_: str = "own") -> dict[str, str]:
        """Path -> page of what is published."""
        return self.store.article_pages(id_)

    def published(self) -> dict[str, list[str]]:
        """Public id -> titles of the tellers of each published story."""
        return {group[0].story_id: sorted(one.entry.title for one in group) for group in self.store.stories(merge=True)}
