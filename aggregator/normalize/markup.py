"""What sanitizing puts in the place of images, players, links and code: the tags that need more than an allow-list.

Works on the sanitizer's own output, where every attribute is quoted and every `<` and `>` in text or attributes is an
entity, so that a regular expression sees exactly the tags.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape

from aggregator.addresses import host_of
from aggregator.normalize.urls import Base

_LAZY_SOURCES = ("data-src", "data-lazy-src", "data-original", "data-litespeed-src")
_LAZY_SETS = ("data-srcset", "data-lazy-srcset")
TEMPORARY = frozenset([*_LAZY_SOURCES, *_LAZY_SETS, "style"])  # read here, and published nowhere

_TAG = re.compile(
    r"<iframe([^<>]*)>.*?</iframe>|<(a|img|embed|source|track|audio|video|blockquote|q|ins|del|code|pre)([^<>a-z][^<>]*)?>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r' ([^\s="]+)="([^"]*)"')
_LINK = re.compile(r' href="([^"]*)"')
_TINY = re.compile(r"\s*0*[01](?:\.\d*)?(?:px)?\s*")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:^|[;\s])(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|$)"
)
_CANDIDATE = re.compile(r"[\s,]*+(\S++)")
_DESCRIPTOR = re.compile(r"[^,]*+,?")
_SIZE = re.compile(r"\d{1,6}w|\d{1,3}(?:\.\d{1,4})?x")
_MOST_CANDIDATES = 20
_LANGUAGE_CLASS = re.compile(r"lang(?:uage)?-[\w.+#-]+")
_PAGES = (  # where a visitor would watch what a player shows
    (
        re.compile(r"https?://(?:www\.)?youtube(?:-nocookie)?\.com/(?:embed|v)/(?!videoseries)([\w-]{11})(?![\w-]).*"),
        "https://www.youtube.com/watch?v=",
    ),
    (re.compile(r"https?://player\.vimeo\.com/video/([0-9]+)(?![0-9]).*"), "https://vimeo.com/"),
)


def rewrite(html: str, base: Base, *, drop_copies: bool = False) -> str:
    """Return `html` with absolute URLs, loaded images and links for what was embedded, without tracking pixels.

    With `drop_copies` an image that follows itself is left out: lazy pages repeat it for browsers without scripts.
    """
    last_image = ""

    def replacement(match: re.Match[str]) -> str:
        nonlocal last_image
        name = match[2]
        if name is None:
            return _embedded(_attributes(match[1]), base)
        if match[3] is None and name not in _HANDLED_BARE:
            return match[0]
        if name == "a" and (link := _LINK.search(match[3])) and base.resolve(unescape(link[1]), mail=True) == link[1]:
            return match[0]  # by far the most frequent case
        attributes = _attributes(match[3] or "")
        if name == "img" and drop_copies:
            image = _image(name, attributes, base)
            repeated, last_image = image == last_image, image
            return "" if repeated else image
        return _HANDLERS[name](name, attributes, base)

    return _TAG.sub(replacement, html)


def escape(text: str) -> str:
    """Return `text` as the sanitizer would write it, in text as well as in attributes."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("\xa0", "&nbsp;")


def _attributes(text: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(text)}


def _tag(name: str, attributes: Mapping[str, str | None]) -> str:
    """Return a start tag; attributes without a value (None) are left out."""
    written = (f' {key}="{escape(value)}"' for key, value in attributes.items() if value is not None)
    return f"<{name}{''.join(written)}>"


def _link(name: str, attributes: dict[str, str], base: Base) -> str:
    return _tag(name, attributes | {"href": base.resolve(attributes.get("href"), mail=True)})


def _quotation(name: str, attributes: dict[str, str], base: Base) -> str:
    return _tag(name, attributes | {"cite": base.resolve(attributes.get("cite"))})


def _code(name: str, attributes: dict[str, str], _base: Base) -> str:
    languages = filter(_LANGUAGE_CLASS.fullmatch, attributes.get("class", "").split())
    return _tag(name, attributes | {"class": next(languages, None)})


def _player(name: str, attributes: dict[str, str], base: Base) -> str:
    """Return a player that can be operated, and loads nothing before it is."""
    src, poster = base.resolve(attributes.get("src")), base.resolve(attributes.get("poster"))
    return _tag(name, attributes | {"src": src, "poster": poster, "controls": "", "preload": "none"})


def _source(name: str, attributes: dict[str, str], base: Base) -> str:
    candidates = _candidates(attributes, base)
    src = base.resolve(attributes.get("src"))
    kept = {key: value for key, value in attributes.items() if key not in TEMPORARY}
    return _tag(name, kept | {"src": src, "srcset": _joined(candidates)}) if src or candidates else ""


def _image(name: str, attributes: dict[str, str], base: Base) -> str:
    if _is_unseen(attributes):
        return ""
    candidates = _candidates(attributes, base)
    src = _first_source(attributes, base) or (max(candidates, key=_pixels)[0] if candidates else None)
    if src is None:
        return escape(attributes.get("alt", ""))
    kept = {key: value for key, value in attributes.items() if key not in TEMPORARY}
    found = {"src": src, "srcset": _joined(candidates), "longdesc": base.resolve(attributes.get("longdesc"))}
    return _tag(name, kept | found)


def _embedded(attributes: dict[str, str], base: Base) -> str:
    """Return a link in the place of a frame or plug-in: what it shows is worth a visit, and nothing else is safe."""
    url = _first_source(attributes, base)
    if url is None or _is_unseen(attributes) or url.endswith(".swf"):
        return ""
    for player, page in _PAGES:
        if video := player.fullmatch(url):
            url = page + video[1]
    return f'<a href="{escape(url)}">{escape(attributes.get("title", "").strip() or host_of(url))}</a>'


def _plugin(_name: str, attributes: dict[str, str], base: Base) -> str:
    return _embedded(attributes, base)


def _is_unseen(attributes: dict[str, str]) -> bool:
    """Whether an image or frame has the size of a tracking pixel, or is hidden."""
    sides = [attributes[side] for side in ("width", "height") if side in attributes]
    return any(_TINY.fullmatch(side) for side in sides) or bool(_HIDDEN.search(attributes.get("style", "").lower()))


def _first_source(attributes: dict[str, str], base: Base) -> str | None:
    """Return the address of an image or frame; what a script was to load comes before what stands in for it."""
    urls = (base.resolve(attributes[key]) for key in (*_LAZY_SOURCES, "src") if key in attributes)
    return next(filter(None, urls), None)


def _candidates(attributes: dict[str, str], base: Base) -> list[tuple[str, str]]:
    """Return the URLs of a source set with their sizes (HTML standard, 4.8.4.3.9, "parsing a srcset attribute")."""
    text = next((attributes[key] for key in (*_LAZY_SETS, "srcset") if attributes.get(key)), "")
    found: list[tuple[str, str]] = []
    position = 0
    while len(found) < _MOST_CANDIDATES and (start := _CANDIDATE.match(text, position)):
        reference, position, size = start[1], start.end(), ""
        if not reference.endswith(",") and (end := _DESCRIPTOR.match(text, position)):
            position, size = end.end(), end[0].rstrip(",").strip()
        url = base.resolve(reference.rstrip(","))
        if url and (not size or _SIZE.fullmatch(size)):
            found.append((url, size))
    return found


def _joined(candidates: list[tuple[str, str]]) -> str | None:
    return ", ".join(f"{url} {size}".rstrip() for url, size in candidates) or None


def _pixels(candidate: tuple[str, str]) -> float:
    return float(candidate[1][:-1] or 1)


_Handler = Callable[[str, dict[str, str], Base], str]
_HANDLERS: dict[str, _Handler] = {
    "a": _link,
    "img": _image,
    "embed": _plugin,
    "source": _source,
    "track": _source,
    "audio": _player,
    "video": _player,
    "blockquote": _quotation,
    "q": _quotation,
    "ins": _quotation,
    "del": _quotation,
    "code": _code,
    "pre": _code,
}
_HANDLED_BARE = frozenset(["audio", "video", "img", "embed", "source", "track"])
