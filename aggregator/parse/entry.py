"""One entry of feedparser's to a ParsedEntry, and the fields that feeds and entries share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from aggregator.model import Extension, Link, Origin, ParsedEntry, Person
from aggregator.parse import dates, media, people, texts
from aggregator.parse.clean import clean, one_line, or_none, unescaped
from aggregator.parse.place import Place
from aggregator.parse.raw import Raw, dicts, plain_dict

_MAX_LINKS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How to read one document's fields.

    `atom` for texts that say their type; `language` is that of the feed; `loose` where feedparser's SGML parser read
    the document and left entities in what is no text.
    """

    place: Place
    atom: bool
    loose: bool
    language: str | None

    def url(self, value: object) -> str | None:
        """An address."""
        return self.place.url(self._resolved(value))

    def guid(self, value: object) -> str | None:
        """An identifier."""
        return self.place.guid(self._resolved(value))

    def short(self, value: object) -> str | None:
        """A name or another short plain text."""
        return texts.short(self._resolved(value), atom=self.atom) or None

    def _resolved(self, value: object) -> object:
        return unescaped(value) if self.loose and isinstance(value, str) else value


def entry_from(raw: Raw, reading: Reading, extensions: tuple[Extension, ...] = ()) -> ParsedEntry:
    """Map one entry; `extensions` are those that were read beside feedparser."""
    raw = plain_dict(raw)
    title = texts.title(raw.get("title_detail"), reading.place, atom=reading.atom)
    summary, content = texts.summary_and_content(
        texts.body(raw.get("summary_detail"), reading.place),
        [texts.body(detail, reading.place) for detail in dicts(raw.get("content"))],
        atom=reading.atom,
    )
    link = _link(raw, reading)
    updated = date(raw, "updated")
    nearest = next((text for text in (content, summary, title) if text), None)
    return ParsedEntry(
        guid=reading.guid(raw.get("id")),
        link=link,
        links=links(raw.get("links"), link, reading),
        title=title,
        summary=summary,
        content=content,
        published=date(raw, "published") or date(raw, "created") or (None if reading.atom else updated),
        updated=updated,
        authors=authors(raw, reading),
        contributors=_contributors(raw, reading),
        categories=texts.categories(raw.get("tags"), atom=reading.atom),
        enclosures=media.enclosures(
            dicts(raw.get("links")), dicts(raw.get("media_content")), raw.get("itunes_duration"), reading.place
        ),
        image=media.image(raw, reading.place),
        language=or_none(raw.get("language")) or (nearest.language if nearest else None) or reading.language,
        rights=texts.plain(raw.get("rights_detail"), raw.get("rights")),
        comments=reading.url(raw.get("comments")),
        origin=_origin(raw.get("source"), reading),
        base=nearest.base if nearest else None,
        extensions=extensions,
    )


def _link(raw: Raw, reading: Reading) -> str | None:
    """The page of an entry: before FeedBurner redirected it, the alternate, else what leads to it.

    A guid is a link only if it is an address of its own (RSS 2.0, `isPermaLink`).
    """
    if original := reading.url(raw.get("feedburner_origlink")):
        return original
    link = raw.get("link")
    if link and not (link == raw.get("id") and reading.place.is_relative(link)):
        return reading.url(link)
    found = dicts(raw.get("links"))
    for rel in ("alternate", "via", "related"):
        for one in found:
            if one.get("rel") == rel and (url := reading.url(one.get("href"))):
                return url
    # Atom content that lies elsewhere (RFC 4287, section 4.1.3.2)
    return next((url for one in dicts(raw.get("content")) if (url := reading.url(one.get("src")))), None)


def links(raw: object, link: str | None, reading: Reading) -> tuple[Link, ...]:
    """All links but enclosures and the page itself, each once."""
    found: dict[tuple[str, str], Link] = {}
    for one in dicts(raw):
        rel = one_line(one.get("rel")) or "alternate"
        href = reading.url(one.get("href"))
        if href is None or rel == "enclosure" or (rel == "alternate" and href == link) or len(found) >= _MAX_LINKS:
            continue
        kind = clean(one.get("type")).lower()
        found.setdefault(
            (rel, href),
            Link(
                href=href,
                rel=rel,
                type=kind if kind not in {"", "text/html"} else None,  # feedparser puts text/html where none was given
                title=one_line(one.get("title")) or None,
                language=or_none(one.get("hreflang")),
            ),
        )
    return tuple(found.values())


def authors(raw: Raw, reading: Reading) -> tuple[Person, ...]:
    """The authors of a feed or entry.

    feedparser cuts mail addresses off after four letters of the last label (`.museum`), so a single author that is
    one string is split again; and it gives a person without an address that of the person before.
    """
    found = dicts(raw.get("authors"))
    whole = reading.short(raw.get("author"))
    if len(found) == 1 and whole and "@" in whole and not found[0].get("href"):
        return people.distinct([people.person_from(whole)])
    inherited = [None, *(one.get("email") for one in found)]
    return people.distinct(
        people.person(
            reading.short(one.get("name")),
            one.get("email") if one.get("email") != before else None,
            reading.url(one.get("href")),
        )
        for one, before in zip(found, inherited, strict=False)
    )


def date(raw: Raw, key: str) -> datetime | None:
    """A date as feedparser reads it; numbers, which it takes for days of a year, and what it cannot read, as we do."""
    text = raw.get(key)
    return dates.from_epoch(text) or dates.from_parts(raw.get(f"{key}_parsed")) or dates.from_text(text)


def _contributors(raw: Raw, reading: Reading) -> tuple[Person, ...]:
    return people.distinct(
        people.person(reading.short(one.get("name")), one.get("email"), reading.url(one.get("href")))
        for one in dicts(raw.get("contributors"))
    )


def _origin(raw: object, reading: Reading) -> Origin | None:
    """The feed that an entry was taken from: `atom:source` (RFC 4287, section 4.2.11) or RSS `source`."""
    source = plain_dict(raw)
    if not source:
        return None
    own = next((one.get("href") for one in dicts(source.get("links")) if one.get("rel") == "self"), None)
    origin = Origin(
        id=reading.guid(source.get("id")),
        title=texts.plain(source.get("title_detail"), reading.short(source.get("title"))),
        link=reading.url(source.get("link")),
        url=reading.url(source.get("href") or own),
        subtitle=texts.plain(source.get("subtitle_detail"), source.get("subtitle")),
        language=or_none(source.get("language")),
        authors=authors(source, reading),
        categories=texts.categories(source.get("tags"), atom=reading.atom),
        rights=texts.plain(source.get("rights_detail"), source.get("rights")),
        logo=reading.url(source.get("logo")) or reading.url(source.get("icon")),
    )
    return origin if origin != Origin() else None


def first_link(raw: Iterable[Raw], rel: str, reading: Reading) -> str | None:
    """The address of the first link with that rel."""
    return next((url for one in raw if one.get("rel") == rel and (url := reading.url(one.get("href")))), None)
