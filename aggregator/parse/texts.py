"""Titles, summaries and contents: which is which, and whether they are markup.

RSS does not say whether its texts are markup, so a rule must:

- In Atom, texts are what their `type` says.
- Everywhere else, feedparser's guess stands for bodies. A title or another short text is markup only if it holds a
  whole element of HTML (`<b>bold</b>`, `<br>`); otherwise it is plain text whose entities are resolved once more,
  since so many publishers escape twice. `AT&amp;amp;T` and `AT&amp;T` both come out as AT&T; `&lt;b&gt;bold&lt;/b&gt;`
  is bold; `Use the &lt;b&gt; tag` keeps its tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from aggregator.model import Category, ParsedText
from aggregator.parse.clean import clean, one_line, unescaped, without_tags
from aggregator.parse.place import Place
from aggregator.parse.raw import Raw, dicts

_HTML_TYPES = {"text/html", "application/xhtml+xml"}
_ELEMENT = re.compile(r"</[a-zA-Z][a-zA-Z0-9]{0,20}\s{0,9}>|<(?:br|hr|img|wbr)\b[^<>]{0,2000}>", re.IGNORECASE)
_MAX_CATEGORIES = 500


def body(detail: object, place: Place) -> ParsedText | None:
    """A summary or content, or None where it is empty or no text (an Atom content may be a picture)."""
    if not isinstance(detail, Mapping):
        return None
    value = clean(detail.get("value"))
    kind = clean(detail.get("type")).lower()
    if not value or not (kind in _HTML_TYPES or kind.startswith("text/") or not kind):
        return None
    return _text(value, html=kind in _HTML_TYPES, detail=detail, place=place)


def title(detail: object, place: Place, *, atom: bool) -> ParsedText | None:
    """A title, by the rule above."""
    text = body(detail, place)
    if text is None or not isinstance(detail, Mapping):
        return text
    if atom:
        return text
    html = text.html and bool(_ELEMENT.search(text.value))
    return _text(text.value if html else unescaped(text.value), html=html, detail=detail, place=place)


def _text(value: str, *, html: bool, detail: Raw, place: Place) -> ParsedText:
    return ParsedText(
        value=value, html=html, base=place.base(detail.get("base")), language=clean(detail.get("language")) or None
    )


def summary_and_content(
    summary: ParsedText | None, contents: Iterable[ParsedText | None], *, atom: bool
) -> tuple[ParsedText | None, ParsedText | None]:
    """Which text is the summary and which the content.

    Atom says so. In RSS the fullest text is the content, whatever element it came in, and the description the summary
    where there is another; feedparser counts `media:description` and `itunes:summary` among the contents.
    """
    found = [text for text in contents if text is not None]
    if atom:
        content = next((text for text in found if text.html), found[0] if found else None)
        return (None if content and summary and summary.value == content.value else summary), content
    candidates = [*found, *([summary] if summary else [])]
    if not candidates:
        return None, None
    content = max(candidates, key=lambda text: (len(text.value), text.html))
    rest = [text for text in ([summary] if summary else []) + found if text.value != content.value]
    return (rest[0] if rest else None), content


def plain(detail: object, value: object) -> str | None:
    """A short text such as rights in plain words."""
    kind = clean(detail.get("type")) if isinstance(detail, Mapping) else ""
    text = one_line(value)
    return (without_tags(text) if kind in _HTML_TYPES else text) or None


def short(value: object, *, atom: bool) -> str:
    """A name or category in one line; outside of Atom with entities resolved once more, as in titles."""
    text = one_line(value)
    return text if atom else one_line(unescaped(text))


def categories(tags: object, *, atom: bool) -> tuple[Category, ...]:
    """Each category once, in order; an Atom category with only a label has that as its term."""
    found: dict[tuple[str, str | None], Category] = {}
    for raw in dicts(tags):
        label = short(raw.get("label"), atom=atom) or None
        term = short(raw.get("term"), atom=atom) or label
        scheme = clean(raw.get("scheme")) or None
        if term and len(found) < _MAX_CATEGORIES:
            found.setdefault((term, scheme), Category(term=term, scheme=scheme, label=label))
    return tuple(found.values())
