"""Of several processes over one database one leads, and another takes over when it is gone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aggregator.distribute.lead import Lead
from tests.distribute.waiting import until
from tests.support.postgres import shared_server


@asynccontextmanager
async def candidate(url: str, changes: list[bool]) -> AsyncIterator[Lead]:
    """A process that would lead, for as long as the block runs."""
    stop = asyncio.Event()
    lead = Lead(url, changes.append)
    keeping = asyncio.create_task(lead.keep(stop))
    try:
        yield lead
    finally:
        stop.set()
        await keeping


async def test_one_leads_and_the_others_stand_by(database: str) -> None:
    """For as long as it is there; then the next one begins."""
    first, second = list[bool](), list[bool]()
    async with candidate(database, first) as leader:
        await until(lambda: leader.held)
        async with candidate(database, second) as other:
            await asyncio.sleep(0.5)
            assert not other.held
            assert second == []
    async with candidate(database, second) as other:
        await until(lambda: other.held)
    assert (first, second) == ([True, False], [True, False])


async def test_another_takes_over_from_one_that_loses_its_connection(database: str) -> None:
    """The one that lost it notices, and stands by."""
    first, second = list[bool](), list[bool]()
    async with candidate(database, first) as leader:
        await until(lambda: leader.held)
        async with candidate(database, second) as other:
            shared_server().execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
                " WHERE locktype = 'advisory' AND granted AND datname = current_database()",
                database=database.rpartition("/")[2],
            )
            await until(lambda: first == [True, False])
            await until(lambda: leader.held or other.held)
            assert leader.held != other.held


async def test_leads_of_two_databases_have_nothing_to_do_with_each_other(database: str) -> None:
    """Two planets on one server."""
    server = shared_server()
    elsewhere = server.new_database()
    try:
        async with candidate(database, []) as one, candidate(elsewhere, []) as two:
            await until(lambda: one.held and two.held)
    finally:
        server.drop(elsewhere)
