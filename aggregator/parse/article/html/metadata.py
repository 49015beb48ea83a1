r"""What an HTML page says of its article. For each field the first of these that says something counts:

1. JSON-LD: an Article, NewsArticle, BlogPosting … (`jsonld`)
2. Open Graph and its `article:` properties
3. `meta`: author, date, description, keywords, and their names in Dublin Core, Highwire (`citation_…`) and Parsely
4. microdata and the elements of the page: `itemprop`, `rel="author"`, `<time datetime>`, `<h1>`
5. `<title>`, without the name of the site

Two things are the page's own before anybody's description of it: the language of `<html lang>`, and the heading, where
the title is only that heading with the name of the site before or after it.

    >>> from aggregator.parse.article.html.tree import parse_tree
    >>> tree = parse_tree('<title>Harbour | The Times</title><meta name=author content="Jane Doe"><h1>Harbour</h1>')
    >>> said = read_page(tree.root)
    >>> said.title, said.authors[0].name
    ('Harbour', 'Jane Doe')
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice

from lxml.html import HtmlElement

from aggregator.model import Category, Person
from aggregator.parse.article.html.furniture import is_furniture, is_surely_furniture
from aggregator.parse.article.html.jsonld import read_jsonld
from aggregator.parse.article.html.tree import classes, words
from aggregator.parse.article.html.values import (
    language_of,
    page_address,
    path_or_address,
    people_in,
    web_address,
)
from aggregator.parse.article.language.dates import read_date
from aggregator.parse.article.metadata import Metadata
from aggregator.parse.clean import one_line, unescaped

_OPEN_GRAPH = {
    "title": ("og:title", "twitter:title"),
    "date": ("article:published_time", "og:article:published_time", "og:published_time"),
    "updated": ("article:modified_time", "og:article:modified_time", "og:updated_time", "article:modified"),
    "authors": ("article:author", "og:article:author", "og:author"),
    "tags": ("article:tag", "og:article:tag"),
    "summary": ("og:description", "twitter:description"),
    "language": ("og:locale",),
    "url": ("og:url",),
    "image": ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"),
}
_META = {
    "title": ("dc.title", "dcterms.title", "citation_title", "parsely-title", "headline"),
    "date": (
        "date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dc.date.created", "dcterms.created",
        "citation_publication_date", "citation_date", "parsely-pub-date", "pubdate", "publish-date", "publish_date",
        "publication_date", "article.published", "sailthru.date", "created",
    ),
    "updated": ("dc.date.modified", "dcterms.modified", "last-modified", "lastmod", "revised", "changed"),
    "authors": ("author", "dc.creator", "dcterms.creator", "citation_author", "parsely-author", "byl"),
    "tags": ("keywords", "news_keywords", "dc.subject", "dcterms.subject", "parsely-tags", "citation_keywords"),
    "summary": ("description", "dc.description", "dcterms.description", "dcterms.abstract"),
    "language": ("content-language", "dc.language", "dcterms.language", "language"),
    "url": (),
    "image": ("image", "thumbnail", "parsely-image-url"),
}  # fmt: skip
_SEPARATOR = re.compile(r"\s+[|»«·•:–—-]+\s+|\s*[|»«]\s*|\s+::\s+")  # noqa: RUF001 - dashes of titles
_PUBLISHED = re.compile(r"publish|posted|entry-date|post-date|dt-published|pubdate|byline|dateline|article-date")
_UPDATED = re.compile(r"updat|modifi|revis")
_ELSEWHERE = re.compile(r"comment|related|sidebar|widget|recent|teaser|footer")
_MOST = 50  # values of one kind
_LONGEST = 5_000  # characters of a value
_LONGEST_SITE = 4  # words of a name after a `|` that is not known to be that of the site
_NO_TITLE = re.compile(r"(?:untitled(?: document)?|(?:new )?document\d*|microsoft word -.*|index|home)", re.IGNORECASE)


def read_page(root: HtmlElement) -> Metadata:
    """Return what a page says of its article; what it does not say is None or empty."""
    scripts = root.xpath("//script[contains(translate(@type, 'LDJSON', 'ldjson'), 'ld+json')]")
    meta = _by_name(root)
    sources = (read_jsonld(one.text or "" for one in scripts), _of_meta(meta, _OPEN_GRAPH), _of_meta(meta, _META))
    said = _first(_first(*sources), _of_elements(root))
    site = next(iter(meta.get("og:site_name", ())), "")
    return replace(
        said,
        title=_title(root, said.title, site),
        language=language_of(root.get("lang") or root.get("xml:lang")) or said.language,
        url=_canonical(root) or page_address(said.url),
        updated=said.updated if said.updated != said.date else None,
    )


def _first(*sources: Metadata) -> Metadata:
    """Return for each field what the first of the sources says that says something."""
    found: dict[str, object] = {}
    for source in sources:
        for name in ("title", "date", "updated", "authors", "tags", "summary", "language", "url", "image"):
            found[name] = found.get(name) or getattr(source, name)
    return replace(Metadata(), **found)  # type: ignore[arg-type]  # the values come from fields of the same names


def _by_name(root: HtmlElement) -> dict[str, list[str]]:
    """Return what the `meta` elements say, by their names in small letters."""
    found: dict[str, list[str]] = {}
    for one in root.iter("meta"):
        name = one.get("property") or one.get("name") or one.get("http-equiv") or ""
        value = one_line(unescaped((one.get("content") or "")[:_LONGEST]))
        if name and value:
            found.setdefault(name.strip().lower(), []).append(value)
    return found


def _of_meta(meta: dict[str, list[str]], names: dict[str, tuple[str, ...]]) -> Metadata:
    def values(field: str) -> list[str]:
        return next((meta[name][:_MOST] for name in names[field] if name in meta), [])

    def every(field: str) -> Iterator[str]:
        return (value for name in names[field] for value in meta.get(name, ())[:_MOST])

    return Metadata(
        title=next(iter(values("title")), None),
        date=_date(every("date")),
        updated=_date(every("updated")),
        authors=next((people for name in names["authors"] if (people := _people(meta.get(name, ())))), ()),
        tags=_tags(values("tags")),
        summary=next(iter(values("summary")), None),
        language=next((tag for value in every("language") if (tag := language_of(value))), None),
        url=next((url for value in every("url") if (url := web_address(value))), None),
        image=next((url for value in every("image") if (url := path_or_address(value))), None),
    )


def _date(values: Iterable[str]) -> datetime | None:
    return next((date for value in values if (date := read_date(value))), None)


def _people(values: Iterable[str]) -> tuple[Person, ...]:
    return tuple(dict.fromkeys(person for value in list(values)[:_MOST] for person in people_in(value)))


def _tags(values: Iterable[str]) -> tuple[Category, ...]:
    terms = (term.strip() for value in values for term in re.split(r"[,;]", value))
    return tuple(Category(term=term) for term in dict.fromkeys(terms) if term)


def _of_elements(root: HtmlElement) -> Metadata:
    """Read microdata, `rel="author"` and `<time>`; what belongs to comments and to other articles is passed over."""
    marked = [one for one in root.xpath("//body//*[@itemprop or @rel or self::time]") if not _is_elsewhere(one)]
    authors = [one for one in marked if "author" in (one.get("itemprop") or one.get("rel") or "").lower().split()]
    return Metadata(
        date=_date(map(_instant, _times(marked, "datePublished", _PUBLISHED))),
        updated=_date(map(_instant, _times(marked, "dateModified", _UPDATED))),
        authors=_people(_name(one) for one in authors[:_MOST]),
    )


def _is_elsewhere(element: HtmlElement) -> bool:
    return any(
        one.tag in {"aside", "footer", "nav"} or _ELSEWHERE.search(classes(one))
        for one in element.iterancestors()
        if one.tag not in {"body", "html"}
    )


def _times(marked: list[HtmlElement], name: str, called: re.Pattern[str]) -> Iterator[HtmlElement]:
    """The elements with a date, the surest first; a plain `<time>` is taken for the date of publication."""
    yield from (one for one in marked if name.lower() in (one.get("itemprop") or "").lower().split())
    times = [one for one in marked if one.tag == "time"]
    parents = [one.getparent() for one in times]
    named = [classes(one) + (classes(up) if up is not None else "") for one, up in zip(times, parents, strict=True)]
    yield from (one for one, names in zip(times, named, strict=True) if called.search(names) or one.get("pubdate"))
    if called is _PUBLISHED:
        yield from (one for one, names in zip(times, named, strict=True) if not _UPDATED.search(names))


def _instant(element: HtmlElement) -> str:
    return one_line(element.get("datetime") or element.get("content") or words(element))[:_LONGEST]


def _name(element: HtmlElement) -> str:
    inside = element.xpath("(.//*[@itemprop='name'])[1]")
    return one_line(element.get("content"))[:_LONGEST] or words(inside[0] if inside else element)


def _canonical(root: HtmlElement) -> str | None:
    links = (one.get("href") for one in root.iter("link") if "canonical" in (one.get("rel") or "").lower().split())
    return next((address for link in links if (address := page_address(one_line(link)))), None)


def _title(root: HtmlElement, said: str | None, site: str) -> str | None:
    """Return the title that a reader would name; see the head of this module."""
    heading = _heading(root)
    if not said and heading:
        return heading
    element = root.find(".//title")
    own = words(element) if element is not None else ""
    if not said and _NO_TITLE.fullmatch(own):
        return None
    title = said or own
    return _heading_in(title, root) or _without_site(title, site) or None


def _heading(root: HtmlElement) -> str:
    """Return the one heading that can be the title: the only `<h1>`, else the only one in `<article>` or `<main>`."""
    found = _headings(root, "h1")
    inner = [one for one in found if any(up.tag in {"article", "main"} for up in one.iterancestors())]
    for candidates in (inner, found):
        if len(candidates) == 1:
            return words(candidates[0])
    return ""


def _headings(root: HtmlElement, *levels: str) -> list[HtmlElement]:
    """Return the headings of the page that are not in its menus, its comments and the like, nor its own name."""
    found = (one for one in islice(root.iter(*levels), _MOST) if words(one))
    return [
        one
        for one in found
        if not (_is_elsewhere(one) or is_furniture(one) or any(map(is_surely_furniture, one.iterancestors())))
    ]


def _heading_in(title: str, root: HtmlElement) -> str:
    """Return the heading that the title is, with something before or after it; empty where there is none."""
    pieces = {piece.casefold() for piece in _pieces(title)}
    return next((text for one in _headings(root, "h1", "h2") if (text := words(one)).casefold() in pieces), "")


def _pieces(title: str) -> set[str]:
    """Return a title from and up to each of the marks that sites put between it and their names."""
    marks = list(islice(_SEPARATOR.finditer(title[:_LONGEST]), _MOST))
    return {title, *(title[: mark.start()] for mark in marks), *(title[mark.end() :] for mark in marks)}


def _without_site(title: str, site: str) -> str:
    """Return a title without the name of the site, which is known, or which a `|` or `»` sets apart at the end."""
    for mark in _SEPARATOR.finditer(title):
        before, after = title[: mark.start()].strip(), title[mark.end() :].strip()
        if site and before and after.casefold() == site.casefold():
            return before
        if site and after and before.casefold() == site.casefold():
            return after
    head, bar, tail = title.rpartition(" | ")
    return head.strip() if bar and head.strip() and len(tail.split()) <= _LONGEST_SITE else title
