"""Text to a document that an XML parser can be given: no DTD, no forbidden characters, no excess, mended if need be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.parsers import expat

from lxml import etree

from aggregator.model import NAMESPACES
from aggregator.parse import hostile
from aggregator.parse.clean import cleaned, without_invalid_references
from aggregator.parse.detect import Detected
from aggregator.parse.entities import HTML_ENTITIES, declared, resolved, with_stray_ampersands_escaped
from aggregator.parse.hostile import RefusedError, Size
from aggregator.parse.splitting import Items, items_of

_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
# feedparser reads what is not well-formed with a slow parser for SGML: no more of that than takes about a second.
_LOOSE_SIZE = 1_000_000
_LOOSE_ELEMENTS = 20_000
_LOOSE_TOKENS = 60_000  # every `<` and `&`
_PATIENCE = 4  # times that, where nothing else reads the document
_MOST_MISSING = 50  # prefixes that were never declared
_HEAD = 20_000
_USED_PREFIX = re.compile(r"</?([A-Za-z_][\w.-]{0,40}):|\s([A-Za-z_][\w.-]{0,40}):[\w.-]{1,40}=[\"']")
_DECLARED_PREFIX = re.compile(r"xmlns:([\w.-]{1,40})\s{0,9}=")
_ROOT_TAG = re.compile(r"<[\w.:-]+")
_KNOWN_PREFIXES = {
    **NAMESPACES,
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "xhtml": "http://www.w3.org/1999/xhtml",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An XML document in UTF-8 with nothing before its root element but the declaration.

    `well_formed` is false where it could not be mended; `netscape` marks RSS 0.91 with Netscape's document type;
    `has_bases` says that elements may have a base address of their own; `head` is the beginning; `faults` says what was
    wrong; `items` are where they are, if nothing was, and if they can be told apart.
    """

    data: bytes
    root: str
    well_formed: bool
    netscape: bool
    has_bases: bool
    head: str
    faults: tuple[str, ...]
    items: Items | None


def prepare(text: str, detected: Detected) -> Document:
    """Make the text safe and, where little is missing, well-formed. Raises RefusedError."""
    faults = []
    if text[: detected.start].strip():
        faults.append("something stands before the document and was left out")
    prolog, written = text[detected.start : detected.root_at], text[detected.root_at :]
    body = without_invalid_references(cleaned(written))
    if len(body) != len(written):
        faults.append("characters that XML forbids were left out")
    body = resolved(body, declared(prolog))
    hostile.refuse_excess(body)
    made = _at_once(body) or _step_by_step(body, text.count("\n", 0, detected.root_at))
    faults.extend(made.faults)
    return Document(
        data=made.data,
        root=detected.root,
        well_formed=made.well_formed,
        netscape="netscape" in prolog.lower().partition("<!doctype")[2],
        has_bases=made.bases > 0,
        head=made.head,
        faults=tuple(faults),
        items=None if faults else made.items,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """What a document was made into; the fields are those of `Document`, and `bases` how many there are."""

    data: bytes
    bases: int
    head: str
    items: Items | None
    well_formed: bool = True
    faults: tuple[str, ...] = ()


def _at_once(body: str) -> _Made | None:
    """A document as most are: one pass finds it well-formed, within all limits, and its items; None for any other."""
    if body.count("<") > 2 * hostile.MAX_ELEMENTS or hostile.has_many_pieces(body) or hostile.has_long_words(body):
        return None
    data = (_DECLARATION + body).encode()
    items = items_of(data)
    if items is None or not items.modest:
        return None
    return _Made(data=data, bases=items.bases, head=body[:_HEAD], items=items)


def _step_by_step(body: str, lines: int) -> _Made:
    """A document whose limits and faults are looked for one after the other; so many lines stand before it.

    Raises RefusedError.
    """
    faults = []
    body, size = hostile.within_limits(body)
    if size.is_cut:
        faults.append(f"only the first entries were read: more than {hostile.MAX_ELEMENTS:,} elements")
    well_formed = True
    if error := _error(body):
        faults.append(f"not well-formed XML at line {lines + error.lineno}: {expat.ErrorString(error.code)}")
        body, well_formed = _mended(body, size)
    data = (_DECLARATION + hostile.without_blanks(body)).encode()
    if hostile.has_long_words(body):
        data = hostile.without_long_names(data)
    return _Made(
        data=data,
        bases=size.bases,
        head=body[:_HEAD],
        items=None if faults else items_of(data),
        well_formed=well_formed,
        faults=tuple(faults),
    )


def _error(body: str) -> expat.ExpatError | None:
    """What is not well-formed, as the parser behind feedparser sees it."""
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    try:
        parser.Parse(body.encode(), True)  # noqa: FBT003  expat takes no keyword
    except expat.ExpatError as error:
        return error
    return None


def _mended(body: str, size: Size) -> tuple[str, bool]:
    """The document, and whether it is well-formed now: where references or namespaces were the trouble, it is.

    What still is not, and would take feedparser too long, goes through libxml2.
    """
    attempt = with_stray_ampersands_escaped(resolved(body, HTML_ENTITIES)) if "&" in body else body
    attempt = _with_prefixes(attempt)
    if not _error(attempt):
        return attempt, True
    if _is_cheap(body, size):
        return body, False
    try:
        return recovered(attempt), True
    except RefusedError:  # where tags were never closed, libxml2 nests entry in entry
        if _is_cheap(body, size, patience=_PATIENCE):
            return body, False
        raise


def _is_cheap(body: str, size: Size, *, patience: int = 1) -> bool:
    """Whether feedparser's slow parser takes about a second for it, or so many."""
    return (
        len(body) <= _LOOSE_SIZE * patience
        and body.count("<") + body.count("&") <= _LOOSE_TOKENS * patience
        and size.elements <= _LOOSE_ELEMENTS * patience
        and not size.bases_add_up
        and not hostile.has_long_words(body)
    )


def _with_prefixes(body: str) -> str:
    used = {first or second for first, second in _USED_PREFIX.findall(body)}
    missing = sorted(used - set(_DECLARED_PREFIX.findall(body)) - {"xml", "xmlns"})[:_MOST_MISSING]
    declarations = "".join(f' xmlns:{name}="{_KNOWN_PREFIXES.get(name, f"undeclared:{name}")}"' for name in missing)
    return _ROOT_TAG.sub(lambda match: match[0] + declarations, body, count=1) if declarations else body


def recovered(body: str) -> str:
    """What libxml2 makes of a document that is not well-formed, as a document that is. Raises RefusedError."""
    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        root: etree._Element | None = etree.fromstring(body.encode(), parser)
    except etree.XMLSyntaxError:
        root = None
    whole = "" if root is None else etree.tostring(root, encoding="unicode")
    if not whole or _error(whole):
        message = "an XML document too broken to be read"
        raise RefusedError(message)
    hostile.refuse_excess(whole)
    return hostile.within_limits(whole)[0]
