"""What other vocabularies say of an entry, in its fingerprint: a change is stored, but no entry becomes another."""

from datetime import UTC, datetime

import pytest

from aggregator.dedupe import fingerprints, recognize, text_changed
from aggregator.model import Entry, Extension, Feed, Fingerprint, KnownEntry

FEED = Feed(id="https://example.org/feed", url="https://example.org/feed", title="Feed", link="https://example.org/")
TRANSCRIPT = Extension(name="podcast:transcript", attributes=(("url", "https://example.org/1.vtt"),))
COUNT = Extension(name="slash:comments", text="3")
AT = datetime(2026, 5, 1, tzinfo=UTC)


def mark(**fields: object) -> Fingerprint:
    return fingerprints(FEED, [Entry(**fields)])[0]  # type: ignore[arg-type] # a test names the fields it is about


EPISODE = {"guid": "1", "link": "https://example.org/1", "title": "Episode 1", "content": "<p>Hello</p>"}


def test_a_transcript_is_a_change_and_no_other_text() -> None:
    """It must be stored, and yet the entry is not shown as updated."""
    before, after = mark(**EPISODE), mark(**EPISODE, extensions=(TRANSCRIPT,))
    assert before.content_hash != after.content_hash
    assert not text_changed(before, after)
    assert text_changed(before, mark(**(EPISODE | {"content": "<p>Good-bye</p>"}), extensions=(TRANSCRIPT,)))


def test_counters_are_no_change() -> None:
    """A number of comments moves with every visitor."""
    assert mark(**EPISODE) == mark(**EPISODE, extensions=(COUNT,))


@pytest.mark.parametrize(
    "fields",
    [
        {"content": "<p>A note that has nothing but its text.</p>"},
        {"title": "Without guid and link"},
        {"guid": "1", "content": "<p>Short</p>"},
    ],
)
def test_what_is_known_by_its_text_alone_stays_so(fields: dict[str, object]) -> None:
    """An entry that was stored before its extensions were read is recognized with them."""
    before, after = mark(**fields), mark(**fields, extensions=(TRANSCRIPT,))
    known = KnownEntry(
        id="urn:uuid:1", source_id="s", fingerprint=before, published_at=AT, story_id="urn:uuid:1", story_at=AT
    )
    assert recognize([Entry(**fields, extensions=(TRANSCRIPT,))], [after], [known]) == (known,)  # type: ignore[arg-type] # as above
