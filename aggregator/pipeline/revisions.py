"""A stored entry in a new version."""

from dataclasses import replace
from datetime import datetime

from aggregator.model import Entry, Fingerprint, StoredEntry


def updated(stored: StoredEntry, entry: Entry, mark: Fingerprint, now: datetime) -> StoredEntry:
    """Return the stored entry in its new version; `updated_at` moves only where a reader would see a change."""
    updated_at = stored.updated_at
    if mark.content_hash != stored.fingerprint.content_hash:
        updated_at = entry.updated if entry.updated and entry.updated > updated_at else max(now, updated_at)
    return replace(stored, entry=entry, fingerprint=mark, updated_at=updated_at, removed_at=None)
