"""Look-up by sketch: which entries share values with a text, and are near it in time.

A value that crowds of entries share is boilerplate or a template: it proves nothing, and CROWD entries of a fortnight
show that as well as all of them. No more are written. Where a whole text is common to so many, a copy of it finds
those; where only parts are, it is found by its other values, for a value counts the more the fewer share it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from aggregator.model import PollRecord, Sketch
from aggregator.store.among import among
from aggregator.store.batches import batches
from aggregator.store.rows import Columns, assignments, entry_keys, pairs
from aggregator.store.schema import bands, entries, sources
from aggregator.store.statements import Statement
from aggregator.store.values import microseconds

FORTNIGHT = timedelta(days=14)
CROWD = 40  # entries with one value in one fortnight
CANDIDATES = 8  # for one sketch
LEAST = 3  # values that a candidate shares: one run of words, and the next, are an idiom
FRACTION = 4  # a candidate shares at least a fourth of what the best one does

Found = tuple[str, ...]

_IN_SLOT = (bands.c.slot == bindparam("slot"), among(bands.c.value, "values"))
_SHARING = Statement(select(bands.c.value, bands.c.entry).where(*_IN_SLOT))
_CROWDS = Statement(select(bands.c.value, func.count()).where(*_IN_SLOT).group_by(bands.c.value))
_ENTRIES = Statement(
    select(entries.c.key, entries.c.id, sources.c.id, entries.c.published_at)
    .join(sources, sources.c.key == entries.c.source)
    .where(among(entries.c.key, "keys"))
)
_NEW = Statement(insert(bands).values(assignments(("slot", "value", "entry"))).inline())
_OLD = Statement(
    delete(bands).where(
        bands.c.slot == bindparam("slot"), bands.c.value == bindparam("value"), bands.c.entry == bindparam("entry")
    )
)


@dataclass(slots=True)
class _Shared:
    """What an entry shares with a sketch: so many values, and how telling they are together."""

    values: int = 0
    weight: float = 0.0


def sharing(connection: Connection, source_id: str, sketches: Sequence[Sketch], window: timedelta) -> tuple[Found, ...]:
    """For each sketch the ids of entries of other sources that share values with it, the likeliest first."""
    shared = _shared(connection, sketches, window)
    wanted = {key for each in shared for key, found in each.items() if found.values >= LEAST}
    known = {
        key: (id_, source, at)
        for batch in batches(wanted)
        for key, id_, source, at in _ENTRIES.rows(connection, keys=batch)
    }
    return tuple(
        _best(each, {key: known[key] for key in each if key in known}, source_id, sketch.published_at, window)
        for sketch, each in zip(sketches, shared, strict=True)
    )


def _best(
    shared: Mapping[int, _Shared],
    known: Mapping[int, tuple[str, str, datetime]],
    source_id: str,
    at: datetime,
    window: timedelta,
) -> Found:
    near = sorted(
        (-shared[key].weight, key, id_)
        for key, (id_, source, published_at) in known.items()
        if source != source_id and abs(published_at - at) <= window
    )
    most = max((shared[key].values for _, key, _ in near), default=0)
    return tuple(id_ for _, key, id_ in near[:CANDIDATES] if shared[key].values * FRACTION >= most)


def _shared(connection: Connection, sketches: Sequence[Sketch], window: timedelta) -> list[dict[int, _Shared]]:
    """For each sketch the keys of entries, with what they share with it."""
    asked: defaultdict[int, defaultdict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, sketch in enumerate(sketches):
        for slot in _slots(sketch.published_at, window):
            for value in sketch.values:
                asked[slot][value].append(number)
    shared: list[dict[int, _Shared]] = [{} for _ in sketches]
    for slot, numbers in asked.items():
        for value, keys in _keys(connection, slot, numbers).items():
            for number in numbers[value]:
                for key in keys:
                    found = shared[number].setdefault(key, _Shared())
                    found.values += 1
                    found.weight += 1 / len(keys)
    return shared


def _keys(connection: Connection, slot: int, values: Iterable[int]) -> dict[int, list[int]]:
    """The entries with each of these values."""
    keys: defaultdict[int, list[int]] = defaultdict(list)
    for batch in batches(sorted(values)):
        for value, key in _SHARING.rows(connection, slot=slot, values=batch):
            keys[value].append(key)
    return keys


def _slots(at: datetime, window: timedelta) -> range:
    """The fortnights that are within the window, where both ends of time are far away."""
    reach = microseconds(at), window // timedelta(microseconds=1)
    size = FORTNIGHT // timedelta(microseconds=1)
    return range((reach[0] - reach[1]) // size, (reach[0] + reach[1]) // size + 1)


def write_sketches(connection: Connection, records: Sequence[PollRecord], keys: Mapping[str, int]) -> None:
    """Write the sketches of what was recorded just now; `keys` are those of new entries by id."""
    sketches = [sketch for record in records for sketch in record.sketches]
    if not sketches:
        return
    elsewhere = (sketch.entry_id for sketch in sketches if sketch.entry_id not in keys)
    keys = {**keys, **entry_keys(connection, elsewhere)}
    old, by_slot = [], defaultdict[int, list[tuple[int, int]]](list)
    for sketch in sketches:
        (slot,) = _slots(sketch.published_at, timedelta(0))
        key = keys.get(sketch.entry_id)
        if key is None:
            continue
        old += [{"slot": slot, "value": value, "entry": key} for value in {*sketch.before} - {*sketch.values}]
        by_slot[slot] += [(value, key) for value in sorted({*sketch.values} - {*sketch.before})]
    _OLD.each(connection, old)
    for slot, rows in by_slot.items():
        _NEW.each(connection, _without_crowds(connection, slot, rows))


def _without_crowds(connection: Connection, slot: int, rows: Sequence[tuple[int, int]]) -> Iterator[Columns]:
    crowds: Counter[int] = Counter()
    for batch in batches(sorted({value for value, _ in rows})):
        crowds.update(pairs(_CROWDS.rows(connection, slot=slot, values=batch)))
    for value, key in rows:
        if crowds[value] < CROWD:
            crowds[value] += 1
            yield {"slot": slot, "value": value, "entry": key}


def forget_sketches(connection: Connection, before: datetime) -> None:
    """Forget the sketches of what was published before a time; those of its fortnight stay."""
    (slot,) = _slots(before, timedelta(0))
    connection.execute(delete(bands).where(bands.c.slot < slot))
