"""The least that the work can cost in Python: no program, and no care for what feeds do wrong.

    python benchmarks/floor.py FOLDER TIMEOUT [--transport]

Asks for the addresses in FOLDER/urls.txt with aiohttp, reads RSS and Atom with lxml, cleans texts with nh3, tells what
is new by xxh3, remembers it in SQLite in one transaction, and writes the newest entries into FOLDER/out.html with a
string template. With --transport, answers are fetched, their validators remembered, and nothing is read: what the
network alone costs. It reads feeds of the generator, not those of the world: no other dialects, encodings, broken XML,
redirects, dates, or hosts that ask to wait.
"""

import asyncio
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Template

import aiohttp
import nh3
import xxhash
from lxml import etree

IN_FLIGHT = 64
SHOWN = 100
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
SCHEMA = """
CREATE TABLE IF NOT EXISTS feeds (url TEXT PRIMARY KEY, etag TEXT, modified TEXT, body INTEGER);
CREATE TABLE IF NOT EXISTS entries (id TEXT PRIMARY KEY, hash INTEGER, title TEXT, link TEXT, date TEXT, html TEXT);
CREATE INDEX IF NOT EXISTS newest ON entries (date);
"""
PAGE = Template("<!doctype html><title>Entries</title>$entries")
ENTRY = Template("<article><h2><a href='$link'>$title</a></h2>$html</article>")

Known = dict[str, tuple[str | None, str | None, int | None]]
Answer = tuple[str, str | None, str | None, bytes]


async def ask(session: aiohttp.ClientSession, url: str, known: Known, places: asyncio.Semaphore) -> Answer | None:
    """Return the address, the validators and the body; None where nothing is new, or nobody answers."""
    etag, modified, _ = known.get(url, (None, None, None))
    headers = {"If-None-Match": etag} if etag else {}
    headers |= {"If-Modified-Since": modified} if modified else {}
    async with places:
        try:
            async with session.get(url, headers=headers) as response:
                body = await response.read()
                if response.status != 200:  # noqa: PLR2004 - the one with a body
                    return None
                return url, response.headers.get("ETag"), response.headers.get("Last-Modified"), body
        except (aiohttp.ClientError, TimeoutError):
            return None


def entries(body: bytes) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield id, title, link, date and markup of each entry."""
    root = etree.fromstring(body)
    if root.tag == "rss":
        for item in root.iterfind("channel/item"):
            html = item.findtext(CONTENT) or item.findtext("description") or ""
            link = item.findtext("link") or ""
            date = item.findtext("pubDate") or ""
            yield item.findtext("guid") or link, item.findtext("title") or "", link, date, html
        return
    for entry in root.iterfind(ATOM + "entry"):
        link_element = entry.find(ATOM + "link")
        link = link_element.get("href", "") if link_element is not None else ""
        html = entry.findtext(ATOM + "content") or entry.findtext(ATOM + "summary") or ""
        date = entry.findtext(ATOM + "updated") or ""
        yield entry.findtext(ATOM + "id") or link, entry.findtext(ATOM + "title") or "", link, date, html


def keep(database: sqlite3.Connection, answer: Answer, known: Known) -> None:
    """Remember what is new or changed in a body; as it is, cleaned."""
    url, etag, modified, body = answer
    digest = _hash(body)
    if known.get(url, (None, None, None))[2] != digest:
        found = [(each, _hash("\0".join(each).encode())) for each in entries(body)]
        marks = ",".join("?" * len(found))
        rows = database.execute(f"SELECT id, hash FROM entries WHERE id IN ({marks})", [each[0] for each, _ in found])  # noqa: S608 - question marks
        stored = dict(rows)
        database.executemany(
            "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?)",
            [
                (id_, hashed, nh3.clean_text(title), link, date, nh3.clean(html))
                for (id_, title, link, date, html), hashed in found
                if stored.get(id_) != hashed
            ],
        )
    database.execute("INSERT OR REPLACE INTO feeds VALUES (?, ?, ?, ?)", (url, etag, modified, digest))


def _hash(data: bytes) -> int:
    """As SQLite takes it: signed."""
    return xxhash.xxh3_64_intdigest(data) - 2**63


async def update(folder: Path, patience: float, *, transport_only: bool) -> None:
    """Ask for every address once, and write the page."""
    urls = (folder / "urls.txt").read_text().split()
    database = sqlite3.connect(folder / "floor.db", isolation_level=None)
    database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + SCHEMA)
    known: Known = {row[0]: row[1:] for row in database.execute("SELECT url, etag, modified, body FROM feeds")}
    places = asyncio.Semaphore(IN_FLIGHT)
    database.execute("BEGIN")
    connector = aiohttp.TCPConnector(limit=IN_FLIGHT)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(patience)) as session:
        for each in asyncio.as_completed([ask(session, url, known, places) for url in urls]):
            answer = await each
            if answer is None:
                continue
            if transport_only:
                database.execute("INSERT OR REPLACE INTO feeds VALUES (?, ?, ?, ?)", (*answer[:3], None))
            else:
                keep(database, answer, known)
    database.execute("COMMIT")
    rows = database.execute("SELECT link, title, html FROM entries ORDER BY date DESC LIMIT ?", (SHOWN,))
    shown = "".join(ENTRY.substitute(link=link, title=title, html=html) for link, title, html in rows)
    (folder / "out.html").write_text(PAGE.substitute(entries=shown), encoding="utf-8")
    database.close()


if __name__ == "__main__":
    asyncio.run(update(Path(sys.argv[1]), float(sys.argv[2]), transport_only="--transport" in sys.argv))
