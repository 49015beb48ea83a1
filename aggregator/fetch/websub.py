"""What a subscriber says to a hub and hears from it (W3C WebSub, 23 January 2018): announcements, requests, signatures.

The sections in the comments are those of the recommendation.
"""

import hmac
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlencode, urlsplit

import httpx

from aggregator.addresses import DEFAULT_PORTS, without_credentials
from aggregator.fetch import headers as read
from aggregator.fetch.answer import status_in_words, target
from aggregator.fetch.decode import decode
from aggregator.fetch.failures import FetchError
from aggregator.fetch.guard import forbidden
from aggregator.fetch.http import HttpFetcher
from aggregator.fetch.request import Message
from aggregator.model import Announcement, Fetched, FetchFailed

Mode = Literal["subscribe", "unsubscribe"]

ALGORITHMS = frozenset({"sha1", "sha256", "sha384", "sha512"})  # section 7.1.1
LONGEST = 2000  # characters of an address
_MOST_REDIRECTS = 3
_REPEATS = frozenset({307, 308})  # redirects that a POST may follow as one
_SIGNATURE = re.compile(r"\s*([a-z0-9]+)=([0-9a-f]+)\s*", re.IGNORECASE)
# Names that lead nowhere from outside: RFC 2606 and 6761, RFC 6762, RFC 8375, and what routers call their networks.
_INSIDE = frozenset({"localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "home.arpa"})
_NOWHERE = frozenset({"test", "example", "invalid", "onion", "example.com", "example.net", "example.org"})


def announced(fetched: Fetched, *, hub: str | None, topic: str | None) -> Announcement | None:
    """What a document says of the hub that delivers it; `hub` and `topic` are the links in the document itself.

    The Link header comes first, and links in the document count where it names no hub (section 4). A feed that has a
    hub and no link to itself means the address that it was fetched from.
    """
    header = dict(reversed(fetched.links))  # of several hubs, the first
    if "hub" in header:
        hub, topic = header["hub"], header.get("self") or topic
    if not hub or not _is_usable(hub):
        return None
    topic = without_credentials(topic if topic and _is_usable(topic) else fetched.url)
    return Announcement(hub=without_credentials(hub), topic=topic) if _is_usable(topic) else None


def _is_usable(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in DEFAULT_PORTS and bool(parts.hostname) and len(url) <= LONGEST
    except ValueError:  # an address such as http://[
        return False


def links_in(headers: Iterable[tuple[bytes, bytes]], base: str) -> tuple[tuple[str, str], ...]:
    """(rel, href) of the Link headers of a delivery."""
    return read.links(httpx.Headers(list(headers)), httpx.URL(base))


def unfolded(body: bytes, encoding: str | None, limit: int) -> bytes | FetchFailed:
    """The body of a delivery without its codings."""
    try:
        return decode(body, encoding, limit=limit)
    except FetchError as error:
        return error.result


def is_signed(body: bytes, signature: str | None, secret: str) -> bool:
    """Whether `X-Hub-Signature` proves that who sent the body knows the secret (section 7.1.1)."""
    found = _SIGNATURE.fullmatch(signature or "")
    if found is None or (algorithm := found[1].lower()) not in ALGORITHMS:
        return False
    return hmac.compare_digest(hmac.digest(secret.encode(), body, algorithm).hex(), found[2].lower())


def is_about(links: Collection[tuple[str, str]], addresses: Collection[str | None]) -> bool | None:
    """Whether a delivery is about a topic, which has these addresses; None where its Link header does not say."""
    named = {_address(href) for rel, href in links if rel == "self"}
    if not named:
        return None
    return not named.isdisjoint(_address(each) for each in addresses if each)


def _address(url: str) -> str:
    """An address as it is compared: http and https are one place, and an empty path is the root."""
    try:
        parts = urlsplit(str(httpx.URL(url)))
    except (httpx.InvalidURL, ValueError):
        return url
    return f"//{parts.netloc.removesuffix(':80').removesuffix(':443')}{parts.path or '/'}?{parts.query}"


def is_inside(url: str) -> bool | None:
    """Whether an address can be reached from inside a network alone; None where nobody at all can reach it."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:  # an address such as http://[
        return None
    try:
        return forbidden(str(ip_address(host))) is not None
    except ValueError:
        pass
    labels = host.split(".")
    ends = {".".join(labels[-count:]) for count in (1, 2)}
    if not host or ends & _NOWHERE:
        return None
    return len(labels) == 1 or bool(ends & _INSIDE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a hub is asked for (section 5.1)."""

    mode: Mode
    hub: str
    topic: str
    callback: str = field(repr=False)
    secret: str = field(repr=False)
    lease: timedelta
    private_addresses: bool = False
    timeout: timedelta = timedelta(seconds=20)

    def form(self) -> bytes:
        """The body of the request."""
        fields = {"hub.callback": self.callback, "hub.mode": self.mode, "hub.topic": self.topic}
        if self.mode == "subscribe":
            fields |= {"hub.lease_seconds": str(int(self.lease.total_seconds())), "hub.secret": self.secret}
        return urlencode(fields).encode("ascii")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The hub does not want it, or could not be asked; it may be asked again at `retry_after`, if it says so.

    `lasting` where the fault is in the request, as the hub sees it; `put_off` where it was not asked at all.
    """

    message: str
    retry_after: datetime | None = None
    lasting: bool = False
    put_off: bool = False


async def ask(fetcher: HttpFetcher, wish: Wish, now: datetime) -> Refused | None:
    """Ask a hub; None where it accepts the request, and will verify that it was meant (section 5.2)."""
    url = wish.hub
    for _ in range(_MOST_REDIRECTS + 1):
        message = Message(
            url=url,
            body=wish.form(),
            headers=(("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "*/*")),
            timeout=wish.timeout,
            private_addresses=wish.private_addresses,
        )
        answer = await fetcher.send(message)
        if isinstance(answer, FetchFailed):
            return Refused(message=answer.message, retry_after=answer.retry_after, put_off=answer.put_off)
        if answer.status in _REPEATS:
            try:
                url = str(target(answer))
            except FetchError as error:
                return Refused(message=error.result.message)
            continue
        if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
            return None
        return Refused(
            message=status_in_words(answer.status),
            retry_after=read.wait_until(answer.headers, now),
            lasting=answer.status < HTTPStatus.INTERNAL_SERVER_ERROR and answer.status != HTTPStatus.TOO_MANY_REQUESTS,
        )
    return Refused(message=f"more than {_MOST_REDIRECTS} redirects")
