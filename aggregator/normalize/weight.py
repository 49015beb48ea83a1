"""Would an HTML5 parser take more than linear time over a piece of HTML?

The parser walks its stack of open elements at many tags, opens unclosed formatting elements again in every new block,
and compares each attribute of a tag with all the others of it: a megabyte of `<ul><li>` takes it minutes, a hundred
kilobytes of unclosed `<b title=…>` can become a gigabyte. What would come is estimated here from the tokens alone, in
linear time and never too low: an end tag counts only where it ends the element that was opened last.
"""

from __future__ import annotations

import re

from lxml import etree

_FEW_TAGS = 512  # fewer tags in a document of less than
_SHORT = 50_000  # so many characters are harmless, however they nest
_DEEPEST = 500
_REOPENED = 1_000_000
_LONG_TAG = 20_000
_MANY_ATTRIBUTES = 10_000


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# One token a match. Every part is possessive or accepts the end of the text: a match never looks back far. A quote
# counts only after "=" (HTML standard, 13.2.5.32 and on); "<?", "<!x" and "</ " begin a comment, which ends at ">".
_TOKEN = re.compile(
    r"""<!--(?:-?>|.*?(?:--!?>|\Z))
    |   <(?:[!?]|/[^a-z>])[^>]*+
    |   <(?P<end>/?)(?P<name>[a-z][^\s/>]*+)(?P<attributes>(?:
            [\s/]++ | =?[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>"'][^\s>]*+)?+)?+ | =)*+)
    """,
    re.VERBOSE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""[^\s/=]++(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s"']\S*+)?+)?+""")
_RAW = _names("iframe noembed noframes script style textarea title xmp")  # content is text, not tags
_RAW_END = {name: re.compile(rf"</{name}(?=[\s/>])") for name in _RAW}
_UNSURE = _names("math select svg")  # … except in these

_FORMATTING = _names("a b big code em font i nobr s small strike strong tt u")
_UNCOUNTED = _RAW | _names(  # without content, or no deeper than the table or select around them
    "area base basefont bgsound body br caption col colgroup embed frameset head hr html img input keygen link meta "
    "option param source tbody td tfoot th thead tr track wbr"
)
_ITEMS = {"dd": "dd", "dt": "dd", "li": "li"}  # an item ends the one before it
_IMPLIED = _names("dd dt li p")  # … and itself with what is around it (13.2.6.3)
_BLOCKS = _names(
    "address article aside blockquote center details dir div dl fieldset figcaption figure footer form header hgroup "
    "li listing main menu nav ol p pre section summary table ul dd dt"
)
_END_PARAGRAPH = _BLOCKS - {"table"}


def too_heavy(html: str) -> bool:
    """Return whether `html` should not be given to an HTML5 parser as it is."""
    return (html.count("<") >= _FEW_TAGS or len(html) >= _SHORT) and _estimate(html.lower())


def lightened(html: str) -> str | None:
    """Return `html` with every element closed, or None where it is truly deep or heavy.

    libxml2 is less exact than an HTML5 parser, but stops at 256 levels. It helps where a long text merely has its tags
    in disorder.
    """
    if _has_monstrous_tag(html.lower()):
        return None
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = etree.fromstring(f"<html><body>{html}</body></html>".encode(), parser)
    except etree.LxmlError:
        return None
    body = root.find("body")
    if body is None or any(entry.level >= etree.ErrorLevels.FATAL for entry in parser.error_log):
        return None
    etree.strip_elements(body, "svg", "script", "style", "template", with_tail=False)
    whole = etree.tostring(body, encoding="unicode", method="html", with_tail=False)
    closed = whole[whole.index(">") + 1 : whole.rindex("</")]
    return None if too_heavy(closed) else closed


def _has_monstrous_tag(html: str) -> bool:
    return any(_is_monstrous(token) for token in _TOKEN.finditer(html))


def _is_monstrous(token: re.Match[str]) -> bool:
    attributes = token["attributes"] or ""
    return len(attributes) > _LONG_TAG and sum(1 for _ in _ATTRIBUTE.finditer(attributes)) > _MANY_ATTRIBUTES


def _estimate(html: str) -> bool:
    elements = _OpenElements()
    allowed = _REOPENED + 4 * len(html)
    position = 0
    while token := _TOKEN.search(html, position):
        position = token.end()
        name = token["name"]
        if name is None:
            continue
        if _is_monstrous(token):
            return True
        if token["end"]:
            elements.end(name)
            continue
        elements.start(name, len(token[0]))
        if elements.reopened > allowed or len(elements.open) > _DEEPEST:
            return True
        if name in _RAW:
            stop = _end_of_raw(html, position, name)
            if stop is None or not _UNSURE.isdisjoint(elements.open):
                return True
            position = stop
    return False


def _end_of_raw(html: str, position: int, name: str) -> int | None:
    """Return where the text content of `name` ends, or None where that is not clear."""
    end = _RAW_END[name].search(html, position)
    stop = end.start() if end else len(html)
    if name == "script" and "<!--" in (text := html[position:stop]) and "<script" in text:
        return None  # script data double escaped (13.2.5.17): its end tag may be a later one
    return stop


class _OpenElements:
    """The elements that may be open, outermost first; `reopened` is the size of all formatting opened again."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.reopened = 0
        self._formatting: list[int] = []
        self._formatting_size = 0

    def start(self, name: str, size: int) -> None:
        self.reopened += self._formatting_size
        if name in _UNCOUNTED:
            return
        if self.open and self.open[-1] == "p" and name in _END_PARAGRAPH:
            self.open.pop()
        if self.open and name in _ITEMS and _ITEMS.get(self.open[-1]) == _ITEMS[name]:
            self.open.pop()
        self.open.append(name)
        if name in _FORMATTING:
            self._formatting.append(size)
            self._formatting_size += size

    def end(self, name: str) -> None:
        top = len(self.open) - 1
        if name in _BLOCKS:
            while top > 0 and self.open[top] in _IMPLIED and self.open[top] != name:
                top -= 1
        if top < 0 or self.open[top] != name:
            return
        del self.open[top:]
        if name in _FORMATTING:
            self._formatting_size -= self._formatting.pop()
