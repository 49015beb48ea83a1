"""Which sources one request serves, what that request is, and in which order requests are made."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter

from aggregator.model import PollState, Source, SourceKind

Moved = Mapping[str, str]
"""The address of a source that has moved for good -> the address that is asked instead."""


def request_key(source: Source, moved: Moved) -> Hashable:
    """Return what makes the requests of two sources one and the same.

    A feed that has moved is asked at its new address, as one that is configured there. Headers and logins are meant for
    the configured host, so that feeds which have any must have that in common too.
    """
    address = moved.get(source.url, source.url)
    home = source.url if source.headers or source.auth else None
    folder = source.id if source.kind is SourceKind.ARTICLES else None  # what is new in it differs from one to another
    return (source.kind, folder, address, home, source.headers, source.auth, source.private_addresses)


def by_request(sources: Iterable[Source], moved: Moved) -> dict[Hashable, list[Source]]:
    """Return the sources by the request that they make; two entries in feeds.yaml with one URL make one."""
    groups: dict[Hashable, list[Source]] = {}
    for source in sources:
        groups.setdefault(request_key(source, moved), []).append(source)
    return groups


def hosts_in_turn(groups: Iterable[Sequence[Source]]) -> list[Sequence[Source]]:
    """Return the groups with the first of each host in front, then the second of each, and so on.

    Else a host with hundreds of feeds, which it serves one by one, would take all places and hold up the others.
    """
    met = Counter[tuple[str, ...]]()
    turns = []
    for group in groups:
        host = tuple(group[0].url.split("/", 3)[:3])
        met[host] += 1
        turns.append((met[host], group))
    return [group for _, group in sorted(turns, key=itemgetter(0))]


def shared_request(group: Sequence[Source], states: Mapping[str, PollState]) -> tuple[Source, PollState]:
    """Return the source and the state to ask with for all: nobody's limits are narrower than that one request's.

    Where they remember different answers, the whole document is asked for.
    """
    first = group[0]
    asking = replace(
        first,
        timeout=max(source.timeout for source in group),
        max_size=max(source.max_size for source in group),
        per_host=min(source.per_host for source in group),
    )
    known = {(state.etag, state.last_modified) for state in (states[source.id] for source in group)}
    state = states[first.id]
    return asking, state if len(known) == 1 else replace(state, etag=None, last_modified=None)
