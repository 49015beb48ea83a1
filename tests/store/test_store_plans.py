"""Questions that every poll and every publication asks are answered from an index, however much is stored."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import islice

import pytest
from sqlalchemy import Pool, event

from aggregator.model import Archive
from aggregator.store import Store, open_store
from tests.store.samples import NOON, entry, fingerprint, poll

ASKED: dict[str, Callable[[Store], object]] = {
    "due": lambda store: store.due(NOON, limit=10),
    "state": lambda store: store.state("a"),
    "feeds": lambda store: store.feeds(["a"]),
    "recognize": lambda store: store.recognize("a", [fingerprint("1"), fingerprint("2")]),
    "alike": lambda store: store.alike([fingerprint("1"), fingerprint("2")]),
    "existing": lambda store: store.existing([entry("1").id]),
    "entries": lambda store: store.entries([entry("1").id]),
    "entries_of": lambda store: store.entries_of("a"),
    "articles": lambda store: store.articles("a"),
    "article_pages": lambda store: store.article_pages("a"),
    "story": lambda store: store.story(entry("1").id),
    "find": lambda store: store.find("urn:uuid:nobody"),
    "outputs_of": lambda store: store.outputs_of([entry("1").id]),
    "members": lambda store: list(islice(store.members("all"), 150)),
    "record": lambda store: store.record(poll(entry("new"), changed=(entry("1"),), removed=(entry("2").id,))),
    "judge": lambda store: store.judge("all", "rules", merge=True, verdict=lambda _: True),
    "judge anew": lambda store: store.judge("all", "others", merge=True, verdict=lambda _: True),
    "archive": lambda store: store.archive("all"),
    "archived": lambda store: store.archived("all", [entry("1").id]),
    "archive_page": lambda store: store.archive_page("all", 1),
    "groups": lambda store: store.groups("all", [entry("1").id]),
    "oldest_first": lambda store: store.oldest_first([entry("1").id]),
    "unpublished": lambda store: store.unpublished("all", Archive(mark=150), 10),
    "publish_to": lambda store: store.publish_to("all", store.archive("all"), Archive(shown=frozenset()), []),
    "forget": lambda store: store.forget_output("all"),
}


@contextmanager
def listening() -> Iterator[list[str]]:
    """The statements that reach SQLite meanwhile, with their values, however they get there."""
    heard: list[str] = []

    def listen(connection: sqlite3.Connection, *_: object) -> None:
        connection.set_trace_callback(heard.append)

    event.listen(Pool, "checkout", listen)
    try:
        yield heard
    finally:
        event.remove(Pool, "checkout", listen)


@pytest.mark.parametrize("question", ASKED)
def test_no_table_is_read_from_end_to_end(sqlite_url: str, question: str) -> None:
    """SQLite says for each statement how it will proceed; SCAN of a table means all of it."""
    with open_store(sqlite_url) as store:
        store.record(poll(*(entry(str(number)) for number in range(200))))
        store.judge("all", "rules", merge=True, verdict=lambda _: True)
        store.record(poll(changed=(entry("1"),)))
        with listening() as heard:
            ASKED[question](store)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        plans = [
            step
            for statement in heard
            if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "--"))  # these belong to an index
            for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {statement}")
        ]
    assert plans
    tables = ("articles", "entries", "members", "sources", "feeds", "outputs")
    assert [step for step in plans if step.startswith(tuple(f"SCAN {table}" for table in tables))] == []
