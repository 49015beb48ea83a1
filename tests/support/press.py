"""A publisher whose feed has teasers and whose pages have the articles, and a program that reads both; one clock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser

from aggregator.config import load
from aggregator.pipeline import Session, open_session
from tests.support.origin import Origin

NOON = datetime(2026, 5, 17, 12, tzinfo=UTC)
SENTENCES = (
    "The council voted on Tuesday to mend the old bridge over the river, which has been closed since spring.",
    "Work is to begin in autumn, and the bill is paid by the county, whose treasurer was not asked.",
    "A ferry carries people across until then, says its captain, who keeps a list of those who never came back.",
)


def page(name: str, *, head: str = "", text: str = "", around: bool = False) -> bytes:
    """A page with words of its own; `around` puts the menu and foot of a web site there."""
    paragraphs = "".join(
        f"<p>{sentence} So it was with {name}, <a href='more'>they say</a>.</p>" for sentence in (*SENTENCES, text)
    )
    menu = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/sport'>Sport</a></li></ul></nav>" if around else ""
    foot = "<footer>Imprint and privacy</footer>" if around else ""
    return (
        f"<!doctype html><html lang=en><head><title>{name} | Wexcombe Times</title>{head}</head><body>{menu}"
        f"<article><h1>{name}</h1>{paragraphs}</article><script>steal()</script>{foot}</body></html>"
    ).encode()


def teaser(link: str, name: str, *, text: str = "In short.") -> str:
    """An item of the feed."""
    return (
        f"<item><guid>{name}</guid><link>{link}</link><title>{name}</title>"
        f"<pubDate>Fri, 15 May 2026 10:00:00 GMT</pubDate><description>{text}</description></item>"
    )


@dataclass(slots=True)
class Press:
    """The server of the publisher, and the folder of the program."""

    origin: Origin
    folder: Path
    now: datetime = NOON

    def feed(self, *items: str, path: str = "/feed.xml") -> None:
        """Serve a feed with these items."""
        body = f"<rss version='2.0'><channel><title>Times</title>{''.join(items)}</channel></rss>".encode()
        self.origin.serve(path, body)

    def article(self, name: str, *, etag: str | None = None, **more: Any) -> str:
        """Serve the page of an article; return its address."""
        path = f"/{name.replace(' ', '-')}"
        self.origin.serve(path, page(name, **more), content_type="text/html", etag=etag)
        return self.origin.url(path)

    def configure(self, *more: str, text: str = "") -> None:
        """Write feeds.yaml: the feed with `full_text`, then further feeds, then other keys."""
        first = f"{{url: '{self.origin.url('/feed.xml')}', id: times, full_text: true}}"
        listed = "".join(f"  - {feed}\n" for feed in (first, *more))
        head = "site: {url: 'https://planet.example/'}\npoll: {private_addresses: allow, timeout: 2s}\n"
        (self.folder / "feeds.yaml").write_text(f"{head}feeds:\n{listed}{text}", encoding="utf-8")

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Session]:
        """The program, running; its clock is that of the press."""
        config = load(self.folder / "feeds.yaml", {})
        async with open_session(config, self.clock, steady=self.steady, gap=timedelta(0)) as session:
            yield session

    def clock(self) -> datetime:
        """The time of day."""
        return self.now

    def steady(self) -> float:
        """The seconds since the beginning."""
        return (self.now - NOON).total_seconds()

    async def poll(self, session: Session) -> tuple[str, ...]:
        """Poll every feed, fetch the pages that are due, and publish; what is wrong with pages is returned."""
        await session.update(session.sources)
        reports = await session.read_pages()
        session.publish()
        return tuple(fault for report in reports for fault in report.faults)

    def published(self, name: str = "all.atom") -> dict[str, Any]:
        """Title -> entry as readers see it."""
        entries = feedparser.parse((self.folder / "output" / name).read_bytes()).entries
        return {str(entry.title): entry for entry in entries}

    def asked(self, name: str) -> int:
        """How often the page of an article was asked for."""
        return len(self.origin.requests(f"/{name.replace(' ', '-')}"))
