"""The sources: who is polled, when, and what is remembered between two polls."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    bindparam,
    func,
    insert,
    literal,
    select,
    type_coerce,
    update,
)

from aggregator.model import EPOCH, Announcement, Feed, PollState, Source
from aggregator.store.among import among
from aggregator.store.batches import batches
from aggregator.store.codec import (
    dump_hints,
    dump_instants,
    dump_warnings,
    load_feed,
    load_hints,
    load_instants,
    load_warnings,
)
from aggregator.store.rows import AnyRow, Columns, assignments, pairs
from aggregator.store.schema import feeds, sources
from aggregator.store.statements import Statement
from aggregator.store.subscriptions import relied_on_since
from aggregator.store.values import MICROSECOND, digest, microseconds, storable

_STATE = (
    sources.c.id,
    sources.c.url,
    sources.c.etag,
    sources.c.last_modified,
    sources.c.body_hash,
    sources.c.moved_to,
    sources.c.next_poll_at,
    sources.c.last_poll_at,
    sources.c.last_success_at,
    sources.c.failures,
    sources.c.error,
    sources.c.retry_after,
    sources.c.waits_for,
    sources.c.gone,
    sources.c.hints,
    sources.c.arrivals,
    sources.c.warnings,
    sources.c.paused,
    sources.c.hub,
    sources.c.topic,
    relied_on_since().label("pushed_since"),
)
_OF_SOURCES = Statement(select(*_STATE).where(among(sources.c.id, "ids")))
_UNPOLLED: Columns = {
    "etag": None,
    "last_modified": None,
    "body_hash": None,
    "moved_to": None,
    "next_poll_at": EPOCH,
    "failures": 0,
    "error": None,
    "retry_after": None,
    "waits_for": None,
    "gone": False,
    "hub": None,
    "topic": None,
    "topic_digest": None,
}


def in_sync(connection: Connection, wanted: Sequence[Source]) -> bool:
    """Whether exactly these sources are polled already: the rule, and so the quick question."""
    rows = connection.execute(select(sources.c.id, sources.c.kind, sources.c.url).where(sources.c.active))
    return set(map(tuple, rows)) == {(storable(each.id), each.kind.value, storable(each.url)) for each in wanted}


def plan_sync(connection: Connection, wanted: Sequence[Source]) -> tuple[list[Columns], list[Columns]]:
    """Which rows must be added and which changed (by `row`, their key) for `wanted` to be what is polled."""
    rows: Sequence[AnyRow] = connection.execute(
        select(
            sources.c.key, sources.c.id, sources.c.kind, sources.c.url, sources.c.active, sources.c.moved_to
        ).order_by(sources.c.active.desc(), sources.c.key.desc())
    ).all()
    by_id = {row.id: row for row in rows}
    configured = {storable(source.id): source for source in wanted}
    freed: dict[tuple[str, str], list[AnyRow]] = defaultdict(list)
    for row in rows:
        if row.id not in configured:
            freed[row.kind, row.url].append(row)
    added: list[Columns] = []
    changed: list[Columns] = []
    renamed: set[int] = set()
    for id_, source in configured.items():
        address = (source.kind.value, storable(source.url))
        if same := by_id.get(id_):
            changed += _adjusted(same, id_, address)
        elif free := freed[address]:
            old = free.pop(0)  # one still active until now comes first
            renamed.add(old.key)
            changed += _adjusted(old, id_, address)
        else:
            added.append({"id": id_, "kind": address[0], "url": address[1], "active": True, **_UNPOLLED})
    changed += [
        {"row": row.key, "active": False}
        for row in rows
        if row.active and row.id not in configured and row.key not in renamed
    ]
    return added, changed


def renamed(connection: Connection, wanted: Sequence[Source]) -> dict[str, str]:
    """Old id -> new id of the sources that `wanted` knows by another name."""
    _, changed = plan_sync(connection, wanted)
    names = {change["row"]: change["id"] for change in changed if "id" in change}
    rows = connection.execute(select(sources.c.key, sources.c.id)) if names else ()
    return {row.id: names[row.key] for row in rows if row.key in names}


def _adjusted(row: AnyRow, id_: str, address: tuple[str, str]) -> list[Columns]:
    """The change that makes `row` the configured source, if it takes one."""
    change: Columns = {}
    if (row.kind, row.moved_to) == address:
        # feeds.yaml follows a move that has been followed for long: what that address answered still counts.
        change |= {"url": address[1], "moved_to": None}
    elif (row.kind, row.url) != address:
        # What was remembered of another address would make its answers look like old ones.
        change |= {"kind": address[0], "url": address[1], **_UNPOLLED}
    if not row.active:
        change |= {"active": True, "gone": False, "paused": False}  # who adds a feed again wants it tried again
    if row.id != id_:
        change["id"] = id_
    return [{"row": row.key, **change}] if change else []


def write_sync(connection: Connection, added: list[Columns], changed: list[Columns]) -> None:
    """Carry out a plan of `plan_sync`."""
    shapes: dict[tuple[str, ...], list[Columns]] = defaultdict(list)
    for change in changed:
        shapes[tuple(change)].append(change)
    for shape, changes in shapes.items():
        values = assignments(name for name in shape if name != "row")
        connection.execute(update(sources).where(sources.c.key == bindparam("row")).values(values), changes)
    if added:
        connection.execute(insert(sources), added)


def states(connection: Connection, source_ids: Sequence[str] | None = None) -> dict[str, PollState]:
    """The state of every active source, or of those named, active or not."""
    if source_ids is None:
        rows = connection.execute(select(*_STATE).where(sources.c.active).order_by(sources.c.key))
        return {row.id: _state(row) for row in rows}
    names = {storable(id_): id_ for id_ in source_ids}
    return {names[row[0]]: _state(row) for batch in batches(names) for row in _OF_SOURCES.rows(connection, ids=batch)}


def state(connection: Connection, source_id: str) -> PollState | None:
    """The state of one source, active or not."""
    return states(connection, [source_id]).get(source_id)


def _state(row: Sequence[Any]) -> PollState:
    (
        id_,
        url,
        etag,
        last_modified,
        body_hash,
        moved_to,
        next_at,
        last_at,
        success_at,
        failures,
        error,
        retry_after,
        waits_for,
        gone,
        hints,
        arrivals,
        warnings,
        paused,
        hub,
        topic,
        pushed_since,
    ) = row
    return PollState(
        source_id=id_,
        url=url,
        etag=etag,
        last_modified=last_modified,
        body_hash=body_hash,
        moved_to=moved_to,
        next_poll_at=next_at,
        last_poll_at=last_at,
        last_success_at=success_at,
        failures=failures,
        error=error,
        retry_after=retry_after,
        waits_for=waits_for,
        gone=gone,
        hints=load_hints(hints),
        arrivals=load_instants(arrivals),
        warnings=load_warnings(warnings),
        paused=paused,
        announced=Announcement(hub=hub, topic=topic) if hub and topic else None,
        pushed_since=pushed_since,
    )


def state_columns(state: PollState) -> Columns:
    """What a poll changes of its source's row."""
    announced = state.announced
    return {
        "hub": announced.hub if announced else None,
        "topic": announced.topic if announced else None,
        "topic_digest": digest(announced.topic) if announced else None,
        "etag": state.etag,
        "last_modified": state.last_modified,
        "body_hash": state.body_hash,
        "moved_to": state.moved_to,
        "next_poll_at": state.next_poll_at,
        "last_poll_at": state.last_poll_at,
        "last_success_at": state.last_success_at,
        "failures": state.failures,
        "error": state.error,
        "retry_after": state.retry_after,
        "waits_for": state.waits_for,
        "gone": state.gone,
        "hints": dump_hints(state.hints),
        "arrivals": dump_instants(state.arrivals),
        "warnings": dump_warnings(state.warnings),
    }


STATE = tuple(state_columns(PollState(source_id="", url="")))  # the names of these columns


def due(connection: Connection, now: datetime, limit: int) -> tuple[str, ...]:
    """The ids of sources to poll, longest due first."""
    return tuple(
        connection.execute(
            select(sources.c.id)
            .where(sources.c.active, ~sources.c.gone, ~sources.c.paused, sources.c.next_poll_at <= now)
            .order_by(sources.c.next_poll_at, sources.c.key)
            .limit(limit)
        ).scalars()
    )


def postpone(connection: Connection, source_ids: Sequence[str], until: datetime) -> None:
    """Let none of these sources be due before `until`."""
    for batch in batches(source_ids):
        connection.execute(
            update(sources).where(sources.c.id.in_(batch), sources.c.next_poll_at < until).values(next_poll_at=until)
        )


def hasten(connection: Connection, source_ids: Sequence[str], now: datetime) -> None:
    """Let these sources be due at `now`, also those that are gone."""
    for batch in batches(source_ids):
        connection.execute(
            update(sources)
            .where(sources.c.id.in_(batch), (sources.c.next_poll_at > now) | sources.c.gone)
            .values(next_poll_at=now, gone=False)
        )


def pause(connection: Connection, source_ids: Sequence[str], *, paused: bool) -> None:
    """Poll these sources no more until further notice, or again."""
    for batch in batches(source_ids):
        connection.execute(update(sources).where(sources.c.id.in_(batch)).values(paused=paused))


def shift(connection: Connection, by: timedelta) -> None:
    """Move the times of all sources but those that nobody has planned yet."""
    _move(connection, literal(by // MICROSECOND, BigInteger), sources.c.next_poll_at != EPOCH)


def polled_after(connection: Connection, now: datetime) -> bool:
    """Whether any source was, which only a wrong clock makes possible."""
    return connection.execute(select(sources.c.key).where(sources.c.last_poll_at > now).limit(1)).first() is not None


def disbelieve_future(connection: Connection, now: datetime) -> None:
    """Move the times of what was polled after `now` back, each so far that it was polled now."""
    by = microseconds(now) - _number(sources.c.last_poll_at)
    _move(connection, by, sources.c.last_poll_at > now)


def _move(connection: Connection, by: ColumnElement[int], which: ColumnElement[bool]) -> None:
    times = (sources.c.next_poll_at, sources.c.last_poll_at, sources.c.retry_after)
    connection.execute(update(sources).where(which).values({each: _number(each) + by for each in times}))


def _number(instant: ColumnElement[datetime]) -> ColumnElement[int]:
    """A time as it is stored, fit to be reckoned with."""
    return type_coerce(instant, BigInteger)


def waiting(connection: Connection, now: datetime) -> tuple[tuple[str, datetime], ...]:
    """(origin, until) of the hosts that asked to wait beyond `now`, also of sources that are configured no more."""
    rows = connection.execute(
        select(sources.c.waits_for, func.max(sources.c.retry_after))
        .where(sources.c.waits_for.is_not(None), sources.c.retry_after > now)
        .group_by(sources.c.waits_for)
    )
    return tuple((origin, until) for origin, until in rows)


def moved(connection: Connection) -> dict[str, str]:
    """Address -> where it has moved for good, of the active sources; what was found out last counts."""
    rows = connection.execute(
        select(sources.c.url, sources.c.moved_to)
        .where(sources.c.active, sources.c.moved_to.is_not(None))
        .order_by(sources.c.last_poll_at)
    )
    return pairs(rows)


def known_feeds(connection: Connection, source_ids: Iterable[str] | None) -> dict[str, Feed]:
    """The feeds read so far, of all sources or of those named."""
    query = select(sources.c.id, feeds.c.data).join(feeds, feeds.c.source == sources.c.key)
    if source_ids is None:
        return {id_: load_feed(data) for id_, data in connection.execute(query.order_by(sources.c.key))}
    return {
        id_: load_feed(data)
        for batch in batches(source_ids)
        for id_, data in connection.execute(query.where(sources.c.id.in_(batch)))
    }
