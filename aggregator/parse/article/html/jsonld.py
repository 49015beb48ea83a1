"""What an HTML page says of its article in JSON-LD (schema.org): one article among all that is described.

>>> page = '[{"@type": "WebSite"}, {"@type": "NewsArticle", "headline": "A", "author": {"name": "B"}}]'
>>> said = read_jsonld([page])
>>> said.title, said.authors[0].name
('A', 'B')

The article may be the whole script, in a list, in a `@graph`, or in `mainEntity`; its author may be a name, a person,
an organization, a list of them or a reference (`@id`) to another object. The first article counts; a web page or
another creative work does where there is none. A script that is no JSON is as good as none.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any

from aggregator.model import Category, Person
from aggregator.parse.article.html.values import language_of, path_or_address, people_in, web_address
from aggregator.parse.article.language.dates import read_date
from aggregator.parse.article.language.wordlists import word_set
from aggregator.parse.article.metadata import Metadata
from aggregator.parse.clean import one_line
from aggregator.parse.jsonvalues import BrokenJsonError, load

_ARTICLES = word_set(
    "article advertisercontentarticle analysisnewsarticle askpublicnewsarticle backgroundnewsarticle blogposting "
    "discussionforumposting liveblogposting medicalscholarlyarticle newsarticle opinionnewsarticle report "
    "reportagenewsarticle reviewnewsarticle satiricalarticle scholarlyarticle socialmediaposting techarticle"
)
_OTHERS = word_set("book chapter creativework howto podcastepisode recipe review webpage")
_WRAPPED = re.compile(r"^\s*(?://)?\s*(?:<!\[CDATA\[|<!--)|(?://)?\s*(?:\]\]>|-->)\s*;?\s*$")
_CONTROL = re.compile(r"[\x00-\x1f]")
_LONGEST = 1_000_000  # characters of one script
_MOST_OBJECTS = 2_000
_MOST_VALUES = 100
_DEEPEST = 12


def read_jsonld(scripts: Iterable[str]) -> Metadata:
    """Return what the scripts say of the article, as far as it can be understood."""
    objects = [one for script in scripts for one in _objects(_value(script))][:_MOST_OBJECTS]
    known = {one["@id"]: one for one in reversed(objects) if isinstance(one.get("@id"), str) and len(one) > 1}
    for kinds in (_ARTICLES, _OTHERS):
        for one in objects:
            if not kinds.isdisjoint(_kinds(one)):
                return _article(one, known)
    return Metadata()


def _value(script: str) -> Any:
    if len(script) > _LONGEST:
        return None
    bare = _WRAPPED.sub("", script)
    for text in (bare, _CONTROL.sub(" ", bare)):  # line ends inside strings are common, and no JSON
        try:
            return load(text)
        except BrokenJsonError:
            continue
    return None


def _objects(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """All objects that may be the article or may be referred to by it, those outside first."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value[:_MOST_OBJECTS]:
            yield from _objects(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            if isinstance(value.get(key), list | dict):
                yield from _objects(value[key], depth + 1)


def _kinds(value: dict[str, Any]) -> set[str]:
    names = [name for name in _list(value.get("@type")) if isinstance(name, str)]
    return {re.split(r"[/:#]", name)[-1].lower() for name in names}


def _article(said: dict[str, Any], known: dict[str, dict[str, Any]]) -> Metadata:
    authors = _list(said.get("author")) or _list(said.get("creator"))
    people = (person for author in authors for person in _people(author, known))
    tags = [tag for value in _list(said.get("keywords")) for tag in _tags(value)]
    return Metadata(
        title=_text(said.get("headline")) or _text(said.get("name")) or None,
        date=read_date(_text(said.get("datePublished"))) or read_date(_text(said.get("dateCreated"))),
        updated=read_date(_text(said.get("dateModified"))),
        authors=tuple(dict.fromkeys(people)),
        tags=tuple(dict.fromkeys(tags)),
        summary=_text(said.get("description")) or _text(said.get("abstract")) or None,
        language=language_of(_language(said.get("inLanguage"))),
        url=web_address(_address(said.get("url")) or _address(said.get("mainEntityOfPage"))),
        image=path_or_address(_address(said.get("image")) or _address(said.get("thumbnailUrl"))),
    )


def _list(value: Any) -> list[Any]:
    return value[:_MOST_VALUES] if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    """The first text in a value, on one line; a few sites escape what needs no escape."""
    for one in _list(value):
        if isinstance(one, dict):
            one = one.get("@value") or one.get("name")  # noqa: PLW2901 - one level, no more
        if isinstance(one, str):
            return one_line(html.unescape(one))
    return ""


def _people(value: Any, known: dict[str, dict[str, Any]]) -> tuple[Person, ...]:
    if isinstance(value, dict):
        whole = value if "name" in value else known.get(str(value.get("@id")), value)
        named = people_in(_text(whole.get("name")))
        if len(named) != 1:
            return named
        email = _text(whole.get("email")).removeprefix("mailto:") or named[0].email
        address = _address(whole.get("url")) or _address(whole.get("sameAs"))
        return (Person(name=named[0].name, email=email, uri=web_address(address)),)
    return people_in(one_line(html.unescape(value))) if isinstance(value, str) else ()


def _tags(value: Any) -> Iterator[Category]:
    text = _text(value)
    if text.startswith(("http://", "https://")):
        return
    for term in text.split(","):
        if term.strip():
            yield Category(term=term.strip())


def _language(value: Any) -> str:
    one = next(iter(_list(value)), None)
    if isinstance(one, dict):
        return _text(one.get("alternateName")) or _text(one.get("name"))
    return _text(one)


def _address(value: Any) -> str:
    """The address of a thing: itself, or its `url`, `contentUrl` or `@id`."""
    for one in _list(value):
        if isinstance(one, dict):
            return next((_text(one[key]) for key in ("url", "contentUrl", "@id") if isinstance(one.get(key), str)), "")
        if isinstance(one, str):
            return one_line(one)
    return ""
