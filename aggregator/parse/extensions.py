"""What entries say in other vocabularies (Media RSS, podcasts, places, threads, …), read beside feedparser.

feedparser flattens these elements, keeps the last of several and loses what it does not know. So they are read from the
document itself, within limits of number, depth and length, and each entry of feedparser's gets those of its element:
both take entries in the order of the document. What the elements and values mean is for normalize to judge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from aggregator.model import NAMESPACES, Extension
from aggregator.parse.clean import clean

MAX_ELEMENTS = 300  # of one entry
MAX_CHARACTERS = 100_000  # of one entry, in texts and attributes
MAX_DEPTH = 8
_MAX_TEXT = 20_000
_MAX_VALUE = 4_000
_MAX_ATTRIBUTES = 40

# Namespaces as they are found, without scheme, `www.`, capitals and what stands at the end.
_SPELLINGS = {
    "github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
    "georss.org/georss/10": "georss",
    "georss.org/georss/11": "georss",
    "itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "opengis.net/gml/3.2": "gml",
    "rssboard.org/media-rss": "media",
    "tools.search.yahoo.com/mrss": "media",
}


def _spelling(uri: str) -> str:
    return uri.lower().partition("://")[2].removeprefix("www.").rstrip("/#")


_PREFIXES = {**{_spelling(uri): prefix for prefix, uri in NAMESPACES.items()}, **_SPELLINGS}
_TRACES = tuple(spelling.encode() for spelling in _PREFIXES)
Names = dict[str, str | None]

_ENTRIES = ("{*}item", "{*}entry")


def extensions_of(data: bytes, count: int) -> tuple[tuple[Extension, ...], ...]:
    """The extensions of each entry of a document, of which feedparser has found `count`.

    There are none where the two do not agree on the number: a document that is so broken must not mix up entries.
    """
    folded = data.lower()
    if not count or not any(trace in folded for trace in _TRACES):
        return ()
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True,
        remove_comments=True, remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    try:
        root: etree._Element | None = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return ()
    if root is None:
        return ()
    elements = list(root.iter(*_ENTRIES))
    if len(elements) != count:
        elements = [each for each in elements if not _is_inside_entry(each)]
    if len(elements) != count:
        return ()
    names: Names = {}
    return tuple(extensions_in_element(element, names) for element in elements)


def extensions_in_element(entry: Any, names: Names) -> tuple[Extension, ...]:
    """The extensions of one entry, an element of lxml or of the standard library without comments in it.

    `names` is what is known of the document's tags: the name of ours, or None.
    """
    return _Reader(names).read(entry)


def _is_inside_entry(element: etree._Element) -> bool:
    return next(element.iterancestors(*_ENTRIES), None) is not None


@dataclass(slots=True)
class _Reader:
    """Reads one entry."""

    names: Names
    elements: int = 0
    characters: int = 0

    def read(self, entry: Any) -> tuple[Extension, ...]:
        return tuple(self._children(entry, 1))

    def _children(self, parent: Any, depth: int) -> Iterator[Extension]:
        for element in parent:
            name = self._name(element.tag)
            if name is None or self._is_full or depth > MAX_DEPTH:
                continue
            self.elements += 1
            attributes = self._attributes(element)
            text = self._measured(clean(element.text)[:_MAX_TEXT])
            children = tuple(self._children(element, depth + 1)) if len(element) else ()
            yield Extension(name=name, attributes=attributes, text=text, children=children)

    def _attributes(self, element: Any) -> tuple[tuple[str, str], ...]:
        return tuple(
            (name, self._measured(clean(value)))
            for name, value in element.items()[:_MAX_ATTRIBUTES]
            if name[0] != "{" and len(value) <= _MAX_VALUE
        )

    def _measured(self, text: str) -> str:
        """The text, or nothing where it would be too much."""
        self.characters += len(text)
        return "" if self._is_full else text

    @property
    def _is_full(self) -> bool:
        return self.elements >= MAX_ELEMENTS or self.characters > MAX_CHARACTERS

    def _name(self, tag: Any) -> str | None:
        """The name of ours for a tag; None for an entity, and for what is in no vocabulary of ours."""
        if not isinstance(tag, str):
            return None
        if tag not in self.names:
            self.names[tag] = name_of(tag)
        return self.names[tag]


def name_of(tag: str) -> str | None:
    """The name of ours for a tag in Clark's notation, None where the vocabulary is none that is carried over."""
    uri, _, local = tag.removeprefix("{").partition("}")
    prefix = _PREFIXES.get(_spelling(uri))
    return f"{prefix}:{local}" if prefix else None


def extensions_in(value: object) -> tuple[Extension, ...]:
    """Read what a JSON Feed of this program has under `_extensions`: lists of elements by name."""
    return tuple(_FromJson().elements_in(value, 1))


@dataclass(slots=True)
class _FromJson:
    """Reads one entry of a JSON Feed, within the same limits."""

    elements: int = 0
    characters: int = 0

    def elements_in(self, value: object, depth: int) -> Iterator[Extension]:
        if not isinstance(value, Mapping) or depth > MAX_DEPTH:
            return
        for name, found in value.items():
            prefix, colon, local = name.partition(":")
            if not (prefix in NAMESPACES and colon and local and isinstance(found, list)):
                continue
            for each in found:
                if self.elements < MAX_ELEMENTS and self.characters <= MAX_CHARACTERS and isinstance(each, Mapping):
                    self.elements += 1
                    yield self._element(name, each, depth)

    def _element(self, name: str, value: Mapping[str, object], depth: int) -> Extension:
        strings = [(key, clean(each)) for key, each in value.items() if isinstance(each, str) and ":" not in key]
        self.characters += sum(len(each) for _, each in strings)
        return Extension(
            name=name,
            attributes=tuple(
                (key, each) for key, each in strings[:_MAX_ATTRIBUTES] if key != "text" and len(each) <= _MAX_VALUE
            ),
            text=next((each[:_MAX_TEXT] for key, each in strings if key == "text"), ""),
            children=tuple(self.elements_in(value, depth + 1)),
        )
