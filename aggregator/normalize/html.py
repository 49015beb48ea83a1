"""The one place where markup from outside becomes markup that may be published: the allow-list, and what is around it.

What is not on the list goes, its text stays. Scripts, styles, forms' choices and drawings (SVG) go with all that is in
them; MathML leaves its text. Frames and plug-ins become links. The only schemes are http(s), mailto and tel: an
image inside a `data:` URL is replaced by its alternative text, since readers mostly do not show one either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

import nh3

from aggregator.model import ParsedText
from aggregator.normalize.markup import TEMPORARY, escape, rewrite
from aggregator.normalize.urls import Base, absolute
from aggregator.normalize.weight import lightened, too_heavy
from aggregator.text import clean, text_of


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TAGS = _names(
    "a abbr acronym address article aside audio b bdi bdo big blockquote br caption center cite code col colgroup dd "
    "del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li main "
    "mark menu nav ol p picture pre q rp rt ruby s samp section small source span strike strong sub summary sup table "
    "tbody td tfoot th thead time tr track tt u ul var video wbr"
)
_GONE_WITH_CONTENT = _names(
    "annotation annotation-xml datalist noembed noframes script select style svg template textarea title"
)
_ATTRIBUTES = {
    "*": {"dir", "lang", "title"},
    "a": {"href", "hreflang", "rel", "type"},
    "audio": {"controls", "loop", "preload", "src"},
    "blockquote": {"cite"},
    "code": {"class"},  # only language-…, for highlighting: see markup
    "col": {"align", "span"},
    "colgroup": {"align", "span"},
    "del": {"cite", "datetime"},
    "details": {"open"},
    "img": {"align", "alt", "decoding", "height", "loading", "longdesc", "sizes", "src", "srcset", "width"},
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "ol": {"reversed", "start", "type"},
    "pre": {"class"},
    "q": {"cite"},
    "source": {"height", "media", "sizes", "src", "srcset", "type", "width"},
    "table": {"summary"},
    "td": {"abbr", "align", "colspan", "headers", "rowspan", "valign"},
    "th": {"abbr", "align", "colspan", "headers", "rowspan", "scope", "valign"},
    "time": {"datetime"},
    "tr": {"align", "valign"},
    "track": {"default", "kind", "label", "src", "srclang"},
    "video": {"controls", "height", "loop", "muted", "playsinline", "poster", "preload", "src", "width"},
}
_FRAME = TEMPORARY | {"height", "src", "width"}


def _cleaner(more: Mapping[str, AbstractSet[str]]) -> nh3.Cleaner:
    """Return a sanitizer for the allow-list and `more` attributes by tag."""
    return nh3.Cleaner(
        tags=_TAGS | more.keys(),
        attributes=_ATTRIBUTES | {tag: _ATTRIBUTES.get(tag, set()) | names for tag, names in more.items()},
        clean_content_tags=_GONE_WITH_CONTENT,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel"},
    )


_STRICT = _cleaner({})
# What `rewrite` turns into something allowed comes through the first pass; the strict one always has the last word.
_WITH_RAW_MATERIAL = _cleaner(
    {"embed": _FRAME, "iframe": _FRAME, "img": TEMPORARY, "math": frozenset(), "source": TEMPORARY}
)

_NOSCRIPT = re.compile(r"</?noscript\b[^<>]*>", re.IGNORECASE)
_MATH = re.compile(r"</?math[^<>]*>")  # the sanitizer would take its text as well
_PRE_NEWLINES = re.compile(r"(<pre(?: [^<>]*)?>)\n+")
_SEEN = re.compile(r"<(?:audio|hr|img|video)\b|(?:\A|>)(?:\s|&nbsp;)*+[^\s<]")
_ANY_TAG = re.compile(r"</?[a-zA-Z!?][^<>]*>")
_URL = re.compile(r"https?://[^\s<>\"]+")
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
_ROUNDS = 5  # two do for all but the most twisted
_NOWHERE = Base()


def sanitize(html: str, base: Base = _NOWHERE) -> str:
    """Return `html` as safe, well-formed HTML with absolute URLs; the empty text where nothing is to be seen.

    Sanitizing the result again changes nothing. What is too deeply nested to be parsed in time becomes plain text.
    """
    html = clean(html)
    if "<![CDATA[" in html:  # wrapped once too often; an HTML parser would drop it all
        html = html.replace("<![CDATA[", "").replace("]]>", "")
    scriptless = _NOSCRIPT.sub("", html)  # no script will run here
    had_copies = scriptless != html
    light = scriptless if not too_heavy(scriptless) else lightened(scriptless)
    if light is None:
        return paragraphs(text_of(scriptless))
    for _ in range(_ROUNDS):
        shaped = _settled(rewrite(_WITH_RAW_MATERIAL.clean(light), base, drop_copies=had_copies))
        light = _STRICT.clean(shaped)
        if light == shaped:
            return light if _SEEN.search(light) else ""
    return paragraphs(text_of(light))


def markup_of(text: ParsedText, base: Base) -> str:
    """Return a text construct as sanitized HTML; plain text becomes paragraphs."""
    return sanitize(text.value, base) if text.html else paragraphs(text.value)


def words_of(html: str) -> str:
    """Return the plain text of HTML that has not been sanitized, its entities resolved once."""
    html = clean(html)
    if "<" in html:
        html = _STRICT.clean(html) if not too_heavy(html) else _ANY_TAG.sub(" ", html).replace("<", "&lt;")
    return text_of(html)


def paragraphs(text: str) -> str:
    """Return plain text as HTML: blank lines part paragraphs, line ends stay, web addresses become links."""
    text = clean(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    blocks = (block.strip() for block in _BLANK_LINES.split(text))
    return "".join(f"<p>{_linked(block).replace(chr(10), '<br>')}</p>" for block in blocks if block)


def _settled(html: str) -> str:
    """Return `html` without what would not survive being parsed again: a parser drops the first newline of `pre`."""
    html = _MATH.sub("", html)
    if "<pre" in html:
        html = _PRE_NEWLINES.sub(r"\1", html)
    return clean(html).strip()


def _linked(text: str) -> str:
    parts = []
    position = 0
    for match in _URL.finditer(text):
        shown = match[0].rstrip(".,;:!?'*_")
        shown = shown.rstrip(")]") if "(" not in shown and "[" not in shown else shown
        if url := absolute(shown):
            parts += [_escaped(text[position : match.start()]), f'<a href="{escape(url)}">{_escaped(shown)}</a>']
            position = match.start() + len(shown)
    return "".join([*parts, _escaped(text[position:])])


def _escaped(text: str) -> str:
    return escape(text).replace("&quot;", '"')
