"""Many hosts that serve the corpus, in a process of their own, at little cost: all of 127.0.0.0/8 is this machine.

Each feed lives on a host of its own (127.0.0.1, 127.0.0.2, …), or several share one. Answers have ETag, Last-Modified
and 304; connections are kept where the client wants it. The origin has phases: in phase 0 every feed shows its first
version; in each later one a share of them has entries more, by chance, yet the same in every run. A share of the hosts
can fail: they take the connection, and never answer.
"""

import asyncio
import contextlib
import random
import resource
import ssl
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Self

from benchmarks.generator import Feed

PER_BLOCK = 250  # hosts in 127.x.y.0/24
ANSWER = b"HTTP/1.1 %s\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nServer: origin\r\n%s\r\n"
ALL_NEW = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """In each phase after the first, this share of the feeds has so many entries more; ALL_NEW: as many as it shows."""

    share: float
    entries: int


USUAL_HOUR = (Change(share=0.13, entries=1), Change(share=0.02, entries=ALL_NEW))


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """What the origin serves: so many feeds on so many hosts, `newest` being the date of the last entries."""

    feeds: int
    newest: datetime
    hosts: int | None = None
    seed: int = 1
    changes: Sequence[Change] = USUAL_HOUR
    failing: float = 0.1

    def more(self, number: int, phase: int) -> int:
        """Return how many entries more than in its first version a feed has in a phase."""
        total = 0
        for each in range(1, phase + 1):
            drawn = self._drawn(number, f"phase {each}")
            for change in self.changes:
                if drawn < change.share:
                    entries = change.entries
                    total += self.feed(number).shape.entries if entries == ALL_NEW else entries
                    break
                drawn -= change.share
        return total

    def fails(self, number: int) -> bool:
        """Say whether the host of this feed fails when hosts fail."""
        return self._drawn(number % self.on_hosts, "failing") < self.failing

    def feed(self, number: int) -> Feed:
        """Return one of the feeds."""
        return Feed(seed=self.seed, number=number, newest=self.newest)

    @property
    def on_hosts(self) -> int:
        """How many hosts there are."""
        return self.hosts or self.feeds

    def _drawn(self, number: int, what: str) -> float:
        return random.Random(f"{self.seed}/{number}/{what}").random()  # noqa: S311 - chance, and no secret


def host(number: int) -> str:
    """Addresses that are all this machine."""
    return f"127.{number // PER_BLOCK**2}.{number // PER_BLOCK % PER_BLOCK}.{number % PER_BLOCK + 1}"


@dataclass(slots=True)
class Served:
    """What is served at the moment, and what was asked for.

    Answers say nothing about how long they may be kept: some programs would not ask again.
    """

    corpus: Corpus
    phase: int = 0
    failing: bool = False
    documents: dict[tuple[int, int], bytes] = field(default_factory=dict)
    more: list[int] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)

    def turn(self, phase: int, *, failing: bool) -> None:
        """Serve this phase, from documents made beforehand."""
        self.phase, self.failing = phase, failing
        self.answers = dict.fromkeys(("304", "200", "404", "silence"), 0)
        self.more = [self.corpus.more(number, phase) for number in range(self.corpus.feeds)]
        for number, more in enumerate(self.more):
            if (number, more) not in self.documents:
                self.documents[number, more] = self.corpus.feed(number).document(more)

    def answer(self, head: bytes) -> bytes | None:
        """Return the whole answer to a request; None where there is none."""
        name = head.split(b" ", 2)[1].rpartition(b"/")[2].removesuffix(b".xml")
        number = int(name) if name.isdigit() else self.corpus.feeds
        if number >= self.corpus.feeds:
            self.answers["404"] += 1
            return ANSWER % (b"404 Not Found", b"Content-Length: 0\r\n")
        if self.failing and self.corpus.fails(number):
            self.answers["silence"] += 1
            return None
        more = self.more[number]
        tag = b'"%d-%d"' % (number, more)
        validators = b"ETag: %s\r\nLast-Modified: Thu, 01 Jan 2026 %02d:%02d:%02d GMT\r\n" % (
            tag,
            more // 3600 % 24,
            more // 60 % 60,
            more % 60,
        )
        if tag in head:
            self.answers["304"] += 1
            return ANSWER % (b"304 Not Modified", validators)
        self.answers["200"] += 1
        body = self.documents[number, more]
        kind = b"Content-Type: application/xml; charset=utf-8\r\nContent-Length: %d\r\n" % len(body)
        return ANSWER % (b"200 OK", validators + kind) + body


class Publisher(asyncio.Protocol):
    """One connection of a client."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember whom to answer."""
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]  # of a stream server

    def data_received(self, data: bytes) -> None:
        """Answer every complete request."""
        self._waiting += data
        while b"\r\n\r\n" in self._waiting:
            head, _, self._waiting = self._waiting.partition(b"\r\n\r\n")
            answer = self._served.answer(head)
            if answer is None:
                return
            self._transport.write(answer)
            if b"connection: close" in head.lower() or b" HTTP/1.0" in head:
                self._transport.close()


def _serve(control: Connection, corpus: Corpus, certificate: Path | None) -> None:
    """The process: one port on all hosts; phases are asked for through `control`."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    served = Served(corpus)
    served.turn(0, failing=False)
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)

    def ordered() -> None:
        try:
            order = control.recv()
        except EOFError:
            asyncio.get_running_loop().stop()
            return
        counted = served.answers
        if order is not None:
            served.turn(order[0], failing=order[1])
        control.send(counted)

    async def forever() -> None:
        loop = asyncio.get_running_loop()
        first = await loop.create_server(lambda: Publisher(served), host(0), 0, ssl=context, backlog=500)
        port = first.sockets[0].getsockname()[1]
        others = [host(number) for number in range(1, corpus.on_hosts)]
        if others:
            await loop.create_server(lambda: Publisher(served), others, port, ssl=context, backlog=100)
        loop.add_reader(control.fileno(), ordered)
        control.send(port)
        await asyncio.Event().wait()

    with contextlib.suppress(KeyboardInterrupt, RuntimeError):  # the loop is stopped when nobody is there any more
        asyncio.run(forever())


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The origin, from outside."""

    corpus: Corpus
    port: int
    control: Connection
    authority: Path | None

    @property
    def urls(self) -> list[str]:
        """The addresses of all feeds."""
        scheme = "https" if self.authority else "http"
        return [
            f"{scheme}://{host(number % self.corpus.on_hosts)}:{self.port}/feeds/{number}.xml"
            for number in range(self.corpus.feeds)
        ]

    def turn(self, phase: int, *, failing: bool = False) -> None:
        """Serve this phase from now on; answers are counted anew."""
        self.control.send((phase, failing))
        self.control.recv()

    def answers(self) -> dict[str, int]:
        """Return how many answers of each kind there were in this phase."""
        self.control.send(None)
        counted: dict[str, int] = self.control.recv()
        return counted

    @classmethod
    @contextmanager
    def running(cls, corpus: Corpus, *, tls: bool = False) -> Iterator[Self]:
        """Run it; with `tls` under a certificate of an authority that is thrown away afterwards."""
        spawn = get_context("spawn")
        here, there = spawn.Pipe()
        with tempfile.TemporaryDirectory() as folder:
            authority, certificate = _certificates(Path(folder), corpus) if tls else (None, None)
            process = spawn.Process(target=_serve, args=(there, corpus, certificate), daemon=True)
            process.start()
            there.close()  # should the process die, reading from it ends as well
            try:
                yield cls(corpus=corpus, port=here.recv(), control=here, authority=authority)
            finally:
                process.terminate()
                process.join()


def _certificates(folder: Path, corpus: Corpus) -> tuple[Path, Path]:
    """Return the files of an authority and of a certificate for all hosts."""
    import trustme  # noqa: PLC0415 - only who wants TLS needs it

    ca = trustme.CA()
    authority, certificate = folder / "authority.pem", folder / "certificate.pem"
    ca.cert_pem.write_to_path(authority)
    ca.issue_cert(*(host(number) for number in range(corpus.on_hosts))).private_key_and_cert_chain_pem.write_to_path(
        certificate
    )
    return authority, certificate


def today() -> datetime:
    """Midnight: entries are as old as they are in feeds that live."""
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
