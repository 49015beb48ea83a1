"""What output/ shows now, read from the published files themselves: they are what a reader sees.

Neither the store nor a list of ids beside it can say that. A publishing may have been cut short, the database restored
from a backup or lost, the program replaced by a version that renders differently. Any of the formats will do, since
all of an output's formats show the same entries; one that a hand has made unreadable is passed over.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from lxml import etree, html

from aggregator.config.names import KEPT_OUTPUT_IDS
from aggregator.model import Format
from aggregator.publish import Place

FORMATS: tuple[Format, ...] = ("atom", "json", "rss", "html")  # the one that says most comes first
ATOM = "{http://www.w3.org/2005/Atom}"
URN = "urn:uuid:"
ANCHOR = "entry-"

# What the parts of an entry are called in words; the others go by the names that their format gives them.
ATOM_PARTS = {"author": "authors", "contributor": "contributors", "category": "categories", "thumbnail": "image"}
RSS_PARTS = {
    "description": "summary",
    "encoded": "content",
    "content": "enclosures",
    "enclosure": "enclosures",
    "creator": "authors",
    "contributor": "contributors",
    "category": "categories",
    "pubDate": "published",
    "thumbnail": "image",
}
JSON_PARTS = {
    "url": "link",
    "content_html": "content",
    "content_text": "content",
    "date_published": "published",
    "date_modified": "updated",
    "tags": "categories",
    "attachments": "enclosures",
    "_source": "source",
}
ATOM_RELS = {"alternate": "link", "enclosure": "enclosures", "related": "other sources"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedEntry:
    """An entry as a published document has it; `feed` is the title of its source.

    `parts` are name -> exactly what the document says: two entries with equal parts look the same to every reader.
    """

    id: str
    title: str
    link: str | None
    feed: str
    parts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedOutput:
    """The entries of a document, in its order."""

    format: Format
    entries: tuple[PublishedEntry, ...]


def published_output(place: Place, output_id: str) -> PublishedOutput | None:
    """Return what a place shows of an output; None where nothing of it is published that can be read."""
    for format_ in FORMATS:
        with suppress(ValueError):
            if (body := place.read(f"{output_id}.{format_}")) is not None:
                return read_document(body, format_)
    return None


def published_formats(place: Place) -> dict[str, frozenset[str]]:
    """Return output id -> formats, sorted, of what the last publishing left in a place."""
    found: dict[str, set[str]] = {}
    for path in sorted(place.manifest().files):
        stem, _, suffix = path.rpartition(".")
        if suffix in FORMATS and "/" not in stem and stem not in KEPT_OUTPUT_IDS:
            found.setdefault(stem, set()).add(suffix)
    return {id_: frozenset(formats) for id_, formats in found.items()}


def read_document(body: bytes, format_: Format) -> PublishedOutput:
    """Read a document that a renderer wrote; raises ValueError for what cannot be one."""
    try:
        match format_:
            case "atom":
                entries = tuple(_atom(_xml(body)))
            case "rss":
                entries = tuple(_rss(_xml(body)))
            case "json":
                entries = tuple(_json(json.loads(body)))
            case "html":
                entries = tuple(_html(body))
    except (etree.LxmlError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no {format_} document of this program: {error}") from error
    if not all(entry.id for entry in entries):
        raise ValueError(f"no {format_} document of this program: an entry has no id")
    return PublishedOutput(format=format_, entries=entries)


def _xml(body: bytes) -> Any:  # lxml's elements, here and below: they go no further
    return etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def _atom(feed: Any) -> Iterator[PublishedEntry]:
    if feed.tag != f"{ATOM}feed":
        raise ValueError("no Atom feed")
    for entry in feed.iterfind(f"{ATOM}entry"):
        parts: dict[str, str] = {"language": entry.get("{http://www.w3.org/XML/1998/namespace}lang", "")}
        for child in entry.iterchildren(tag=etree.Element):
            name = _local(child)
            if name == "link":
                name = ATOM_RELS.get(child.get("rel", "alternate"), "links")
            if name == "source":
                for updated in child.findall(f"{ATOM}updated"):  # repeats the entry's own
                    child.remove(updated)
            _add(parts, ATOM_PARTS.get(name, name), child)
        alternate = next((each for each in entry.iterfind(f"{ATOM}link") if each.get("rel") == "alternate"), None)
        yield PublishedEntry(
            id=entry.findtext(f"{ATOM}id"),
            title=entry.findtext(f"{ATOM}title") or "",
            link=None if alternate is None else alternate.get("href"),
            feed=entry.findtext(f"{ATOM}source/{ATOM}title") or "",
            parts=parts,
        )


def _rss(rss: Any) -> Iterator[PublishedEntry]:
    for item in rss.find("channel").iterfind("item"):
        parts: dict[str, str] = {}
        for child in item.iterchildren(tag=etree.Element):
            name = _local(child)
            if child.tag == f"{ATOM}link":
                name = ATOM_RELS.get(child.get("rel", ""), "links")
            _add(parts, RSS_PARTS.get(name, name), child)
        yield PublishedEntry(
            id=item.findtext("guid"),
            title=item.findtext("title") or "",
            link=item.findtext("link"),
            feed=item.findtext("source") or "",
            parts=parts,
        )


def _json(feed: Any) -> Iterator[PublishedEntry]:
    for item in feed["items"]:
        parts: dict[str, str] = {}
        for key, value in item.items():
            name = JSON_PARTS.get(key, key)
            parts[name] = parts.get(name, "") + json.dumps(value, ensure_ascii=False)
        source = item.get("_source") or {}
        yield PublishedEntry(
            id=item["id"], title=item.get("title", ""), link=item.get("url"), feed=source.get("title", ""), parts=parts
        )


def _html(body: bytes) -> Iterator[PublishedEntry]:
    """The reading page has an id in every anchor, for ours are all UUIDs."""
    for article in html.document_fromstring(body.decode()).iterfind(".//article"):
        anchor = article.get("id", "")
        if anchor.startswith(ANCHOR):
            links: Sequence[Any] = article.xpath(".//*[self::h2 or self::h3]//a[@href]")
            heading = article.xpath("string((.//h2 | .//h3)[1])")
            source = article.xpath("string(.//*[contains(@class, 'source')][1])")
            yield PublishedEntry(
                id=URN + anchor.removeprefix(ANCHOR),
                title=" ".join(heading.split()),
                link=links[0].get("href") if links else None,
                feed=" ".join(source.split()),
                parts={"page": html.tostring(article, encoding="unicode", with_tail=False)},
            )


def _local(element: Any) -> str:
    return str(etree.QName(element).localname)


def _add(parts: dict[str, str], name: str, element: Any) -> None:
    """Append what an element says in its one canonical form (Exclusive XML Canonicalization)."""
    exact = etree.tostring(element, method="c14n", exclusive=True).decode()
    parts[name] = parts.get(name, "") + exact
