"""Headers of an answer, read as their specifications say and without trust: Cache-Control, Retry-After, Link."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

_LONGEST_WAIT = timedelta(days=2)
_LONGEST_FRESHNESS = timedelta(days=365)
_MOST_LINKS = 50

_DIRECTIVE = re.compile(r'([^\s=,;"]+)\s*(?:=\s*(?:"([^"]*)"|([^\s,;"]*)))?')
_SECONDS = re.compile(r"\d{1,18}", re.ASCII)
_LINK = re.compile(r'<([^<>]*)>((?:\s*;\s*[^\s=;,<>"]+(?:\s*=\s*(?:"[^"]*"|[^\s;,"<>]*))?)*)')
_PARAMETER = re.compile(r';\s*([^\s=;,<>"]+)\s*=\s*(?:"([^"]*)"|([^\s;,"<>]*))')


def text(headers: httpx.Headers, name: str) -> str | None:
    """The first header of that name, its bytes read as latin-1 and so kept; None where it is missing or empty."""
    wanted = name.lower().encode()
    return next((value.decode("latin-1") for key, value in headers.raw if key.lower() == wanted), None) or None


def listed(headers: httpx.Headers, name: str) -> str:
    """All headers of that name as one list (RFC 9110, section 5.3)."""
    wanted = name.lower().encode()
    return ", ".join(value.decode("latin-1") for key, value in headers.raw if key.lower() == wanted)


def fresh_until(headers: httpx.Headers, now: datetime) -> datetime | None:
    """Until when the answer need not be asked for again (RFC 9111, section 4.2); None where it does not say.

    Cache-Control outranks Expires; an age that the answer already has is taken off.
    """
    directives = _cache_control(headers)
    if "no-cache" in directives or "no-store" in directives:
        return None
    if "max-age" in directives:
        seconds = _seconds(directives["max-age"])
        lifetime = None if seconds is None else seconds - (_seconds(text(headers, "Age")) or timedelta(0))
    else:
        lifetime = _lifetime_by_date(headers, now)
    if lifetime is None or lifetime <= timedelta(0):
        return None
    return now + min(lifetime, _LONGEST_FRESHNESS)


def _cache_control(headers: httpx.Headers) -> dict[str, str]:
    directives: dict[str, str] = {}
    for name, quoted, plain in _DIRECTIVE.findall(listed(headers, "Cache-Control")):
        directives.setdefault(name.lower(), quoted or plain)  # the first one counts: RFC 9111, section 4.2.1
    return directives


def _lifetime_by_date(headers: httpx.Headers, now: datetime) -> timedelta | None:
    """Expires counts from the server's own clock where the answer shows it."""
    expires = _date(text(headers, "Expires"))
    if expires is None:
        return None
    return expires - (_date(text(headers, "Date")) or now)


def retry_after(headers: httpx.Headers, now: datetime) -> datetime | None:
    """The instant that Retry-After asks to wait for (RFC 9110, section 10.2.3), at most two days from now.

    Past and negative values and garbage ask for nothing.
    """
    value = text(headers, "Retry-After")
    seconds = _seconds(value)
    until = _date(value) if seconds is None else now + min(seconds, _LONGEST_WAIT)
    if until is None or until <= now:
        return None
    return min(until, now + _LONGEST_WAIT)


def wait_until(headers: httpx.Headers, now: datetime) -> datetime | None:
    """When a host that said 429 or 503 may be asked again: Retry-After, else the freshness of that answer."""
    fresh = fresh_until(headers, now)
    return retry_after(headers, now) or (min(fresh, now + _LONGEST_WAIT) if fresh else None)


def _seconds(value: str | None) -> timedelta | None:
    if value is None or not _SECONDS.fullmatch(value.strip()):
        return None
    return timedelta(seconds=min(int(value), 10**9))


def _date(value: str | None) -> datetime | None:
    """An HTTP date, however it is written; without a zone it is in UTC."""
    try:
        moment = parsedate_to_datetime(value or "")
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def links(headers: httpx.Headers, base: httpx.URL) -> tuple[tuple[str, str], ...]:
    """(rel, absolute href) of the Link headers (RFC 8288), a pair for every relation type."""
    found = []
    for reference, parameters in _LINK.findall(listed(headers, "Link"))[:_MOST_LINKS]:
        given = {name.lower(): quoted or plain for name, quoted, plain in reversed(_PARAMETER.findall(parameters))}
        href = _absolute(base, reference.strip())
        if href is not None and "anchor" not in given:  # with an anchor the link is about something else
            found += [(rel, href) for rel in _relations(given.get("rel", ""))]
    return tuple(dict.fromkeys(found))


def _relations(value: str) -> Iterator[str]:
    return (rel.lower() for rel in value.split())


def _absolute(base: httpx.URL, reference: str) -> str | None:
    try:
        url = base.join(reference)
    except (httpx.InvalidURL, UnicodeError):
        return None
    return str(url) if url.scheme in {"http", "https"} and url.host else None
