"""What one output shows: one item a story, in order, within the output's caps and windows. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from html import escape
from urllib.parse import urlsplit

from aggregator.model import EPOCH, Entry, Item, Output, Selection, Site
from aggregator.text import text_of

TEXTS = 4_000_000  # characters in one output; readers refuse documents above some 10 MB, and so does this program
BRIEF = 500  # characters of a text that stand for the whole


def select(
    output: Output, site: Site, groups: Iterable[Sequence[Item]], now: datetime, full: set[str] | None = None
) -> Selection:
    """Take from `groups`, the output's stories newest first, as many as it shows; no more of them are read.

    Each group holds the members of one story that passed the rules. `now` is compared with `max_age` alone. A cap a
    feed counts what is shown, so that entries that were dropped or merged use up nothing. An entry whose text does
    not fit in TEXTS any more is shown with the beginning of it.
    """
    shown: list[Item] = []
    left = TEXTS
    per_feed: Counter[str] = Counter()
    for group in groups:
        if len(shown) >= output.limit:
            break
        item = represent(group, output.prefer)
        if output.max_age is not None and now - item.published_at > output.max_age:
            continue
        if output.per_feed is not None and per_feed[item.source_id] >= output.per_feed:
            continue
        per_feed[item.source_id] += 1
        if full is not None and per_feed[item.source_id] == output.per_feed:
            full.add(item.source_id)
        shown.append(_fitted(item, left))
        left -= _size(shown[-1].entry)
    updated = max((item.updated_at for item in shown), default=EPOCH)
    return Selection(site=site, output=output, items=tuple(shown), updated=updated)


def fit(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return all of these items with as much of their texts as one document may hold."""
    fitting: list[Item] = []
    left = TEXTS
    for item in items:
        fitting.append(_fitted(item, left))
        left -= _size(fitting[-1].entry)
    return tuple(fitting)


def represent(members: Sequence[Item], prefer: Sequence[str]) -> Item:
    """Return the member that stands for its story, with the others in `also`.

    First whom `prefer` names, in its order; then the origin before those who pass it on (they name it, or lead to its
    site); then the fullest; then the first. The public id is the story's, whoever represents it.
    """
    if len(members) == 1:
        return members[0]
    sites = {_site(member.feed.link) for member in members} - {None}
    best = min(range(len(members)), key=lambda place: (*_rank(members[place], prefer, sites), place))
    others = tuple(member for place, member in enumerate(members) if place != best)
    return replace(members[best], also=others)


def _fitted(item: Item, left: int) -> Item:
    """Return the item with no more text than is left, or little, and without that of the others that tell its story."""
    also = tuple(replace(other, entry=replace(other.entry, summary="", content="")) for other in item.also)
    if _size(item.entry) <= max(left, BRIEF):
        return replace(item, also=also) if also else item
    entry = item.entry
    brief = entry.summary if 0 < len(entry.summary) <= BRIEF else _beginning(entry.summary or entry.content)
    return replace(item, entry=replace(entry, summary=brief, content=""), also=also)


def _size(entry: Entry) -> int:
    return len(entry.summary) + len(entry.content)


def _beginning(markup: str) -> str:
    words = text_of(markup[: BRIEF * 2].rpartition("<")[0] or markup[:BRIEF])
    return f"<p>{escape(words[:BRIEF], quote=False)}…</p>" if words else ""


def _rank(item: Item, prefer: Sequence[str], sites: Collection[str | None]) -> tuple[int, bool, int]:
    preference = prefer.index(item.source_id) if item.source_id in prefer else len(prefer)
    return preference, _is_passed_on(item, sites), -len(item.entry.content)


def _is_passed_on(item: Item, sites: Collection[str | None]) -> bool:
    """Whether it names the feed that it comes from, or leads (itself, or by a `via` link) to the site of another."""
    if item.entry.origin is not None:
        return True
    leads_to = {_site(item.entry.link), *(_site(link.href) for link in item.entry.links if link.rel == "via")}
    return bool((leads_to & {*sites}) - {_site(item.feed.link)})


def _site(url: str | None) -> str | None:
    """The host of an address."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None
