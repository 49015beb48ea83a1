"""Threads, processes, and processes that are killed, side by side on one store; on each database."""

import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from aggregator.model import StoredEntry
from aggregator.store import Store, open_store
from tests.store.samples import entry, poll
from tests.store.writer import ENTRIES, expected, numbered

WRITER = [sys.executable, "-m", "tests.store.writer"]
ROOT = Path(__file__).parents[2]


def check_whole(store: Store, source_id: str, number: int) -> None:
    """The store holds the polls up to `number`, each of them whole, and nothing else."""
    assert store.feeds()[source_id].title == str(number)
    entries = expected(source_id, number)
    assert store.entries(list(entries)) == entries
    assert store.counts()[source_id] == number * ENTRIES


def test_a_killed_process_leaves_every_poll_whole_or_absent(new_url: str) -> None:
    """SIGKILL at any moment: what was committed is there, what was not has left no trace, and writing goes on."""
    chance = random.Random(20201001)  # noqa: S311 - moments, not secrets
    for _ in range(3):
        with subprocess.Popen([*WRITER, new_url, "a", "100000"], stdout=subprocess.PIPE, cwd=ROOT) as writer:
            assert writer.stdout is not None
            told = writer.stdout.readline()
            time.sleep(chance.uniform(0, 0.2))
            writer.kill()
            told += writer.stdout.read()
        *_, committed, _ = told.split(b"\n")  # after the last line end stands nothing, or part of a number
        with open_store(new_url) as store:
            store.rename_output("x", "y")  # a server may be at the last poll still, and nobody writes before its end
            written = store.state("a")
            assert written is not None
            number = int(written.etag or 0)
            assert number >= int(committed)
            check_whole(store, "a", number)


def test_two_processes_write_side_by_side(new_url: str) -> None:
    """Even the creation of the tables may be a race; nobody loses a poll, and every write has its own revision."""
    writers = [subprocess.Popen([*WRITER, new_url, id_, "40"], stdout=subprocess.DEVNULL, cwd=ROOT) for id_ in "ab"]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    with open_store(new_url) as store:
        for id_ in "ab":
            check_whole(store, id_, 40)
        assert store.judge("all", "rules", merge=True, verdict=lambda _: True) == 2 * 40 * ENTRIES


def test_threads_share_one_store(store: Store) -> None:
    """Writers queue, readers see whole polls."""

    def work(id_: str) -> None:
        for number in range(1, 11):
            store.record(numbered(id_, number))
            check_whole(store, id_, number)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, "abcd"))
    assert store.counts() == dict.fromkeys("abcd", 10 * ENTRIES)


def test_who_follows_the_revision_misses_nothing(url: str) -> None:
    """While several write, everything is judged once: no entry appears later below a revision that was seen."""
    with open_store(url) as one, open_store(url) as other:
        stores = (one, other)
        judged: list[str] = []

        def write(number: int) -> None:
            stores[number % 2].record(poll(entry(f"{number}", f"{number % 4}"), source_id=f"{number % 4}"))

        def verdict(stored: StoredEntry) -> bool:
            judged.append(stored.id)
            return True

        def follow() -> None:
            one.judge("all", "rules", merge=True, verdict=verdict)

        with ThreadPoolExecutor(4) as pool:
            writes = [pool.submit(write, number) for number in range(60)]
            while not all(each.done() for each in writes):
                follow()
            for each in writes:
                each.result()
        follow()
        assert len(judged) == len(set(judged)) == 60


def test_one_process_decides_at_a_time(postgres_url: str) -> None:
    """The next one goes on where the block of the first one ends; who only reads or writes does not wait."""
    order = list[str]()
    with open_store(postgres_url) as one, open_store(postgres_url) as other, ThreadPoolExecutor(1) as thread:

        def decide() -> None:
            with other.deciding():
                order.append("other")

        with one.deciding():
            waiting = thread.submit(decide)
            one.record(poll(entry("first")))
            assert other.counts() == {"a": 1}
            time.sleep(0.3)
            order.append("one")
        waiting.result(timeout=20)
    assert order == ["one", "other"]
