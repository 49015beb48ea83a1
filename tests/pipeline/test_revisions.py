"""What moves the date of an entry that was stored before."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from aggregator.dedupe import fingerprints
from aggregator.model import Entry, Extension, Feed, StoredEntry
from aggregator.pipeline.revisions import updated

FEED = Feed(id="https://example.org/feed", url="https://example.org/feed", title="Feed", link="https://example.org/")
OLD = Entry(guid="1", link="https://example.org/1", title="Episode 1", content="<p>Hello, all of you out there</p>")
FIRST, NOW = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
TRANSCRIPT = Extension(name="podcast:transcript", attributes=(("url", "https://example.org/1.vtt"),))


def stored() -> StoredEntry:
    return StoredEntry(
        id="urn:uuid:1",
        source_id="s",
        entry=OLD,
        fingerprint=fingerprints(FEED, [OLD])[0],
        first_seen_at=FIRST,
        published_at=FIRST,
        updated_at=FIRST,
        story_id="urn:uuid:1",
        story_at=FIRST,
    )


@pytest.mark.parametrize(
    ("new", "at"),
    [
        (OLD, FIRST),
        (replace(OLD, extensions=(TRANSCRIPT,)), FIRST),  # as of every entry stored before extensions were read
        (replace(OLD, title="Episode 1, corrected"), NOW),
        (replace(OLD, content="<p>Good-bye</p>", extensions=(TRANSCRIPT,)), NOW),
    ],
)
def test_only_another_text_is_an_update(new: Entry, at: datetime) -> None:
    """A transcript that appears is kept, and nobody is told that the entry is new."""
    version = updated(stored(), new, fingerprints(FEED, [new])[0], NOW)
    assert version.entry == new
    assert version.updated_at == at
