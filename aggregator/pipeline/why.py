"""Why: one entry explained. Where it comes from, how it is known again, which story it tells, where it is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.addresses import without_credentials
from aggregator.errors import AggregatorError
from aggregator.model import Config, Evidence, Origin, SourceKind, StoredEntry
from aggregator.pipeline.holdings import Holdings, holdings
from aggregator.pipeline.items import Library
from aggregator.pipeline.reasons import Reason, inquire
from aggregator.pipeline.view import view_of
from aggregator.store import Store

SHORT = 13  # characters of a UUID that tell entries apart well enough: the first two groups
URN = "urn:uuid:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """The feed that an entry was found in; `named` is the origin that the entry names, where the feed is an aggregate.

    `configured` is false for a feed that is no longer in feeds.yaml; its polls are those of the past.
    """

    feed: str
    title: str
    url: str
    kind: SourceKind | None
    configured: bool
    first_seen: datetime
    last_poll: datetime | None
    last_success: datetime | None
    error: str | None
    named: Origin | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something that an entry is known again by: `kind` is guid, link, title or text.

    `usable` is false for what its feed gives to several entries, so that it proves nothing.
    """

    kind: str
    value: str
    usable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The public id, which never changes, and the marks of the entry; it is `known_by` the strongest of them."""

    id: str
    known_by: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An entry that tells the story, and the evidence for it."""

    entry: StoredEntry
    title_of_feed: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryTold:
    """A story with its members, the first teller first; `represented_by` is output id -> id of the entry shown."""

    id: str
    members: tuple[Member, ...]
    represented_by: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What becomes of the entry in one output; `id` is the one that readers of the output know it by."""

    output: str
    title: str
    id: str
    reason: Reason
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """All that can be said about one entry."""

    entry: StoredEntry
    origin: Provenance
    identity: Identity
    story: StoryTold
    outputs: tuple[Standing, ...]


def why(store: Store, config: Config, reference: str, now: datetime, *, output: str | None = None) -> Why:
    """Explain the entry that `reference` names, for every output or the one that is named.

    Raises AggregatorError where none or several are meant, or the output is unknown. Nothing is written.
    """
    wanted = [each for each in config.outputs if output in {None, each.id}]
    if output is not None and not wanted:
        known = ", ".join(each.id for each in config.outputs)
        raise AggregatorError(f"no output has the id {output!r}; there are {known}")
    held = holdings(store, config)
    entry = held.entries([found(store, reference).id]).popitem()[1]
    shelf = held.shelf()
    standings = []
    for each in wanted:
        view = view_of(each, config, shelf)
        inquiry = inquire(held, view, now)
        standings.append(
            Standing(
                output=each.id,
                title=each.title,
                id=entry.story_id if view.merge else entry.id,
                reason=inquiry.reason(entry),
                size=len(inquiry.selection.items),
            )
        )
    return Why(
        entry=entry,
        origin=_origin(held, shelf, entry),
        identity=identity(entry),
        story=_story(held, shelf, entry, standings),
        outputs=tuple(standings),
    )


def found(store: Store, reference: str) -> StoredEntry:
    """Return the one entry that a reference names; raises AggregatorError with the candidates where several are."""
    candidates = store.find(reference.strip())
    if not candidates:
        raise AggregatorError(f"no entry is named by {reference!r}; `aggregator entries WORDS` finds entries")
    if len(candidates) > 1:
        listed = "\n".join(f"  {short(each.id)}  {each.source_id}  {each.entry.title}" for each in candidates)
        raise AggregatorError(f"several entries are named by {reference!r}; give the id of one:\n{listed}")
    return candidates[0]


def short(id_: str) -> str:
    """Return the beginning of an id, enough to name the entry.

    >>> short("urn:uuid:7d2c9a1e-54b0-5c8d-9f3a-0123456789ab")
    '7d2c9a1e-54b0'
    """
    return id_.removeprefix(URN)[:SHORT] if id_.startswith(URN) else id_


def identity(entry: StoredEntry) -> Identity:
    """Return what an entry is known again by, the strongest first."""
    said, mark = entry.entry, entry.fingerprint
    marks = [
        Mark(kind="guid", value=said.guid, usable=mark.guid is not None) if said.guid else None,
        Mark(kind="link", value=said.link, usable=mark.link_key is not None) if said.link else None,
        Mark(kind="title", value=said.title) if mark.title_key else None,
        Mark(kind="text", value=mark.text_hash) if mark.text_hash else None,
    ]
    known_by = "guid" if mark.guid else "link" if mark.link_key else "content"
    return Identity(id=entry.id, known_by=known_by, marks=tuple(each for each in marks if each is not None))


def _origin(held: Holdings, shelf: Library, entry: StoredEntry) -> Provenance:
    stored_as = {name: id_ for id_, name in held.names.items()}
    state = held.store.state(stored_as.get(entry.source_id, entry.source_id))
    source = shelf.sources.get(entry.source_id)
    return Provenance(
        feed=entry.source_id,
        title=_title(shelf, entry.source_id),
        url=without_credentials(source.url if source else state.url if state else ""),
        kind=source.kind if source else None,
        configured=source is not None,
        first_seen=entry.first_seen_at,
        last_poll=state.last_poll_at if state else None,
        last_success=state.last_success_at if state else None,
        error=state.error if state else None,
        named=entry.entry.origin,
    )


def _story(held: Holdings, shelf: Library, entry: StoredEntry, standings: Sequence[Standing]) -> StoryTold:
    members = (
        Member(entry=each, title_of_feed=_title(shelf, each.source_id), evidence=each.evidence)
        for each in held.story(entry.story_id)
    )
    represented_by = {
        each.output: each.reason.represented_by for each in standings if each.reason.represented_by is not None
    }
    return StoryTold(id=entry.story_id, members=tuple(members), represented_by=represented_by)


def _title(shelf: Library, source_id: str) -> str:
    if source_id in shelf.sources:
        return shelf.feed(source_id).title
    return shelf.feeds[source_id].title if source_id in shelf.feeds else source_id
