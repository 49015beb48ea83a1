"""What a hub says to its subscribers and hears from them (W3C WebSub, 23 January 2018), and a publisher to its hub.

The sections in the comments are those of the recommendation. Redirects are never followed (section 7): a callback that
moves is subscribed anew.
"""

import asyncio
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import quote, urlencode, urlsplit

from aggregator.addresses import DEFAULT_PORTS, without_credentials
from aggregator.fetch import headers as read
from aggregator.fetch.answer import Answer, status_in_words
from aggregator.fetch.failures import FetchError
from aggregator.fetch.guard import forbidden_host
from aggregator.fetch.http import HttpFetcher
from aggregator.fetch.request import Message, address
from aggregator.fetch.websub import LONGEST, Mode
from aggregator.model import FetchFailed

PATIENCE = timedelta(seconds=10)  # with a callback, from the connection to the end of its answer
PER_HOST = 8  # requests in flight to one host: many readers may subscribe at one service
_METHOD = "sha256"
_LARGE = 256 * 1024  # bytes that are signed in a thread: a millisecond
_FORM = ("Content-Type", "application/x-www-form-urlencoded")
_ANY = ("Accept", "*/*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A callback or a hub did not take what it was sent; it wants to be left alone until `retry_after`, if it says so.

    `gone` where it wants nothing any more, `refused` where it has answered, and not with an error of its own; `put_off`
    where it was not asked at all, since it had said so before.
    """

    message: str
    retry_after: datetime | None = None
    gone: bool = False
    refused: bool = False
    put_off: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A document on its way to a callback."""

    callback: str = field(repr=False)
    secret: str | None = field(repr=False)
    topic: str = field(repr=False)
    hub: str
    body: bytes = field(repr=False)
    content_type: str
    private_addresses: bool = False

    def headers(self, signature: str | None) -> tuple[tuple[str, str], ...]:
        """What comes with the document (sections 7 and 7.1)."""
        links = ("Link", f'<{self.hub}>; rel="hub", <{self.topic}>; rel="self"')
        signed = (("X-Hub-Signature", signature),) if signature else ()
        return (("Content-Type", self.content_type), _ANY, links, *signed)


def fault_of(callback: str, *, private_addresses: bool) -> str | None:
    """What is wrong with the address of a callback, in words, as far as can be told without asking it."""
    if len(callback) > LONGEST:
        return f"it is longer than {LONGEST} characters"
    try:
        parts, url = urlsplit(callback), address(callback)
    except (FetchError, ValueError):
        parts = None
    if parts is None or parts.scheme not in DEFAULT_PORTS or not callback.isascii() or not callback.isprintable():
        return "it is no http or https URL"
    if " " in callback or without_credentials(callback) != callback:
        return "it has a space or a password in it"
    if not private_addresses and (words := forbidden_host(url.host)):
        return f"it leads to a {words}"
    return None


def signature(body: bytes, secret: str) -> str:
    """What proves to a subscriber who sent the body (section 7.1)."""
    return f"{_METHOD}={hmac.digest(secret.encode(), body, _METHOD).hex()}"


async def verify(
    fetcher: HttpFetcher, callback: str, fields: Mapping[str, str], now: datetime, *, private_addresses: bool
) -> Failure | None:
    """Ask a callback whether a request was meant: it repeats the challenge (section 5.3); None where it does."""
    challenge = fields["hub.challenge"].encode()
    message = _question(callback, fields, most=len(challenge) + 1, private_addresses=private_addresses)
    answer = await fetcher.send(message)
    if (failure := _failure(answer, now)) is not None:
        return failure
    if isinstance(answer, Answer) and answer.body != challenge:
        return Failure(message="it did not repeat the challenge", refused=True)
    return None


async def deny(fetcher: HttpFetcher, callback: str, topic: str, reason: str, *, private_addresses: bool) -> None:
    """Tell a callback that nothing will be delivered, or no more (section 5.2); whatever it says is ignored."""
    fields = {"hub.mode": "denied", "hub.topic": topic, "hub.reason": reason}
    await fetcher.send(_question(callback, fields, most=0, private_addresses=private_addresses))


def intent(mode: Mode, topic: str, challenge: str, lease: timedelta) -> dict[str, str]:
    """What a callback is asked (section 5.3)."""
    fields = {"hub.mode": mode, "hub.topic": topic, "hub.challenge": challenge}
    return fields | ({"hub.lease_seconds": str(int(lease.total_seconds()))} if mode == "subscribe" else {})


async def deliver(fetcher: HttpFetcher, delivery: Delivery, now: datetime) -> Failure | None:
    """Post a document to a callback; None where that took it."""
    signed: str | None = None
    if delivery.secret and len(delivery.body) > _LARGE:
        signed = await asyncio.to_thread(signature, delivery.body, delivery.secret)
    elif delivery.secret:
        signed = signature(delivery.body, delivery.secret)
    message = Message(
        url=delivery.callback,
        body=delivery.body,
        headers=delivery.headers(signed),
        timeout=PATIENCE,
        per_host=PER_HOST,
        private_addresses=delivery.private_addresses,
    )
    return _failure(await fetcher.send(message), now)


async def ping(fetcher: HttpFetcher, hub: str, topic: str, now: datetime, *, private_addresses: bool) -> Failure | None:
    """Tell a hub elsewhere that a topic has changed; it comes and fetches it."""
    body = urlencode({"hub.mode": "publish", "hub.url": topic}).encode("ascii")
    message = Message(url=hub, body=body, headers=(_FORM, _ANY), private_addresses=private_addresses)
    return _failure(await fetcher.send(message), now)


def _question(callback: str, fields: Mapping[str, str], *, most: int, private_addresses: bool) -> Message:
    """A GET of a callback; its own query stays before what is added (section 5.1)."""
    url, hash_, fragment = callback.partition("#")
    joined = "" if url.endswith(("?", "&")) else "&" if "?" in url else "?"
    return Message(
        url=f"{url}{joined}{urlencode(fields, quote_via=quote)}{hash_}{fragment}",
        method="GET",
        headers=(_ANY,),
        timeout=PATIENCE,
        per_host=PER_HOST,
        private_addresses=private_addresses,
        most=most,
    )


def _failure(answer: Answer | FetchFailed, now: datetime) -> Failure | None:
    if isinstance(answer, FetchFailed):
        return Failure(message=answer.message, retry_after=answer.retry_after, put_off=answer.put_off)
    if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    return Failure(
        message=status_in_words(answer.status),
        retry_after=read.wait_until(answer.headers, now),
        gone=answer.status == HTTPStatus.GONE,
        refused=answer.status < HTTPStatus.INTERNAL_SERVER_ERROR and answer.status != HTTPStatus.TOO_MANY_REQUESTS,
    )
