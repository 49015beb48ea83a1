"""HTML that a word processor saved becomes HTML: lists are lists again, emphasis is emphasis, empty paragraphs go.

>>> from lxml.html import fromstring
>>> from aggregator.parse.article.html.tree import inner_html
>>> body = fromstring('<div><p class=MsoListParagraph style="mso-list:l0 level1 lfo1"><span style="mso-list:Ignore">'
...     '1.</span>One</p><p class=MsoListParagraph style="mso-list:l0 level1 lfo1">Two</p></div>')
>>> tidy(body); inner_html(body)
'<ol><li>One</li><li>Two</li></ol>'
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from aggregator.parse.article.html.tree import BLOCKS, drop, drop_all, holds_something, words

_LEVEL = re.compile(r"mso-list\s*:\s*l\d+\s+level(\d)", re.IGNORECASE)
_IGNORED = re.compile(
    r"mso-list\s*:\s*ignore|mso-element\s*:\s*(?:comment|field-(?:begin|end|separator))", re.IGNORECASE
)
_MARKER = re.compile(r"^\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]$")
_BULLET = re.compile(r"^\s*(?:[·•o§\-–]|\(?(?:\d{1,3}|[a-z])[.)])(?:\s|\xa0)+")  # noqa: RUF001 - marks of lists
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_ITALIC = re.compile(r"font-style\s*:\s*(?:italic|oblique)", re.IGNORECASE)
_DEEPEST = 9


def is_word(root: HtmlElement) -> bool:
    """Tell whether a word processor made the document."""
    generator = " ".join(
        (one.get("content") or "").lower()
        for one in root.iter("meta")
        if (one.get("name") or "").lower() == "generator"
    )
    if any(name in generator for name in ("microsoft word", "libreoffice", "openoffice", "cocoa html", "abiword")):
        return True
    if any("doc-content" in (one.get("class") or "") for one in root.iter("body")):  # Google Docs
        return True
    return any("mso" in (one.get("class") or "").lower() for one in root.iter("p"))


def tidy(body: HtmlElement) -> None:
    """Make plain HTML of it; every other document comes through but for empty paragraphs and styled spans."""
    for one in list(body.iter("p", "h1", "h2", "h3", "h4", "h5", "h6")):
        if not holds_something(one):
            drop(one)
    for one in list(body.iter("span", "font")):
        _emphasize(one)
    _set_lists(body)
    drop_all(one for one in body.iter("span", "div", "p") if _IGNORED.search(one.get("style") or ""))
    for one in list(body.iter("del")):
        if one.get("cite", "").startswith("mailto:"):  # how Word marks a change that has not been accepted
            drop(one)


def _emphasize(span: HtmlElement) -> None:
    style = span.get("style") or ""
    bold, italic = bool(_BOLD.search(style)), bool(_ITALIC.search(style))
    if not (bold or italic) or not words(span):
        return
    if any(one.tag in BLOCKS for one in span.iter()):
        return
    span.attrib.clear()
    span.tag = "strong" if bold else "em"
    if bold and italic:
        inner = span.makeelement("em")
        inner.text, span.text = span.text, None
        inner.extend(list(span))
        span.append(inner)


def _set_lists(body: HtmlElement) -> None:
    """Put paragraphs that Word numbered or marked into lists, inside each other by their level."""
    lists: list[HtmlElement] = []  # those that are open, the outermost first
    before: HtmlElement | None = None
    for one in list(body.iter("p")):
        level = _LEVEL.search(one.get("style") or "")
        if level is None:
            continue
        if before is None or one.getprevious() is not before or (before.tail or "").strip():
            lists = []
        depth = min(int(level[1]), _DEEPEST, len(lists) + 1)
        del lists[depth:]
        marker = _take_marker(one)
        if len(lists) < depth:
            new = one.makeelement("ol" if _MARKER.match(marker) else "ul")
            if lists:
                lists[-1][-1].append(new)
            else:
                one.addprevious(new)
            lists.append(new)
        tail, one.tail = one.tail, None
        one.tag = "li"
        one.attrib.clear()
        lists[-1].append(one)
        before = lists[0]
        before.tail = tail


def _take_marker(paragraph: HtmlElement) -> str:
    """Take the number or the bullet out of a paragraph and return it."""
    for span in paragraph.iter("span"):
        if _IGNORED.search(span.get("style") or ""):
            marker = words(span)
            drop(span)
            return marker
    match = _BULLET.match(paragraph.text or "")
    if match:
        paragraph.text = (paragraph.text or "")[match.end() :]
        return match[0].strip()
    return ""
