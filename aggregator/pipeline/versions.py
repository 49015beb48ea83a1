"""What a feed shows of an entry now, in the light of what it has shown before: is it news?"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

import xxhash

from aggregator.model import Entry, Fingerprint, StoredEntry
from aggregator.pipeline.revisions import updated

REMEMBERED = 8  # earlier versions of an entry
SEPARATOR = "\x1f"
# What servers put into addresses for each reader anew: queries that sign or count, and names of sessions.
_QUERY = re.compile(r"""(?<=["'])(?:https?:)?(//[^"'<>\s?;]*)(?:;[^"'<>\s?]*)?(?:\?[^"'<>\s]*)?(?=["'])""")


def revised(stored: StoredEntry, entry: Entry, mark: Fingerprint, now: datetime) -> StoredEntry | None:
    """Return a stored entry as its feed has it now, or None where that is nothing to write down.

    `updated_at` moves for a version that has not been seen before. One that was is shown again, without a word; where
    a feed goes to and fro between two, as from two servers that are not of one mind, the one that is stored stays. Of
    an entry whose content was let go only the identity follows.
    """
    if stored.removed_at is not None:
        return replace(stored, fingerprint=mark)
    before, version = version_of(stored.entry), version_of(entry)
    earlier = stored.entry.earlier
    if version == before or mark.link_key == stored.fingerprint.link_key:
        entry = replace(entry, full_text=stored.entry.full_text)  # that of the page, until it is looked at again
    if version == before:
        return replace(stored, entry=replace(entry, earlier=earlier), fingerprint=mark)
    if version in earlier and before in earlier:
        return None if _names(mark) == _names(stored.fingerprint) else replace(stored, fingerprint=mark)
    remembered = (*(each for each in earlier if each != before), before)[-REMEMBERED:]
    shown = replace(entry, earlier=remembered)
    if version in earlier:
        return replace(stored, entry=shown, fingerprint=mark)
    return updated(stored, shown, mark, now)


def overtaken(versions: Iterable[StoredEntry], before: Mapping[str, StoredEntry]) -> frozenset[str]:
    """Return the ids of the versions that are older than what is stored: they were under way for longer."""
    return frozenset(each.id for each in versions if each.id in before and _is_older(each, before[each.id].entry))


def _is_older(version: StoredEntry, stored: Entry) -> bool:
    if version.entry.updated and stored.updated and version.entry.updated != stored.updated:
        return version.entry.updated < stored.updated
    return version_of(version.entry) in stored.earlier


def version_of(entry: Entry) -> str:
    """Return a digest of what is news when it changes: no link, no date, and of an address nothing after `?`."""
    parts = (
        entry.title,
        _QUERY.sub(r"\1", entry.summary),
        _QUERY.sub(r"\1", entry.content),
        _address(entry.image or ""),
        *(f"{person.name} {person.uri or ''}" for person in entry.authors),
        *sorted(category.term for category in entry.categories),
        *(_address(enclosure.url) for enclosure in entry.enclosures),
    )
    return xxhash.xxh3_64_hexdigest(SEPARATOR.join(parts).encode("utf-8", "surrogatepass"))


def _address(url: str) -> str:
    return url.partition("?")[0].partition(";")[0].partition(":")[2]


def _names(mark: Fingerprint) -> tuple[str | None, ...]:
    return mark.guid, mark.link_key, mark.title_key
