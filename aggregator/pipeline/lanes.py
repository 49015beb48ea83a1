"""Which feeds are polled together by one process of many: those of one host, so that its limits hold in a cluster."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from aggregator.addresses import host_of
from aggregator.model import PollState, Source
from aggregator.pipeline.requests import Moved
from aggregator.store import Store


def in_lanes(sources: Iterable[Source], moved: Moved) -> dict[str, list[Source]]:
    """Return the sources by the host that is asked for them; a feed that has moved is asked at its new address."""
    lanes: dict[str, list[Source]] = {}
    for source in sources:
        lanes.setdefault(host_of(moved.get(source.url, source.url)), []).append(source)
    return lanes


def claim_due(
    store: Store, sources: Sequence[Source], now: datetime, together: Callable[[Source], Sequence[Source]]
) -> tuple[Source, ...]:
    """Claim those of the sources of a host that are due, and return the ones that nobody else has claimed meanwhile.

    With each comes whatever one request serves `together` with it. Nobody asks again before `at_least` is over, should
    this process die.
    """
    states = {state.source_id: state for source in sources if (state := store.state(source.id)) is not None}
    due = [source for source in sources if source.id in states and _is_due(states[source.id], now)]
    wanted = dict.fromkeys(twin for source in due for twin in together(source) if twin.id in states)
    mine: set[str] = set()
    for at_least in {source.at_least for source in wanted}:
        seen = {source.id: states[source.id].next_poll_at for source in wanted if source.at_least == at_least}
        mine |= store.claim(seen, now + at_least)
    return tuple(source for source in wanted if source.id in mine)


def _is_due(state: PollState, now: datetime) -> bool:
    return not (state.gone or state.paused) and state.next_poll_at <= now
