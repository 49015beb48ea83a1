"""What is sent: the name of the program, and credentials only where they belong."""

import httpx
import pytest

from aggregator.fetch import user_agent
from aggregator.fetch.failures import FetchError
from aggregator.fetch.request import prepare
from aggregator.model import PollState, Source, SourceKind

STATE = PollState(source_id="feed", url="")


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        ("https://planet.example/", "aggregator/1.2 (+https://planet.example/)"),
        ("https://planet.example/a)(b\r\nX: y", "aggregator/1.2 (+https://planet.example/abX:y)"),
        ("https://plänet.example/", "aggregator/1.2 (+https://plnet.example/)"),
        ("", "aggregator/1.2"),
    ],
)
def test_user_agent(site: str, expected: str) -> None:
    """POLITENESS 11: name, version and a contact, whatever the site's address holds."""
    assert user_agent(site, "1.2") == expected


@pytest.mark.parametrize(
    ("home", "address", "at_home"),
    [
        ("https://a.example/feed", "https://a.example/other", True),
        ("https://a.example/feed", "https://A.EXAMPLE./other", True),
        ("https://a.example/feed", "https://a.example:443/", True),
        ("http://a.example/feed", "https://a.example/feed", True),
        ("https://a.example/feed", "http://a.example/feed", False),
        ("https://a.example/feed", "https://a.example:8443/feed", False),
        ("http://a.example:8080/feed", "https://a.example/feed", False),
        ("https://a.example/feed", "https://www.a.example/feed", False),
        ("https://a.example/feed", "https://a.example.evil.example/feed", False),
    ],
)
def test_where_credentials_are_at_home(home: str, address: str, at_home: bool) -> None:  # noqa: FBT001 - a column of the table
    """The origin of the configured address, or its upgrade to https; no subdomain, no other port, no downgrade."""
    source = Source(id="feed", kind=SourceKind.HTTP, url=home, auth=("me", "secret"), headers=(("X-Key", "k"),))
    names = [name for name, _ in prepare(source, STATE, "agent").headers(httpx.URL(address), keep_open=False)]
    assert (b"Authorization" in names, b"X-Key" in names) == (at_home, at_home)


def headers(*configured: tuple[str, str], **options: tuple[str, str]) -> dict[bytes, bytes]:
    source = Source(id="feed", kind=SourceKind.HTTP, url="http://a.example/", headers=configured, **options)  # type: ignore[arg-type]  # only auth is given
    return dict(prepare(source, STATE, "agent").headers(httpx.URL(source.url), keep_open=True))


def test_configured_headers_replace_the_usual_ones() -> None:
    """A feed may want to be asked by another name, once."""
    sent = headers(("user-agent", "Mozilla/5.0"), ("ACCEPT", "text/xml"))
    assert (sent[b"user-agent"], sent[b"ACCEPT"]) == (b"Mozilla/5.0", b"text/xml")
    assert not {b"User-Agent", b"Accept"} & sent.keys()


def test_headers_that_the_poll_depends_on() -> None:
    """Framing, codings, host and conditions are not for feeds.yaml; an empty header is none."""
    sent = headers(
        ("Host", "evil"), ("If-None-Match", "x"), ("Accept-Encoding", "x"), ("Content-Length", "9"), ("X-A", " ")
    )
    assert sent.keys() == {b"Host", b"User-Agent", b"Accept", b"Accept-Encoding"}
    assert sent[b"Host"] == b"a.example"


def test_a_header_outranks_a_login() -> None:
    """Authorization is sent once: as the header says, where there is one."""
    assert headers(("authorization", "Bearer x"), auth=("me", "secret"))[b"authorization"] == b"Bearer x"
    assert b"Authorization" not in headers(("authorization", "Bearer x"), auth=("me", "secret"))


def test_an_address_that_is_none_is_not_repeated() -> None:
    """It may hold a password."""
    with pytest.raises(FetchError) as caught:
        prepare(Source(id="feed", kind=SourceKind.HTTP, url="ftp://me:hunter2@a.example/"), STATE, "agent")
    assert "hunter2" not in str(caught.value)
