"""From a publisher's answer to what a poll brings home. Pure: the status and headers decide, the clock is given."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

import httpx

from aggregator.addresses import without_credentials
from aggregator.fetch import headers as read
from aggregator.fetch.decode import decode
from aggregator.fetch.failures import fail
from aggregator.fetch.request import address
from aggregator.fetch.waits import origin_of
from aggregator.model import Fetched, FetchFailed, NotModified

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
WITH_DOCUMENT = frozenset({200, 203})  # 203: a proxy on the way has changed something (RFC 9110, section 15.3.4)
ASKS_TO_WAIT = frozenset({429, 503})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer: the address that gave it, its head, and the body as sent where the status comes with a document."""

    url: httpx.URL
    status: int
    headers: httpx.Headers
    body: bytes = b""


def target(answer: Answer) -> httpx.URL | None:
    """Where a redirect leads; None where the answer is none. FetchError when it leads nowhere."""
    if answer.status not in REDIRECTS:
        return None
    location = read.text(answer.headers, "Location")
    if location is None:
        fail(f"{status_in_words(answer.status)}, without an address to go to", status=answer.status)
    try:
        url = answer.url.join(_readable(location))
    except (httpx.InvalidURL, UnicodeError):
        fail(f"{status_in_words(answer.status)}, to an address that is not valid", status=answer.status)
    return address(without_credentials(str(url)))  # a login that a stranger wrote into an address is not ours to send


def _readable(location: str) -> str:
    """Servers write addresses as they like: UTF-8 without percent signs, spaces, latin-1."""
    raw = location.encode("latin-1").strip()
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def conclude(
    answer: Answer, *, moved: bool, conditional: bool, limit: int, now: datetime
) -> Fetched | NotModified | FetchFailed:
    """What the last answer of a poll means; `moved` when permanent redirects alone led to it."""
    moved_to = str(answer.url) if moved else None
    match answer.status:
        case 200 | 203:
            return _document(answer, moved_to, limit, now)
        case 304 if conditional:
            return NotModified(
                etag=read.text(answer.headers, "ETag"),
                last_modified=read.text(answer.headers, "Last-Modified"),
                moved_to=moved_to,
                fresh_until=read.fresh_until(answer.headers, now),
            )
        case 304:
            return FetchFailed(message="304 Not Modified, although nothing was known of an earlier answer", status=304)
        case _:
            return _refusal(answer, now)


def _document(answer: Answer, moved_to: str | None, limit: int, now: datetime) -> Fetched | FetchFailed:
    body = decode(answer.body, read.listed(answer.headers, "Content-Encoding"), limit=limit)
    if not body:
        return FetchFailed(message="the answer is empty", status=answer.status)
    return Fetched(
        url=str(answer.url),
        body=body,
        content_type=read.text(answer.headers, "Content-Type"),
        etag=read.text(answer.headers, "ETag"),
        last_modified=read.text(answer.headers, "Last-Modified"),
        moved_to=moved_to,
        fresh_until=read.fresh_until(answer.headers, now),
        links=read.links(answer.headers, answer.url),
    )


def _refusal(answer: Answer, now: datetime) -> FetchFailed:
    """Any answer without a document; one of ASKS_TO_WAIT speaks for its whole host, any other for the feed."""
    status, whole_host = answer.status, answer.status in ASKS_TO_WAIT
    until = read.wait_until(answer.headers, now) if whole_host else read.retry_after(answer.headers, now)
    if status < HTTPStatus.BAD_REQUEST:
        until = None
    return FetchFailed(
        message=status_in_words(status),
        status=status,
        retry_after=until,
        waits_for=origin_of(answer.url) if until and whole_host else None,
        gone=status == HTTPStatus.GONE,
    )


def status_in_words(status: int) -> str:
    """`404 Not Found`: the registered phrase, never what the server wrote."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
