"""What the tests of fetching share: a publisher, a clock that stands still, and a way to poll."""

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aggregator.fetch import HttpFetcher, user_agent
from aggregator.fetch.http import HttpResult
from aggregator.model import PollState, Source, SourceKind
from tests.support.origin import Origin

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's own proxies must not stand between a test and its server."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as origin:
        yield origin


@pytest.fixture
def other() -> Iterator[Origin]:
    """A second publisher, on another port and so another host."""
    with Origin() as origin:
        yield origin


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    async with HttpFetcher(user_agent=user_agent("https://planet.example/", "1.0"), clock=lambda: NOW) as fetcher:
        yield fetcher


@pytest.fixture
def source() -> Callable[..., Source]:
    """A source by its address, which may lie on this machine; any other option by name."""

    def make(url: str, **options: Any) -> Source:
        defaults: dict[str, Any] = {"private_addresses": True, "timeout": timedelta(seconds=5)}
        return Source(id="feed", kind=SourceKind.HTTP, url=url, **(defaults | options))

    return make


@pytest.fixture
def poll(fetcher: HttpFetcher, source: Callable[..., Source]) -> Callable[..., Coroutine[None, None, HttpResult]]:
    """Poll an address once; `etag`, `last_modified` and `moved_to` are what is remembered, the rest the source's."""

    async def once(
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        moved_to: str | None = None,
        **options: Any,
    ) -> HttpResult:
        state = PollState(source_id="feed", url=url, etag=etag, last_modified=last_modified, moved_to=moved_to)
        return await fetcher.fetch(source(url, **options), state)

    return once
