"""What a poll has to tell the owner of a feed: it broke, recovered, moved, is gone, came back. Pure.

An event is told once. What was told already is the memory: a feed that broke is not said to break again before it
recovered, nor within a day of that, so that one which comes and goes is told of once a day at the most; and an address
that it moved to is not said again each time that the move is doubted and found to stand.
"""

import uuid
from collections.abc import Iterator, Sequence
from datetime import timedelta

from aggregator.addresses import without_credentials
from aggregator.model import EPOCH, EventKind, HealthEvent, PollState, Source, SourceKind

BROKEN_AFTER = 3  # failures in a row; one or two are the Internet's daily weather
STEADY = timedelta(days=1)  # for so long a feed that recovered is not said to break again

NAMESPACE = uuid.UUID("5b3f8f2e-8d0c-5f0a-9c55-7d1c1f0e6a21")
ILL: frozenset[EventKind] = frozenset({"broke", "gone"})
WELL: frozenset[EventKind] = frozenset({"recovered", "returned"})


def may_tell(before: PollState, after: PollState) -> bool:
    """Tell whether a poll can have changed the health of its source; of most polls there is nothing to ask.

    A source that has given no document at its present address yet may have a history at another one.
    """
    same = (before.failures, before.gone, before.moved_to) == (after.failures, after.gone, after.moved_to)
    return not same or (before.body_hash is None and before.last_poll_at is not None)


def events(source: Source, before: PollState, after: PollState, told: Sequence[HealthEvent]) -> tuple[HealthEvent, ...]:
    """Return what follows from the state before and after a poll; `told` are the source's last events, newest first."""
    found = (*_condition(before, after, told), *_move(after, told))
    return tuple(_event(source, before, after, kind, message) for kind, message in found)


def _condition(before: PollState, after: PollState, told: Sequence[HealthEvent]) -> Iterator[tuple[EventKind, str]]:
    """Yield how the feed is, where that is not what was told last."""
    last = next((event for event in told if event.kind in ILL | WELL), None)
    kind = last.kind if last else "recovered"
    if after.gone:
        if kind != "gone":
            yield "gone", after.error or ""
    elif after.failures >= BROKEN_AFTER:
        if kind not in ILL and not _recovered_lately(after, told):
            yield "broke", after.error or ""
    elif after.error is None and last and kind in ILL:
        yield "returned" if kind == "gone" else "recovered", before.error or last.message


def _recovered_lately(after: PollState, told: Sequence[HealthEvent]) -> bool:
    recovered = next((event.at for event in told if event.kind == "recovered"), EPOCH)
    return (after.last_poll_at or EPOCH) - recovered < STEADY


def _move(after: PollState, told: Sequence[HealthEvent]) -> Iterator[tuple[EventKind, str]]:
    """Yield the address that the feed has moved to, where that is not the one that was told last."""
    if after.moved_to is None:
        return
    address = without_credentials(after.moved_to)
    if address != next((event.message for event in told if event.kind == "moved"), None):
        yield "moved", address


def _event(source: Source, before: PollState, after: PollState, kind: EventKind, message: str) -> HealthEvent:
    at = after.last_poll_at or EPOCH
    name = f"{source.id}\n{kind}\n{at.isoformat()}".encode("utf-8", "backslashreplace").decode()
    return HealthEvent(
        id=uuid.uuid5(NAMESPACE, name).urn,
        source_id=source.id,
        at=at,
        kind=kind,
        message=_public(source, message),
        read_at=before.last_success_at,
    )


def _public(source: Source, message: str) -> str:
    """Return a message that may be published: where a feed lies on disk is nobody's business."""
    if source.kind is SourceKind.HTTP:
        return message
    return message.removesuffix(f": {source.url}").replace(source.url, "the path in feeds.yaml")
