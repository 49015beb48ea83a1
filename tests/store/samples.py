"""Sources, entries and polls for the tests of the store, said shortly."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from aggregator.model import (
    EPOCH,
    Entry,
    EventKind,
    Evidence,
    Feed,
    Fingerprint,
    HealthEvent,
    PollRecord,
    PollState,
    Source,
    SourceKind,
    StoredEntry,
)

NOON = datetime(2024, 5, 17, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def public_id(name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, name)}"


def source(id_: str, url: str | None = None, kind: SourceKind = SourceKind.HTTP) -> Source:
    return Source(id=id_, kind=kind, url=url or f"https://{id_}.example/feed")


def feed(id_: str) -> Feed:
    return Feed(id=f"tag:{id_}", url=f"https://{id_}.example/feed", title=id_.title())


def state(source_id: str, at: datetime = NOON, **changes: Any) -> PollState:
    given = PollState(source_id=source_id, url=f"https://{source_id}.example/feed", next_poll_at=EPOCH, last_poll_at=at)
    return replace(given, **changes)


def fingerprint(name: str, **changes: Any) -> Fingerprint:
    given = Fingerprint(
        guid=f"guid {name}",
        link_key=f"link {name}",
        title_key=f"title {name}",
        content_hash=f"content {name}",
        text_hash=f"text {name}",
    )
    return replace(given, **changes)


def entry(
    name: str,
    source_id: str = "a",
    *,
    published_at: datetime = NOON,
    first_seen_at: datetime = NOON,
    story: StoredEntry | None = None,
    keys: Fingerprint | None = None,
    **content: Any,
) -> StoredEntry:
    """An entry of its own story, or of the story of another entry."""
    told = Evidence(kind="link", value=f"link {name}", entry_id=story.id) if story else Evidence(kind="first")
    given = {
        "guid": f"guid {name}",
        "link": f"https://{source_id}.example/{name}",
        "title": name,
        "content": f"<p>{name}</p>",
    }
    return StoredEntry(
        id=public_id(f"{source_id}/{name}"),
        source_id=source_id,
        entry=Entry(**(given | content)),
        fingerprint=keys or fingerprint(name),
        first_seen_at=first_seen_at,
        published_at=published_at,
        updated_at=published_at,
        story_id=story.story_id if story else public_id(f"{source_id}/{name}"),
        story_at=story.story_at if story else published_at,
        evidence=told,
    )


def poll(*new: StoredEntry, source_id: str = "a", at: datetime = NOON, **more: Any) -> PollRecord:
    return PollRecord(state=state(source_id, at), feed=feed(source_id), new=new, **more)


def event(kind: EventKind, at: datetime = NOON, source_id: str = "a", **changes: Any) -> HealthEvent:
    given = HealthEvent(
        id=public_id(f"{source_id}/{kind}/{at}"),
        source_id=source_id,
        at=at,
        kind=kind,
        message=f"{kind} in words",
        read_at=at - DAY,
    )
    return replace(given, **changes)


def told(*events: HealthEvent, at: datetime = NOON) -> PollRecord:
    """A poll that found out nothing but these events, of one source."""
    return PollRecord(state=state(events[0].source_id, at), events=events)
