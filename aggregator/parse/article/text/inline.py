# ruff: noqa: RUF001 - typographic marks are what this module is about
"""Step 8 of a plain-text article: its paragraphs become HTML, with `*emphasis*` and links as markup.

    >>> inline_html("It is in the *Daily Planet* <b> of www.example.org.")
    'It is in the <em>Daily Planet</em> &lt;b&gt; of <a href="https://www.example.org">www.example.org</a>.'

`**strong**` and `_emphasis_` are known too. A mark counts at the edge of a word only: `2 * 3 * 4`, `a*b*c` and
`snake_case` stay as they are, and so does a mark without its partner.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import assert_never

from aggregator.parse.article.text.pieces import Kind, Paragraph

_INLINE = re.compile(
    r"(?P<url>\bhttps?://[^\s<>\"“”„«»]+|(?<![\w.@/-])www\.[\w-]+(?:\.[\w-]+)+(?:[/?#][^\s<>\"“”„«»]*)?)"
    r"|(?P<mail>(?<![\w.+-])[A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,})"
    r"|(?<![\w*])(?P<mark>\*\*|\*|_)(?=[^\s*_])(?P<marked>[^*_]{0,300}?[^\s*_])(?P=mark)(?![\w*])"
)
_TRAILING = re.compile(r"[.,;:!?'’”»*_…]+$")
_PAIRS = {")": "(", "]": "[", "}": "{"}


def to_html(paragraphs: Iterable[Paragraph]) -> str:
    """Return the body as HTML, a block element a paragraph."""
    return "\n".join(_block_html(paragraph) for paragraph in paragraphs)


def inline_html(text: str) -> str:
    """Return one paragraph's text as HTML without the element around it."""
    parts: list[str] = []
    position = 0
    while match := _INLINE.search(text, position):
        parts.append(html.escape(text[position : match.start()], quote=False))
        markup, position = _markup(match)
        parts.append(markup)
    parts.append(html.escape(text[position:], quote=False))
    return "".join(parts)


def _markup(match: re.Match[str]) -> tuple[str, int]:
    """Return the markup for one match and the place where the text goes on."""
    if match["mark"]:
        tag = "strong" if match["mark"] == "**" else "em"
        return f"<{tag}>{inline_html(match['marked'])}</{tag}>", match.end()
    if match["mail"]:
        return _link(f"mailto:{match['mail']}", match["mail"]), match.end()
    address = _without_trailing(match["url"])
    target = address if "://" in address else f"https://{address}"
    return _link(target, address), match.start() + len(address)


def _link(target: str, text: str) -> str:
    return f'<a href="{html.escape(target)}">{html.escape(text, quote=False)}</a>'


def _without_trailing(address: str) -> str:
    """Take off the punctuation that belongs to the sentence, and a bracket that was opened before the address."""
    while True:
        shorter = _TRAILING.sub("", address)
        opening = _PAIRS.get(shorter[-1:])
        if opening and shorter.count(shorter[-1]) > shorter.count(opening):
            shorter = shorter[:-1]
        if shorter == address:
            return address
        address = shorter


def _block_html(paragraph: Paragraph) -> str:
    match paragraph.kind:
        case Kind.TEXT:
            return f"<p>{inline_html(paragraph.text)}</p>"
        case Kind.LINES:
            return "<p>" + "<br>\n".join(map(inline_html, paragraph.parts)) + "</p>"
        case Kind.LIST | Kind.NUMBERED:
            return _list_html(paragraph)
        case Kind.CODE:
            return f"<pre><code>{html.escape(paragraph.text, quote=False)}</code></pre>"
        case Kind.QUOTE:
            return f"<blockquote><p>{inline_html(paragraph.text)}</p></blockquote>"
        case Kind.RULE:
            return "<hr>"
        case _:
            assert_never(paragraph.kind)


def _list_html(paragraph: Paragraph) -> str:
    tag = "ul" if paragraph.kind is Kind.LIST else "ol"
    start = f' start="{paragraph.start}"' if tag == "ol" and paragraph.start != 1 else ""
    items = "\n".join(f"<li>{inline_html(item)}</li>" for item in paragraph.parts)
    return f"<{tag}{start}>\n{items}\n</{tag}>"
