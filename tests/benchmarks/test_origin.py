"""The origin of the benchmarks, over real sockets: documents, 304, new entries, and silence."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from benchmarks.origin import Change, Corpus, Origin, host

NEWEST = datetime(2026, 1, 1, tzinfo=UTC)
CORPUS = Corpus(feeds=20, newest=NEWEST, hosts=4, failing=0.5, changes=(Change(share=0.5, entries=1),))


@pytest.fixture(scope="module")
def origin() -> Iterator[Origin]:
    with Origin.running(CORPUS) as running:
        yield running


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=0.5, trust_env=False) as ours:
        yield ours


def test_feeds_are_spread_over_hosts(origin: Origin) -> None:
    """Feeds beyond the number of hosts share one."""
    hosts = [httpx.URL(url).host for url in origin.urls]
    assert hosts[:5] == ["127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.1"]
    assert len({host(number) for number in range(100_000)}) == 100_000


def test_a_feed_is_served_once_and_then_304(origin: Origin, client: httpx.Client) -> None:
    """An answer has validators; who sends the tag back is told that nothing is new, on the same connection."""
    origin.turn(0)
    first = client.get(origin.urls[7])
    assert first.content == CORPUS.feed(7).document()
    assert "Last-Modified" in first.headers
    again = client.get(origin.urls[7], headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert origin.answers() == {"200": 1, "304": 1, "404": 0, "silence": 0}
    assert "Connection" not in again.headers


def test_in_the_next_phase_a_share_of_the_feeds_has_new_entries(origin: Origin, client: httpx.Client) -> None:
    """Half of them here; the others still answer 304."""
    origin.turn(0)
    tags = [client.get(url).headers["ETag"] for url in origin.urls]
    origin.turn(1)
    answers = [client.get(url, headers={"If-None-Match": tag}) for url, tag in zip(origin.urls, tags, strict=True)]
    changed = [number for number in range(20) if CORPUS.more(number, 1)]
    assert [number for number, answer in enumerate(answers) if answer.status_code == 200] == changed
    assert 5 <= len(changed) <= 15
    assert answers[changed[0]].content == CORPUS.feed(changed[0]).document(1)


def test_hosts_that_fail_take_the_connection_and_never_answer(origin: Origin, client: httpx.Client) -> None:
    """All feeds of such a host do; the others answer."""
    origin.turn(0, failing=True)
    silent = [CORPUS.fails(number) for number in range(4)]
    assert 0 < sum(silent) < 4
    with pytest.raises(httpx.ReadTimeout):
        client.get(origin.urls[silent.index(True)])
    assert client.get(origin.urls[silent.index(False)]).status_code == 200
    origin.turn(0)
    assert client.get(origin.urls[silent.index(True)]).status_code == 200


def test_what_is_not_there_is_404(origin: Origin, client: httpx.Client) -> None:
    """An address that no feed has."""
    assert client.get(origin.urls[0].replace("/0.xml", "/20.xml")).status_code == 404
    assert client.get(origin.urls[0].replace("/0.xml", "/favicon.ico")).status_code == 404


def test_over_tls_who_trusts_its_authority_is_served() -> None:
    """The authority is made for the occasion; nobody else trusts it."""
    pytest.importorskip("trustme")
    with Origin.running(Corpus(feeds=1, newest=NEWEST), tls=True) as origin:
        assert origin.authority
        trusting = ssl.create_default_context(cafile=str(origin.authority))
        with httpx.Client(verify=trusting, trust_env=False) as client:
            assert client.get(origin.urls[0]).status_code == 200
        with httpx.Client(trust_env=False) as client, pytest.raises(httpx.ConnectError):
            client.get(origin.urls[0])
