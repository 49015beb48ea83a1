"""What subscribers ask of the hub here (W3C WebSub, section 5.1): read, judged, and refused in words."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from math import ceil

from aggregator.fetch.hub import fault_of
from aggregator.fetch.websub import Mode

LONGEST_SECRET = 200  # bytes, and this is one too many (section 5.1)
DIGITS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A request to begin or end a subscription."""

    mode: Mode
    topic: str = field(repr=False)
    callback: str = field(repr=False)
    lease: timedelta | None = None
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a request is not accepted; `again` are seconds after which it may be."""

    status: HTTPStatus
    words: str
    again: int | None = None


def wanted(fields: Mapping[str, str], *, private_addresses: bool) -> Wanted | Refusal:
    """Read a request; parameters that are not known are ignored."""
    mode, topic, callback = (fields.get(f"hub.{name}", "") for name in ("mode", "topic", "callback"))
    if mode not in {"subscribe", "unsubscribe"}:
        return _wrong("hub.mode: must be subscribe or unsubscribe")
    if not topic or not callback:
        return _wrong(f"hub.{'callback' if topic else 'topic'}: is missing")
    if (fault := fault_of(callback, private_addresses=private_addresses)) is not None:
        return _wrong(f"hub.callback: {fault}")
    secret = fields.get("hub.secret") or None
    if secret is not None and len(secret.encode(errors="surrogatepass")) >= LONGEST_SECRET:
        return _wrong(f"hub.secret: must be shorter than {LONGEST_SECRET} bytes")
    seconds = fields.get("hub.lease_seconds", "").strip()
    if seconds and not (seconds.isascii() and seconds.isdecimal()):
        return _wrong("hub.lease_seconds: must be a number of seconds")
    lease = timedelta(seconds=int(seconds[:DIGITS])) if seconds else None
    return Wanted(
        mode="subscribe" if mode == "subscribe" else "unsubscribe",
        topic=topic,
        callback=callback,
        lease=lease,
        secret=secret,
    )


def _wrong(words: str) -> Refusal:
    return Refusal(status=HTTPStatus.BAD_REQUEST, words=words)


@dataclass(slots=True, kw_only=True)
class Pace:
    """How many requests each host may make: `burst` at once, and then one every `every` seconds of any steady clock."""

    burst: int
    every: float
    remembered: int = 10_000
    _full_at: OrderedDict[str, float] = field(default_factory=OrderedDict)  # until when what was taken is there again

    def take(self, host: str, now: float) -> int:
        """Count a request and return 0, or return after how many seconds there may be one."""
        full_at = max(self._full_at.get(host, now), now) + self.every
        wait = full_at - now - self.burst * self.every
        if wait > 0:
            return ceil(wait)
        self._full_at[host] = full_at
        self._full_at.move_to_end(host)
        while len(self._full_at) > self.remembered:
            self._full_at.popitem(last=False)
        return 0
