"""What feeds say of the hubs that deliver them, and what has been agreed on with these hubs."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, ScalarSelect, delete, insert, select, update

from aggregator.model import Announcement, Subscription
from aggregator.store.database import Database
from aggregator.store.rows import AnyRow, Columns
from aggregator.store.schema import sources, subscriptions
from aggregator.store.values import digest, storable

# Of a source that is polled no more, whatever the reason, nothing needs to be delivered.
_POLLED = (sources.c.active, ~sources.c.gone, ~sources.c.paused, sources.c.topic_digest.is_not(None))
_STATE = ("next_at", "asked_at", "lease_until", "failures", "error", "private", "ending", "pushes", "misses")
_TIMES = ("pushed_at", "proven_at")
_FIELDS = ("hub", "topic", "token", "secret", "callback", *_STATE, *_TIMES)

Change = Callable[[Subscription], Subscription | None]


class Subscribing:
    """The part of the store that knows about hubs; `aggregator.store.Subscriptions` says what each method promises."""

    _database: Database

    def announcements(self) -> dict[Announcement, tuple[str, ...]]:
        """Announcement -> the ids of the sources that make it."""
        with self._database.reading() as connection:
            return announcements(connection)

    def announcing(self, announcement: Announcement) -> tuple[str, ...]:
        """The ids of the sources that make an announcement."""
        with self._database.reading() as connection:
            return announcing(connection, announcement)

    def subscriptions(self) -> tuple[Subscription, ...]:
        """All subscriptions."""
        with self._database.reading() as connection:
            return tuple(_subscription(row) for row in connection.execute(select(subscriptions)))

    def subscription(self, token: str) -> Subscription | None:
        """The subscription whose callback has this token."""
        with self._database.reading() as connection:
            row = connection.execute(_by_token(token)).one_or_none()
            return None if row is None else _subscription(row)

    def add_subscriptions(self, new: Iterable[Subscription]) -> None:
        """Remember further subscriptions."""
        with self._database.writing() as connection:
            add(connection, new)

    def change_subscription(self, token: str, change: Change) -> Subscription | None:
        """Make something else of a subscription, alone in doing so."""
        with self._database.writing() as connection:
            return changed(connection, token, change)


def announcements(connection: Connection) -> dict[Announcement, tuple[str, ...]]:
    """Announcement -> ids of the sources that make it, in the order in which they became known."""
    found: defaultdict[Announcement, list[str]] = defaultdict(list)
    query = select(sources.c.id, sources.c.hub, sources.c.topic).where(*_POLLED).order_by(sources.c.key)
    for row in connection.execute(query):
        found[Announcement(hub=row.hub, topic=row.topic)].append(row.id)
    return {announcement: tuple(ids) for announcement, ids in found.items()}


def announcing(connection: Connection, announcement: Announcement) -> tuple[str, ...]:
    """The ids of the sources that make an announcement."""
    same = (
        sources.c.topic_digest == digest(announcement.topic),
        sources.c.topic == announcement.topic,
        sources.c.hub == announcement.hub,
    )
    return tuple(connection.execute(select(sources.c.id).where(*_POLLED, *same).order_by(sources.c.key)).scalars())


def add(connection: Connection, new: Iterable[Subscription]) -> None:
    """Insert subscriptions, but for those to what is subscribed to already: another process was faster."""
    running = connection.execute(select(subscriptions).where(~subscriptions.c.ending))
    there = {_subscription(row).announcement for row in running}
    rows = [_columns(each) for each in new if _as_stored(each.announcement) not in there]
    if rows:
        connection.execute(insert(subscriptions), rows)


def changed(connection: Connection, token: str, change: Change) -> Subscription | None:
    """Write what `change` makes of a subscription; None ends it."""
    row = connection.execute(_by_token(token)).one_or_none()
    if row is None:
        return None
    before = _subscription(row)
    after = change(before)
    if after is None:
        connection.execute(delete(subscriptions).where(subscriptions.c.key == row.key))
    elif after != before:
        connection.execute(update(subscriptions).where(subscriptions.c.key == row.key).values(_columns(after)))
    return after


def relied_on_since() -> ScalarSelect[datetime | None]:
    """Since when the hub of a source is relied on: a column of a query for sources."""
    same: tuple[ColumnElement[bool], ...] = (
        subscriptions.c.topic_digest == sources.c.topic_digest,
        subscriptions.c.topic == sources.c.topic,
        subscriptions.c.hub == sources.c.hub,
        ~subscriptions.c.ending,
    )
    return select(subscriptions.c.proven_at).where(*same).limit(1).correlate(sources).scalar_subquery()


def _by_token(token: str) -> Any:
    return select(subscriptions).where(subscriptions.c.token == token)


def _as_stored(announcement: Announcement) -> Announcement:
    return Announcement(hub=storable(announcement.hub), topic=storable(announcement.topic))


def _columns(subscription: Subscription) -> Columns:
    columns: Columns = {name: getattr(subscription, name) for name in _FIELDS}
    return columns | {"topic_digest": digest(subscription.topic)}


def _subscription(row: AnyRow) -> Subscription:
    return Subscription(**{name: getattr(row, name) for name in _FIELDS})
