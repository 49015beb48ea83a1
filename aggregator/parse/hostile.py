"""What a document may cost: limits above every real feed, checked in linear time before feedparser sees it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.parsers import expat

MAX_DEPTH = 500  # libxml2 stops at 256; feedparser takes seconds and gigabytes for what is nested without end
MAX_ELEMENTS = 60_000  # feedparser takes up to 50 µs each
_MAX_PREFIXES = 200  # feedparser compares every element with every namespace
_MAX_INSTRUCTIONS = 10_000  # they cut text into pieces that feedparser removes one by one
MAX_BASE = 500  # characters of one `xml:base`: they add up on the way down
MAX_ATTRIBUTES = 60  # the SAX classes of the standard library look each up among all others
MAX_ROOT_ATTRIBUTES = 300  # namespaces among them
_MANY_PIECES = 20_000
_MAX_BASES = 200_000_000
_MAX_SEARCH = 100_000_000

_TAG = re.compile(
    r"<(?:!--.*?(?:--\s{0,9}>|\Z)|!\[CDATA\[.*?(?:\]\]>|\Z)|\?[^>]*|(/?)([^\s<>!?/\"'=]+)([^<>]*))", re.DOTALL
)
_WHOLE_TAG = re.compile(r"<[^<>\"'/]*+(?:\"[^\"<]*+\"[^<>\"'/]*+|'[^'<]*+'[^<>\"'/]*+|/(?!>)[^<>\"'/]*+)*+/?")
# No `\b` before it: a fixed beginning is found ten times faster.
_PREFIX = re.compile(r"xmlns:([\w.-]+)\s{0,9}=")
_BASE = re.compile(r"base\s{0,9}=\s{0,9}(?:\"([^\"]*)|'([^']*)|([^\s\"'>]*))", re.IGNORECASE)
_LONGEST_SHORT = 100  # of a word
_WORD = re.compile(r"[A-Za-z0-9_.+-]*")
_LONG_WORD = re.compile(r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]{100,}")
_IGNORED = re.compile(r"(<!\[CDATA\[.*?\]\]>)|<!--.*?-->|<\?.*?\?>", re.DOTALL)
_BLANK_REFERENCE = re.compile(r"&#(?:0*(?:9|10|13|32)|[xX]0*(?:9|[aA]|[dD]|20));")
_BLANK_RUN = re.compile(r"(?<!\s)\s{1000,}")
_ITEMS = {"item", "entry"}
_VOID = {"area", "br", "col", "embed", "hr", "img", "input", "param", "track", "wbr"}
_PEOPLE = {"author", "creator", "managingeditor", "webmaster", "publisher", "owner"}


class RefusedError(ValueError):
    """A document that no parser is given; the message says in words what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large a document is; counting stops beyond the limits.

    `crowded` says that an element has too many attributes; `bases` counts `xml:base`, with the length of the longest
    and of all together. Where there are too many elements, `end` is the index behind the last entry within the limit,
    or 0, and `closing` closes what is open there.
    """

    elements: int
    depth: int
    crowded: bool
    bases: int
    longest_base: int
    all_bases: int
    end: int
    closing: str

    @property
    def is_cut(self) -> bool:
        """Whether there are more elements than are read."""
        return self.elements > MAX_ELEMENTS

    @property
    def bases_add_up(self) -> bool:
        """Whether the base addresses would fill the memory if no element were ever closed."""
        return self.bases * self.all_bases > _MAX_BASES


def refuse_excess(text: str) -> None:
    """Raise RefusedError for a document with too much of something other than elements, which can be cut off."""
    if text.count("<?") > _MAX_INSTRUCTIONS:
        message = f"an XML document with more than {_MAX_INSTRUCTIONS:,} processing instructions"
        raise RefusedError(message)
    if len(set(_PREFIX.findall(text))) > _MAX_PREFIXES:
        message = f"an XML document with more than {_MAX_PREFIXES} namespaces"
        raise RefusedError(message)


def within_limits(text: str) -> tuple[str, Size]:
    """The document, cut off behind the last entry that is not too much, and its size. Raises RefusedError."""
    size = measure(text)
    if size.depth > MAX_DEPTH:
        message = f"an XML document nested too deeply: more than {MAX_DEPTH} elements inside each other"
        raise RefusedError(message)
    if size.crowded:
        message = f"an XML document with an element of more than {MAX_ATTRIBUTES} attributes"
        raise RefusedError(message)
    if size.longest_base > MAX_BASE:
        message = f"an XML document with a base address of more than {MAX_BASE} characters"
        raise RefusedError(message)
    if size.elements <= MAX_ELEMENTS:
        return text, size
    if size.end == 0:
        message = f"an XML document too large: more than {MAX_ELEMENTS:,} elements before its first entry ends"
        raise RefusedError(message)
    return text[: size.end] + size.closing, size


def measure(text: str) -> Size:
    """Count elements and their depth. Tags that were never closed, as in HTML, count until their entry ends."""
    scan = _Scan()
    for match in _TAG.finditer(text):
        slash, name, _ = match.groups()
        if name is None:
            continue
        if slash:
            scan.close(name, match.end() + 1)
        else:
            scan.open(name, _rest(text, match))
            if scan.crowded or scan.elements > MAX_ELEMENTS or scan.depth > MAX_DEPTH:
                break
    return scan.size()


class _Scan:
    """What has been counted so far."""

    def __init__(self) -> None:
        self.elements = self.depth = 0
        self.crowded = False
        self._names: list[str] = []  # of the elements that are open
        self._bases: list[int] = []
        self._outside = 0  # how many elements were open when the last entry began
        self._end = self._open_at_end = 0

    def open(self, name: str, rest: str) -> None:
        self.elements += 1
        local = name.rpartition(":")[2].lower()
        if _attributes(rest) > (MAX_ATTRIBUTES if self.elements > 1 else MAX_ROOT_ATTRIBUTES):
            self.crowded = True
        self._bases.extend(_bases(rest))
        if local in _ITEMS:
            self._outside = len(self._names)
        if not rest.endswith("/") and local not in _VOID:
            self._names.append(name)
            self.depth = max(self.depth, len(self._names))

    def close(self, name: str, index: int) -> None:
        if name.rpartition(":")[2].lower() in _ITEMS:
            del self._names[self._outside :]
            self._end, self._open_at_end = index, len(self._names)
        elif self._names:
            self._names.pop()

    def size(self) -> Size:
        return Size(
            elements=self.elements,
            depth=self.depth,
            crowded=self.crowded,
            bases=len(self._bases),
            longest_base=max(self._bases, default=0),
            all_bases=sum(self._bases),
            end=self._end,
            closing="".join(f"</{name}>" for name in reversed(self._names[: self._open_at_end])),
        )


def bases_at(data: bytes, position: int) -> list[int]:
    """The lengths of the base addresses in the tag there, of a well-formed document, as `measure` counts them."""
    tag = data[position : data.find(b"<", position + 1)].decode()
    match = _TAG.match(tag)
    return _bases(_rest(tag, match)) if match and match[2] else []


def _rest(text: str, match: re.Match[str]) -> str:
    """What stands in a tag behind its name."""
    return _whole(text, match.start()) if match[3].count('"') % 2 else match[3]


def _bases(rest: str) -> list[int]:
    return [max(map(len, found)) for found in _BASE.findall(rest)] if "base" in rest.lower() else []


def _whole(text: str, position: int) -> str:
    """A tag one of whose values holds a `>`."""
    match = _WHOLE_TAG.match(text, position)
    return match[0] if match else ""


def _attributes(rest: str) -> int:
    return (rest.count('"') + rest.count("'")) // 2


def has_long_words(text: str) -> bool:
    """Whether there are words so long that feedparser's search for a mail address in them would take seconds.

    Its expression tries every beginning against the rest of the word.
    """
    return _may_have_long_words(text) and sum(len(word) ** 2 for word in _LONG_WORD.findall(text)) > _MAX_SEARCH


def _may_have_long_words(text: str) -> bool:
    """Whether one word is so long that it could be too much with others like it.

    All words together are no longer than the text, so one must be longer than the limit by the length of the text, or
    all squares together are within it. Of every word of twice a step, a whole step lies between two of its multiples.
    """
    step = max(_LONGEST_SHORT, _MAX_SEARCH // max(len(text), 1)) // 2
    words = (_WORD.match(text, place) for place in range(0, len(text), step))
    return any(word is not None and len(word[0]) >= step for word in words)


def without_long_names(data: bytes) -> bytes:
    """A well-formed document without the authors and publishers that hold such words."""
    parser = expat.ParserCreate("utf-8")
    people: list[int] = []  # where the elements begin that may name a person and are open
    cuts: list[tuple[int, int]] = []

    def start(name: str, _attributes: dict[str, str]) -> None:
        if _names_person(name):
            people.append(parser.CurrentByteIndex)

    def end(name: str) -> None:
        if _names_person(name):
            begin, stop = people.pop(), data.find(b">", parser.CurrentByteIndex) + 1
            if not people and _LONG_WORD.search(data[begin:stop].decode()):
                cuts.append((begin, stop))

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.Parse(data, True)  # noqa: FBT003  expat takes no keyword
    edges = [0, *(edge for cut in cuts for edge in cut), len(data)]
    return b"".join(data[begin:stop] for begin, stop in zip(edges[::2], edges[1::2], strict=True))


def has_many_pieces(text: str) -> bool:
    """Whether feedparser would get its text in very many pieces."""
    if sum(map(text.count, "\n\r&<")) <= _MANY_PIECES:  # several times faster than what follows
        return False
    return sum(map(text.count, ("\n", "\r", "&#", "<!", "<?"))) > _MANY_PIECES


def without_blanks(text: str) -> str:
    """The document without comments, instructions and long runs of white space, if it has very many of them.

    feedparser gets text in pieces, a line or a reference each, and removes empty ones from the beginning of Atom's
    XHTML one by one, which takes time by the square of their number.
    """
    if not has_many_pieces(text):
        return text
    text = _IGNORED.sub(_if_not_blank, text)
    return _BLANK_RUN.sub("\n", _BLANK_REFERENCE.sub("\n", text))


def _if_not_blank(match: re.Match[str]) -> str:
    section = match[1] or ""
    return section if section[9:-3].strip() else "\n"


def _names_person(name: str) -> bool:
    return name.rpartition(":")[2].lower() in _PEOPLE
