"""The full text of entries, where their feed has `full_text: true`: which pages hold it, and how it is shown.

A poll writes down which pages its new and changed entries want; they are fetched afterwards, some of a feed at a time
(`pages`). What was fetched is kept with the entry, beside the text of the feed, from which alone it is recognized. A
page that cannot be had leaves the feed's text.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from aggregator.model import Entry, PageFaults, PollRecord, Source, WantedPage
from aggregator.store import Store

AT_ONCE = 10  # pages of one feed
PAUSE = timedelta(minutes=1)  # until the next ones
TOLD = timedelta(days=3)  # so long a page that cannot be had is worth a warning


def wanted(source: Source, record: PollRecord, now: datetime) -> tuple[WantedPage, ...]:
    """Return the pages to be fetched after a poll, some at once and the others later.

    A link that several entries share, or that leads to a front page, is no entry's own page.
    """
    if not source.full_text:
        return ()
    linked = (
        (entry, entry.entry.link)
        for entry in (*record.new, *record.changed)
        if not entry.backlog and entry.removed_at is None and entry.fingerprint.link_key is not None
    )
    return tuple(
        WantedPage(
            entry_id=entry.id,
            link=link,
            version=entry.fingerprint.content_hash,
            due_at=now + number // AT_ONCE * PAUSE,
        )
        for number, (entry, link) in enumerate((entry, link) for entry, link in linked if link is not None)
    )


def with_full_text(entry: Entry) -> Entry:
    """Return the entry as its readers shall see it; where it had but one text, that becomes its summary."""
    if not entry.full_text:
        return entry
    return replace(entry, content=entry.full_text, summary=entry.summary or entry.content, full_text="")


def in_words(faults: PageFaults) -> str:
    """Return the warning of a feed some of whose pages cannot be had."""
    entries = "an entry" if faults.count == 1 else f"{faults.count} entries"
    return f"{entries} without full text: {faults.error} ({faults.link})"


def warnings(store: Store, now: datetime) -> dict[str, tuple[str, ...]]:
    """Source id -> what its owner should know of its pages."""
    return {id_: (in_words(faults),) for id_, faults in store.page_faults(now - TOLD).items()}
