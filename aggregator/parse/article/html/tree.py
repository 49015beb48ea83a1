"""The text of an HTML document becomes a tree, within limits; and what is done with trees.

>>> body = parse_tree("<p>One <b>bold</b> word<p>Two").body
>>> [words(paragraph) for paragraph in body]
['One bold word', 'Two']
>>> drop(body[0][0])
>>> inner_html(body)
'<p>One  word</p><p>Two</p>'
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring, tostring

from aggregator.parse.article.language.wordlists import word_set
from aggregator.text import clean, collapse

BLOCKS = word_set(
    "address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr li listing main menu nav ol p pre section summary table tbody td tfoot th "
    "thead tr ul"
)
MEDIA = word_set("audio embed iframe img math object picture video")
HEADINGS = word_set("h1 h2 h3 h4 h5 h6")


_MOST_TAGS = 200_000
_LONGEST_NAME = 500  # characters of the classes of one element
_MOST_ATTRIBUTES = 1_000  # the parser compares each with all others of its element
_LONG = 4_000  # characters of the attributes of one element; shorter ones hold no more than that
# A quote counts only after "=" (HTML standard, 13.2.5.32 and on). Every part is possessive: no match looks back.
_TAG = re.compile(
    r"""<[a-zA-Z][^\s/>]*+(?P<attributes>(?:[\s/]++|=?[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>"'][^\s>]*+)?+)?+|=)*+)"""
)
_ATTRIBUTE = re.compile(r"""[^\s/=]++(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s"']\S*+)?+)?+""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A document and its body; `whole` is false where it is nested so deeply that the parser stopped in it."""

    root: HtmlElement
    body: HtmlElement
    whole: bool


def is_monstrous(text: str) -> bool:
    """Tell whether there are so many tags, or so many attributes in one, that they would take minutes or gigabytes."""
    return text.count("<") > _MOST_TAGS or any(
        len(tag["attributes"]) > _LONG and sum(1 for _ in _ATTRIBUTE.finditer(tag["attributes"])) > _MOST_ATTRIBUTES
        for tag in _TAG.finditer(text)
    )


def parse_tree(text: str) -> Tree | None:
    """Parse a document or a fragment, without its comments; None where there is no element and no text in it.

    libxml2 stops at 256 elements inside each other. That bounds the time of all that comes after it, and recursion.
    """
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = document_fromstring(clean(text).encode(), parser=parser)
    except etree.LxmlError:
        return None
    body = root.find("body")
    if body is None:
        body = root.makeelement("body")
        root.append(body)
    whole = all(entry.level < etree.ErrorLevels.FATAL for entry in parser.error_log)
    return Tree(root=root, body=body, whole=whole)


def words(element: HtmlElement) -> str:
    """Return the text of an element on one line; a line break is a space."""
    parts: list[str] = []
    for one in element.iter():
        if one.tag == "br":
            parts.append(" ")
        elif one.text:
            parts.append(one.text)
        if one is not element and one.tail:
            parts.append(one.tail)
    return collapse("".join(parts))


def lines(element: HtmlElement) -> list[str]:
    """Return the text of an element, a line for each of its line breaks, none of them empty."""
    parts: list[str] = [(element.text or "").replace("\n", " ")]
    for one in element.iterdescendants():
        parts.append("\n" if one.tag == "br" else (one.text or "").replace("\n", " "))
        parts.append((one.tail or "").replace("\n", " "))
    return [line for raw in "".join(parts).split("\n") if (line := collapse(raw))]


def drop(element: HtmlElement) -> None:
    """Take an element out with all that is in it; the text after it stays."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail
    if tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + tail
        else:
            before.tail = (before.tail or "") + tail
    parent.remove(element)


def drop_all(elements: Iterable[HtmlElement]) -> None:
    """Take elements out."""
    for element in list(elements):
        drop(element)


def classes(element: HtmlElement) -> str:
    """Return what an element is called: its classes and its id, in small letters."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"[:_LONGEST_NAME].lower()


def inherited(element: HtmlElement, name: str) -> str | None:
    """Return an attribute that holds for an element and all that is in it: its own, or the nearest one around it."""
    around: HtmlElement | None = element
    while around is not None:
        value = around.get(name) or around.get(f"{{http://www.w3.org/XML/1998/namespace}}{name}")
        if value and value.strip():
            return str(value.strip())
        around = around.getparent()
    return None


def holds_something(element: HtmlElement) -> bool:
    """Tell whether there is text or a picture in an element."""
    return bool(words(element)) or any(one.tag in MEDIA or one.tag == "hr" for one in element.iter())


def inner_html(element: HtmlElement) -> str:
    """Return what is in an element as HTML."""
    parts = [html.escape(element.text or "", quote=False)]
    parts += [tostring(child, encoding="unicode", method="html") for child in element]
    return "".join(parts).strip()
