"""Feed validators of our own: what the three specifications demand, as lists of faults in words."""

import json
import re
from collections import Counter
from email.utils import parsedate_to_datetime
from typing import Any

from lxml import etree
from lxml.etree import _Element as Element

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
DC = "{http://purl.org/dc/elements/1.1/}"

RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
URI = re.compile(r"[a-z][a-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")
WEB = re.compile(r"https?://[^/?#]+(?:[/?#].*)?")
MIME = re.compile(r"[^\s/;]+/[^\s/;]+(\s*;.*)?")
RELATIONS = {"alternate", "enclosure", "hub", "license", "payment", "related", "replies", "self", "via", "up", "search"}
JSON_URLS = ("url", "external_url", "image", "banner_image")
JSON_KEYS = {
    "feed": {"version", "title", "home_page_url", "feed_url", "description", "language", "hubs", "items"},
    "item": {"id", "url", "title", "content_html", "content_text", "summary", "image", "date_published"}
    | {"date_modified", "authors", "tags", "language", "attachments", "_source", "_extensions"}
    | {"external_url", "banner_image"},
    "author": {"name", "url", "avatar"},
    "attachment": {"url", "mime_type", "title", "size_in_bytes", "duration_in_seconds"},
}


def strict(body: bytes) -> Element:
    """The root of a well-formed document; anything else raises."""
    return etree.fromstring(body, etree.XMLParser(recover=False, resolve_entities=False, no_network=True))


def atom_faults(body: bytes) -> list[str]:
    """What RFC 4287 forbids and a grammar cannot see."""
    feed = strict(body)
    entries = feed.findall(f"{ATOM}entry")
    faults = repeated("entry id", [entry.findtext(f"{ATOM}id") for entry in entries])
    faults += [f"feed without {name}" for name in ("id", "title", "updated") if not feed.findtext(f"{ATOM}{name}")]
    for entry in entries:
        faults += [f"entry without {name}" for name in ("id", "title", "updated") if not entry.findtext(ATOM + name)]
        if entry.find(f"{ATOM}author") is None:
            faults.append("entry without author (4.1.2)")
        page = entry.find(f"{ATOM}link[@rel='alternate']")
        if page is None and entry.find(f"{ATOM}content") is None:
            faults.append("entry with neither alternate nor content (4.1.2)")
        pairs = [(e.get("type"), e.get("hreflang")) for e in entry.findall(f"{ATOM}link[@rel='alternate']")]
        faults += repeated("alternate link of one type and language (4.1.2)", pairs)
        faults += [
            f"source without {name}"
            for name in ("id", "title", "updated")
            if not entry.findtext(f"{ATOM}source/{ATOM}{name}")
        ]
    for element in feed.iter(f"{ATOM}*"):
        faults += atom_element_faults(element)
    return faults


def atom_element_faults(element: Element) -> list[str]:
    name, text = etree.QName(element).localname, element.text or ""
    match name:
        case "id" | "uri" | "icon" | "logo":
            return [] if URI.fullmatch(text) else [f"{name}: no URI: {text!r}"]
        case "updated" | "published":
            return [] if RFC3339.fullmatch(text) else [f"{name}: no date: {text!r}"]
        case "link":
            return link_faults(element)
        case "name":
            return [] if text.strip() else ["a person without name (3.2.1)"]
        case "content" | "summary":
            return [] if element.get("type") == "html" else [f"{name} of type {element.get('type')}"]
        case _:
            return []


def link_faults(element: Element) -> list[str]:
    rel, href = element.get("rel", "alternate"), element.get("href", "")
    faults = [] if WEB.fullmatch(href) and URI.fullmatch(href) else [f"link {rel}: no URL: {href!r}"]
    if rel not in RELATIONS and not URI.fullmatch(rel):
        faults.append(f"link with unknown relation {rel!r} (4.2.7.2)")
    if not MIME.fullmatch(element.get("type", "a/b")):
        faults.append(f"link of type {element.get('type')!r}")
    if not re.fullmatch("[1-9][0-9]*", element.get("length", "1")):
        faults.append(f"link of length {element.get('length')!r}")
    return faults


def rss_faults(body: bytes) -> list[str]:
    """What the RSS 2.0 specification and the RSS Advisory Board's profile forbid."""
    channel = strict(body).find("channel")
    assert channel is not None
    items = channel.findall("item")
    faults = [f"channel without {name}" for name in ("title", "link", "description") if not channel.findtext(name)]
    faults += date_faults(channel.findtext("lastBuildDate"))
    if channel.find(f"{ATOM}link[@rel='self']") is None:
        faults.append("channel without atom:link to itself")
    faults += repeated("guid", [item.findtext("guid") for item in items])
    for item in items:
        faults += item_faults(item)
    return faults


def item_faults(item: Element) -> list[str]:
    single = ("title", "link", "description", "guid", "pubDate", "enclosure", "source", "comments", f"{CONTENT}encoded")
    faults = [f"more than one {name}" for name in single if len(item.findall(name)) > 1]
    if not item.findtext("title") and not item.findtext("description"):
        faults.append("item with neither title nor description")
    if item.find("title") is not None and not item.findtext("title"):
        faults.append("item with an empty title")
    names = [child.tag for child in item]
    if f"{CONTENT}encoded" in names and names.index("description") > names.index(f"{CONTENT}encoded"):
        faults.append("content:encoded before the description")
    guid = item.find("guid")
    if guid is None or guid.get("isPermaLink") != "false":
        faults.append("guid taken for a link")
    faults += date_faults(item.findtext("pubDate"))
    for element in item.findall("enclosure"):
        if set(element.attrib) != {"url", "length", "type"} or not element.get("length", "").isdecimal():
            faults.append(f"enclosure with {dict(element.attrib)}")
    urls = [item.findtext(name) for name in ("link", "comments")]
    urls += [element.get("url") for name in ("enclosure", "source", f"{MEDIA}*") for element in item.findall(name)]
    faults += [f"no URL: {url!r}" for url in urls if url is not None and not URI.fullmatch(url)]
    for link in item.findall(f"{ATOM}link"):
        faults += link_faults(link)
    return faults


def date_faults(text: str | None) -> list[str]:
    moment = parsedate_to_datetime(text or "")
    return [] if moment.tzinfo and moment.strftime("%d %b %Y")[:2] in (text or "") else [f"no RFC 822 date: {text!r}"]


def json_faults(body: bytes) -> list[str]:
    """What JSON Feed 1.1 forbids."""
    feed = json.loads(body)
    faults = unknown("feed", feed)
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        faults.append("wrong version")
    faults += [f"feed without {key}" for key in ("title", "home_page_url", "feed_url", "items") if key not in feed]
    faults += repeated("id", [item.get("id") for item in feed["items"]])
    for item in feed["items"]:
        faults += json_item_faults(item)
    return faults


def json_item_faults(item: dict[str, Any]) -> list[str]:
    faults = unknown("item", item)
    if not isinstance(item.get("id"), str) or not ("content_html" in item or "content_text" in item):
        faults.append("item without id or content")
    faults += [f"empty {key}" for key, value in item.items() if value in ("", None, [], {})]
    faults += [f"no URL: {item[key]!r}" for key in JSON_URLS if key in item and not URI.fullmatch(item[key])]
    dates = [item["date_published"], item.get("date_modified", item["date_published"])]
    faults += [f"no date: {date!r}" for date in dates if not RFC3339.fullmatch(date)]
    for author in item.get("authors", ()):
        faults += unknown("author", author) + ([] if author else ["empty author"])
    for file in item.get("attachments", ()):
        faults += unknown("attachment", file)
        if not URI.fullmatch(file["url"]) or not MIME.fullmatch(file["mime_type"]):
            faults.append(f"attachment {file}")
    return faults


def unknown(kind: str, value: dict[str, Any]) -> list[str]:
    return [f"unknown key {key!r} in {kind}" for key in value if key not in JSON_KEYS[kind]]


def repeated(what: str, values: list[Any]) -> list[str]:
    return [f"{what} twice: {value}" for value, count in Counter(values).items() if count > 1]
