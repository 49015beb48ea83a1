"""Fetches the pages that entries link to, where their feed asks for the full text: as politely as the polls are.

The fetcher is that of the polls, with its limits of size and time, its lanes and its guard. A page that fails is tried
again, some times and later; one that was fetched is not fetched again for the same version of its entry.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple, TypeVar, assert_never

from aggregator.addresses import same_origin
from aggregator.fetch import HttpFetcher
from aggregator.log import log
from aggregator.model import (
    DuePage,
    Entry,
    Fetched,
    FetchFailed,
    NotModified,
    PageOutcome,
    PollState,
    Source,
    SourceKind,
)
from aggregator.pipeline.fulltext import AT_ONCE
from aggregator.reading import PageReading, Reader, letters_of
from aggregator.store import Store

T = TypeVar("T")

LARGEST = 5_000_000  # bytes of a page
TRIES = 3
BACK_OFF = (timedelta(minutes=10), timedelta(hours=2))  # after the first try and after the second
LATER = timedelta(minutes=5)  # when a page is asked again whose host had no time
CLAIM = timedelta(minutes=30)  # when a page is asked again of which nothing was heard: the program ended
COPY = timedelta(days=1)  # so long a page that was fetched for one entry serves another
SECONDS = 5  # of processor time that a page may take to read
IN_FLIGHT = 16
ACCEPT = ("Accept", "text/html, application/xhtml+xml, */*;q=0.1")
_PUBLIC = frozenset({"user-agent", "accept-language"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReport:
    """What came of the pages of a source that were due: how many entries have a new text, and why others have none."""

    source: Source
    texts: int = 0
    faults: tuple[str, ...] = ()


def page_source(source: Source, link: str) -> Source:
    """Return what asks for a page: as its feed is asked for, but what is secret goes to the feed's own server alone."""
    own = source.kind is SourceKind.HTTP and same_origin(source.url, link)
    headers = [(name, value) for name, value in source.headers if own or name.lower() in _PUBLIC]
    return replace(
        source,
        kind=SourceKind.HTTP,
        url=link,
        headers=(ACCEPT, *(header for header in headers if header[0].lower() != "accept")),
        auth=source.auth if own else None,
        max_size=min(source.max_size, LARGEST),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page that was fetched and read."""

    reading: PageReading
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A page that was fetched and holds no text; to fetch it again would not help."""

    message: str


Result = Page | Unreadable | NotModified | FetchFailed | PageOutcome


class Settled(NamedTuple):
    """What came of a page for an entry, and whether that has another text now."""

    page: DuePage
    outcome: PageOutcome
    changed: bool


@dataclass(slots=True, kw_only=True)
class FullTexts:
    """Fetches the pages that are due; the store is asked in its thread, pages are read in a process of their own."""

    store: Store
    fetcher: HttpFetcher
    clock: Callable[[], datetime]
    writer: ThreadPoolExecutor
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(IN_FLIGHT))

    async def read(self, sources: Sequence[Source]) -> tuple[PageReport, ...]:
        """Fetch the pages of these sources that are due, some of each, and report on the sources that had any."""
        asking = {source.id: source for source in sources if source.full_text}
        if not asking:
            return ()
        pages = await self._in_writer(lambda: self._take(tuple(asking)))
        if not pages:
            return ()
        outcomes: list[Settled] = []
        async with Reader(seconds=SECONDS) as reader, asyncio.TaskGroup() as tasks:

            async def one(together: Sequence[DuePage]) -> None:
                async with self.places:
                    peers = _peers(asking, together[0].source_id)
                    outcomes.extend(await self._settle(asking[together[0].source_id], peers, together, reader))

            for together in _by_request(pages, asking):
                tasks.create_task(one(together))
        return tuple(_reports(asking, outcomes))

    def _take(self, source_ids: Sequence[str]) -> tuple[DuePage, ...]:
        now = self.clock()
        return self.store.take_pages(source_ids, now=now, until=now + CLAIM, each=AT_ONCE)

    async def _settle(
        self, source: Source, peers: frozenset[str], together: Sequence[DuePage], reader: Reader
    ) -> list[Settled]:
        """Fetch one page, and write down what came of it for every entry that links to it."""
        first = together[0]
        known = await self._in_writer(lambda: self.store.entries([page.entry_id for page in together]))
        if first.entry_id not in known:
            return []
        result: Result | None = None
        if all(page.asked_at is None for page in together):
            result = await self._in_writer(lambda: self.store.page_text(first.link, peers, self.clock() - COPY))
        if result is None:
            has_text = len(together) == 1 and bool(known[first.entry_id].entry.full_text)
            result = await self._fetch(source, first, known[first.entry_id].entry.title, reader, conditional=has_text)
        settled = []
        for page in together:
            if page.entry_id in known:
                outcome = _outcome(page, result, known[page.entry_id].entry, self.clock())
                settled.append(Settled(page, outcome, await self._in_writer(partial(self.store.settle_page, outcome))))
        return settled

    async def _fetch(self, source: Source, page: DuePage, title: str, reader: Reader, *, conditional: bool) -> "Result":
        asking = page_source(source, page.link)
        state = PollState(
            source_id=source.id,
            url=page.link,
            etag=page.etag if conditional else None,
            last_modified=page.last_modified if conditional else None,
        )
        async with self.fetcher.fetched(asking, state) as result:
            match result:
                case Fetched():
                    reading = await reader.read_page(result, title, source.tracking)
                    if isinstance(reading, FetchFailed):
                        return Unreadable(message=reading.message)
                    return Page(reading=reading, etag=result.etag, last_modified=result.last_modified)
                case NotModified() | FetchFailed():
                    return result
                case _:
                    assert_never(result)

    async def _in_writer(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.writer, call)


def _outcome(page: DuePage, result: Result, entry: Entry, now: datetime) -> PageOutcome:
    """Return what a result means for one of the entries that link to the page."""
    plain = PageOutcome(entry_id=page.entry_id, at=now)
    match result:
        case Page(reading=reading):
            return replace(
                plain,
                text=_fuller(reading.text, entry),
                canonical=reading.canonical,
                etag=result.etag,
                last_modified=result.last_modified,
            )
        case PageOutcome():
            return replace(result, entry_id=page.entry_id, text=_fuller(result.text or "", entry))
        case NotModified():
            return replace(plain, etag=result.etag, last_modified=result.last_modified)
        case Unreadable(message=message):
            return replace(plain, tries=TRIES, error=message)
        case FetchFailed(put_off=True):
            return replace(plain, tries=page.tries, again_at=max(result.retry_after or now, now + LATER))
        case FetchFailed():
            return _failed(plain, page.tries + 1, result)
        case _:
            assert_never(result)


def _failed(plain: PageOutcome, tries: int, failure: FetchFailed) -> PageOutcome:
    again_at = None
    if tries < TRIES and not failure.gone:
        asked_for = failure.retry_after or plain.at
        again_at = max(asked_for, plain.at + BACK_OFF[tries - 1])
    return replace(plain, tries=tries, error=failure.message, again_at=again_at)


def _fuller(text: str, entry: Entry) -> str:
    """Return the text of the page, or nothing where the feed says more: then it has found a notice, not the article."""
    return text if letters_of(text) > letters_of(entry.content or entry.summary) else ""


def _access(source: Source) -> Hashable:
    """What two feeds must have in common for one to be given what the other may see."""
    return source.headers, source.auth, source.private_addresses


def _peers(asking: Mapping[str, Source], source_id: str) -> frozenset[str]:
    access = _access(asking[source_id])
    return frozenset(id_ for id_, source in asking.items() if _access(source) == access)


def _by_request(pages: Iterable[DuePage], asking: Mapping[str, Source]) -> list[list[DuePage]]:
    """Put together the entries that one request serves."""
    found: defaultdict[Hashable, list[DuePage]] = defaultdict(list)
    for page in pages:
        found[page.link, _access(asking[page.source_id])].append(page)
    return list(found.values())


def _reports(asking: Mapping[str, Source], outcomes: Iterable[Settled]) -> Iterable[PageReport]:
    by_source: defaultdict[str, list[Settled]] = defaultdict(list)
    for one in outcomes:
        by_source[one.page.source_id].append(one)
    for source_id, settled in by_source.items():
        texts = sum(one.changed for one in settled)
        faults = tuple(sorted(f"{one.outcome.error} ({one.page.link})" for one in settled if one.outcome.error))
        log.info("full texts", source=source_id, texts=texts, failed=len(faults))
        for fault in faults:
            log.warning("full text", source=source_id, error=fault)
        yield PageReport(source=asking[source_id], texts=texts, faults=faults)
