"""The main text of a page: trafilatura decides what belongs to it, the markup stays the document's own.

trafilatura knows thousands of kinds of pages, but its HTML is poor: numbers leave lists, captions lose words, code
becomes a paragraph. So only its text is taken: what stands in it is looked up in the document, and of that everything
is kept that holds it or stands between it. What is no page of a web site (`furniture.is_page`: a fragment, what a
word processor saved) is the article as a whole, and so is, without menus and the like, a page in which
trafilatura finds nothing.

    >>> from aggregator.parse.article.html.tree import inner_html, parse_tree
    >>> inner_html(main_part(parse_tree("<p>A <i>fragment</i>.</p><script>x()</script>")))
    '<p>A <i>fragment</i>.</p>'
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterator
from copy import deepcopy

from lxml.html import HtmlElement

from aggregator.parse.article.html.furniture import drop_furniture, drop_unseen, is_furniture, is_page
from aggregator.parse.article.html.tree import BLOCKS, MEDIA, Tree, drop, words
from aggregator.parse.article.language.wordlists import word_set

_LARGEST = 20_000  # elements; trafilatura takes up to a tenth of a millisecond for one
_LONGEST = 1_000_000  # characters, of which a book has no more
_LARGE = 3_000  # beyond so many it does without a second opinion, which takes time by the square of their number
_SURE = 30  # characters that are not in two places by chance
_NEAR, _FAR = 400, 20_000  # how far ahead a shorter and a longer text is looked for
_PATIENCE = 50_000_000  # characters that may be searched beyond that
_SHARE = 0.9  # of what was found must be in one element
_LEAST = 0.5  # of what was found must be recognized in the document
_KEPT_BETWEEN = word_set(
    "blockquote dd details dl dt figure h1 h2 h3 h4 h5 h6 hr ol p pre table ul li tr td th thead tbody tfoot caption "
    "figcaption summary"
)
_CONTAINERS = word_set("article body center div main section")
_SPACE = re.compile(r"[\s\u200b-\u200f\u00ad\ufeff]+")


def main_part(tree: Tree) -> HtmlElement:
    """Return the element with the article in it, a copy that may be changed."""
    body = deepcopy(tree.body)
    drop_unseen(body)
    if not is_page(body):
        return body
    text = _squeezed(_extracted(tree.root))
    drop_furniture(body, sure=True)
    part = _part_with(body, text) if text else None
    if part is None:
        drop_furniture(body)
        return body
    return part


def _extracted(root: HtmlElement) -> str:
    """Return the text that trafilatura takes for the article; empty where it finds none or would take too long."""
    size = sum(1 for _ in root.iter())
    if size > _LARGEST or sum(map(len, root.itertext())) > _LONGEST:
        return ""
    from trafilatura import bare_extraction  # noqa: PLC0415 - takes 0.2 s and 20 MB, for HTML alone

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL + 1)  # what it does not find is no news
    found = bare_extraction(
        deepcopy(root), include_comments=False, include_images=True, include_links=True, fast=size > _LARGE
    )
    body = getattr(found, "body", None)
    return "" if body is None else "".join(body.itertext())


def _squeezed(text: str) -> str:
    return _SPACE.sub("", unicodedata.normalize("NFC", text))


class _Text:
    """The text that is looked for, read from its beginning to its end as the document goes on."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._patience = _PATIENCE

    def holds(self, piece: str) -> bool:
        """Tell whether a piece of the document is in the text, near the place that has been reached."""
        if not piece:
            return False
        sure = len(piece) >= _SURE
        end = self._position + len(piece) + (_FAR if sure else _NEAR)
        place = self._text.find(piece, self._position, end)
        if place < 0 and sure and self._patience > 0:
            self._patience -= len(self._text)
            place = self._text.find(piece)
        if place >= 0:
            self._position = max(self._position, place + len(piece))
        return place >= 0


def _part_with(body: HtmlElement, text: str) -> HtmlElement | None:
    """Return the smallest element with the text in it, without what is not of it; None where it is not found again."""
    own = _own_texts(body)
    found = _found(own, _Text(text))
    size = sum(found.values())
    if size < _LEAST * len(text):
        return None
    weight: dict[HtmlElement, int] = {}
    for block, length in found.items():
        for one in (block, *block.iterancestors()):
            weight[one] = weight.get(one, 0) + length
    inner: HtmlElement | None = body
    while inner is not None:
        part = inner
        inner = next((one for one in part if weight.get(one, 0) >= _SHARE * size and one.tag in _CONTAINERS), None)
    _prune(part, weight, frozenset(found))
    return part


def _own_texts(body: HtmlElement) -> dict[HtmlElement, list[str]]:
    """Return the texts of each block: those that stand in no block inside it."""
    block_of: dict[HtmlElement, HtmlElement] = {body: body}
    texts: dict[HtmlElement, list[str]] = {body: [body.text or ""]}
    for one in body.iterdescendants():
        parent = one.getparent()
        around = body if parent is None else block_of[parent]
        block_of[one] = one if one.tag in BLOCKS else around
        texts.setdefault(block_of[one], []).append(one.text or "")
        # A tail comes after all that is inside, which matters little: it is looked for as a piece of its own as well.
        texts[around].append(one.tail or "")
    return texts


def _found(texts: dict[HtmlElement, list[str]], text: _Text) -> dict[HtmlElement, int]:
    """Return the blocks that are in the text, with the length of what is."""
    found: dict[HtmlElement, int] = {}
    for block, pieces in texts.items():
        squeezed = [piece for raw in pieces if (piece := _squeezed(raw))]
        whole = "".join(squeezed)
        if text.holds(whole):
            found[block] = len(whole)
        elif len(squeezed) > 1:
            length = sum(len(piece) for piece in squeezed if len(piece) >= _SURE and text.holds(piece))
            if length * 2 > len(whole):
                found[block] = length
    return found


def _prune(element: HtmlElement, weight: dict[HtmlElement, int], found: frozenset[HtmlElement]) -> None:
    """Take out what neither is in the text nor stands between what is; pictures stay, in an article as beside it."""
    if element.tag in _CONTAINERS and element not in found:
        _drop_stray_text(element)
    children = list(element)
    held = [index for index, child in enumerate(children) if child in weight]
    first, last = (held[0], held[-1]) if held else (0, -1)
    for index, child in enumerate(children):
        if child in weight:
            _prune(child, weight, found)
        elif child.tag in BLOCKS or element not in found:
            between = first < index < last and child.tag in _KEPT_BETWEEN
            if is_furniture(child) or not (between or element.tag not in _CONTAINERS or _is_picture(child)):
                drop(child)


def _drop_stray_text(element: HtmlElement) -> None:
    for holder, name in _loose(element):
        setattr(holder, name, None)


def _loose(element: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    yield element, "text"
    for child in element:
        yield child, "tail"


def _is_picture(element: HtmlElement) -> bool:
    """Tell whether an element is a picture with no more than a caption, a rule or code."""
    if element.tag in {"figure", "hr", "pre", "picture"} or element.tag in MEDIA:
        return True
    return not words(element) and any(one.tag in MEDIA for one in element.iter())
