"""Who has subscribed at the hub of this program, what they have been sent, and how that went."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, or_, select, update

from aggregator.model import Subscriber
from aggregator.store.database import Database
from aggregator.store.rows import AnyRow, Columns, assignments, pairs
from aggregator.store.schema import subscribers
from aggregator.store.values import digest, storable

_STATE = ("version", "next_at", "failures", "failing_since", "error")
_FIELDS = ("topic", "callback", "secret", "lease_until", *_STATE)
_WHO = [getattr(subscribers.c, name) for name in _FIELDS]

Delivered = tuple[Subscriber, Subscriber | None]


class Serving:
    """The part of the store that knows who has subscribed; `aggregator.store.Subscribers` says what it promises."""

    _database: Database

    def subscribed_topics(self) -> dict[str, int]:
        """Topic -> number of its subscribers."""
        with self._database.reading() as connection:
            count = func.count()
            return pairs(connection.execute(select(subscribers.c.topic, count).group_by(subscribers.c.topic)))

    def subscribers_at(self, host: str) -> tuple[int, int]:
        """How many there are, and how many of them at a host."""
        with self._database.reading() as connection:
            count = select(func.count()).select_from(subscribers)
            at_host = count.where(subscribers.c.host == host)
            return connection.execute(count).scalar_one(), connection.execute(at_host).scalar_one()

    def subscriber(self, topic: str, callback: str) -> Subscriber | None:
        """Who has subscribed to a topic with a callback."""
        with self._database.reading() as connection:
            row = connection.execute(select(*_WHO).where(*_is(topic, callback))).one_or_none()
            return None if row is None else _subscriber(row)

    def subscribers_of(self, topic: str) -> tuple[Subscriber, ...]:
        """All subscribers of a topic."""
        with self._database.reading() as connection:
            return _all(connection, *_about(topic))

    def subscribers_without(self, topic: str, version: int, now: datetime) -> tuple[Subscriber, ...]:
        """Those to whom a version of a document is to be delivered now, who have waited longest first."""
        column = subscribers.c.version
        due = (or_(column != version, column.is_(None)), subscribers.c.next_at <= now, subscribers.c.lease_until > now)
        with self._database.reading() as connection:
            return _all(connection, *_about(topic), *due)

    def put_subscriber(self, subscriber: Subscriber) -> None:
        """Remember a subscriber, in place of who has the same topic and callback."""
        with self._database.writing() as connection:
            connection.execute(delete(subscribers).where(*_is(subscriber.topic, subscriber.callback)))
            connection.execute(insert(subscribers).values(_columns(subscriber)))

    def remove_subscriber(self, topic: str, callback: str) -> bool:
        """Forget a subscriber; whether there was one."""
        with self._database.writing() as connection:
            return connection.execute(delete(subscribers).where(*_is(topic, callback))).rowcount > 0

    def settle_deliveries(self, settled: Sequence[Delivered]) -> None:
        """Write how deliveries went."""
        with self._database.writing() as connection:
            settle(connection, settled)

    def remove_lapsed(self, now: datetime) -> int:
        """Forget those whose lease has ended; how many they were."""
        lapsed = subscribers.c.lease_until <= now
        with self._database.reading() as connection:
            if connection.execute(select(subscribers.c.key).where(lapsed).limit(1)).first() is None:
                return 0
        with self._database.writing() as connection:
            return connection.execute(delete(subscribers).where(lapsed)).rowcount


def settle(connection: Connection, settled: Iterable[Delivered]) -> None:
    """Write what changed, one statement for many; what has been renewed or ended meanwhile has the last word."""
    kept = [(before, after) for before, after in settled if after is not None]
    ended = [before for before, after in settled if after is None]
    place = subscribers.c.place_digest == bindparam("its_place")
    same = (place, subscribers.c.topic == bindparam("its_topic"), subscribers.c.callback == bindparam("its_callback"))
    if kept:
        connection.execute(
            update(subscribers).where(*same).values(assignments(_STATE)),
            [_key(before) | {name: getattr(after, name) for name in _STATE} for before, after in kept],
        )
    if ended:
        unrenewed = subscribers.c.lease_until == bindparam("its_lease")
        connection.execute(
            delete(subscribers).where(*same, unrenewed),
            [_key(each) | {"its_lease": each.lease_until} for each in ended],
        )


def _key(subscriber: Subscriber) -> Columns:
    place = _place(subscriber.topic, subscriber.callback)
    return {"its_place": place, "its_topic": subscriber.topic, "its_callback": subscriber.callback}


def _about(topic: str) -> tuple[ColumnElement[bool], ...]:
    return (subscribers.c.topic_digest == digest(topic), subscribers.c.topic == topic)


def _is(topic: str, callback: str) -> tuple[ColumnElement[bool], ...]:
    place = subscribers.c.place_digest == _place(topic, callback)
    return (place, subscribers.c.topic == topic, subscribers.c.callback == callback)


def _place(topic: str, callback: str) -> int | None:
    return digest(f"{storable(topic)} {storable(callback)}")


def _all(connection: Connection, *which: Any) -> tuple[Subscriber, ...]:
    query = select(*_WHO).where(*which).order_by(subscribers.c.next_at, subscribers.c.key)
    return tuple(_subscriber(row) for row in connection.execute(query))


def _columns(subscriber: Subscriber) -> Columns:
    columns: Columns = {name: getattr(subscriber, name) for name in _FIELDS}
    return columns | {
        "topic_digest": digest(subscriber.topic),
        "place_digest": _place(subscriber.topic, subscriber.callback),
        "host": urlsplit(subscriber.callback).hostname or "",
    }


def _subscriber(row: AnyRow) -> Subscriber:
    return Subscriber(**{name: getattr(row, name) for name in _FIELDS})
