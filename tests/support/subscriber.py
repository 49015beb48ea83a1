"""A WebSub subscriber for tests: a real HTTP server that asks, confirms and takes deliveries (W3C WebSub, 2018).

    with Subscriber() as reader:
        feed = reader.feed("a", topic, secret="s")           # a callback of its own, and what it expects
        assert reader.ask(feed, hub).status_code == 202
        feed.confirmed()                                     # waits until the hub has verified
        ...                                                  # something is published
        body = feed.next().body                              # waits for the next delivery

What a hub asked is in `asked`, in `denials` why it delivers nothing. A test says how a callback behaves: `wants` is
what it confirms, `answers` the status that it gives to deliveries, `delay` the seconds that it takes.
"""

import hmac
import queue
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qs, parse_qsl

import httpx

from tests.support.origin import Origin, Reply, Seen, reply


@dataclass(slots=True, kw_only=True)
class Feed:
    """What one callback subscribes to, and what it has been sent."""

    callback: str
    topic: str
    secret: str | None = None
    wants: str | None = None  # subscribe, unsubscribe: the mode that it confirms
    verifies: int = 200
    challenge: str | None = None  # what it says instead of the challenge
    answers: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    asked: list[dict[str, str]] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)
    denials: list[str] = field(default_factory=list)
    deliveries: "queue.Queue[Seen]" = field(default_factory=queue.Queue)

    def next(self, *, seconds: float = 20) -> Seen:
        """Wait for the next delivery, and see that it is as it should be: whole, linked, signed (section 7)."""
        try:
            seen = self.deliveries.get(timeout=seconds)
        except queue.Empty:
            raise AssertionError(f"nothing was delivered of {self.topic}") from None
        assert f'<{self.topic}>; rel="self"' in (seen.header("Link") or b"").decode()
        signature = (seen.header("X-Hub-Signature") or b"").decode()
        assert signature == (self.signature(seen.body) if self.secret else "")
        return seen

    def signature(self, body: bytes) -> str:
        """What proves that the hub sent this."""
        return f"sha256={hmac.digest((self.secret or '').encode(), body, 'sha256').hex()}"

    def quiet(self) -> bool:
        """Whether nothing waits to be taken."""
        return self.deliveries.empty()

    def confirmed(self, mode: str = "subscribe", *, seconds: float = 20) -> dict[str, str]:
        """Wait until the hub has asked whether this was meant."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := [each for each in self.asked if each.get("hub.mode") == mode]:
                return found[-1]
            time.sleep(0.01)
        raise AssertionError(f"never asked: {mode} of {self.topic}: {self.asked}")


class Subscriber:
    """A subscriber on 127.0.0.1 and a free port; a context manager."""

    def __init__(self) -> None:
        self.origin = Origin()

    def __enter__(self) -> Self:
        self.origin.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.origin.__exit__(*_)

    def feed(self, name: str, topic: str, *, secret: str | None = None, query: str = "") -> Feed:
        """Make a callback for a topic; it confirms nothing yet."""
        path = f"/callback/{name}"
        feed = Feed(callback=self.origin.url(path + query), topic=topic, secret=secret)
        self.origin.route(path, lambda seen: _answer(feed, seen))
        return feed

    def ask(self, feed: Feed, hub: str, mode: str = "subscribe", **more: str) -> httpx.Response:
        """Ask a hub, and confirm it if it asks back; `lease_seconds="60"` is a further parameter."""
        feed.wants = mode
        form = {"hub.mode": mode, "hub.topic": feed.topic, "hub.callback": feed.callback}
        form |= {"hub.secret": feed.secret} if feed.secret else {}
        form |= {f"hub.{name}": value for name, value in more.items()}
        return httpx.post(hub, data=form, timeout=20, trust_env=False)


def links_of(response: httpx.Response) -> dict[str, str]:
    """What the Link header of a document says: rel -> address (section 4)."""
    return {str(rel): str(link["url"]) for rel, link in response.links.items()}


def _answer(feed: Feed, seen: Seen) -> Reply:
    if seen.method == "POST":
        feed.deliveries.put(seen)
        return reply(feed.answers, dict(feed.headers), delay=feed.delay)
    _, _, query = seen.target.partition("?")
    feed.queries.append(query)
    asked = {name: values[-1] for name, values in parse_qs(query, keep_blank_values=True).items()}
    if asked.get("hub.mode") == "denied":
        feed.denials.append(asked.get("hub.reason", ""))
        return reply(200)
    feed.asked.append(dict(parse_qsl(query)))
    if asked.get("hub.mode") != feed.wants or asked.get("hub.topic") != feed.topic:
        return reply(404)
    challenge = asked["hub.challenge"] if feed.challenge is None else feed.challenge
    return reply(feed.verifies, dict(feed.headers), challenge.encode(), delay=feed.delay)
