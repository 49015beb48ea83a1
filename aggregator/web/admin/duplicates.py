"""Stories that are told more than once: a list of them, and the texts of one side by side."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from aggregator.model import Feed, StoredEntry
from aggregator.pipeline.items import library
from aggregator.pipeline.why import short
from aggregator.text import collapse, text_of
from aggregator.web.admin import pages
from aggregator.web.admin.words import say
from aggregator.web.desk import Desk
from aggregator.web.login import Refused

DAYS = 30  # that a page looks back
STORIES = 50  # on a page
MOST_PAGES = 1000
TELLERS = 12  # of a story that are shown
EXCERPT = 40  # words in the list
COMPARED = 600  # words of a text that are compared

WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some words of a text; `new` where the first teller does not have them."""

    text: str
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """An entry of a story: whose it is, the evidence that it belongs there, and its text in pieces."""

    entry: StoredEntry
    feed: str
    evidence: str
    pieces: tuple[Piece, ...]


async def listing(request: Request) -> Response:
    """Show the stories of thirty days that were told more than once."""
    desk = pages.desk_of(request)
    number = pages.number(request, "page", default=1, most=MOST_PAGES)
    until = desk.clock() - timedelta(days=DAYS) * (number - 1)
    until += timedelta(days=1) if number == 1 else timedelta()  # a clock of a feed may be a little ahead
    since = desk.clock() - timedelta(days=DAYS) * number
    stories = await run_in_threadpool(_stories, desk, since, until)
    days = {"since": pages.day(since), "until": pages.day(min(until, desk.clock()))}
    return await pages.show(request, "duplicates.html", stories=stories, number=number, days=days)


async def story(request: Request) -> Response:
    """Show the texts of one story side by side."""
    id_ = pages.asked(request, "story")
    tellings = await run_in_threadpool(_compared, pages.desk_of(request), id_)
    if not tellings:
        raise Refused(404, say("unknown_story"))
    return await pages.show(request, "story.html", tellings=tellings, short=short)


def _stories(desk: Desk, since: datetime, until: datetime) -> list[tuple[Telling, ...]]:
    feeds = _titles(desk)
    told = (desk.store.story(id_) for id_ in desk.store.retold(since, until, STORIES))
    return [tuple(_telling(entry, feeds, None) for entry in entries[:TELLERS]) for entries in told]


def _compared(desk: Desk, id_: str) -> tuple[Telling, ...]:
    entries = desk.store.story(id_)[:TELLERS]
    first = _words(entries[0]) if entries else []
    feeds = _titles(desk)
    return tuple(_telling(entry, feeds, first) for entry in entries)


def _titles(desk: Desk) -> Mapping[str, Feed]:
    known = desk.store.feeds()
    shelf = library(desk.sources, known)
    return known | {source.id: shelf.feed(source.id) for source in desk.sources}


def _telling(entry: StoredEntry, feeds: Mapping[str, Feed], first: Sequence[str] | None) -> Telling:
    """Return an entry with the beginning of its text, or with what is new in it where it is compared."""
    words = _words(entry)
    if first is None:
        cut = " …" if len(words) > EXCERPT else ""
        pieces: tuple[Piece, ...] = (Piece(text=" ".join(words[:EXCERPT]) + cut, new=False),)
    else:
        pieces = differences(first, words)
    feed = feeds.get(entry.source_id)
    value = entry.evidence.value
    return Telling(
        entry=entry,
        feed=feed.title if feed else entry.source_id,
        evidence=say(f"evidence_{entry.evidence.kind}", value=value),
        pieces=pieces,
    )


def _words(entry: StoredEntry) -> list[str]:
    return collapse(text_of(entry.entry.content or entry.entry.summary)).split(" ")


def differences(first: Sequence[str], other: Sequence[str]) -> tuple[Piece, ...]:
    """Return a text in pieces: words that the first one does not have in this place are new.

    >>> [(piece.text, piece.new) for piece in differences("a b c".split(), "a x c".split())]
    [('a', False), ('x', True), ('c', False)]
    """
    left, right = first[:COMPARED], other[:COMPARED]
    matcher = SequenceMatcher(None, [_folded(word) for word in left], [_folded(word) for word in right], autojunk=False)
    pieces = [
        Piece(text=" ".join(right[start:end]), new=kind != "equal")
        for kind, _, _, start, end in matcher.get_opcodes()
        if start < end
    ]
    if len(other) > COMPARED:
        pieces.append(Piece(text="…", new=False))
    return tuple(pieces)


def _folded(word: str) -> str:
    """Words that differ in case or punctuation alone are the same."""
    return "".join(WORD.findall(word)).casefold() or word
