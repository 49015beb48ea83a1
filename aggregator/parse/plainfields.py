"""The fields of an item, element by element, as feedparser would put them together.

The order of the elements counts: the first title that says something stands, a second summary is content, an author
without an address has that of the one before. Where feedparser has a function for such a thing, it is called.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

from feedparser.mixin import _FeedParserMixin

from aggregator.parse.plainvalues import (
    SCOPED,
    Attributes,
    NotPlainError,
    Scope,
    date_parts,
    lowered,
    named,
    resolved,
    settled,
    written,
)
from aggregator.parse.vocabularies import FEED

_TEXT_TYPES = {  # as feedparser spells them
    "html": "text/html",
    "plain": "text/plain",
    "text": "text/plain",
    "text/html": "text/html",
    "text/plain": "text/plain",
}
_OF_TEXTS = SCOPED | {"type"}
_PAGES = frozenset({"application/xhtml+xml", "html", "text/html", "xhtml"})
_ENTITY = re.compile("&([A-Za-z0-9_]+);")


class Fields:
    """The fields of one item so far, under the names that feedparser gives them."""

    # They ask for no more of the parser that they belong to than `_get_context`, and each other.
    _add_tag = _FeedParserMixin._add_tag  # noqa: SLF001
    _save_author = _FeedParserMixin._save_author  # noqa: SLF001
    _sync_author_detail = _FeedParserMixin._sync_author_detail  # noqa: SLF001

    def __init__(self, *, atom: bool) -> None:
        self.raw: dict[str, Any] = {}
        self._atom = atom
        self._title_depth = -1
        self._has_content = False

    def _get_context(self) -> dict[str, Any]:
        return self.raw

    def title(self, element: Element, attributes: Attributes, scope: Scope) -> None:
        """`title`: the first that says something stands."""
        if self._titled(element, attributes, scope, 1)["value"]:
            self._title_depth = 1

    def media_title(self, element: Element, attributes: Attributes, scope: Scope, depth: int = 1) -> None:
        """`media:title`: that of the entry if it comes first; another one may take its place."""
        self._titled(element, attributes, scope, depth)

    def _titled(self, element: Element, attributes: Attributes, scope: Scope, depth: int) -> dict[str, Any]:
        detail = self._text(element, attributes, scope, "text/plain")
        if not -1 < self._title_depth <= depth:
            self.raw["title_detail"] = detail
        return detail

    def description(self, element: Element, attributes: Attributes, scope: Scope) -> None:
        """`description`, also of other vocabularies: the summary, and content if there is one."""
        self._summary(element, attributes, scope, "text/html")

    def summary(self, element: Element, attributes: Attributes, scope: Scope) -> None:
        """`summary` likewise, but plain text unless it says otherwise."""
        self._summary(element, attributes, scope, "text/plain")

    def _summary(self, element: Element, attributes: Attributes, scope: Scope, kind: str) -> None:
        if "summary" in self.raw and not self._has_content:
            self.content(element, attributes, scope)
        else:
            detail = self._text(element, attributes, scope, kind)
            self.raw["summary"] = detail["value"]
            self.raw["summary_detail"] = detail

    def content(self, element: Element, attributes: Attributes, scope: Scope) -> None:
        """`content` of Atom."""
        self._content(element, attributes, scope, "text/plain")

    def encoded(self, element: Element, attributes: Attributes, scope: Scope) -> None:
        """`content:encoded`."""
        self._content(element, attributes, scope, "text/html")

    def _content(self, element: Element, attributes: Attributes, scope: Scope, kind: str) -> None:
        self._has_content = True
        detail = self._text(element, attributes, scope, kind)
        self.raw.setdefault("content", []).append(detail)
        self.raw.setdefault("summary", detail["value"])

    def rights(self, element: Element, attributes: Attributes, scope: Scope) -> None:
        """`rights` and `dc:rights`."""
        detail = self._text(element, attributes, scope, "text/plain")
        self.raw["rights"] = detail["value"]
        self.raw["rights_detail"] = detail

    def _text(self, element: Element, attributes: Attributes, scope: Scope, kind: str) -> dict[str, Any]:
        """A text construct: what it says, and whether that is markup, which RSS leaves to be guessed."""
        if attributes:
            if not attributes.keys() <= _OF_TEXTS:
                raise NotPlainError
            kind = _TEXT_TYPES.get(attributes.get("type", kind), "")
            if not kind:
                raise NotPlainError
        value = written(element)
        if kind == "text/plain" and not self._atom and _FeedParserMixin.looks_like_html(value):
            kind = "text/html"
        language = scope.language.replace("_", "-") if scope.language else scope.language
        return {"type": kind, "language": language, "base": scope.base, "value": settled(value)}

    def guid(self, element: Element, attributes: Attributes, scope: Scope) -> None:
        """`guid` and `id`: it is a link as well unless it says that it is none."""
        value = written(element)
        is_link = attributes.get("ispermalink", "true") == "true"
        value = settled(resolved(value, scope) if value and is_link else value)
        self.raw["id"] = value
        if is_link:
            self.raw.setdefault("link", value)

    def link(self, element: Element, attributes: Attributes, scope: Scope) -> None:
        """`link` of Atom with its attributes, or of RSS with its text."""
        one = {**attributes}
        one.setdefault("rel", "alternate")
        one.setdefault("type", "application/atom+xml" if one["rel"] == "self" else "text/html")
        self.raw.setdefault("links", []).append(one)
        if "url" in one or "uri" in one:
            raise NotPlainError
        if "href" in one:
            written(element)
            one["href"] = resolved(one["href"], scope)
            if one["rel"] == "alternate" and one["type"] in _PAGES:
                self.raw["link"] = one["href"]
            return
        value = settled(_address(element, scope)).replace("&amp;", "&")
        self.raw["link"] = value = _ENTITY.sub(r"&\g<1>", value) if "&" in value else value
        if value:
            one["href"] = value

    def enclosure(self, _element: Element, attributes: Attributes, _scope: Scope) -> None:
        """`enclosure`."""
        one = {**attributes}
        if href := one.get("url", one.get("uri", one.get("href"))):
            one.pop("url", None)
            one.pop("uri", None)
            one["href"] = href
        one["rel"] = "enclosure"
        self.raw.setdefault("links", []).append(one)

    def category(self, element: Element, attributes: Attributes, _scope: Scope) -> None:
        """`category` and `dc:subject`: attributes, text or both."""
        self._add_tag(
            attributes.get("term"), attributes.get("scheme", attributes.get("domain")), attributes.get("label")
        )
        value = settled(written(element))
        if not value:
            return
        tags = self.raw["tags"]
        if tags and not tags[-1]["term"]:
            tags[-1]["term"] = value
        else:
            self._add_tag(value, None, None)

    def keywords(self, element: Element, _attributes: Attributes, _scope: Scope) -> None:
        """`itunes:keywords`: categories, with commas between them."""
        if element.attrib:
            raise NotPlainError
        for term in settled(written(element)).split(","):
            if term.strip():
                self._add_tag(term.strip(), "http://www.itunes.com/", None)

    def author(self, element: Element, _attributes: Attributes, scope: Scope) -> None:
        """`author`, with elements in it or not, and the other ways to name one."""
        self.raw.setdefault("authors", []).append({})
        for child in element:
            if (child.tail or "").strip() or (element.text or "").strip():
                raise NotPlainError
            attributes = lowered(child.attrib)
            match named(child.tag):
                case (vocabulary, "name" | "email" as name) if vocabulary == FEED:
                    self._save_author(name, written(child))
                case (vocabulary, "uri" | "url" | "homepage") if vocabulary == FEED:
                    self._save_author("href", settled(_address(child, scope.within(attributes))))
                case (None, _) if not (child.text or "").strip() and len(child) == 0:
                    pass
                case _:
                    raise NotPlainError
        self.raw["author"] = settled((element.text or "").strip())
        self._sync_author_detail()

    def thumbnail(self, element: Element, attributes: Attributes, _scope: Scope) -> None:
        """`media:thumbnail`."""
        if written(element):
            raise NotPlainError
        self.raw.setdefault("media_thumbnail", []).append({**attributes})

    def medium(self, element: Element, attributes: Attributes, scope: Scope) -> None:
        """`media:content`, which may have a title and more of its own."""
        self.raw.setdefault("media_content", []).append({**attributes})
        self.group(element, attributes, scope)

    def group(self, element: Element, _attributes: Attributes, scope: Scope, depth: int = 1) -> None:
        """`media:group` and what else has elements of its own."""
        for child in element:
            vocabulary, name = named(child.tag)
            attributes = lowered(child.attrib)
            inner = scope.within(attributes) if attributes else scope
            match name:
                case _ if vocabulary != "media":
                    raise NotPlainError
                case "title":
                    self.media_title(child, attributes, inner, depth + 1)
                case "description":
                    self.description(child, attributes, inner)
                case "thumbnail":
                    self.thumbnail(child, attributes, inner)
                case "content":
                    self.raw.setdefault("media_content", []).append({**attributes})
                    self.group(child, attributes, inner, depth + 1)
                case "community":
                    self.group(child, attributes, inner, depth + 1)
                case "credit" | "copyright" | "starrating" | "statistics":
                    written(child)
                case _:
                    raise NotPlainError

    def picture(self, element: Element, attributes: Attributes, _scope: Scope) -> None:
        """`itunes:image`."""
        written(element)
        if href := attributes.get("href") or attributes.get("url"):
            self.raw["image"] = {"href": href}

    def unread(self, element: Element, _attributes: Attributes, _scope: Scope) -> None:
        """What makes no difference to any field that is read."""
        written(element)


Read = Callable[[Fields, Element, Attributes, Scope], None]


def _address(element: Element, scope: Scope) -> str:
    value = written(element)
    return resolved(value, scope) if value else ""


def _dated(key: str) -> Read:
    def date(fields: Fields, element: Element, _attributes: Attributes, _scope: Scope) -> None:
        fields.raw[key] = value = settled(written(element))
        fields.raw[f"{key}_parsed"] = date_parts(value)

    return date


def _said(key: str, *, address: bool = False) -> Read:
    """An element that feedparser has no function for: its attributes would take the place of its text."""

    def say(fields: Fields, element: Element, _attributes: Attributes, scope: Scope) -> None:
        if element.attrib:
            raise NotPlainError
        fields.raw[key] = settled(_address(element, scope) if address else written(element))

    return say


FIELDS: dict[tuple[str, str], Read] = {
    (FEED, "author"): Fields.author,
    (FEED, "category"): Fields.category,
    (FEED, "comments"): _said("comments", address=True),
    (FEED, "content"): Fields.content,
    (FEED, "description"): Fields.description,
    (FEED, "enclosure"): Fields.enclosure,
    (FEED, "guid"): Fields.guid,
    (FEED, "id"): Fields.guid,
    (FEED, "link"): Fields.link,
    (FEED, "pubdate"): _dated("published"),
    (FEED, "published"): _dated("published"),
    (FEED, "rights"): Fields.rights,
    (FEED, "summary"): Fields.summary,
    (FEED, "title"): Fields.title,
    (FEED, "updated"): _dated("updated"),
    ("content", "encoded"): Fields.encoded,
    ("dc", "creator"): Fields.author,
    ("dc", "date"): _dated("updated"),
    ("dc", "description"): Fields.description,
    ("dc", "identifier"): Fields.unread,
    ("dc", "rights"): Fields.rights,
    ("dc", "subject"): Fields.category,
    ("dcterms", "created"): _dated("created"),
    ("dcterms", "issued"): _dated("published"),
    ("dcterms", "modified"): _dated("updated"),
    ("feedburner", "origlink"): _said("feedburner_origlink"),
    ("itunes", "author"): Fields.author,
    ("itunes", "block"): Fields.unread,
    ("itunes", "duration"): _said("itunes_duration"),
    ("itunes", "episode"): Fields.unread,
    ("itunes", "episodetype"): Fields.unread,
    ("itunes", "explicit"): Fields.unread,
    ("itunes", "image"): Fields.picture,
    ("itunes", "keywords"): Fields.keywords,
    ("itunes", "order"): Fields.unread,
    ("itunes", "season"): Fields.unread,
    ("itunes", "subtitle"): Fields.unread,
    ("itunes", "summary"): Fields.summary,
    ("itunes", "title"): Fields.unread,
    ("media", "content"): Fields.medium,
    ("media", "copyright"): Fields.unread,
    ("media", "credit"): Fields.unread,
    ("media", "description"): Fields.description,
    ("media", "group"): Fields.group,
    ("media", "thumbnail"): Fields.thumbnail,
    ("media", "title"): Fields.media_title,
}
