"""Live views: `/ID.atom?q=…&from=…&limit=…`, an output made narrower by whoever asks, in each of its formats.

Few are made at a time, in threads of their own, so that files are served as fast as ever. An address without any of
these parameters is the file, whatever else stands in its query.
"""

import re
from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args
from urllib.parse import quote, urlencode

from anyio import CapacityLimiter, to_thread
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from aggregator.errors import RuleError, StoreError
from aggregator.log import log
from aggregator.model import Format, Output
from aggregator.pipeline.live import MOST, Narrowed, TooLongError, nameless
from aggregator.web.desk import Desk
from aggregator.web.feeds import NOT_KEPT, Published
from aggregator.web.files import File, Files
from aggregator.web.memory import Memory
from aggregator.web.private import is_shown
from aggregator.web.query import parse_query
from aggregator.web.views import View, Views

ASKING = ("q", "from", "limit")
AT_ONCE = 2  # views that are made at a time: two cores are all that many machines have
WAITING = 16  # views that wait for that; whoever comes then is told to come again
COMPRESSED = 16_000_000  # bytes of compressed forms, and of the pages that browsers see, that are kept
NAMES = 50  # in `from`

FORMATS: dict[str, Format] = {format_: format_ for format_ in get_args(Format)}
_PATH = re.compile(r"/(?P<id>[a-z0-9][a-z0-9_-]*)\.(?P<format>[a-z]+)")


class FaultError(Exception):
    """What is wrong with a request, in words."""


def routes(desk: Desk, *, max_age: Callable[[str], int]) -> list[BaseRoute]:
    """Return the route of the views; addresses that ask for none are left to the files."""
    files = Files(root=Path(desk.config.output), memory=Memory(limit=COMPRESSED))
    return [_Asking(desk, Live(desk=desk, views=Views(desk=desk), published=Published(files, max_age=max_age)))]


class _Asking(Route):
    """Matches the address of an output where a view of it is asked for."""

    def __init__(self, desk: Desk, live: "Live") -> None:
        super().__init__("/{path:path}", live, methods=["GET"])
        self.desk = desk

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match nothing that is no view: the next route may."""
        match, child = super().matches(scope)
        if match is Match.NONE or not any(QueryParams(scope["query_string"]).get(name) for name in ASKING):
            return Match.NONE, {}
        found = output_of(self.desk, scope["path"])
        return (match, child) if found and is_shown(found[0], Request(scope)) else (Match.NONE, {})


def output_of(desk: Desk, path: str) -> tuple[Output, Format] | None:
    """Return the output, and the format of it, that a path names."""
    named = _PATH.fullmatch(path)
    if named is None or (format_ := FORMATS.get(named["format"])) is None:
        return None
    output = next((each for each in desk.config.outputs if each.id == named["id"]), None)
    return (output, format_) if output and format_ in output.formats else None


@dataclass(slots=True, kw_only=True)
class Live:
    """Answers with views; `published` knows how to answer with anything that is like a file."""

    desk: Desk
    views: Views
    published: Published
    slots: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(AT_ONCE))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; what takes time is kept off the event loop."""
        request = Request(scope)
        response = await self.answer(request)
        await response(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        """Find or make the view and choose the answer."""
        try:
            view = self.asked(request)
            file = await run_in_threadpool(self.views.known, view) or await self.made(view)
        except (FaultError, RuleError) as fault:
            return PlainTextResponse(f"{fault}\n", 400, headers=NOT_KEPT)
        except TooLongError as error:
            return _later(str(error), 60)
        except StoreError as error:
            log.error("live view", error=str(error))  # noqa: TRY400 - the words say all
            return _later("the store does not answer at the moment", 60)
        if file is None:
            return _later("too many live views are being made; try again in a moment", 5)
        private = view.narrowed.output.private is not None
        response = await run_in_threadpool(lambda: self.published.found(request, file, private=private))
        response.headers["x-robots-tag"] = "noindex"  # there is no end of views
        return response

    async def made(self, view: View) -> File | None:
        """Have a view made; None where too many wait for theirs."""
        if self.slots.statistics().tasks_waiting >= WAITING:
            return None
        try:
            return await to_thread.run_sync(self.views.made, view, limiter=self.slots)
        except CancelledError:  # somebody else had it made, in vain
            raise TooLongError("looking through this output takes too long; ask for fewer words or sources") from None

    def asked(self, request: Request) -> View:
        """Read what is asked for; raises FaultError, or RuleError for the words, where it makes no sense."""
        found = output_of(self.desk, request.scope["path"])
        if found is None or not is_shown(found[0], request):
            raise FaultError("the configuration has just changed; try again")
        output, format_ = found
        parameters = request.query_params
        try:
            query = parse_query(" ".join(parameters.getlist("q")))
        except RuleError as error:
            raise FaultError(f"q: {error}") from error
        selectors = self._selectors(parameters.getlist("from"), output)
        limit = _limit(parameters.getlist("limit"))
        words = query.text if query else ""
        narrowed = Narrowed(
            output=output,
            title=": ".join(filter(None, (output.title, words or ", ".join(selectors)))),
            query=_address(q=words, **{"from": ",".join(selectors)}, limit=str(limit or "")),
            selectors=selectors,
            condition=query.condition if query else None,
            limit=limit,
        )
        return View(narrowed=narrowed, format=format_)

    def _selectors(self, values: list[str], output: Output) -> tuple[str, ...]:
        names = tuple(sorted({name.strip() for value in values for name in value.split(",")} - {""}))
        if len(names) > NAMES:
            raise FaultError(f"from: more than {NAMES} names")
        if unknown := nameless(output, names, self.desk.sources):
            raise FaultError(f"from: nothing in {output.id} is called {unknown[0]!r}; ids of feeds, tag:NAME, articles")
        return names


def _limit(values: list[str]) -> int | None:
    given = [value for value in values if value]
    if not given:
        return None
    if len(given) > 1 or not re.fullmatch(r"[0-9]{1,6}", given[0]) or not 1 <= int(given[0]) <= MOST:
        raise FaultError(f"limit: must be one number from 1 to {MOST}")
    return int(given[0])


def _address(**parameters: str) -> str:
    """Return the query of the view's own address: the same for all that mean the same."""
    given = {name: value for name, value in parameters.items() if value}
    return "?" + urlencode(given, quote_via=quote, safe=":,") if given else ""


def _later(words: str, seconds: int) -> Response:
    return PlainTextResponse(f"{words}\n", 503, headers=NOT_KEPT | {"retry-after": str(seconds)})
