"""The first page: every feed with how it is, what it brought, and what can be done; and a page for each of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from aggregator.model import LoggedPoll, Source, SourceKind, StoredEntry
from aggregator.pipeline.news import Paused
from aggregator.pipeline.status import State, Status, statuses
from aggregator.web.admin import charts, pages
from aggregator.web.admin.words import say
from aggregator.web.desk import Desk
from aggregator.web.login import Form, Refused

A_PAGE = 100
STRIP = 20  # polls that the strip of a line shows
FIRST = (State.FAILING, State.GONE, State.MOVED, State.WAITING, State.PAUSED, State.NEW, State.OK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A feed as the list shows it; `trouble` says in words what is the matter, `pausable` whether it can be paused."""

    status: Status
    trouble: tuple[str, ...]
    weeks: charts.Chart
    weeks_label: str
    polls: charts.Chart
    polls_label: str
    pausable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of the list, and how many feeds are in each state."""

    lines: tuple[Line, ...]
    states: tuple[tuple[State, int], ...]
    total: int
    page: int
    pages: int


async def overview(request: Request) -> Response:
    """Show the feeds that match, a hundred a page."""
    state, words = pages.asked(request, "state"), pages.asked(request, "q")
    number = pages.number(request, "page", default=1, most=1_000_000)
    listing = await run_in_threadpool(_listing, pages.desk_of(request), state, words, number)
    return await pages.show(request, "feeds.html", listing=listing, state=state, q=words)


async def feed(request: Request) -> Response:
    """Show all about one feed."""
    id_ = request.path_params["id"]
    desk = pages.desk_of(request)
    source = next((source for source in desk.sources if source.id == id_), None)
    if source is None:
        raise Refused(404, say("unknown_feed"))
    line, polls, entries = await run_in_threadpool(_all_about, desk, source)
    articles = source.kind is SourceKind.ARTICLES
    return await pages.show(request, "feed.html", line=line, polls=polls, entries=entries, articles=articles)


async def poll(request: Request, form: Form) -> Response:
    """Have a feed polled now; the page tells of it when it has happened."""
    desk = pages.desk_of(request)
    source = _named(desk, form)
    await run_in_threadpool(desk.store.hasten, [source.id], desk.clock())
    desk.asked.set()
    return pages.back(request, pages.local_path(form.get("back", "")))


async def pause(request: Request, form: Form) -> Response:
    """Poll a feed no more, until somebody resumes it."""
    return await _pause(request, form, paused=True)


async def resume(request: Request, form: Form) -> Response:
    """Poll a feed again."""
    return await _pause(request, form, paused=False)


async def _pause(request: Request, form: Form, *, paused: bool) -> Response:
    desk = pages.desk_of(request)
    source = _named(desk, form)
    if source.kind is SourceKind.ARTICLES:
        raise Refused(400, say("articles_polled"))
    await run_in_threadpool(desk.store.pause, [source.id], paused=paused)
    desk.news.tell(Paused(at=desk.clock(), source_id=source.id, paused=paused))
    desk.asked.set()
    return pages.back(request, pages.local_path(form.get("back", "")))


def _named(desk: Desk, form: Form) -> Source:
    for source in desk.sources:
        if source.id == form.get("feed"):
            return source
    raise Refused(404, say("unknown_feed"))


def _listing(desk: Desk, state: str, words: str, page: int) -> Listing:
    sources = {source.id: source for source in desk.sources}
    known = statuses(desk.store, tuple(sources.values()), desk.clock())
    counts = Counter(status.state for status in known)
    wanted = [status for status in known if (not state or status.state == state) and _matches(status, words)]
    wanted.sort(key=lambda status: FIRST.index(status.state))  # what needs a look comes first, else as in the file
    count = max(1, -(-len(wanted) // A_PAGE))
    page = min(page, count)
    return Listing(
        lines=_lines(desk, wanted[(page - 1) * A_PAGE : page * A_PAGE], sources),
        states=tuple((each, counts[each]) for each in FIRST if counts[each]),
        total=len(known),
        page=page,
        pages=count,
    )


def _matches(status: Status, words: str) -> bool:
    text = f"{status.id} {status.title} {status.url} {' '.join(status.tags)}".casefold()
    return all(word in text for word in words.casefold().split())


def _lines(desk: Desk, shown: Sequence[Status], sources: Mapping[str, Source]) -> tuple[Line, ...]:
    ids = [status.id for status in shown]
    logs = desk.store.last_polls(ids)
    weeks = desk.store.arrivals(ids, _since(desk.clock()), charts.WEEKS)
    return tuple(
        _line(status, logs.get(status.id, ()), weeks.get(status.id, (0,) * charts.WEEKS), sources[status.id])
        for status in shown
    )


def _since(now: datetime) -> datetime:
    return now - timedelta(weeks=charts.WEEKS)


def _line(status: Status, polls: Sequence[LoggedPoll], weeks: Sequence[int], source: Source) -> Line:
    outcomes = Counter(poll.outcome for poll in polls[-STRIP:])
    label = say(
        "polls_label",
        count=min(len(polls), STRIP),
        good=outcomes["changed"] + outcomes["unchanged"],
        bad=outcomes["failed"],
        waiting=outcomes["waiting"],
    )
    return Line(
        status=status,
        trouble=_trouble(status),
        weeks=charts.weekly(weeks),
        weeks_label=say("weeks_label", counts=", ".join(map(str, weeks))),
        polls=charts.strip(polls, STRIP),
        polls_label=label if polls else say("polls_none"),
        pausable=source.kind is not SourceKind.ARTICLES,
    )


def _trouble(status: Status) -> tuple[str, ...]:
    """Say what is the matter with a feed, and what can be done."""
    said = [status.error] if status.error else []
    if status.error and status.failures > 1:
        said = [f"{status.error} ({say('failed_times', count=status.failures)})"]
    match status.state:
        case State.GONE:
            said.append(say("gone_words"))
        case State.PAUSED:
            said.append(say("paused_words"))
        case _:
            pass
    if status.moved_to:
        said.append(say("moved_words", url=status.moved_to))
    return tuple(said)


def _all_about(desk: Desk, source: Source) -> tuple[Line, tuple[LoggedPoll, ...], tuple[StoredEntry, ...]]:
    status = statuses(desk.store, (source,), desk.clock())[0]
    (line,) = _lines(desk, (status,), {source.id: source})
    polls = desk.store.last_polls([source.id]).get(source.id, ())
    return line, polls[::-1], desk.store.search(None, source_ids=[source.id], limit=20)
