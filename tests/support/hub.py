"""A WebSub hub for tests: a real HTTP server that verifies, signs and delivers (W3C WebSub, 23 January 2018).

    with Hub() as hub:
        origin.serve("/feed.xml", FEED, headers={"Link": f'<{hub.url}>; rel="hub", <{topic}>; rel="self"'})
        ...                                      # whoever polls the feed subscribes
        hub.subscribed(topic)                    # waits until that is verified
        hub.publish(topic, NEWS)                 # returns what each callback answered

What it was asked is in `asked`, and what its callbacks answered when it verified in `answers`. A test says how it
behaves: `lease` is what it grants, `denies` why it refuses, `silent` makes it never verify.
"""

import hmac
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import parse_qs

import httpx

from tests.support.origin import Origin, Reply, Seen, reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A verified subscription."""

    callback: str
    topic: str
    secret: str
    lease: int


class Hub:
    """A hub on 127.0.0.1 and a free port; a context manager."""

    def __init__(self) -> None:
        self.origin = Origin()
        self.asked: list[dict[str, str]] = []
        self.answers: list[httpx.Response] = []
        self.members: dict[tuple[str, str], Member] = {}
        self.lease: int | None = None
        self.denies: str | None = None
        self.silent = False
        self._threads = ThreadPoolExecutor(4)
        self._lock = threading.Lock()
        self._running: list[Future[object]] = []

    def __enter__(self) -> Self:
        self.origin.route("/hub", self._hear)
        self.origin.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(wait=True)
        self.origin.__exit__(*_)

    @property
    def url(self) -> str:
        """Its address."""
        return self.origin.url("/hub")

    def subscribed(self, topic: str, *, seconds: float = 20) -> Member:
        """Wait until somebody is subscribed to a topic."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with self._lock:
                for member in self.members.values():
                    if member.topic == topic:
                        return member
            time.sleep(0.02)
        raise AssertionError(f"nobody subscribed to {topic}: {self.asked} {self.answers}")

    def settle(self) -> None:
        """Wait until everybody who asked was called back."""
        while self._running:
            self._running.pop().result()

    def verify(self, callback: str, mode: str, topic: str, lease: int | None = None, **more: str) -> httpx.Response:
        """Ask a callback whether something was meant."""
        query = {"hub.mode": mode, "hub.topic": topic, "hub.challenge": secrets.token_hex(8)}
        if lease is not None:
            query["hub.lease_seconds"] = str(lease)
        query |= {f"hub.{name}": value for name, value in more.items()}
        return httpx.get(callback, params=query, timeout=10, trust_env=False)

    def publish(self, topic: str, body: bytes, **how: Any) -> list[int]:
        """Deliver a document to whoever is subscribed, and return the status of each answer."""
        with self._lock:
            members = [member for member in self.members.values() if member.topic == topic]
        return [self.deliver(member, body, **how).status_code for member in members]

    def deliver(  # noqa: PLR0913 - a test names the few that it is about
        self,
        member: Member,
        body: bytes,
        *,
        algorithm: str = "sha256",
        content_type: str = "application/rss+xml",
        signature: str | None = None,
        topic: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Deliver a document to one callback; `signature` and `topic` are what is claimed instead of the truth."""
        if signature is None:
            signature = f"{algorithm}={hmac.digest(member.secret.encode(), body, algorithm).hex()}"
        fields = {
            "Content-Type": content_type,
            "Link": f'<{self.url}>; rel="hub", <{topic or member.topic}>; rel="self"',
        }
        if signature:
            fields["X-Hub-Signature"] = signature
        fields |= headers or {}
        given = {name: value for name, value in fields.items() if value}
        return httpx.post(member.callback, content=body, headers=given, timeout=30, trust_env=False)

    def _hear(self, seen: Seen) -> Reply:
        form = {name: values[0] for name, values in parse_qs(seen.body.decode()).items()}
        self.asked.append(form)
        if self.denies is not None:
            self._start(self.verify, form["hub.callback"], "denied", form["hub.topic"], reason=self.denies)
        elif not self.silent:
            self._start(self._settle, form)
        return reply(202)

    def _start(self, call: Callable[..., object], *arguments: object, **more: object) -> None:
        self._running.append(self._threads.submit(call, *arguments, **more))

    def _settle(self, form: dict[str, str]) -> None:
        """Verify, and take part in what was confirmed (section 5.3)."""
        mode, topic, callback = form["hub.mode"], form["hub.topic"], form["hub.callback"]
        lease = self.lease or int(form.get("hub.lease_seconds", "864000"))
        query = {"hub.mode": mode, "hub.topic": topic, "hub.challenge": secrets.token_hex(8)}
        query |= {"hub.lease_seconds": str(lease)} if mode == "subscribe" else {}
        answer = httpx.get(callback, params=query, timeout=10, trust_env=False)
        self.answers.append(answer)
        if not (answer.is_success and answer.text == query["hub.challenge"]):
            return
        with self._lock:
            if mode == "subscribe":
                secret = form.get("hub.secret", "")
                self.members[topic, callback] = Member(callback=callback, topic=topic, secret=secret, lease=lease)
            else:
                self.members.pop((topic, callback), None)
