"""The vocabularies that feedparser treats in ways of its own, and which prefixes may stand for them.

feedparser finds what to do with an element by the name that its vocabulary should have, else by the first prefix that a
document ever declared for it. So a prefix that stands for something unusual changes what later elements mean.
"""

from __future__ import annotations

from aggregator.model import NAMESPACES

FEED = ""
RDF = "rdf"
XHTML = "xhtml"

_USERLAND = "backend.userland.com/rss"  # feedparser looks for that in any address
_VOCABULARIES = {
    "": FEED,
    "http://blogs.law.harvard.edu/tech/rss": FEED,
    "http://example.com/necho": FEED,
    "http://example.com/newformat#": FEED,
    "http://my.netscape.com/rdf/simple/0.9/": FEED,
    "http://purl.org/atom/ns#": FEED,
    "http://purl.org/echo/": FEED,
    "http://purl.org/pie/": FEED,
    "http://purl.org/rss/1.0/": FEED,
    "http://purl.org/rss/1.0/modules/rss091#": FEED,
    "http://www.w3.org/2005/atom": FEED,
    "uri/of/echo/namespace#": FEED,
    "http://backend.userland.com/creativecommonsrssmodule": "creativecommons",
    "http://creativecommons.org/ns#license": "cc",
    "http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": "creativecommons",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://podlove.org/simple-chapters": "psc",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://web.resource.org/cc/": "cc",
    "http://webns.net/mvcb/": "admin",
    "http://www.georss.org/georss": "georss",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.opengis.net/gml": "gml",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": RDF,
    "http://www.w3.org/1999/xhtml": XHTML,
}
_TREATED = frozenset(_VOCABULARIES.values()) - {FEED}
_NAMES = {  # of which feedparser knows the name and no element
    **_VOCABULARIES,
    "http://backend.userland.com/blogchannelmodule": "blogchannel",
    "http://freshmeat.net/rss/fm/": "fm",
    "http://hacks.benhammersley.com/rss/streaming/": "str",
    "http://madskills.com/public/xml/rss/module/pingback/": "pingback",
    "http://madskills.com/public/xml/rss/module/trackback/": "trackback",
    "http://media.tangent.org/rss/1.0/": "audio",
    "http://my.theinfo.org/changed/1.0/rss/": "cp",
    "http://postneo.com/icbm/": "icbm",
    "http://prismstandard.org/namespaces/1.2/basic/": "prism",
    "http://purl.org/rss/1.0/modules/aggregation/": "ag",
    "http://purl.org/rss/1.0/modules/annotate/": "annotate",
    "http://purl.org/rss/1.0/modules/company": "co",
    "http://purl.org/rss/1.0/modules/email/": "email",
    "http://purl.org/rss/1.0/modules/event/": "ev",
    "http://purl.org/rss/1.0/modules/image/": "image",
    "http://purl.org/rss/1.0/modules/link/": "l",
    "http://purl.org/rss/1.0/modules/reference/": "ref",
    "http://purl.org/rss/1.0/modules/richequiv/": "reqv",
    "http://purl.org/rss/1.0/modules/search/": "search",
    "http://purl.org/rss/1.0/modules/servicestatus/": "ss",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://purl.org/rss/1.0/modules/subscription/": "sub",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://purl.org/rss/1.0/modules/taxonomy/": "taxo",
    "http://purl.org/rss/1.0/modules/textinput/": "ti",
    "http://purl.org/rss/1.0/modules/threading/": "thr",
    "http://purl.org/rss/1.0/modules/wiki/": "wiki",
    "http://schemas.pocketsoap.com/rss/mydescmodule/": "szf",
    "http://schemas.xmlsoap.org/soap/envelope/": "soap",
    "http://wellformedweb.org/commentapi/": "wfw",
    "http://www.w3.org/1999/xlink": "xlink",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "http://www.w3.org/xml/1998/namespace": "xml",
    "http://xmlns.com/foaf/0.1/": "foaf",
}
_USUAL = {
    **NAMESPACES,
    "content": "http://purl.org/rss/1.0/modules/content/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "gd": "http://schemas.google.com/g/2005",
    "wfw": "http://wellformedweb.org/CommentAPI/",
}


def vocabulary_of(uri: str) -> str | None:
    """The name of a vocabulary, empty for that of feeds; None for one of which feedparser knows no element.

    >>> vocabulary_of("http://search.yahoo.com/mrss/"), vocabulary_of("urn:example:unheard-of")
    ('media', None)
    """
    folded = uri.lower()
    return FEED if _USERLAND in folded else _VOCABULARIES.get(folded)


def name_of(prefix: str | None, uri: str) -> tuple[str, str]:
    """The name under which feedparser remembers a declaration, and what must be the same for all under that name."""
    name = _NAMES.get(uri.lower())
    return (prefix or "", uri) if name is None else (name, name)


def is_sound(prefix: str | None, uri: str) -> bool:
    """Whether a document's head may declare a prefix, or with None its default, for that.

    >>> is_sound("dc", "http://purl.org/dc/elements/1.1/"), is_sound("dc", "http://search.yahoo.com/mrss/")
    (True, False)
    """
    vocabulary = vocabulary_of(uri)
    if prefix is None:
        return vocabulary == FEED
    return vocabulary == prefix.lower() if prefix.lower() in _TREATED else "_" not in prefix


def is_usual(prefix: str | None, uri: str) -> bool:
    """Whether any element may declare that: it is what everybody means by it, and makes no difference to others."""
    return _USUAL.get(prefix or "") == uri


def is_markup(prefix: str | None, uri: str) -> bool:
    """Whether XHTML begins here."""
    return prefix is None and vocabulary_of(uri) == XHTML
