"""The guard where it counts: at the socket, after DNS, on every hop, in every spelling."""

import asyncio
import contextlib
import re
import socket
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from aggregator.fetch import HttpFetcher
from aggregator.fetch.connect import Address, Resolve, dialer, system_resolver
from aggregator.fetch.failures import AddressRefusedError
from aggregator.fetch.guard import Judge, forbidden
from aggregator.model import Fetched, FetchFailed, PollState, Source
from tests.support.origin import Origin

V4, V6 = socket.AF_INET, socket.AF_INET6


class Names:
    """A name server whose answers a test decides: each look-up takes the next, the last one stays."""

    def __init__(self, *answers: Sequence[Address]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, host: str, port: int) -> Sequence[Address]:
        """Answer a look-up."""
        self.asked.append((host, port))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def only_127_0_0_1(address: str) -> str | None:
    """A judge for whom one loopback address stands for the public Internet."""
    return None if address == "127.0.0.1" else forbidden(address)


async def fetch(source: Source, *, resolve: Resolve = system_resolver, judge: Judge = forbidden) -> object:
    async with HttpFetcher(user_agent="test", clock=lambda: datetime.now(UTC), resolve=resolve, judge=judge) as fetcher:
        return await fetcher.fetch(source, PollState(source_id=source.id, url=source.url))


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001"),
        *(
            "localhost",
            "localhost.",
            "LocalHost",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[0:0:0:0:0:ffff:7f00:1]",
            "0",
            "[::]",
        ),
        *("１２７.0.0.1", "127。0。0。1"),  # noqa: RUF001 - the full-width digits and dots are the point
    ],
)
async def test_no_spelling_of_loopback_is_connected(host: str, origin: Origin, source: Callable[..., Source]) -> None:
    """The address that a spelling leads to is judged, and nothing arrives at the server."""
    origin.serve("/", b"<rss/>")
    result = await fetch(source(origin.url(host=host), private_addresses=False))
    assert isinstance(result, FetchFailed)
    assert re.match(r"refused: |DNS: |the address is not a valid", result.message)
    assert origin.connections == 0


async def test_the_words_of_a_refusal(origin: Origin, source: Callable[..., Source]) -> None:
    """A refusal names the host, where it leads, and the setting that would allow it."""
    literal = await fetch(source(origin.url(), private_addresses=False))
    assert literal == FetchFailed(message="refused: 127.0.0.1 is a loopback address (private_addresses: deny)")
    name = source("http://feeds.example/", private_addresses=False)
    assert await fetch(name, resolve=Names([(V4, ("10.0.0.9", 80))])) == FetchFailed(
        message="refused: feeds.example leads to 10.0.0.9, which is a private address (private_addresses: deny)"
    )


async def test_private_addresses_can_be_allowed(origin: Origin, source: Callable[..., Source]) -> None:
    """`private_addresses: allow` lifts the guard for that source."""
    origin.serve("/", b"<rss/>")
    assert isinstance(await fetch(source(origin.url(), private_addresses=True)), Fetched)


async def test_a_redirect_is_judged_as_well(origin: Origin, source: Callable[..., Source]) -> None:
    """A public server that redirects to a private one gets nobody there."""
    origin.redirect("/", "http://127.0.0.2:1/latest/meta-data/")
    result = await fetch(source(origin.url(), private_addresses=False), judge=only_127_0_0_1)
    assert result == FetchFailed(
        message="refused: 127.0.0.2 is a loopback address (private_addresses: deny) (after a redirect to 127.0.0.2)"
    )


async def test_dns_rebinding(origin: Origin, source: Callable[..., Source]) -> None:
    """A name that was public a moment ago and is private now is judged by what it is now."""
    origin.serve("/", b"<rss/>")
    names = Names([(V4, ("127.0.0.1", origin.port))], [(V4, ("127.0.0.2", origin.port))])
    rebound = source(f"http://rebound.example:{origin.port}/", private_addresses=False)
    async with HttpFetcher(
        user_agent="test", clock=lambda: datetime.now(UTC), resolve=names, judge=only_127_0_0_1
    ) as fetcher:
        state = PollState(source_id="feed", url=rebound.url)
        assert isinstance(await fetcher.fetch(rebound, state), Fetched)
        assert await fetcher.fetch(rebound, state) == FetchFailed(
            message="refused: rebound.example leads to 127.0.0.2, which is a loopback address (private_addresses: deny)"
        )
    assert origin.connections == 1


async def test_one_look_up_for_one_connection(origin: Origin, source: Callable[..., Source]) -> None:
    """The judged address is the connected one: the name is not looked up a second time in between."""
    origin.serve("/", b"<rss/>")
    names = Names([(V4, ("127.0.0.1", origin.port))], [(V4, ("127.0.0.2", origin.port))])
    await fetch(
        source(f"http://a.example:{origin.port}/", private_addresses=False), resolve=names, judge=only_127_0_0_1
    )
    assert names.asked == [("a.example", origin.port)]


async def test_a_connection_of_an_open_source_is_not_lent(origin: Origin, source: Callable[..., Source]) -> None:
    """A kept connection to a private address serves only sources that may have one."""
    for number in range(3):
        origin.serve(f"/{number}", b"<rss/>", delay=0.01)
    async with HttpFetcher(user_agent="test", clock=lambda: datetime.now(UTC)) as fetcher:
        results = await asyncio.gather(
            *(
                fetcher.fetch(
                    source(origin.url(f"/{number}"), private_addresses=number != 1, per_host=1),
                    PollState(source_id="feed", url=""),
                )
                for number in range(3)
            )
        )
    assert [type(result) for result in results] == [Fetched, FetchFailed, Fetched]
    assert [seen.path for seen in origin.log] == ["/0", "/2"]


async def test_only_allowed_addresses_are_tried(origin: Origin) -> None:
    """Of several addresses the forbidden ones are left out; where all are, the first is named."""
    names = Names([(V4, ("10.0.0.1", 80)), (V4, ("127.0.0.1", origin.port)), (V6, ("fd00::1", 80, 0, 0))])
    connected = await dialer(names, only_127_0_0_1)("a.example", 80)
    assert connected.getpeername() == ("127.0.0.1", origin.port)
    connected.close()
    with pytest.raises(AddressRefusedError, match=r"10\.0\.0\.1"):
        await dialer(names, forbidden)("a.example", 80)


async def test_the_next_address_is_tried(origin: Origin) -> None:
    """An address where nobody answers does not hide the one that does."""
    with Origin() as gone:
        dead = gone.port
    names = Names([(V6, ("::1", dead, 0, 0)), (V4, ("127.0.0.1", dead)), (V4, ("127.0.0.1", origin.port))])
    connected = await dialer(names, None)("a.example", 80)
    assert connected.getpeername()[1] == origin.port
    connected.close()


async def test_an_address_that_is_silent(origin: Origin) -> None:
    """An address that never answers has a head start of a quarter of a second, and no more."""
    with socket.socket() as full, contextlib.ExitStack() as crowd:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(3):  # nobody accepts: the queue is full, and whoever comes now waits
            one = crowd.enter_context(socket.socket())
            one.settimeout(0)
            one.connect_ex(full.getsockname())
        names = Names([(V4, full.getsockname()), (V4, ("127.0.0.1", origin.port))])
        connected = await asyncio.wait_for(dialer(names, None)("a.example", 80), 5)
        assert connected.getpeername()[1] == origin.port
        connected.close()


async def test_no_address_answers() -> None:
    """The first failure is told; a name without any address does not exist."""
    with Origin() as gone:
        dead = gone.port
    with pytest.raises(ConnectionRefusedError):
        await dialer(Names([(V4, ("127.0.0.1", dead)), (V4, ("127.0.0.1", dead))]), None)("a.example", 80)
    with pytest.raises(socket.gaierror):
        await dialer(Names([]), None)("a.example", 80)
