"""Hypothesis strategies for items that no feed should contain, and that one day every feed does."""

from datetime import UTC, datetime
from typing import TypeVar

from hypothesis import strategies as st

from aggregator.model import (
    Category,
    Enclosure,
    Entry,
    Feed,
    Item,
    Link,
    Origin,
    Output,
    Person,
    Selection,
    Site,
)

T = TypeVar("T")

NASTY = (
    "\x00",
    "\ud800",
    "\udfff x",
    "\ufffe\uffff",
    "\x85\x1b[31m",
    "]]>",
    "<![CDATA[",
    "</title><script>alert(1)</script>",
    "&amp;lt;b&gt; &#0; &#x110000; &unknown;",
    "<b>unclosed <a href='",
    "\u202eright\u2028to\u2029left\u200f",
    " \t\r\n ",
    "a" * 5000,
)
URLS = (
    "https://example.org/a?b=c&d=[1]#e#f",
    "https://user:secret@example.org/feed",
    "http://bücher.example/日本 語?q=ü",
    "http://[::1",
    "http://[::::]/",
    "http://exa mple.org/",
    "http://a..ü/",
    "//example.org/x",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "/home/me/feed.xml",
    "tag:example.org,2024:a b<c>",
    "https://example.org/100%/%zz\x00",
    "http://" + "a" * 3000 + "ü.example/",
    "https://example.org:99999999/",
    "HTTPS://EXAMPLE.ORG",
)

texts = st.one_of(st.text(st.characters(), max_size=20), st.sampled_from(NASTY))
urls = st.one_of(st.sampled_from(URLS), st.builds("https://{}/{}".format, texts, texts), texts)
dates = st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9998, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis wants naive bounds
numbers = st.integers(min_value=-1, max_value=2**70)


def maybe(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    return st.none() | strategy


persons = st.builds(Person, name=texts, email=maybe(texts | st.just("a@b.example")), uri=maybe(urls))
categories = st.builds(Category, term=texts, scheme=maybe(urls), label=maybe(texts))
rels = st.sampled_from(("alternate", "related", "via", "self", "enclosure", "edit", "https://example.org/rel")) | texts
links = st.builds(Link, href=urls, rel=rels, type=maybe(texts), title=maybe(texts), language=maybe(texts))
enclosures = st.builds(
    Enclosure,
    url=urls,
    type=maybe(texts),
    length=st.none() | numbers,
    title=maybe(texts),
    duration=st.none() | numbers,
)
origins = st.builds(Origin, id=maybe(urls), title=maybe(texts), link=maybe(urls), url=maybe(urls))


def some(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(strategy, max_size=2).map(tuple)


feeds = st.builds(
    Feed,
    id=urls,
    url=urls,
    title=texts,
    link=maybe(urls),
    subtitle=maybe(texts),
    language=maybe(texts),
    authors=some(persons),
    categories=some(categories),
    rights=maybe(texts),
    image=maybe(urls),
    updated=st.none() | dates,
)
entries = st.builds(
    Entry,
    guid=maybe(texts),
    link=maybe(urls),
    links=some(links),
    title=texts,
    summary=texts,
    content=texts,
    authors=some(persons),
    contributors=some(persons),
    categories=some(categories),
    enclosures=some(enclosures),
    image=maybe(urls),
    language=maybe(texts),
    rights=maybe(texts),
    comments=maybe(urls),
    origin=st.none() | origins,
)


def items(also: st.SearchStrategy[tuple[Item, ...]]) -> st.SearchStrategy[Item]:
    return st.builds(
        Item,
        id=st.uuids().map("urn:uuid:{}".format),
        entry=entries,
        feed=feeds,
        source_id=st.just("source"),
        tags=some(texts),
        published_at=dates,
        updated_at=dates,
        also=also,
    )


selections = st.builds(
    Selection,
    site=st.builds(
        Site, title=texts, url=st.just("https://planet.example.org/"), language=maybe(texts), hub=maybe(urls)
    ),
    output=st.builds(Output, id=st.just("all"), title=texts, full_content=st.booleans(), also_in=st.booleans()),
    items=st.lists(
        items(st.lists(items(st.just(())), max_size=1).map(tuple)), max_size=3, unique_by=lambda item: item.id
    ).map(tuple),
    updated=dates,
)
