"""What entries say in other vocabularies, made safe: known elements and attributes, valid values, absolute URLs.

What says the same as a field of the entry is left out: the field is what rules edit and outputs show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache

from aggregator.model import Extension
from aggregator.normalize.vocabulary import SHAPES, SPELLINGS, TOP, Shape
from aggregator.text import collapse

_WORDS = frozenset(
    {"media:title", "media:description", "media:text"}
    | {"itunes:title", "itunes:subtitle", "itunes:summary", "dcterms:abstract", "dcterms:alternative"}
)  # they repeat title, summary or content

Told = Callable[[], frozenset[str]]


def extensions_of(extensions: Iterable[Extension], base: str | None, told: Iterable[str]) -> tuple[Extension, ...]:
    """Return what is known and valid of `extensions`; `told` are the words of the entry's own texts."""
    words = cache(lambda: frozenset(collapse(text) for text in told if text))  # few elements have to be compared
    return tuple(_checked(extensions, TOP, base, words))


def _checked(
    extensions: Iterable[Extension], allowed: frozenset[str], base: str | None, told: Told
) -> Iterator[Extension]:
    seen: set[object] = set()
    for extension in extensions:
        if extension.name == "media:adult":
            extension = _rating(extension)  # noqa: PLW2901  one element in the words of its successor
        name = SPELLINGS.get(extension.name.casefold())
        if name is None or name not in allowed:
            continue
        shape = SHAPES[name]
        one = _element(extension if name == extension.name else replace(extension, name=name), shape, base, told)
        if one is None or (key := one.name if shape.alone else one) in seen:
            continue
        seen.add(key)
        yield one


def _element(extension: Extension, shape: Shape, base: str | None, told: Told) -> Extension | None:
    """Return an element without what is wrong in it; None where nothing is left, or what it needs is not."""
    text = (shape.text(extension.text, base) or "") if shape.text and extension.text else ""
    if extension.name in _WORDS and collapse(text) in told():
        return None
    attributes = tuple(
        (name, checked)
        for name, value in dict(extension.attributes).items()
        if (kind := shape.attributes.get(name)) and value and (checked := kind(value.strip(), base))
    )
    children = tuple(_checked(extension.children, shape.children, base, told)) if shape.children else ()
    there = {name for name, _ in attributes} | ({"text"} if text else set())
    if not there.issuperset(shape.needs) or not (text or attributes or children):
        return None
    if extension.name == "media:content" and "url" not in there and not _has_player(children):
        return None
    return Extension(name=extension.name, attributes=attributes, text=text, children=children)


def _rating(adult: Extension) -> Extension:
    """`media:adult`, which is deprecated, as the rating that means the same."""
    words = {"true": "adult", "false": "nonadult"}.get(adult.text.casefold(), "")
    return Extension(name="media:rating", attributes=(("scheme", "urn:simple"),), text=words)


def _has_player(children: Iterable[Extension]) -> bool:
    return any(child.name == "media:player" for child in children)
