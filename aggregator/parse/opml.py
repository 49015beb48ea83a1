"""Subscription lists (OPML 1.0 and 2.0): which feeds, and in which folders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from aggregator.parse.clean import one_line
from aggregator.parse.decoding import decode
from aggregator.parse.detect import Kind, detect, detect_bytes
from aggregator.parse.entities import HTML_ENTITIES, declared, resolved, with_stray_ampersands_escaped
from aggregator.parse.hostile import MAX_DEPTH, RefusedError
from aggregator.text import clean

_ROOT = re.compile(r"<(?:opml|outline)\b", re.IGNORECASE)
_FEED_TYPES = {"rss", "atom"}
_MAX_SKIPPED = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlFeed:
    """A subscription; `tags` are the folders that it lies in, the outermost first, and its categories."""

    url: str
    title: str | None = None
    site: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opml:
    """A subscription list; `skipped` says in words what was no feed."""

    title: str | None = None
    feeds: tuple[OpmlFeed, ...] = ()
    skipped: tuple[str, ...] = ()


def parse_opml(body: bytes) -> Opml:
    """Read a subscription list as far as it can be read; a feed in several folders comes once, with all its tags.

    Never raises: of what is no OPML at all `skipped` says what it is.
    """
    if words := detect_bytes(body):
        return Opml(skipped=(f"{words.removesuffix(', not a feed')}, not a subscription list",))
    root, words = _root(decode(body).text)
    if root is None:
        return Opml(skipped=(words,))
    found: dict[str, OpmlFeed] = {}
    skipped: list[str] = []
    for outline, fields, folders in _outlines(root):
        url = fields.get("xmlurl") or (fields.get("url") if fields.get("type", "").lower() in _FEED_TYPES else None)
        if url:
            found[url] = _merged(found.get(url), _feed(url, fields, folders))
        elif len(outline) == 0 and len(skipped) < _MAX_SKIPPED:
            skipped.append(f"line {outline.sourceline}: {_name(fields) or 'an outline'} has no xmlUrl")
    if not found and not skipped:
        skipped.append("a subscription list without outlines")
    title = next((one_line(one.text) for one in root.iter("{*}title") if one.getparent() is not None), None)
    return Opml(title=title or None, feeds=tuple(found.values()), skipped=tuple(skipped))


def _root(text: str) -> tuple[etree._Element | None, str]:
    """The root element, or None and in words what the document is instead."""
    start = _ROOT.search(text)
    if start is None:
        detected = detect(text, "")
        words = detected.words or ("a JSON document" if detected.kind is Kind.JSON else "a feed")
        return None, f"{words.removesuffix(', not a feed')}, not a subscription list"
    try:
        text = resolved("<opml>" + text[start.start() :], HTML_ENTITIES | declared(text[: start.start()]))
    except RefusedError as error:
        return None, str(error)
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, encoding="utf-8"
    )
    try:
        root: etree._Element | None = etree.fromstring(with_stray_ampersands_escaped(clean(text)).encode(), parser)
    except etree.XMLSyntaxError:
        root = None
    return root, "a subscription list that is too broken to be read"


def _outlines(root: etree._Element) -> Iterator[tuple[etree._Element, dict[str, str], tuple[str, ...]]]:
    """Every outline in document order, with its attributes, and with the names of the folders above it."""
    stack: list[tuple[etree._Element, tuple[str, ...]]] = [(root, ())]
    while stack:
        element, folders = stack.pop()
        if isinstance(element.tag, str) and element.tag.rpartition("}")[2].lower() == "outline":
            fields = {str(name).lower(): one_line(value) for name, value in element.attrib.items()}
            yield element, fields, folders
            if name := "" if "xmlurl" in fields else _name(fields):
                folders = (*folders, name)[-MAX_DEPTH:]
        stack.extend((child, folders) for child in reversed(element))


def _feed(url: str, fields: dict[str, str], folders: tuple[str, ...]) -> OpmlFeed:
    # "/Boston/Weather,/Harvard" (OPML 2.0, "category"): what nested folders say, said once more
    categories = (name.strip() for part in fields.get("category", "").split(",") for name in part.split("/"))
    return OpmlFeed(
        url=url,
        title=_name(fields) or None,
        site=fields.get("htmlurl") or None,
        tags=tuple(dict.fromkeys((*folders, *filter(None, categories)))),
    )


def _merged(first: OpmlFeed | None, second: OpmlFeed) -> OpmlFeed:
    if first is None:
        return second
    return OpmlFeed(
        url=first.url,
        title=first.title or second.title,
        site=first.site or second.site,
        tags=tuple(dict.fromkeys(first.tags + second.tags)),
    )


def _name(fields: dict[str, str]) -> str:
    return fields.get("title") or fields.get("text") or ""
