"""The messages of the W3C Feed Validator that can be about what we write, as checks of our own.

`checks.py` holds what the specifications demand; here is what the validator adds: values in other vocabularies,
markup where there must be none, what is unsafe or relative in texts. A message is named as the validator names it.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from lxml import etree, html
from lxml.etree import _Element as Element

from tests.render.checks import MIME, URI, WEB, strict

PREFIXES = {
    "http://www.w3.org/2005/Atom": "atom",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "http://www.georss.org/georss": "georss",
    "http://www.opengis.net/gml": "gml",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://search.yahoo.com/mrss/": "media",
    "https://podcastindex.org/namespace/1.0": "podcast",
    "http://podlove.org/simple-chapters": "psc",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://purl.org/syndication/thread/1.0": "thr",
    "http://wellformedweb.org/CommentAPI/": "wfw",
}
Check = Callable[[str], bool]


def matches(pattern: str) -> Check:
    return lambda text: bool(re.fullmatch(pattern, text))


natural = matches(r"\d+")
number = matches(r"[+-]?\d+(\.\d+)?")
web = matches(WEB.pattern)
npt = matches(r"now|(\d+:)?(\d+:)?\d+(\.\d+)?")
pairs = matches(r"(-?\d+(\.\d+)?\s+-?\d+(\.\d+)?)(\s+-?\d+(\.\d+)?\s+-?\d+(\.\d+)?)*")
plain = matches(r"(?s)(?!.*(</[a-zA-Z]|<(br|p|img|a)\b[^<>]*>)).+")

TEXT_RULES: dict[str, tuple[str, Check]] = {
    "geo:lat": ("InvalidLatitude", number),
    "geo:long": ("InvalidLongitude", number),
    "georss:box": ("InvalidCoordList", pairs),
    "georss:line": ("InvalidCoordList", pairs),
    "georss:point": ("InvalidCoord", matches(r"-?\d+(\.\d+)?\s+-?\d+(\.\d+)?")),
    "georss:polygon": ("InvalidCoordList", pairs),
    "gml:posList": ("InvalidCoordList", pairs),
    "itunes:author": ("ContainsHTML", plain),
    "itunes:block": ("InvalidYesNo", matches("yes|no")),
    "itunes:duration": ("InvalidDuration", matches(r"\d+")),
    "itunes:explicit": ("InvalidYesNoClean", matches("yes|no|clean|true|false")),
    "itunes:keywords": ("ContainsHTML", plain),
    "itunes:subtitle": ("TooLong", matches("(?s).{1,255}")),
    "itunes:summary": ("TooLong", matches("(?s).{1,4000}")),
    "media:description": ("ContainsHTML", plain),
    "media:hash": ("InvalidMediaHash", matches("[0-9A-Za-z+/=:-]+")),
    "media:text": ("ContainsHTML", plain),
    "media:title": ("ContainsHTML", plain),
    "slash:comments": ("InvalidNonNegativeInteger", natural),
    "slash:hit_parade": ("InvalidSlashHitParade", matches(r"\d+(,\d+)*")),
    "thr:total": ("InvalidNonNegativeInteger", natural),
    "wfw:comment": ("InvalidFullLink", web),
    "wfw:commentRss": ("InvalidFullLink", web),
}
ATTRIBUTE_RULES: dict[str, tuple[str, Check]] = {
    "bitrate": ("InvalidFloat", number),
    "channels": ("InvalidNonNegativeInteger", natural),
    "duration": ("InvalidNonNegativeInteger", number),
    "expression": ("InvalidMediaExpression", matches("sample|full|nonstop")),
    "fileSize": ("InvalidNonNegativeInteger", natural),
    "framerate": ("InvalidFloat", number),
    "height": ("InvalidNonNegativeInteger", natural),
    "href": ("InvalidLink", web),
    "isDefault": ("InvalidBooleanAttribute", matches("true|false")),
    "lang": ("InvalidLanguage", matches(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*")),
    "medium": ("InvalidMediaMedium", matches("image|audio|video|document|executable")),
    "relationship": ("InvalidMediaRestrictionRel", matches("allow|deny")),
    "samplingrate": ("InvalidFloat", number),
    "time": ("InvalidNPTTime", npt),
    "url": ("InvalidLink", lambda text: bool(WEB.fullmatch(text) and URI.fullmatch(text))),
    "width": ("InvalidNonNegativeInteger", natural),
}
TYPES = {"media:title": "plain|html", "media:description": "plain|html", "media:text": "plain|html"}
TYPES |= {"media:restriction": "country|uri|sharing", "media:price": "rent|purchase|package|subscription"}
NEEDED = {
    "itunes:image": ("href",),
    "media:player": ("url",),
    "media:thumbnail": ("url",),
    "media:restriction": ("relationship",),
    "podcast:chapters": ("url", "type"),
    "podcast:transcript": ("url", "type"),
    "thr:in-reply-to": ("ref",),
}
ONCE = {"itunes:duration", "itunes:explicit", "itunes:image", "itunes:author", "slash:comments", "slash:section"}
ONCE |= {"thr:total", "wfw:commentRss", "geo:lat", "geo:long", "media:copyright", "media:player", "media:title"}
UNSAFE = {"script", "style", "object", "embed", "iframe", "applet", "form", "meta", "link", "base", "frame", "svg"}
LINKING = {"href", "src", "cite", "poster", "longdesc"}
NO_TEXT = {"media:content", "media:group", "media:thumbnail", "itunes:image", "georss:where", "gml:Point"}
FREE_OF_TYPES = ("podcast:value", "podcast:integrity")


def messages(body: bytes) -> list[str]:
    """What the validator would say of an Atom or RSS document, as `Message: element: what`."""
    return [message for element in strict(body).iter("*") for message in of_element(element)]


def name_of(element: Element) -> str:
    name = etree.QName(element)
    if name.namespace is None:
        return name.localname
    return f"{PREFIXES.get(name.namespace, 'UnknownNamespace')}:{name.localname}"


def of_element(element: Element) -> Iterator[str]:
    name, text = name_of(element), (element.text or "")
    if name.startswith("UnknownNamespace"):
        yield name
    if name in TEXT_RULES and not TEXT_RULES[name][1](text):
        yield f"{TEXT_RULES[name][0]}: {name}: {text!r}"
    if name in NO_TEXT and text.strip():
        yield f"UnexpectedText: {name}: {text!r}"
    if ":" in name and not name.startswith("atom:"):
        yield from of_attributes(name, element)
        if not (text.strip() or element.attrib or len(element)):
            yield f"NotBlank: {name}"
    yield from (f"MissingAttribute: {name} {each}" for each in NEEDED.get(name, ()) if not element.get(each))
    counts = Counter(map(name_of, element))
    yield from (f"DuplicateElement: {each}" for each in ONCE if counts[each] > 1)
    if name in {"content:encoded", "description", "atom:summary", "atom:content"} and text.strip():
        yield from (f"{message} in {name}" for message in of_markup(text))


def of_attributes(name: str, element: Element) -> Iterator[str]:
    for attribute, value in attributes_of(element):
        if not value:
            yield f"AttrNotBlank: {name} {attribute}"
        message, rule = ATTRIBUTE_RULES.get(attribute, ("", bool))
        if not rule(value):
            yield f"{message}: {name} {attribute}={value!r}"
    kind = element.get("type")
    if kind and not name.startswith(FREE_OF_TYPES) and not re.fullmatch(TYPES.get(name, MIME.pattern), kind):
        yield f"InvalidMIMEType: {name}: {kind!r}"


def attributes_of(element: Element) -> list[tuple[str, str]]:
    return [(str(name), str(value)) for name, value in element.attrib.items()]


def of_markup(markup: str) -> Iterator[str]:
    """What the validator says of HTML inside a feed."""
    for element in html.fragment_fromstring(markup, create_parent="div").iter("*"):
        if element.tag in UNSAFE:
            yield f"SecurityRisk: {element.tag}"
        for name, value in attributes_of(element):
            if name.startswith("on"):
                yield f"SecurityRiskAttr: {name}"
            if name == "style":
                yield f"DangerousStyleAttr: {value}"
            if name in LINKING and not re.match("(https?://|mailto:|tel:|#)", value):
                yield f"ContainsRelRef: {value}"
