"""What the pages print, prepared: entries with their places in the site, dates and sizes in words.

The functions are Jinja filters of `html.py`; only `fitted` returns markup, and only touches what the sanitizer wrote.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Literal
from urllib.parse import quote

from aggregator.model import Enclosure, Item, Person, Selection
from aggregator.render.provenance import Provenance, intermediate
from aggregator.render.shown import Shown, shown
from aggregator.render.text import excerpt

EXCERPT_WORDS = 32

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

HEADING = re.compile(r"(</?h)([1-6])(?=[\s>])")
SCROLLING = re.compile(r"<pre(?=[\s>])")  # code that is wider than the page: the keyboard must reach it
IMAGE = re.compile(r"<img(?=[\s/>])")
LINKING_TAG = re.compile(r"<(?:a|img|source|video|audio|track)\s[^>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An entry on a page.

    `href` is where its title leads, relative to output/ for a local article; `anchor` names it on its page; `lead`
    is its picture where its text brings none; `via` the feed it came through where that is not its origin.
    """

    entry: Shown
    href: str | None
    anchor: str
    markup: str
    lead: str | None
    via: Provenance | None
    authors: tuple[Person, ...]

    @property
    def title(self) -> str:
        """What it is called; an entry without a title is a note, and known by its time."""
        return self.entry.title or f"Note of {stamp(self.entry.published)}"

    @property
    def excerpt(self) -> str:
        """Its first words."""
        return excerpt(self.entry.summary, EXCERPT_WORDS) or excerpt(self.entry.content, EXCERPT_WORDS)

    @property
    def changed(self) -> bool:
        """Whether it changed on a later day than it was published."""
        return self.entry.updated.date() > self.entry.published.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The entries of one day (UTC), in the order of the selection."""

    date: date
    rows: tuple[Row, ...]


def row(item: Item, selection: Selection) -> Row:
    """The item as the pages of this output show it."""
    entry = shown(item, selection)
    markup = entry.content or entry.summary
    slug = item.entry.slug
    return Row(
        entry=entry,
        href=f"articles/{segment(slug)}.html" if slug else entry.link,
        anchor="entry-" + re.sub(r"[^A-Za-z0-9-]+", "-", entry.id.removeprefix("urn:uuid:")),
        markup=markup,
        lead=None if IMAGE.search(markup) else _picture(entry),
        via=intermediate(item),
        authors=tuple(person for person in entry.authors if person.name != entry.source.title),
    )


def days(rows: Iterable[Row]) -> tuple[Day, ...]:
    """Group entries that follow each other by the UTC day they were published on."""
    by_day = groupby(rows, lambda each: each.entry.published.date())
    return tuple(Day(date=day, rows=tuple(group)) for day, group in by_day)


def _picture(entry: Shown) -> str | None:
    return entry.image or next((each.url for each in entry.enclosures if player(each) == "image"), None)


def segment(name: str) -> str:
    """A file name as one segment of a relative link; a colon in it would make the link look absolute."""
    return quote(name, safe="")


def day(moment: date) -> str:
    """A date in words: `2 May 2024`."""
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def weekday(moment: date) -> str:
    """The day of the week in words."""
    return WEEKDAYS[moment.weekday()]


def clock(moment: datetime) -> str:
    """The time of day, `06:00 UTC`; empty at midnight exactly, which is how a mere date looks."""
    return "" if moment.hour == moment.minute == moment.second == 0 else f"{moment:%H:%M} UTC"


def stamp(moment: datetime) -> str:
    """A date with its time: `2 May 2024, 06:00 UTC`."""
    return ", ".join(filter(None, (day(moment), clock(moment))))


def size(count: int) -> str:
    """Bytes in words, in the decimal units of feeds.yaml: `48.1 MB`."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count} bytes"


def duration(seconds: int) -> str:
    """A duration as players print it: `1:02:05`, `4:09`."""
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def player(enclosure: Enclosure) -> Literal["audio", "video", "image", "file"]:
    """How an enclosure is shown, by its media type."""
    match (enclosure.type or "").lower().partition("/")[0]:
        case ("audio" | "video" | "image") as kind:
            return kind
        case _:
            return "file"


def facts(enclosure: Enclosure) -> str:
    """What is known of an enclosure in words: `audio/mpeg, 1:02:05, 48.1 MB`."""
    known = (
        enclosure.type,
        duration(enclosure.duration) if enclosure.duration else None,
        size(enclosure.length) if enclosure.length else None,
    )
    return ", ".join(filter(None, known))


def near(url: str, site_url: str, root: str) -> str:
    """The address as a page gives it: relative where it leads into the site, so that output/ can lie anywhere."""
    return f"{root or './'}{url[len(site_url) :]}" if site_url and url.startswith(site_url) else url


def fitted(markup: str, level: int, site_url: str, root: str) -> str:
    """Fit sanitized HTML into a page: headings below `level`, images loaded late, links into the site relative.

    The changes cannot break out of a tag or an attribute, whatever they meet: a digit is replaced, an unquoted word
    added, and `="` stands nowhere in a tag but at the begin of a value, since `"` in values is written as an entity.
    """

    def relative(tag: re.Match[str]) -> str:
        return tag[0].replace(f'="{site_url}"', f'="{root}index.html"').replace(f'="{site_url}', f'="{root or "./"}')

    markup = LINKING_TAG.sub(relative, _outlined(markup, level))
    return SCROLLING.sub("<pre tabindex=0", IMAGE.sub("<img loading=lazy", markup))


def _outlined(markup: str, level: int) -> str:
    """Move headings below `level`, and go down one step at a time where the entry leaves levels out."""
    ranks = {
        digit: level + rank for rank, digit in enumerate(sorted({found[2] for found in HEADING.finditer(markup)}), 1)
    }
    current = level

    def moved(found: re.Match[str]) -> str:
        nonlocal current
        if found[1] == "<h":
            current = min(6, ranks[found[2]], current + 1)
        return f"{found[1]}{current}"

    return HEADING.sub(moved, markup)
