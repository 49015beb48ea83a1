"""The vocabularies that are carried over: which elements, with which attributes and values, inside which others.

Written from their specifications, and from what the W3C validator asks of them: what is not here is not carried.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aggregator.normalize.shapes import (
    Value,
    address,
    at_most,
    choice,
    clock,
    coordinates,
    decimal,
    identifier,
    instant,
    language,
    length_of_time,
    list_of_naturals,
    media_type,
    natural,
    one_line,
    position,
    prose,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What an element may hold; `needs` are attributes (or `text`) without which it says nothing.

    With `alone` there is one such element in its parent; of several the first counts.
    """

    text: Value | None = None
    attributes: Mapping[str, Value] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    children: frozenset[str] = frozenset()
    alone: bool = False


def _text(value: Value, *, alone: bool = True, **attributes: Value) -> Shape:
    """An element that is its text."""
    return Shape(text=value, attributes=attributes, needs=("text",), alone=alone)


def _empty(*needs: str, children: str = "", alone: bool = False, **attributes: Value) -> Shape:
    """An element that is its attributes and children."""
    return Shape(attributes=attributes, needs=needs, children=_names(children), alone=alone)


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_YES = choice("yes", "no")
_TRUTH = choice("true", "false")
_DETAILS = _names(  # Media RSS, "optional elements": of a file, of a group of files, or of the whole entry
    "media:backLinks media:category media:comments media:community media:copyright media:credit "
    "media:description media:embed media:hash media:keywords media:license media:location media:peerLink media:player "
    "media:price media:rating media:responses media:restriction media:rights media:status media:subTitle "
    "media:text media:thumbnail media:title"
)
_PLACES = "georss:where georss:point georss:line georss:polygon georss:box georss:circle"
_GML = "gml:Point gml:LineString gml:Polygon gml:Envelope"
_PLAIN = choice("plain")  # markup has become words

MEDIA = {  # https://www.rssboard.org/media-rss
    "media:group": Shape(children=_DETAILS | {"media:content"}),
    "media:content": Shape(
        attributes={
            "url": address,
            "fileSize": natural,
            "type": media_type,
            "medium": choice("image", "audio", "video", "document", "executable"),
            "isDefault": _TRUTH,
            "expression": choice("sample", "full", "nonstop"),
            "bitrate": decimal,
            "framerate": decimal,
            "samplingrate": decimal,
            "channels": natural,
            "duration": length_of_time,
            "height": natural,
            "width": natural,
            "lang": language,
        },
        children=_DETAILS,
    ),
    "media:backLinks": Shape(children=_names("media:backLink"), alone=True),
    "media:backLink": _text(address, alone=False),
    "media:category": _text(one_line, alone=False, scheme=identifier, label=one_line),
    "media:comments": Shape(children=_names("media:comment"), alone=True),
    "media:comment": _text(prose, alone=False),
    "media:community": Shape(children=_names("media:starRating media:statistics media:tags"), alone=True),
    "media:starRating": _empty(alone=True, average=decimal, count=natural, min=decimal, max=decimal),
    "media:statistics": _empty(alone=True, views=natural, favorites=natural),
    "media:tags": _text(one_line),
    "media:copyright": _text(one_line, url=address),
    "media:credit": _text(one_line, alone=False, role=one_line, scheme=identifier),
    "media:description": _text(prose, type=_PLAIN),
    "media:embed": _empty("url", children="media:param", alone=True, url=address, height=natural, width=natural),
    "media:param": _text(one_line, alone=False, name=one_line),
    "media:hash": _text(one_line, alone=False, algo=choice("md5", "sha-1")),
    "media:keywords": _text(one_line),
    "media:license": _text(one_line, alone=False, type=media_type, href=address),
    "media:location": _empty(children=_PLACES, description=one_line, start=clock, end=clock),
    "media:peerLink": _empty("href", type=media_type, href=address),
    "media:player": _empty("url", alone=True, url=address, height=natural, width=natural),
    "media:price": _empty(
        type=choice("rent", "purchase", "package", "subscription"), info=address, price=decimal, currency=one_line
    ),
    "media:rating": _text(one_line, alone=False, scheme=identifier),
    "media:responses": Shape(children=_names("media:response"), alone=True),
    "media:response": _text(address, alone=False),
    "media:restriction": Shape(
        text=one_line,
        attributes={"relationship": choice("allow", "deny"), "type": choice("country", "uri", "sharing")},
        needs=("relationship",),
    ),
    "media:rights": _empty("status", alone=True, status=choice("userCreated", "official")),
    "media:status": _empty("state", state=choice("active", "blocked", "deleted"), reason=one_line),
    "media:subTitle": _empty("href", type=media_type, lang=language, href=address),
    "media:text": _text(prose, alone=False, type=_PLAIN, lang=language, start=clock, end=clock),
    "media:thumbnail": _empty("url", url=address, height=natural, width=natural, time=instant),
    "media:title": _text(one_line, type=_PLAIN),
}

ITUNES = {  # https://help.apple.com/itc/podcasts_connect/
    "itunes:author": _text(one_line),
    "itunes:block": _text(_YES),
    "itunes:duration": _text(length_of_time),
    "itunes:episode": _text(natural),
    "itunes:episodeType": _text(choice("full", "trailer", "bonus")),
    "itunes:explicit": _text(choice("yes", "no", "clean", "true", "false")),
    "itunes:image": _empty("href", alone=True, href=address),
    "itunes:isClosedCaptioned": _text(_YES),
    "itunes:keywords": _text(one_line),
    "itunes:order": _text(natural),
    "itunes:season": _text(natural),
    "itunes:subtitle": _text(at_most(255, one_line)),
    "itunes:summary": _text(at_most(4_000, prose)),
    "itunes:title": _text(one_line),
}

PODCAST = {  # https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md
    "podcast:alternateEnclosure": _empty(
        "type",
        children="podcast:source podcast:integrity",
        type=media_type,
        length=natural,
        bitrate=decimal,
        height=natural,
        lang=language,
        title=one_line,
        rel=one_line,
        codecs=one_line,
        default=_TRUTH,
    ),
    "podcast:source": _empty("uri", uri=address, contentType=media_type),
    "podcast:integrity": _empty("type", "value", alone=True, type=choice("sri", "pgp-signature"), value=one_line),
    "podcast:chapters": _empty("url", "type", alone=True, url=address, type=media_type),
    "podcast:chat": _empty(
        "server", "protocol", alone=True, server=one_line, protocol=one_line, accountId=one_line, space=one_line
    ),
    "podcast:contentLink": _text(one_line, alone=False, href=address),
    "podcast:episode": _text(decimal, display=one_line),
    "podcast:license": _text(one_line, url=address),
    "podcast:location": _text(one_line, alone=False, geo=one_line, osm=one_line, rel=one_line, country=one_line),
    "podcast:person": _text(one_line, alone=False, role=one_line, group=one_line, img=address, href=address),
    "podcast:season": _text(natural, name=one_line),
    "podcast:socialInteract": _empty(
        "protocol", uri=address, protocol=one_line, accountId=one_line, accountUrl=address, priority=natural
    ),
    "podcast:soundbite": Shape(
        text=one_line, attributes={"startTime": decimal, "duration": decimal}, needs=("startTime", "duration")
    ),
    "podcast:transcript": _empty("url", "type", url=address, type=media_type, language=language, rel=one_line),
    "podcast:txt": _text(one_line, alone=False, purpose=one_line),
    "podcast:value": _empty(
        "type", "method", children="podcast:valueRecipient", type=one_line, method=one_line, suggested=decimal
    ),
    "podcast:valueRecipient": _empty(
        *("type", "address", "split"),
        name=one_line,
        type=one_line,
        address=one_line,
        customKey=one_line,
        customValue=one_line,
        split=natural,
        fee=_TRUTH,
    ),
    "psc:chapters": _empty("version", children="psc:chapter", alone=True, version=one_line),
    "psc:chapter": _empty("start", "title", start=clock, title=one_line, href=address, image=address),
}

PLACES = {  # https://www.ogc.org/standard/georss/, https://www.w3.org/2003/01/geo/
    "georss:point": _text(coordinates(2, 2), alone=False),
    "georss:line": _text(coordinates(4), alone=False),
    "georss:polygon": _text(coordinates(8), alone=False),
    "georss:box": _text(coordinates(4, 4), alone=False),
    "georss:circle": Shape(text=coordinates(3, 3, odd=True), needs=("text",)),
    "georss:elev": _text(decimal),
    "georss:featurename": _text(one_line),
    "georss:featuretypetag": _text(one_line),
    "georss:floor": _text(decimal),
    "georss:radius": _text(decimal),
    "georss:relationshiptag": _text(one_line),
    "georss:where": _empty(children=_GML),
    "gml:Envelope": _empty(children="gml:lowerCorner gml:upperCorner", srsName=one_line, srsDimension=natural),
    "gml:LineString": _empty(children="gml:posList", srsName=one_line, srsDimension=natural),
    "gml:LinearRing": _empty(children="gml:posList", alone=True),
    "gml:Point": _empty(children="gml:pos", srsName=one_line, srsDimension=natural),
    "gml:Polygon": _empty(children="gml:exterior gml:interior", srsName=one_line, srsDimension=natural),
    "gml:exterior": _empty(children="gml:LinearRing", alone=True),
    "gml:interior": _empty(children="gml:LinearRing"),
    "gml:lowerCorner": _text(position),
    "gml:pos": _text(position),
    "gml:posList": _text(coordinates(4)),
    "gml:upperCorner": _text(position),
    "geo:Point": _empty(children="geo:lat geo:long geo:alt", alone=True),
    "geo:alt": _text(decimal),
    "geo:lat": _text(decimal),
    "geo:long": _text(decimal),
}

TALK = {  # comments and threads: Slash, RFC 4685, the Comment API
    "slash:comments": _text(natural),
    "slash:department": _text(one_line),
    "slash:hit_parade": _text(list_of_naturals),
    "slash:section": _text(one_line),
    "thr:in-reply-to": _empty("ref", ref=identifier, href=address, type=media_type, source=address),
    "thr:total": _text(natural),
    "wfw:comment": _text(address),
    "wfw:commentRss": _text(address),
}

_QUALITIES = _names(
    "dc:coverage dc:format dc:identifier dc:publisher dc:relation dc:source dc:type dcterms:accessRights "
    "dcterms:alternative dcterms:audience dcterms:bibliographicCitation dcterms:conformsTo dcterms:educationLevel "
    "dcterms:extent dcterms:hasFormat dcterms:hasPart dcterms:hasVersion dcterms:isFormatOf dcterms:isPartOf "
    "dcterms:isReferencedBy dcterms:isReplacedBy dcterms:isRequiredBy dcterms:isVersionOf dcterms:license "
    "dcterms:medium dcterms:provenance dcterms:references dcterms:replaces dcterms:requires dcterms:rightsHolder "
    "dcterms:spatial dcterms:tableOfContents dcterms:temporal dcterms:valid"
)
LIBRARY = {  # Dublin Core: what has a place of its own in an entry is there, and not here
    **{name: _text(one_line, alone=False) for name in sorted(_QUALITIES)},
    "dcterms:abstract": _text(prose),
}

SHAPES: dict[str, Shape] = {**MEDIA, **ITUNES, **PODCAST, **PLACES, **TALK, **LIBRARY}

_INSIDE = frozenset().union(*(shape.children for name, shape in SHAPES.items() if name != "media:location"))
_EVERYWHERE = _DETAILS | _names("media:content geo:alt geo:lat geo:long")
TOP = frozenset(SHAPES) - (_INSIDE - _EVERYWHERE)  # what may stand in an entry

SPELLINGS = {name.casefold(): name for name in SHAPES}  # `wfw:commentRSS` is as common as what its authors meant
