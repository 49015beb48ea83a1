"""Where the items of a document are, if each of them means the same without the others.

feedparser reads a document from its beginning to its end and keeps more than thirty variables on the way. Whether it
can read some items without the others is decided here, by the document alone and without asking it: only what is listed
here may stand in a feed or an item, nested in no other way, so that every variable is as it was when an item ends.

- The items are the children of one element, all of one name, and no other element is called `item` or `entry`.
- A prefix stands for one vocabulary in the whole document, and a well-known one for its own; inside of an item only
  what the head declares, or what is usual, is declared.
- Text constructs hold no elements, but for XHTML in what says that it is XHTML (RFC 4287, section 3.1.1.3).
- There are no processing instructions; DTDs and entities are gone before (document.py). CDATA and comments do no harm.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, auto
from xml.parsers import expat

from aggregator.parse import hostile
from aggregator.parse.vocabularies import FEED, RDF, XHTML, is_markup, is_sound, is_usual, name_of, vocabulary_of

Attributes = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """Where each item begins and ends in the bytes of a document; `frame` is what the tags around them say.

    `first_differs` says that the first item is read in another way than the same item elsewhere; `modest`, that the
    document is within all limits of hostile.py, which counts so many `bases` in it; `declared` is what its prefixes
    stand for.
    """

    places: tuple[tuple[int, int], ...]
    frame: str
    first_differs: bool
    modest: bool
    bases: int
    declared: Mapping[str | None, str]


class _In(IntEnum):
    """What kind of element is open."""

    DOCUMENT = auto()  # none yet
    RSS = auto()
    RDF = auto()  # of RSS 1.0; its items are children
    FEED = auto()  # of Atom, or the channel of RSS: items are children
    CHANNEL = auto()  # of RSS 1.0
    ITEM = auto()
    PERSON = auto()
    SOURCE = auto()
    MARKUP = auto()  # XHTML
    MEDIA = auto()
    CHAPTERS = auto()
    PICTURE = auto()  # or the text input of a channel
    OWNER = auto()
    TOPIC = auto()  # itunes:category
    TIMES = auto()
    CONTENTS = auto()  # of RSS 1.0: the list of its items
    OTHER = auto()  # of vocabularies that feedparser does not know, among themselves
    LEAF = auto()  # without children


class _IndivisibleError(Exception):
    """The items cannot be told apart."""


_ITEM = _In.ITEM
_MAX_DEPTH = hostile.MAX_DEPTH
_MAX_ELEMENTS = hostile.MAX_ELEMENTS
_TAG = re.compile(rb"<([^\s/>]+)")
_WITH_ITEMS = frozenset({_In.FEED, _In.RDF})
_WITH_FIELDS = frozenset({_In.FEED, _In.RDF, _In.CHANNEL, _In.ITEM})
_WITH_OTHERS = _WITH_FIELDS | {_In.PERSON, _In.SOURCE, _In.MEDIA, _In.OTHER}
_FRAMES: dict[_In, dict[tuple[str | None, str], _In]] = {
    _In.DOCUMENT: {(FEED, "rss"): _In.RSS, (FEED, "feed"): _In.FEED, (RDF, "RDF"): _In.RDF},
    _In.RSS: {(FEED, "channel"): _In.FEED},
}
_FRAMED = frozenset({_In.RSS, _In.RDF, _In.FEED, _In.CHANNEL})
_ITEMS = frozenset({"entry", "item"})
_ITEM_FIELDS = frozenset({"href", "lastmod"})  # of CDF: elements in the form of attributes
_TEXTS = frozenset({"content", "copyright", "description", "info", "rights", "subtitle", "summary", "tagline", "title"})
# These open a context, or something that no end tag closes.
_CONTEXTS = frozenset(
    {"body", "channel", "entry", "feed", "fullitem", "georssgeom", "item", "math", "newlocation", "rdf", "rss"}
    | {"skipdays", "skiphours", "source", "svg", "tags", "textinput", "where"}
)
_SUMMARIES = frozenset({"description", "summary"})
_TELLING = _SUMMARIES | {"content", "encoded", "title"}
_MEDIA_LEAVES = frozenset({"credit", "description", "license", "player", "rating", "restriction", "thumbnail", "title"})
_BARE_TYPES = frozenset({"html", "text"})  # what has one is no XHTML, whatever its other attributes are
_XHTML = frozenset({"application/xhtml+xml", "xhtml"})


def _leaves(vocabulary: str, *names: str) -> dict[tuple[str, str], _In]:
    return dict.fromkeys(((vocabulary, name) for name in names), _In.LEAF)


_PEOPLE = {(FEED, "author"): _In.PERSON, (FEED, "contributor"): _In.PERSON}
_HEAD = {
    **_PEOPLE,
    (FEED, "image"): _In.PICTURE,
    (FEED, "textinput"): _In.PICTURE,
    (FEED, "skipdays"): _In.TIMES,
    (FEED, "skiphours"): _In.TIMES,
    ("itunes", "owner"): _In.OWNER,
    ("itunes", "category"): _In.TOPIC,
}
# What may stand in an element beside what is told by its vocabulary alone.
_NAMED: dict[_In, dict[tuple[str, str], _In]] = {
    _In.FEED: _HEAD,
    _In.RDF: _HEAD,
    _In.CHANNEL: {**_HEAD, (FEED, "items"): _In.CONTENTS},
    _In.ITEM: {**_PEOPLE, (FEED, "source"): _In.SOURCE, ("psc", "chapters"): _In.CHAPTERS},
    _In.PERSON: _leaves(FEED, "email", "homepage", "name", "uri", "url"),
    _In.SOURCE: {
        **_PEOPLE,
        **_leaves(FEED, "category", "generator", "icon", "id", "link", "logo"),
        **_leaves(FEED, "published", "rights", "subtitle", "title", "updated"),
    },
    _In.PICTURE: _leaves(FEED, "description", "height", "link", "name", "title", "url", "width"),
    _In.OWNER: _leaves("itunes", "email", "name"),
    _In.TOPIC: {("itunes", "category"): _In.TOPIC},
    _In.TIMES: _leaves(FEED, "day", "hour"),
    _In.CONTENTS: {(RDF, "seq"): _In.CONTENTS, (RDF, "li"): _In.LEAF},
    _In.CHAPTERS: _leaves("psc", "chapter"),
}


def items_of(data: bytes) -> Items | None:
    """Find the items of a well-formed document in UTF-8 without a DTD, or None where they cannot be told apart.

    None as well for what is not well-formed, or has more elements than are read, or inside each other.
    """
    scan = _Scan(data)
    try:
        scan.parser.Parse(data, True)  # noqa: FBT003  expat takes no keyword
    except (_IndivisibleError, expat.ExpatError):
        return None
    places = []
    for begin, end in zip(scan.begins, scan.ends, strict=True):
        tag = _TAG.match(data, begin)
        if tag is None or not data.startswith(b"</" + tag[1], end):  # <item/>
            return None
        places.append((begin, data.index(b">", end) + 1))
    return Items(
        places=tuple(places),
        frame="\n".join(scan.frame),
        first_differs=scan.first_differs,
        modest=scan.modest,
        bases=scan.bases,
        declared=scan.prefixes,
    )


class _Scan:
    """Follows a document through what may stand in it."""

    def __init__(self, data: bytes) -> None:
        self.begins: list[int] = []
        self.ends: list[int] = []  # where the end tags begin
        self.frame: list[str] = []
        self.first_differs = self._has_summary = False
        self.modest = True
        self.bases = 0
        self.prefixes: dict[str | None, str] = {}
        self.parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartNamespaceDeclHandler = self._declare
        self.parser.ProcessingInstructionHandler = _refuse
        self.parser.StartDoctypeDeclHandler = _refuse
        self._open: list[_In] = [_In.DOCUMENT]
        self._data = data
        self._may_have_bases = b"base" in data.lower()
        self._elements = 0
        self._in_item = False
        # The kinds of elements in items, by the kind of what they stand in: of any, and of those that are no XHTML.
        self._kinds: list[dict[str, _In]] = [{} for _ in range(max(_In) + 1)]
        self._bare: list[dict[str, _In]] = [{} for _ in range(max(_In) + 1)]
        self._vocabularies: dict[str, str] = {}
        self._declared: list[tuple[str | None, str]] = []  # on the element that begins next
        self._names: dict[str, tuple[str | None, str]] = {}
        self._item = ""

    def _declare(self, prefix: str | None, uri: str | None) -> None:
        if uri is None or uri.split() != [uri]:  # Python's SAX reader divides names wherever there is a blank
            raise _IndivisibleError
        self._declared.append((prefix, uri))

    def _start(self, name: str, attributes: Attributes) -> None:
        self._elements += 1
        kinds = self._bare
        if attributes or self._declared:
            self._weigh(attributes)
            if attributes.get("type") not in _BARE_TYPES:
                kinds = self._kinds
        if self._in_item and not self._declared and (kind := kinds[self._open[-1]].get(name)) is not None:
            self._open.append(kind)
        else:
            self._begin(name, attributes)
        if self._elements > _MAX_ELEMENTS or len(self._open) > _MAX_DEPTH:
            raise _IndivisibleError

    def _weigh(self, attributes: Attributes) -> None:
        """Look for what hostile.py limits: many attributes, which it counts by their quotes, and bases."""
        values = "\n".join((*attributes.values(), *(uri for _, uri in self._declared)))
        quotes = 2 * (len(attributes) + len(self._declared)) + values.count('"') + values.count("'")
        if quotes // 2 > hostile.MAX_ATTRIBUTES and (self._elements > 1 or quotes // 2 > hostile.MAX_ROOT_ATTRIBUTES):
            self.modest = False
        if self._may_have_bases:
            names = " ".join((*attributes, *(prefix or "" for prefix, _ in self._declared)))
            if "base" in names.lower() or "base" in values.lower():
                found = hostile.bases_at(self._data, self.parser.CurrentByteIndex)
                self.bases += len(found)
                self.modest &= max(found, default=0) <= hostile.MAX_BASE

    def _begin(self, name: str, attributes: Attributes) -> None:
        known = self._names.get(name)
        if known is None:
            known = self._names[name] = _name(name)
        vocabulary, local = known
        parent = self._open[-1]
        if parent in _WITH_ITEMS and local in _ITEMS:
            kind = self._begin_item(name, local, attributes)
        elif parent in _FRAMES:
            kind = _frame(parent, vocabulary, name.rpartition(" ")[2])
        else:
            kind = _kind(parent, vocabulary, local, attributes)
            if self._in_item:
                self._note_kind(kind, name, attributes)
            elif local in _TELLING:
                self._note_text(parent, local)
            self.modest &= local not in _ITEMS  # hostile.py takes it for one
        if kind in _FRAMED:
            if self.begins:
                raise _IndivisibleError
            self.frame.append(f"{name} {sorted(attributes.items())} {self._declared}")
        if self._declared:
            self._take_declarations()
        self._open.append(kind)

    def _note_kind(self, kind: _In, name: str, attributes: Attributes) -> None:
        """Note the kind of an element in an item; that of a text may depend on its attributes."""
        parent = self._open[-1]
        if self._names[name][1] not in _TEXTS:
            self._kinds[parent][name] = kind
        if not attributes:
            self._bare[parent][name] = kind

    def _begin_item(self, name: str, local: str, attributes: Attributes) -> _In:
        self._item = self._item or name
        if name != self._item or local != name.rpartition(" ")[2] or self._names[name][0] != FEED:
            raise _IndivisibleError
        if any(each.lower() in _ITEM_FIELDS for each in attributes):
            raise _IndivisibleError
        self.begins.append(self.parser.CurrentByteIndex)
        self._in_item = True
        return _In.ITEM

    def _take_declarations(self) -> None:
        """Refuse a declaration that makes other elements than these mean something else."""
        for prefix, uri in self._declared:
            if is_markup(prefix, uri):
                continue
            name, thing = name_of(prefix, uri)
            late = bool(self.begins) and prefix not in self.prefixes
            same = self.prefixes.setdefault(prefix, uri) == uri and self._vocabularies.setdefault(name, thing) == thing
            if not (same and is_sound(prefix, uri)) or (late and not is_usual(prefix, uri)):
                raise _IndivisibleError
        self._declared.clear()

    def _note_text(self, parent: _In, local: str) -> None:
        """Note a text of the feed.

        How feedparser reads one depends on whether items came before. And if the feed has content, or its second
        summary is taken for that, so is the summary of the item that follows.
        """
        if self.begins:
            raise _IndivisibleError
        if local != "title" and parent is not _In.PICTURE:
            self.first_differs |= self._has_summary or local not in _SUMMARIES
            self._has_summary = True

    def _end(self, _name: str) -> None:
        if self._open.pop() is _ITEM:
            self.ends.append(self.parser.CurrentByteIndex)
            self._in_item = False


def _refuse(*_: object) -> None:
    raise _IndivisibleError


def _name(name: str) -> tuple[str | None, str]:
    """The vocabulary and the local name as feedparser sees them."""
    uri, _, local = name.rpartition(" ")
    return vocabulary_of(uri), local.lower()


def _frame(parent: _In, vocabulary: str | None, local: str) -> _In:
    """The kind of a root element, or of what stands in that of RSS."""
    kind = _FRAMES[parent].get((vocabulary, local))
    if kind is None:
        raise _IndivisibleError
    return kind


def _kind(parent: _In, vocabulary: str | None, local: str, attributes: Attributes) -> _In:
    """The kind of an element inside of another one."""
    if vocabulary is None:
        if parent not in _WITH_OTHERS:
            raise _IndivisibleError
        return _In.OTHER
    if "_" in local:  # feedparser writes `_` between vocabulary and name
        raise _IndivisibleError
    if parent is _In.RDF and (vocabulary, local) == (FEED, "channel"):
        return _In.CHANNEL
    if (vocabulary, local) in _NAMED.get(parent, ()):
        return _NAMED[parent][vocabulary, local]
    if parent is _In.MARKUP and vocabulary == XHTML and local not in {"body", "svg"}:
        return _In.MARKUP
    if parent is _In.MEDIA and vocabulary == "media":
        return _In.LEAF if local in _MEDIA_LEAVES else _In.MEDIA
    if parent in _WITH_FIELDS:
        return _field(vocabulary, local, attributes)
    raise _IndivisibleError


def _field(vocabulary: str, local: str, attributes: Attributes) -> _In:
    """The kind of what a feed or an item says of itself."""
    if vocabulary == FEED and local not in _CONTEXTS:
        return _In.MARKUP if local in _TEXTS and _is_xhtml(attributes) else _In.LEAF
    if vocabulary in {"admin", "cc", "creativecommons", "dc", "dcterms", "feedburner"}:
        return _In.LEAF
    if (vocabulary == "content" and local == "encoded") or (vocabulary == "georss" and local != "where"):
        return _In.LEAF
    if vocabulary == "itunes" and local not in {"link", "owner"}:
        return _In.LEAF
    if vocabulary == "media":
        return _In.LEAF if local in _MEDIA_LEAVES else _In.MEDIA
    raise _IndivisibleError


def _is_xhtml(attributes: Attributes) -> bool:
    types = [value for name, value in attributes.items() if name.lower() == "type"]
    return len(types) == 1 and types[0].lower() in _XHTML
