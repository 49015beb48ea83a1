"""Subscriptions, decided without a file or a network: what to import, what has moved, who gets a password."""

from datetime import UTC, datetime

import pytest

from aggregator.config.edit import Change, NewFeed
from aggregator.model import Config, PollState, Rules, Site, Source, SourceKind, Web
from aggregator.parse import parse_opml
from aggregator.pipeline.subscribe import Move, Typed, fault_in, moves, plan_import, subscribed

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def config(*sources: Source) -> Config:
    return Config(
        path="/feeds.yaml",
        site=Site(title="Planet", url="https://planet.example/"),
        sources=sources,
        outputs=(),
        rules=Rules(),
        web=Web(),
        store="sqlite:////a.db",
        output="/output",
    )


def feed(name: str, url: str, **fields: object) -> Source:
    return Source(id=name, kind=SourceKind.HTTP, url=url, **fields)  # type: ignore[arg-type]  # the test names the fields


def outlines(*lines: str) -> bytes:
    return f"<opml version='2.0'><body>{''.join(lines)}</body></opml>".encode()


@pytest.mark.parametrize(
    ("text", "shown", "login"),
    [
        ("https://example.org/@me", "https://example.org/@me", None),
        ("https://me:p%40:ss@example.org/a", "https://example.org/a", ("me", "p%40:ss")),
        (" HTTP://me@example.org:8080/@you?a=b@c", " HTTP://example.org:8080/@you?a=b@c", ("me", "")),
        ("http://a@b:c@example.org", "http://example.org", ("a@b", "c")),
        ("@me@social.example", "@me@social.example", None),
    ],
)
def test_a_login_is_taken_out_of_what_was_typed(text: str, shown: str, login: tuple[str, str] | None) -> None:
    """It is in front of the host alone."""
    assert Typed.read(text) == Typed(text=shown, login=login)


@pytest.mark.parametrize(
    ("home", "url", "same"), [("http://a.org/", "https://a.org/b", True), ("https://a.org/", "https://b.org/", False)]
)
def test_a_login_stays_with_its_host(home: str, url: str, same: bool) -> None:  # noqa: FBT001 - a column of the table
    """It is written with a feed of that host alone."""
    assert ("me:x@" in Typed(text=home, login=("me", "x")).written(url)) is same


def test_an_address_is_known_with_any_scheme_and_slash() -> None:
    """Feeds on disk have no address."""
    there = config(feed("a", "http://a.org/feed/"), Source(id="d", kind=SourceKind.FILE, url="/b.org/feed"))
    for url in ("https://a.org/feed", "http://A.org:80/feed/", "https://me:pw@a.org/feed#x"):
        assert subscribed(there, url) == there.sources[0]
    for url in ("https://a.org/feed?x", "https://a.org:8080/feed", "https://www.a.org/feed", "https:///b.org/feed"):
        assert subscribed(there, url) is None


def test_an_import_takes_what_can_be_a_feed() -> None:
    """Once each; names and folders become one line each, and a name that says nothing is left out."""
    opml = parse_opml(
        outlines(
            "<outline text='A&#x85;b'><outline text='  Two\nlines&#x2028;' xmlUrl='https://a.org/'/></outline>",
            "<outline text='https://b.org/feed' xmlUrl='https://b.org/feed'/>",
            "<outline text='c.org' xmlUrl='feed:https://www.c.org/feed'/>",
            "<outline text='again' xmlUrl='http://a.org'/>",
            "<outline text='D' xmlUrl='/feed.xml'/><outline xmlUrl='javascript:alert(1)'/>",
        )
    )
    plan = plan_import(opml, config(), sync=False)
    assert plan.change == Change(
        add=(
            NewFeed(url="https://a.org/", title="Two lines", tags=("A b",)),
            NewFeed(url="https://b.org/feed"),
            NewFeed(url="https://www.c.org/feed"),
        )
    )
    assert plan.skipped == (
        "D: its xmlUrl must be a URL that begins with https:// or http://",
        "a feed: its xmlUrl must begin with https:// or http://, not javascript:",
    )


def test_sync_removes_what_is_not_listed() -> None:
    """Feeds with a URL alone; without it nothing goes."""
    there = config(
        feed("a", "http://a.org/"),
        feed("b", "https://b.org/"),
        Source(id="disk", kind=SourceKind.FILE, url="/exports/a.xml"),
        Source(id="own", kind=SourceKind.ARTICLES, url="/articles"),
    )
    opml = parse_opml(outlines("<outline xmlUrl='https://a.org'/>"))
    assert plan_import(opml, there, sync=False).change == Change()
    plan = plan_import(opml, there, sync=True)
    assert (plan.change, plan.known) == (Change(remove=frozenset({"b"})), 1)


@pytest.mark.parametrize(
    ("body", "broken"),
    [
        (outlines(), False),
        ("<?xml version='1.0' encoding='latin-1'?><opml>é</opml>".encode("latin-1"), False),
        (b"<opml><body></opml>", True),
        (b"<opml>&nbsp;</opml>", True),
        (b"", True),
        (b"\x00", True),
    ],
)
def test_a_list_that_may_have_lost_something_is_told(body: bytes, broken: bool) -> None:  # noqa: FBT001 - a column of the table
    """With its line."""
    fault = fault_in(body)
    assert (fault is not None) is broken
    assert fault is None or fault.startswith("line ")


def test_a_feed_has_moved_when_its_last_answer_came_from_elsewhere() -> None:
    """Where feeds.yaml cannot follow by itself, it is said why."""
    login = "it is at another host now, which must not get its headers and password unasked"
    sources = (
        feed("a", "http://a.org/"),
        feed("b", "http://b.org/"),
        feed("c", "http://c.org/", auth=("me", "x")),
        feed("d", "http://d.org/", auth=("me", "x")),
        feed("e", "https://e.org/", headers=(("Cookie", "x"),)),
        feed("f", "https://f.org/"),
        Source(id="own", kind=SourceKind.ARTICLES, url="/articles"),
    )
    new = {
        "b": "https://b.org/",
        "c": "https://c.org/new",
        "d": "https://x.org/d",
        "e": "http://e.org/",
        "f": "https://b.org",
    }
    states = {each.id: PollState(source_id=each.id, url=each.url, moved_to=new.get(each.id)) for each in sources}
    assert moves(config(*sources), states) == (
        Move(id="b", old="http://b.org/", new="https://b.org/"),
        Move(id="c", old="http://c.org/", new="https://c.org/new"),
        Move(id="d", old="http://d.org/", new="https://x.org/d", obstacle=login),
        Move(id="e", old="https://e.org/", new="http://e.org/", obstacle=login),
        Move(
            id="f",
            old="https://f.org/",
            new="https://b.org",
            obstacle="b has this address already; one of them can be removed",
        ),
    )
    assert moves(config(*sources), {}) == ()
