"""Which dates of an entry are to be believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from aggregator.model import Source, SourceKind

# There was no web before; what is dated so comes from a clock at zero: year 1 (.NET, Go), 1601 (Windows), 1899 and
# 1904 (spreadsheets), 1970 (Unix, also as "20 January" where milliseconds were read as seconds), 1980 (FAT).
_FIRST_CREDIBLE = datetime(1990, 1, 1, tzinfo=UTC)
# Nobody announces an event for later than this: it is how programs write "never" (9999) or a slip of the pen (2206).
_AHEAD = timedelta(days=50 * 365)


def entry_dates(
    published: datetime | None, updated: datetime | None, source: Source, now: datetime
) -> tuple[datetime | None, datetime | None]:
    """Return the dates of publication and of the last change, each in UTC or missing.

    A date of publication in the future becomes `now`, unless the source keeps future dates. A change in the future or
    before publication did not happen. An entry that only says when it changed was published then.
    """
    published, updated = _credible(published, source, now), _credible(updated, source, now)
    published = published or updated
    if source.future_dates == "clamp":
        published = min(published, now) if published else None
        updated = feed_date(updated, source, now)
    if published and updated and updated < published:
        updated = None
    return published, updated


def feed_date(updated: datetime | None, source: Source, now: datetime) -> datetime | None:
    """Return when a feed (or anything else) last changed: in UTC, credible and not in the future, else None."""
    updated = _credible(updated, source, now)
    return updated if updated and updated <= now else None


def _credible(date: datetime | None, source: Source, now: datetime) -> datetime | None:
    """Return `date` in UTC where it can be true. An article is dated by hand, and may tell of any year."""
    if date is None:
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    try:
        date = date.astimezone(UTC)
    except OverflowError:  # the first or last day of all, in another time zone
        return None
    return date if source.kind is SourceKind.ARTICLES or _FIRST_CREDIBLE <= date <= now + _AHEAD else None
