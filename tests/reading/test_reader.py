"""Large documents are read in a process of their own, and whatever they cost, the next one is read as well."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from aggregator.model import Fetched, FetchFailed, Source, SourceKind
from aggregator.reading import Memory, Reader, Reading, read_document
from tests.support.planet import rss, rss_item
from tests.support.processes import processes

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
SOURCE = Source(id="a", kind=SourceKind.HTTP, url="https://a.example/", auth=("me", "secret"), new_feed_entries=3)
SMALL = Fetched(url="https://a.example/", body=rss(*(rss_item(number) for number in range(20)), title="A feed"))


def of_size(size: int) -> Fetched:
    """A feed of one long text."""
    text = "word " * (size // 5)
    return Fetched(url="https://a.example/", body=rss(f"<item><guid>1</guid><description>{text}</description></item>"))


@pytest.fixture
async def reader() -> AsyncIterator[Reader]:
    """A reader with limits that a test can reach."""
    async with Reader(seconds=1, megabytes=150) as reader:
        yield reader


async def started(before: set[int]) -> int:
    """Wait for a process that was not there before."""
    async with asyncio.timeout(10):
        while not (there := processes() - before):  # noqa: ASYNC110 - a process announces itself to nobody
            await asyncio.sleep(0.01)
    return there.pop()


async def test_what_comes_back_is_what_would_have_been_read_here(reader: Reader) -> None:
    """Feed, entries, fingerprints, hints and faults, equal in every field."""
    there, here = await reader.read(SMALL, SOURCE, NOW), read_document(SMALL, SOURCE, NOW)
    assert isinstance(there, Reading)
    assert there == here
    assert len(there.entries) == len(there.marks) == 20


async def test_what_is_in_memory_is_not_read_there(reader: Reader) -> None:
    """All but what is new or changed."""
    known = read_document(SMALL, SOURCE, NOW)
    assert isinstance(known, Reading)
    assert known.context is not None
    memory = Memory(context=known.context, items=tuple(item for item in known.items[1:] if item is not None))
    reading = await reader.read(SMALL, SOURCE, NOW, memory)
    assert isinstance(reading, Reading)
    assert (reading.entries, len(reading.kept)) == (known.entries[:1], 19)


async def test_a_refusal_comes_back_in_its_words(reader: Reader) -> None:
    """A page is no feed, wherever it is read."""
    page = Fetched(url="https://a.example/", body=b"<html><body>Hello</body></html>")
    assert await reader.read(page, SOURCE, NOW) == FetchFailed(message="an HTML page, not a feed")


async def test_a_document_that_takes_too_long_is_refused_and_the_next_one_read(reader: Reader) -> None:
    """The sanitizer takes time by the square of the number of ampersands."""
    slow = Fetched(url="https://a.example/", body=rss(f"<item><description>{'&amp;' * 1_000_000}</description></item>"))
    assert await reader.read(slow, SOURCE, NOW) == FetchFailed(message="a document that takes more than 1 s to read")
    assert isinstance(await reader.read(SMALL, SOURCE, NOW), Reading)


async def test_a_document_that_takes_too_much_memory_is_refused_and_the_next_one_read(reader: Reader) -> None:
    """Three million empty objects are many times their size in memory."""
    body = b'{"version":"https://jsonfeed.org/version/1.1","items":[' + b"{}," * 1_500_000 + b"{}]}"
    refused = await reader.read(Fetched(url="https://a.example/", body=body), SOURCE, NOW)
    assert refused == FetchFailed(message="a document that takes more than 150 MB of memory to read")
    assert isinstance(await reader.read(SMALL, SOURCE, NOW), Reading)


async def test_a_process_that_dies_takes_one_document_with_it() -> None:
    """As when a parser in C crashes."""
    async with Reader() as reader:
        before = processes()
        reading = asyncio.create_task(reader.read(of_size(9_000_000), SOURCE, NOW))
        os.kill(await started(before), signal.SIGKILL)
        assert await reading == FetchFailed(message="a document that no parser survives")
        assert isinstance(await reader.read(SMALL, SOURCE, NOW), Reading)


async def test_documents_wait_for_their_turn() -> None:
    """More than there are processes are all read, by no more than these."""
    before = processes()
    async with Reader(processes=2) as reader:
        readings = await asyncio.gather(*(reader.read(SMALL, SOURCE, NOW) for _ in range(5)))
        assert all(reading == readings[0] for reading in readings)
        assert len(processes() - before) == 2


async def test_one_after_the_other_are_read_by_one_process() -> None:
    """Another one is started only where all are busy."""
    before = processes()
    async with Reader(processes=3) as reader:
        for _ in range(3):
            assert isinstance(await reader.read(SMALL, SOURCE, NOW), Reading)
        assert len(processes() - before) == 1


async def test_a_document_that_takes_all_its_time_does_not_hold_up_the_next_one() -> None:
    """That one is read by another process meanwhile."""
    slow = Fetched(url="https://a.example/", body=rss(f"<item><description>{'&amp;' * 1_000_000}</description></item>"))
    async with Reader(seconds=30) as reader:
        costly = asyncio.create_task(reader.read(slow, SOURCE, NOW))
        await asyncio.sleep(0)  # it has its turn first
        assert isinstance(await reader.read(SMALL, SOURCE, NOW), Reading)
        assert not costly.done()
        costly.cancel()


async def test_who_is_cancelled_ends_the_work() -> None:
    """At the end nothing runs any more, and nothing was left behind."""
    before = processes()
    async with Reader() as reader:
        reading = asyncio.create_task(reader.read(of_size(9_000_000), SOURCE, NOW))
        await started(before)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        assert isinstance(await reader.read(SMALL, SOURCE, NOW), Reading)
    assert processes() <= before
