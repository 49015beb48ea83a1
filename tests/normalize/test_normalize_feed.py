"""normalize: the feed, and the promise that it never fails."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.model import (
    Category,
    Enclosure,
    Entry,
    Feed,
    Link,
    Origin,
    ParsedEntry,
    ParsedFeed,
    ParsedText,
    Person,
    SourceKind,
)
from aggregator.normalize import normalize
from aggregator.normalize.html import sanitize
from aggregator.text import clean
from tests.normalize.builders import DOCUMENT, NOW, SOURCE, day, feed_of, html, text

FILE = replace(SOURCE, kind=SourceKind.FILE, url="/home/me/exports/planet.xml")


def test_a_feed_with_everything() -> None:
    """All that a feed says of itself arrives in its normal form."""
    assert feed_of(
        guid="urn:feed",
        title=html("Example <i>blog</i>"),
        subtitle=text(" About\nthings "),
        link="/",
        self_url="https://example.org/self.xml",
        hub="https://hub.example.org/",
        language="en",
        authors=(Person(name="Ann"),),
        categories=(Category(term="News"),),
        rights="&copy; Ann",
        image="logo.png",
        updated=day(2024),
    ) == Feed(
        id="urn:feed",
        url=DOCUMENT,
        title="Example blog",
        link="https://example.org/",
        subtitle="About things",
        hub="https://hub.example.org/",
        language="en",
        authors=(Person(name="Ann"),),
        categories=(Category(term="News"),),
        rights="© Ann",
        image="https://example.org/blog/logo.png",
        updated=day(2024),
    )


def test_a_feed_with_nothing_has_an_id_and_a_title() -> None:
    """Its address is its id, its host its title."""
    assert feed_of(title=None) == Feed(id=DOCUMENT, url=DOCUMENT, title="example.org")
    assert feed_of(title=None, self_url="self.xml").id == "https://example.org/blog/self.xml"
    assert feed_of(replace(SOURCE, title="Mine"), title=None).title == "Mine"
    assert feed_of(replace(SOURCE, title="Mine")).title == "Example"


def test_a_file_on_disk_gives_no_path_away() -> None:
    """Ids are published, and paths of this machine are nobody's business; nor are they a base of references."""
    feed = feed_of(FILE, url=FILE.url, title=None, image="logo.png", link="/site")
    assert feed.id.startswith("urn:uuid:")
    assert feed == feed_of(FILE, url=FILE.url, title=None)
    assert feed.title == "planet.xml"
    assert (
        feed_of(FILE, url=FILE.url, image="logo.png", link="https://a.example/").image == "https://a.example/logo.png"
    )


def test_a_feed_did_not_change_in_the_future() -> None:
    """Equal input must give equal output tomorrow."""
    assert feed_of(updated=NOW + timedelta(seconds=1)).updated is None


@pytest.mark.parametrize(
    ("feed_format", "link", "expected"),
    [
        ("atom10", "https://site.example/", "https://example.org/blog/logo.png"),
        ("json11", "https://site.example/", "https://example.org/blog/logo.png"),
        ("rss20", "https://site.example/", "https://site.example/logo.png"),
        ("rss20", "https://www.example.org/", "https://example.org/blog/logo.png"),
        ("rss20", None, "https://example.org/blog/logo.png"),
    ],
)
def test_what_references_of_a_feed_are_relative_to(feed_format: str, link: str | None, expected: str) -> None:
    """The document; but in RSS at a feed service, the site."""
    assert feed_of(format=feed_format, link=link, image="logo.png").image == expected
    assert feed_of(format=feed_format, link=link, image="logo.png", base="https://base.example/").image == (
        "https://base.example/logo.png"
    )


STRINGS = st.one_of(
    st.text(st.characters(exclude_categories=[]), max_size=20),
    st.sampled_from(
        [
            "https://example.org/a?b=c",
            "//x.example/y z",
            "http://[::1",
            "javascript:alert(1)",
            "<p onclick=x>a <b>c &amp;lt;<script>d",
            "<iframe src=x><table><p><a href=y>",
            "me@example.org (Me)",
            "en_US",
            "<![CDATA[",
            " \x00\ud800\ufffe ",
        ]
    ),
)
MAYBE = st.none() | STRINGS
DATES = st.none() | st.datetimes(
    timezones=st.none() | st.builds(timezone, st.timedeltas(timedelta(hours=-23), timedelta(hours=23)))
)
NUMBERS = st.none() | st.integers()
TEXTS = st.none() | st.builds(ParsedText, value=STRINGS, html=st.booleans(), base=MAYBE, language=MAYBE)
PEOPLE = st.lists(st.builds(Person, name=STRINGS, email=MAYBE, uri=MAYBE), max_size=2).map(tuple)
CATEGORIES = st.lists(st.builds(Category, term=STRINGS, scheme=MAYBE, label=MAYBE), max_size=2).map(tuple)
ENTRIES = st.builds(
    ParsedEntry,
    guid=MAYBE,
    link=MAYBE,
    links=st.lists(st.builds(Link, href=STRINGS, rel=STRINGS, type=MAYBE, title=MAYBE, language=MAYBE), max_size=2).map(
        tuple
    ),
    title=TEXTS,
    summary=TEXTS,
    content=TEXTS,
    published=DATES,
    updated=DATES,
    authors=PEOPLE,
    contributors=PEOPLE,
    categories=CATEGORIES,
    enclosures=st.lists(
        st.builds(Enclosure, url=STRINGS, type=MAYBE, length=NUMBERS, title=MAYBE, duration=NUMBERS), max_size=2
    ).map(tuple),
    image=MAYBE,
    language=MAYBE,
    rights=MAYBE,
    comments=MAYBE,
    origin=st.none() | st.builds(Origin, id=MAYBE, title=MAYBE, link=MAYBE, url=MAYBE),
    base=MAYBE,
    slug=st.none() | st.just("a-slug"),
)
FEEDS = st.builds(
    ParsedFeed,
    url=st.just(DOCUMENT) | STRINGS,
    format=st.sampled_from(["atom10", "rss20", "json11", ""]),
    guid=MAYBE,
    title=TEXTS,
    subtitle=TEXTS,
    link=MAYBE,
    self_url=MAYBE,
    hub=MAYBE,
    language=MAYBE,
    authors=PEOPLE,
    categories=CATEGORIES,
    rights=MAYBE,
    image=MAYBE,
    updated=DATES,
    base=MAYBE,
    entries=st.lists(ENTRIES, max_size=3).map(tuple),
)


@given(FEEDS, st.sampled_from(SourceKind), st.sampled_from(["clamp", "keep"]))
@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_normalizing_never_fails(parsed: ParsedFeed, kind: SourceKind, future: Literal["clamp", "keep"]) -> None:
    """Whatever a document says: as many entries, all of them in the form that the model promises, twice the same."""
    source = replace(SOURCE, kind=kind, future_dates=future)
    feed, entries = normalize(parsed, source, NOW)
    assert (feed, entries) == normalize(parsed, source, NOW)
    assert len(entries) == len(parsed.entries)
    assert feed.id
    assert feed.title
    assert_dates_are_utc(feed.updated)
    for entry in entries:
        assert_normal(entry, future)


def assert_normal(entry: Entry, future: str) -> None:
    assert_dates_are_utc(entry.published, entry.updated)
    assert future == "keep" or entry.published is None or entry.published <= NOW
    urls = [entry.link, entry.image, entry.comments]
    urls += [link.href for link in entry.links] + [enclosure.url for enclosure in entry.enclosures]
    urls += [person.uri for person in (*entry.authors, *entry.contributors)]
    assert all(url is None or url.startswith(("http://", "https://")) for url in urls)
    assert sanitize(entry.content) == entry.content
    assert sanitize(entry.summary) == entry.summary
    assert not entry.summary or entry.content
    assert all(person.name or person.email or person.uri for person in entry.authors)
    for field in fields(entry):
        value = getattr(entry, field.name)
        assert not isinstance(value, str) or value == clean(value)


def assert_dates_are_utc(*dates: datetime | None) -> None:
    assert all(date is None or date.tzinfo is UTC for date in dates)
