"""No text of a document is longer, and no list, than a person or a reader could do anything with.

Limits above every real feed: a text longer than a thick book is cut, a line longer than a page too, and an address
that no browser would take is left out, since a part of it is another address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from aggregator.model import Category, Enclosure, Link, Origin, ParsedEntry, ParsedFeed, ParsedText, Person

MAX_TEXT = 1_000_000  # characters
MAX_LINE = 10_000
MAX_ADDRESS = 10_000
MAX_LIST = 500

_INLINE_DATA = re.compile(r"(?<=data:)[a-z]{1,20}/[a-z0-9.+-]{1,50};base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
_TAG_BEFORE = 10_000  # characters in which a tag is looked for that the cut would go through

T = TypeVar("T")


def within_lengths(parsed: ParsedFeed) -> ParsedFeed:
    """The feed with every text, address and list within its limit; a fault says what was cut."""
    shears = _Shears()
    short = replace(
        parsed,
        guid=shears.address(parsed.guid),
        title=shears.title(parsed.title),
        subtitle=shears.title(parsed.subtitle),
        link=shears.address(parsed.link),
        self_url=shears.address(parsed.self_url),
        hub=shears.address(parsed.hub),
        authors=shears.people(parsed.authors),
        categories=shears.categories(parsed.categories),
        rights=shears.line(parsed.rights),
        image=shears.address(parsed.image),
        entries=tuple(map(shears.entry, parsed.entries)),
    )
    return replace(short, faults=(*parsed.faults, *shears.faults))


@dataclass(slots=True)
class _Shears:
    """Cuts what is too long; `faults` says in words what kinds were."""

    cut: dict[str, None] = field(default_factory=dict)

    @property
    def faults(self) -> tuple[str, ...]:
        return tuple(self.cut)

    def entry(self, entry: ParsedEntry) -> ParsedEntry:
        if _fits(entry):
            return entry
        return replace(
            entry,
            guid=self.address(entry.guid),
            link=self.address(entry.link),
            links=tuple(replace(each, title=self.line(each.title)) for each in self.links(entry.links)),
            title=self.title(entry.title),
            summary=self.text(entry.summary),
            content=self.text(entry.content),
            authors=self.people(entry.authors),
            contributors=self.people(entry.contributors),
            categories=self.categories(entry.categories),
            enclosures=tuple(replace(each, title=self.line(each.title)) for each in self.enclosures(entry.enclosures)),
            image=self.address(entry.image),
            banner=self.address(entry.banner),
            rights=self.line(entry.rights),
            comments=self.address(entry.comments),
            origin=self.origin(entry.origin),
        )

    def text(self, text: ParsedText | None) -> ParsedText | None:
        """A text within MAX_TEXT; pictures inside it go first, since they are not published anyway."""
        if text is None or len(text.value) <= MAX_TEXT:
            return text
        value = _INLINE_DATA.sub("", text.value) if text.html else text.value
        if len(value) > MAX_TEXT:
            self._note(f"a text of more than {MAX_TEXT:,} characters was cut")
            value = _cut(value, html=text.html)
        return replace(text, value=value)

    def title(self, text: ParsedText | None) -> ParsedText | None:
        if text is None or len(text.value) <= MAX_LINE:
            return text
        return replace(text, value=self.line(text.value) or "")

    def line(self, text: str | None) -> str | None:
        if text is None or len(text) <= MAX_LINE:
            return text
        self._note(f"a line of more than {MAX_LINE:,} characters was cut")
        return text[: MAX_LINE - 1] + "…"

    def address(self, address: str | None) -> str | None:
        if address is None or len(address) <= MAX_ADDRESS:
            return address
        self._note(f"an address of more than {MAX_ADDRESS:,} characters was left out")
        return None

    def people(self, people: Iterable[Person]) -> tuple[Person, ...]:
        some = (
            replace(
                each,
                name=self.line(each.name) or "",
                email=self.line(each.email),
                uri=self.address(each.uri),
                avatar=self.address(each.avatar),
            )
            for each in self._some(tuple(people))
        )
        return tuple(each for each in some if each != Person())

    def categories(self, categories: tuple[Category, ...]) -> tuple[Category, ...]:
        return tuple(
            replace(
                each, term=self.line(each.term) or "", scheme=self.address(each.scheme), label=self.line(each.label)
            )
            for each in self._some(categories)
        )

    def links(self, links: tuple[Link, ...]) -> tuple[Link, ...]:
        return tuple(each for each in self._some(links) if self.address(each.href))

    def enclosures(self, enclosures: tuple[Enclosure, ...]) -> tuple[Enclosure, ...]:
        return tuple(each for each in self._some(enclosures) if self.address(each.url))

    def origin(self, origin: Origin | None) -> Origin | None:
        if origin is None:
            return None
        return replace(
            origin,
            id=self.address(origin.id),
            title=self.line(origin.title),
            link=self.address(origin.link),
            url=self.address(origin.url),
            subtitle=self.line(origin.subtitle),
            authors=self.people(origin.authors),
            categories=self.categories(origin.categories),
            rights=self.line(origin.rights),
            logo=self.address(origin.logo),
        )

    def _some(self, items: tuple[T, ...]) -> tuple[T, ...]:
        if len(items) > MAX_LIST:
            self._note(f"only the first {MAX_LIST} links, enclosures, authors or categories of an entry were read")
        return items[:MAX_LIST]

    def _note(self, fault: str) -> None:
        self.cut[fault] = None


def _fits(entry: ParsedEntry) -> bool:
    """Whether nothing can be too long; most entries pay no more than this question."""
    lists = (entry.links, entry.enclosures, entry.authors, entry.contributors, entry.categories)
    words = [
        *(entry.guid, entry.link, entry.image, entry.banner, entry.rights, entry.comments),
        *(word for link in entry.links for word in (link.href, link.title)),
        *(word for enclosure in entry.enclosures for word in (enclosure.url, enclosure.title)),
        *(
            word
            for each in (*entry.authors, *entry.contributors)
            for word in (each.name, each.email, each.uri, each.avatar)
        ),
        *(word for each in entry.categories for word in (each.term, each.scheme, each.label)),
        *(text.value for text in (entry.title, entry.summary, entry.content) if text),
    ]
    return entry.origin is None and max(map(len, lists)) <= MAX_LIST and max(map(_length, words)) <= MAX_LINE


def _length(word: str | None) -> int:
    return len(word) if word else 0


def _cut(value: str, *, html: bool) -> str:
    """The beginning of a text, up to the last tag that is whole."""
    if html and (tag := value.rfind("<", MAX_TEXT - _TAG_BEFORE, MAX_TEXT)) >= 0:
        return value[:tag]
    return value[:MAX_TEXT]
