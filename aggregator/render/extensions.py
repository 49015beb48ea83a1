"""What entries carry from other vocabularies, written into Atom, RSS and JSON Feed.

To what the feed said is added what only such an element can say of the fields of an entry: the pictures, the length of
a recording, and in RSS every file after the first. What the feed itself has said of them already is not said twice.
"""

import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from lxml import etree

from aggregator.model import NAMESPACES, Enclosure, Extension
from aggregator.render.shown import Shown
from aggregator.render.xml import Element

Json: TypeAlias = "str | int | list[Json] | dict[str, Json] | None"

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")


def write_extensions(entry: Element, item: Shown, *, every_file: bool) -> None:
    """Write them all into an entry; `every_file` where it has links for all files, and not for one alone."""
    for extension in all_extensions(item, every_file=every_file):
        _write(entry, extension)


def prefixes(item: Shown) -> Iterator[str]:
    """The prefixes whose namespaces the document must declare for an item."""
    for extension in all_extensions(item, every_file=True):
        for each in extension.walk():
            yield each.name.partition(":")[0]


def all_extensions(item: Shown, *, every_file: bool) -> Iterator[Extension]:
    """Those that the feed had, and those that its fields need."""
    said = [each for extension in item.extensions for each in extension.walk()]
    yield from item.extensions
    files = {each.get("url") for each in said if each.name == "media:content"}
    for file in item.enclosures[0 if every_file else 1 :]:
        if file.url not in files and not (every_file and (file is item.enclosures[0] or not file.duration)):
            yield _file(file)
    first = item.enclosures[0].duration if item.enclosures else None
    if first and all(each.name != "itunes:duration" for each in said):
        yield Extension(name="itunes:duration", text=str(first))
    pictures = {each.get("url") for each in said if each.name == "media:thumbnail"}
    for picture in (item.image, item.banner):
        if picture and picture not in pictures:
            yield Extension(name="media:thumbnail", attributes=(("url", picture),))


def _file(file: Enclosure) -> Extension:
    facts = {"url": file.url, "type": file.type, "fileSize": file.length, "duration": file.duration}
    return Extension(
        name="media:content",
        attributes=tuple((name, str(value)) for name, value in facts.items() if value),
        children=(Extension(name="media:title", text=file.title),) if file.title else (),
    )


def _write(parent: Element, extension: Extension) -> None:
    prefix, _, name = extension.name.partition(":")
    if prefix not in NAMESPACES or not _NAME.fullmatch(name):
        return
    element = etree.SubElement(parent, f"{{{NAMESPACES[prefix]}}}{name}")
    element.text = extension.text or None
    for attribute, value in extension.attributes:
        if _NAME.fullmatch(attribute):
            element.set(attribute, value)
    for each in extension.children:
        _write(element, each)


def as_json(extensions: Iterable[Extension]) -> dict[str, Json]:
    """Extensions as an object for JSON Feed: a list of elements by name, in the order of their first.

    An element is an object of its attributes, its `text` and, by their names, the lists of elements in it.
    """
    found: dict[str, Json] = {}
    for extension in extensions:
        element: dict[str, Json] = {**dict(extension.attributes), **as_json(extension.children)}
        if extension.text:
            element["text"] = extension.text
        same = found.setdefault(extension.name, [])
        if isinstance(same, list):
            same.append(element)
    return found
