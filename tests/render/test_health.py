"""health.atom: what happened to the feeds, as the owner's feed reader shows it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from aggregator.model import EventKind, Feed, HealthEvent, Site, Source, SourceKind
from aggregator.render import render_health
from tests.render.checks import atom_faults, strict
from tests.support.selections import LWN, SITE

GRAMMAR = Path(__file__).parents[2] / "../shared/schema/atom.rng"
ATOM = "{http://www.w3.org/2005/Atom}"
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

SOURCES = (
    Source(id="lwn", kind=SourceKind.HTTP, url=LWN.url),
    Source(id="new", kind=SourceKind.HTTP, url="https://me:secret@www.new.example/feed"),
    Source(id="disk", kind=SourceKind.FILE, url="/home/me/exports/a.xml"),
)
FEEDS = {"lwn": LWN}
NAMED = '"LWN & friends" (in feeds.yaml: lwn)'
AT = "2026-05-01 12:00 UTC"
NEVER = "It has never been read."
READ = "It was last read at 2026-05-01 11:00 UTC."
STAYS = "What it published so far stays."


def event(kind: EventKind, message: str = "503 Service Unavailable", source_id: str = "lwn") -> HealthEvent:
    return HealthEvent(
        id=f"urn:uuid:{kind}-{source_id}", source_id=source_id, at=NOON, kind=kind, message=message, read_at=NOON - HOUR
    )


EVENTS = (
    event("moved", "https://lwn.example/2?a=1&b=2"),
    event("recovered"),
    event("broke"),
    event("returned", "410 Gone"),
    event("gone", "410 Gone"),
    event("broke", "silence", "new"),
    event("broke", "no such file", "disk"),
)


def render(*events: HealthEvent, site: Site = SITE) -> bytes:
    document = render_health(site, SOURCES, FEEDS, events)
    assert document.path == "health.atom"
    return document.body


def faults(body: bytes) -> list[str]:
    """What RFC 4287 forbids; an entry of our own is taken from nowhere, and has no source."""
    return [fault for fault in atom_faults(body) if not fault.startswith("source without")]


WORDS: list[tuple[HealthEvent, str, list[str]]] = [
    (
        EVENTS[0],
        "LWN & friends has moved",
        [
            f"{NAMED} has moved to https://lwn.example/2?a=1&b=2, as its publisher says. It is read there since {AT}.",
            "Nothing needs to be done now. aggregator fix writes the new address into feeds.yaml.",
        ],
    ),
    (
        EVENTS[1],
        "LWN & friends works again",
        [f"{NAMED} can be read again since {AT}. {READ} The last error was: 503 Service Unavailable."],
    ),
    (
        EVENTS[2],
        "LWN & friends is failing",
        [
            f"{NAMED} failed three times in a row, at {AT} with: 503 Service Unavailable. {READ}",
            f"It is asked less and less often until it answers. {STAYS}",
            "If this lasts, see whether the site has a feed elsewhere; aggregator remove lwn gives it up.",
        ],
    ),
    (
        EVENTS[3],
        "LWN & friends came back",
        [f"{NAMED} was gone, and can be read again since {AT}. {READ} The last error was: 410 Gone."],
    ),
    (
        EVENTS[4],
        "LWN & friends is gone",
        [
            f"{NAMED} is gone for good, as its publisher says since {AT}: 410 Gone. {READ}",
            f"It is polled no more. {STAYS}",
            "aggregator update lwn tries it once more, aggregator remove lwn gives it up.",
        ],
    ),
    (
        replace(EVENTS[5], read_at=None),
        "new.example is failing",
        [
            f'"new.example" (in feeds.yaml: new) failed three times in a row, at {AT} with: silence. {NEVER}',
            f"It is asked less and less often until it answers. {STAYS}",
            "If this lasts, see whether the site has a feed elsewhere; aggregator remove new gives it up.",
        ],
    ),
    (
        EVENTS[6],
        "disk is failing",
        [
            f'"disk" (in feeds.yaml: disk) failed three times in a row, at {AT} with: no such file. {READ}',
            f"{STAYS} See whether its path in feeds.yaml is right and can be read.",
        ],
    ),
]


@pytest.mark.parametrize(("told", "title", "paragraphs"), WORDS)
def test_an_entry_says_which_feed_what_happened_since_when_and_what_one_can_do(
    told: HealthEvent, title: str, paragraphs: list[str]
) -> None:
    """In words, as a reader shows them."""
    (entry,) = strict(render(told)).findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == title
    body = etree.HTML(entry.findtext(f"{ATOM}content") or "")
    assert ["".join(map(str, each.itertext())) for each in body.iterfind(".//p")] == paragraphs


def test_a_reader_sees_a_feed_like_any_other() -> None:
    """Titles, dates and stable ids; the kind is a category; the entry leads to the feed's site."""
    parsed = feedparser.parse(render(*EVENTS))
    assert parsed.bozo is False
    assert parsed.feed.title == "Planet Example: health of the feeds"
    assert parsed.feed.updated == "2026-05-01T12:00:00+00:00"
    assert [(entry.id, entry.tags[0].term) for entry in parsed.entries] == [(each.id, each.kind) for each in EVENTS]
    pages = [entry.find(f"{ATOM}link") for entry in strict(render(*EVENTS)).iterfind(f"{ATOM}entry")]
    assert [None if page is None else page.get("href") for page in pages] == [
        *["https://lwn.example/"] * 5,
        "https://www.new.example/feed",
        None,
    ]


@pytest.mark.parametrize("events", [(), EVENTS[:1], EVENTS])
def test_it_is_valid(events: tuple[HealthEvent, ...]) -> None:
    """Our own validator finds nothing in it, empty or not."""
    assert faults(render(*events)) == []


@pytest.mark.corpus
@pytest.mark.skipif(not GRAMMAR.exists(), reason="needs ../shared/schema")
@pytest.mark.parametrize("events", [(), EVENTS])
def test_it_follows_the_grammar(events: tuple[HealthEvent, ...]) -> None:
    """The RELAX NG grammar of RFC 4287 accepts it."""
    etree.RelaxNG(etree.parse(GRAMMAR)).assertValid(etree.ElementTree(strict(render(*events))))


def test_an_empty_one_is_there_and_says_so() -> None:
    """A reader can subscribe before anything happens; no clock is in it."""
    feed = strict(render())
    assert feed.findall(f"{ATOM}entry") == []
    assert feed.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00+00:00"


def test_equal_events_give_equal_bytes() -> None:
    """Nothing depends on when or where it is made."""
    assert render(*EVENTS) == render(*EVENTS)


def test_events_of_other_sources_are_left_out() -> None:
    """Whoever is no longer in feeds.yaml is no longer anybody's concern."""
    assert render(event("gone", source_id="former")) == render()


def test_nothing_private_is_published() -> None:
    """Neither credentials nor paths on this machine."""
    body = render(*EVENTS)
    assert b"secret" not in body
    assert b"/home/me" not in body


@pytest.mark.parametrize("bad", ["<script>alert(1)</script>", "a\0b\x1b\ud800\ufffe", 'javascript:alert("x")', ""])
def test_hostile_texts(bad: str) -> None:
    """A title, an error or an address that a stranger wrote is text, and nothing else."""
    feeds = {"lwn": Feed(id="x", url=LWN.url, title=bad, link=bad)}
    for kind in ("broke", "moved"):
        body = render_health(SITE, SOURCES, feeds, [event(kind, bad)]).body
        assert faults(body) == []
        content = strict(body).findtext(f"{ATOM}entry/{ATOM}content") or ""
        assert "<script" not in content
        assert "<a " not in content
