"""Publishers of every temper, each on a server of its own; the path of a page is its name.

with Town() as town:
    town.feed("plain", document(etag='"1"'))
    town.feed("busy", growing(clock, 20 * MINUTE), "every: 2h")
    planet.configure(*town.lines)
    ...
    origin, url = town.at["plain"], town.url("plain")
"""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Self

from tests.politeness.machine import DAY, START
from tests.support.origin import Origin, Reply, Route, Seen, reply
from tests.support.planet import rss, rss_item

Clock = Callable[[], datetime]
Fields = Iterable[tuple[str, str]]

BEGINNING = START - 900 * DAY
QUIET = rss(*(rss_item(number, date=format_datetime(BEGINNING + number * DAY)) for number in range(3)))
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
        """A new server."""
        self.origins.append(self._open.enter_context(Origin()))
        return self.origins[-1]

    def page(self, name: str, route: Route, *, on: Origin | None = None) -> str:
        """Answer at `/name` of a server, by default a new one; return the address."""
        self.at[name] = on or self.build()
        self.at[name].route(f"/{name}", route)
        return self.url(name)

    def feed(self, name: str, route: Route, options: str = "", *, on: Origin | None = None) -> str:
        """A page that is a feed of feeds.yaml too, with the name as its id."""
        url = self.page(name, route, on=on)
        self.lines.append(f"{{id: {name}, url: '{url}'{', ' + options if options else ''}}}")
        return url

    def url(self, name: str) -> str:
        """The address of a page."""
        return self.at[name].url(f"/{name}")


def status(code: int, fields: Fields = (), body: bytes = b"") -> Route:
    """Always the same."""
    answer = reply(code, list(fields), body)
    return lambda _: answer


def redirect(code: int, to: str) -> Route:
    """Elsewhere."""
    return status(code, [("Location", to)])


def document(body: bytes = QUIET, *, etag: str | None = None, modified: str | None = None) -> Route:
    """The same document for ever, or 304 for who sends back all the validators as they were written, and no other."""
    fields = [(name, value) for name, value in (("ETag", etag), ("Last-Modified", modified)) if value]
    expected = [value.encode("latin-1") if value else None for value in (etag, modified)]

    def route(seen: Seen) -> Reply:
        known = [seen.header("If-None-Match"), seen.header("If-Modified-Since")]
        return reply(304, fields) if fields and known == expected else reply(200, fields, body)

    return route


def growing(clock: Clock, gap: timedelta, head: str = "", fields: Callable[[], Fields] = tuple) -> Route:
    """A new entry after each gap; the newest ten of them, with an ETag."""

    def route(seen: Seen) -> Reply:
        newest = (clock() - BEGINNING) // gap
        given = [("ETag", f'"{newest}"'), *fields()]
        if seen.header("If-None-Match") == f'"{newest}"'.encode():
            return reply(304, given)
        items = (rss_item(n, date=format_datetime(BEGINNING + n * gap)) for n in range(newest, newest - 10, -1))
        return reply(200, given, rss(*items, head=head))

    return route


def in_turn(*routes: Route) -> Route:
    """One after the other, and the last one for ever."""
    left = list(routes)

    def route(seen: Seen) -> Reply:
        answer = left.pop(0) if len(left) > 1 else left[0]
        return answer(seen)

    return route
