"""Publishers of every temper, each on a server of its own, whose feeds are told apart by the name of their path.

    with Town(clock) as town:
        town.feed("plain", document(quiet))
        town.feed("busy", every_so_often(clock, 20 * MINUTE), "every: 2h")
        planet.configure(*town.lines)
        town.url("plain")
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Self

from tests.politeness.machine import START
from tests.support.origin import Origin, Reply, Route, Seen, reply
from tests.support.planet import rss, rss_item

Clock = Callable[[], datetime]
Fields = Iterable[tuple[str, str]]

LONG_AGO = START - timedelta(days=900)
QUIET = rss(*(rss_item(number, date=format_datetime(LONG_AGO - timedelta(days=number))) for number in range(3)))
PAGE = b"<!doctype html><html><head><title>Parked</title></head><body><p>This domain is for sale.</p></body></html>"


class Town:
    """Servers, and the lines of feeds.yaml for what they publish; a context manager."""

    def __init__(self) -> None:
        self.origins: list[Origin] = []
        self.at: dict[str, Origin] = {}
        self.lines: list[str] = []
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def build(self) -> Origin:
        """A server."""
        self.origins.append(self._open.enter_context(Origin()))
        return self.origins[-1]

    def page(self, name: str, route: Route, *, on: Origin | None = None) -> str:
        """Answer at `/name` of a server, by default a new one; return the address."""
        self.at[name] = on or self.build()
        self.at[name].route(f"/{name}", route)
        return self.url(name)

    def feed(self, name: str, route: Route, options: str = "", *, on: Origin | None = None) -> str:
        """A page that is a feed of feeds.yaml, with the name as its id."""
        url = self.page(name, route, on=on)
        self.lines.append(f"{{id: {name}, url: '{url}'{', ' + options if options else ''}}}")
        return url

    def url(self, name: str) -> str:
        """The address of a page."""
        return self.at[name].url(f"/{name}")


def status(code: int, fields: Fields = (), body: bytes = b"") -> Route:
    """Always the same."""
    return lambda _: reply(code, list(fields), body)


def raw(*pieces: object) -> Route:
    """Exactly these pieces."""
    return lambda _: Reply(tuple(pieces), keep_open=False)  # type: ignore[arg-type]  # those of a Reply


def document(body: bytes = QUIET, *, etag: str | None = None, modified: str | None = None) -> Route:
    """The same document for ever, or 304 for who sends back all the validators as they were written, and no other."""
    fields = [(name, value) for name, value in (("ETag", etag), ("Last-Modified", modified)) if value]
    expected = [(text.encode("latin-1") if text else None) for text in (etag, modified)]

    def route(seen: Seen) -> Reply:
        got = [seen.header("If-None-Match"), seen.header("If-Modified-Since")]
        return reply(304, fields) if fields and got == expected else reply(200, fields, body)

    return route


def every_so_often(clock: Clock, gap: timedelta, head: str = "", fields: Callable[[], Fields] = tuple) -> Route:
    """A new entry after each gap, the newest ten of them, with an ETag."""

    def route(seen: Seen) -> Reply:
        newest = (clock() - START) // gap
        etag = f'"{newest}"'
        given = [("ETag", etag), *fields()]
        if seen.header("If-None-Match") == etag.encode():
            return reply(304, given)
        dates = [(number, START + number * gap) for number in range(newest, newest - 10, -1)]
        return reply(200, given, rss(*(rss_item(n, date=format_datetime(at)) for n, at in dates), head=head))

    return route


def in_turn(*routes: Route) -> Route:
    """One after the other, and the last one for ever."""
    left = list(routes)
    return lambda seen: (left.pop(0) if len(left) > 1 else left[0])(seen)


def times(count: int, route: Route) -> Sequence[Route]:
    """The same route so many times, for `in_turn`."""
    return [route] * count
