"""What polls brought home is decided one after another and written together."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from aggregator.model import (
    Config,
    Fetched,
    FetchFailed,
    FetchResult,
    NotModified,
    Output,
    PollRecord,
    PollState,
    Rules,
    Site,
    Source,
    SourceKind,
    Web,
)
from aggregator.pipeline.recording import Found, Recorder
from aggregator.pipeline.tally import Tally
from aggregator.store import Store, open_store
from tests.parse.documents import rss
from tests.pipeline.mutating import START

TEXT = " ".join(f"word{number}" for number in range(60))
STORY = rss(f"<title>F</title><item><title>A story</title><guid>1</guid><description>{TEXT}</description></item>")
TOO_MANY = 2**70  # failures in a row: more than a database can count


def source(id_: str) -> Source:
    """A feed at an address of its own."""
    return Source(id=id_, kind=SourceKind.HTTP, url=f"https://{id_}.example/feed")


def found(id_: str, result: FetchResult, *, failures: int = 0) -> Found:
    """What the poll of a feed brought that was never polled before."""
    state = PollState(source_id=id_, url=source(id_).url, failures=failures)
    return Found(source=source(id_), state=state, result=result, reading=None)


def fetched(id_: str) -> Fetched:
    """The same story from any feed."""
    return Fetched(url=source(id_).url, body=STORY)


def recorder(store: Store, *, claimed: bool = False) -> Recorder:
    """One that writes into this store."""
    config = Config(
        path="feeds.yaml",
        site=Site(title="Planet", url="https://planet.example/"),
        sources=(),
        outputs=(Output(id="all", title="All"),),
        rules=Rules(),
        web=Web(),
        store="",
        output="",
    )
    return Recorder(store=store, config=config, clock=lambda: START, tally=Tally(), claimed=claimed)


def test_every_poll_gets_its_record(tmp_path: Path) -> None:
    """In order, whatever came of it; and all of it is stored."""
    with open_store(f"sqlite:///{tmp_path / 'aggregator.db'}") as store:
        results = recorder(store).record_all(
            [found("a", NotModified()), found("b", fetched("b")), found("c", FetchFailed(message="no"))]
        )
        assert [each.outcome for each in results if isinstance(each, PollRecord)] == ["unchanged", "changed", "failed"]
        states = store.states(["a", "b", "c", "unheard-of"])
        assert [states[id_].error for id_ in "abc"] == [None, None, "no"]
        assert store.counts() == {"b": 1}


def test_a_story_that_two_feeds_tell_at_once_is_one(tmp_path: Path) -> None:
    """What the first has brought is known when the second is decided."""
    with open_store(f"sqlite:///{tmp_path / 'aggregator.db'}") as store:
        recorder(store).record_all([found(id_, fetched(id_)) for id_ in ("a", "b", "c")])
        assert [len(group) for group in store.stories(merge=True)] == [3]


def test_a_record_that_cannot_be_written_takes_no_other_along(tmp_path: Path) -> None:
    """They go in one transaction, and where that fails one by one."""
    with open_store(f"sqlite:///{tmp_path / 'aggregator.db'}") as store:
        results = recorder(store).record_all(
            [
                found("a", NotModified()),
                found("b", FetchFailed(message="no"), failures=TOO_MANY),
                found("c", NotModified()),
                found("d", fetched("d")),
            ]
        )
        assert [isinstance(each, PollRecord) for each in results] == [True, False, True, True]
        assert isinstance(results[1], Exception)
        assert set(store.states(["a", "b", "c", "d"])) == {"a", "c", "d"}
        assert store.counts() == {"d": 1}


def test_what_another_process_has_claimed_is_not_written(tmp_path: Path) -> None:
    """And has no record here; the others have theirs."""
    with open_store(f"sqlite:///{tmp_path / 'aggregator.db'}") as store:
        store.sync([source("a"), source("b")])
        mine, stale = (store.state(id_) for id_ in ("a", "b"))
        assert mine is not None
        assert stale is not None
        late = replace(found("b", NotModified()), state=replace(stale, next_poll_at=START + timedelta(hours=1)))
        results = recorder(store, claimed=True).record_all([replace(found("a", NotModified()), state=mine), late])
        assert isinstance(results[0], PollRecord)
        assert results[1] is None
