"""A stored entry in a new version."""

from dataclasses import replace
from datetime import datetime

from aggregator.dedupe import text_changed
from aggregator.model import Entry, Fingerprint, StoredEntry


def updated(stored: StoredEntry, entry: Entry, mark: Fingerprint, now: datetime) -> StoredEntry:
    """Return the stored entry in its new version; `updated_at` moves only where a reader would see another text."""
    updated_at = stored.updated_at
    if text_changed(stored.fingerprint, mark):
        updated_at = entry.updated if entry.updated and entry.updated > updated_at else max(now, updated_at)
    if stored.entry.full_text and mark.link_key == stored.fingerprint.link_key:  # until the page is fetched again
        entry = replace(entry, full_text=stored.entry.full_text)
    return replace(stored, entry=entry, fingerprint=mark, updated_at=updated_at, removed_at=None)
