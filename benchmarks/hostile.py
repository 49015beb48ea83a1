"""The daemon among hostile feeds: `python -m benchmarks.hostile [COPIES]` prints what became of each, and the memory.

A daemon in a process of its own polls every feed of `attacks`, each so many times at once (default 2), from servers on
this machine, beside twenty ordinary feeds. Printed are the words or entries that each came to, when the ordinary
feeds were all published, and the highest memory of the daemon and of the processes that it started.
"""

import contextlib
import json
import random
import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import zstandard

from tests.support.origin import CLOSE, ENCODERS, Origin, Piece, Reply, Seen
from tests.support.planet import Daemon, Planet, rss, rss_item

LIMIT = 10_000_000  # `max_size` as it is by default
SIZE = 9_000_000
ORDINARY = 20
SERVERS = 16
JSON_HEAD = '{"version":"https://jsonfeed.org/version/1.1","title":"J","items":['

Serve = Callable[[Origin, str], None]


@dataclass(frozen=True, slots=True)
class Attack:
    """A hostile feed: how it is served at a path of an origin, and what it must come to.

    `words` is a regular expression for the error, None for a feed that is read; `more` are settings of the feed.
    """

    name: str
    serve: Serve
    words: str | None
    more: str = ""


def body(make: Callable[[], bytes], *codings: str, kind: str = "application/xml") -> Serve:
    """Serve a document, packed in these codings one after the other."""

    def serve(origin: Origin, path: str) -> None:
        packed = _packed(make, codings)
        headers = [("Content-Type", kind), *([("Content-Encoding", ", ".join(codings))] if codings else [])]
        origin.answer(path, 200, headers=headers, body=packed)

    return serve


@cache
def _packed(make: Callable[[], bytes], codings: tuple[str, ...]) -> bytes:
    packed = make()
    for coding in codings:
        packed = ENCODERS[coding](packed)
    return packed


def pieces(*sent: Piece) -> Serve:
    """Serve exactly these bytes, head and all."""
    return lambda origin, path: origin.raw(path, *sent)


def endless(head: bytes, piece: bytes, pause: float = 0.0, times: int = 100_000) -> Serve:
    """Serve a piece again and again, for longer than anybody should listen."""
    sent: list[Piece] = [head, *([piece, pause] if pause else [piece]) * times]
    return lambda origin, path: origin.raw(path, *sent)


def redirects(origin: Origin, path: str) -> None:
    """Each step leads to another one, without end and without a loop."""

    def onward(seen: Seen) -> Reply:
        step = int(seen.target.partition("?")[2] or 0) + 1
        head = f"HTTP/1.1 302 Found\r\nLocation: {path}?{step}\r\nContent-Length: 0\r\n\r\n"
        return Reply((head.encode(),))

    origin.route(path, onward)


def item(inside: str) -> bytes:
    """A feed of one item."""
    return rss(f"<item><guid>1</guid><title>Hostile</title>{inside}</item>")


def text_item(text: str) -> bytes:
    """A feed of one item with a text."""
    return item(f"<description>{text}</description>")


def markup_item(unit: str) -> bytes:
    """A feed of one item that repeats a piece of markup."""
    return text_item(f"<![CDATA[{unit * (SIZE // len(unit))}]]>")


@cache
def prose() -> str:
    """Text that looks like language, and is the same each time."""
    chance = random.Random(1)  # noqa: S311 - test data
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 9))) for _ in range(5000)]
    return " ".join(chance.choices(words, k=SIZE // 6))[:SIZE]


@cache
def noise() -> bytes:
    """Bytes that nothing makes smaller."""
    return random.Random(2).randbytes(LIMIT - 10_000)  # noqa: S311 - test data


def many_items(number: int, inside: str) -> bytes:
    """A feed of many items."""
    return rss("".join(f"<item><guid>{n}</guid><title>t{n}</title>{inside}</item>" for n in range(number)))


def laughs() -> bytes:
    """Entities that unfold to a thousand million laughs."""
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    document = f'<!DOCTYPE rss [<!ENTITY a0 "lol">{entities}]><rss><channel><title>&a9;</title></channel></rss>'
    return document.encode()


def external() -> bytes:
    """Entities that name a file and an address."""
    names = '<!ENTITY file SYSTEM "file:///etc/hostname"><!ENTITY web SYSTEM "http://127.0.0.1:9/">'
    return f"<!DOCTYPE rss [{names}]>".encode() + item("<description>&file;&web;</description>")


def zstd_window() -> bytes:
    """A frame that asks for a window of 1 GB before the first byte."""
    parameters = zstandard.ZstdCompressionParameters(window_log=30, enable_ldm=True)
    return zstandard.ZstdCompressor(compression_params=parameters).compressobj().compress(b"") or (
        b"\x28\xb5\x2f\xfd\x00\xa0" + b"\x01\x00\x00"
    )


def zeros() -> bytes:
    """The inside of a bomb."""
    return bytes(5 * LIMIT)


TOO_LARGE = "too large: more than 10 MB"
COSTLY = "takes more than"  # … so many seconds, or so much memory, to read
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n"
ONE_SECOND = "timeout: 1s"


def large_documents() -> Iterator[Attack]:
    """Documents within `max_size`, as costly as can be."""
    document = {
        "prose in one item": lambda: text_item(prose()),
        "prose beyond Latin": lambda: text_item(prose()[: SIZE // 2] + "\U0001f600"),
        "title of 9 MB": lambda: item(f"<title>{prose()}</title>"),
        "guid of 9 MB": lambda: rss(f"<item><guid>{'a' * SIZE}</guid><title>t</title></item>"),
        "link of 9 MB": lambda: item(f"<link>https://a.example/{'a' * SIZE}</link>"),
        "attribute of 9 MB": lambda: item(f"<enclosure url='https://a.example/{'a' * SIZE}'/>"),
        "paragraphs": lambda: markup_item("<p>x <b>y</b></p>"),
        "links": lambda: markup_item("<a href='/x'>y</a>"),
        "images": lambda: markup_item("<img src=/a>"),
        "angle brackets": lambda: markup_item("<"),
        "references": lambda: text_item("&#x1F600;" * (SIZE // 9)),
        "line ends": lambda: text_item("x\n" * (SIZE // 2)),
        "20,000 items": lambda: many_items(20_000, f"<description>{'word ' * 80}</description>"),
        "100,000 items": lambda: many_items(100_000, ""),
    }
    for name, make in document.items():
        yield Attack(name, body(make), None)
    yield Attack("escaped ampersands", body(lambda: text_item("&amp;" * (SIZE // 5))), COSTLY)
    yield Attack(
        "59,000 categories", body(lambda: item("".join(f"<category>{n}</category>" for n in range(59_000)))), COSTLY
    )
    yield Attack("100,000 elements", body(lambda: item("<a>x</a>" * 100_000)), "more than 60,000 elements")
    yield Attack("1,000,000 deep", body(lambda: rss("<a>" * 1_000_000)), "nested too deeply")
    yield Attack(
        "300 attributes", body(lambda: item("<a " + " ".join(f"a{n}=''" for n in range(300)) + "/>")), "attributes"
    )
    yield Attack("a billion laughs", body(laughs), "entities unfold beyond measure")
    yield Attack("external entities", body(external), None)
    yield Attack("truncated", body(lambda: text_item(prose())[:-100]), None)
    yield Attack("JSON Feed of one item", body(lambda: json_feed(json.dumps(prose()))), None)
    yield Attack("JSON Feed of markup", body(lambda: json_feed(json.dumps("<p>x</p>" * (SIZE // 8)))), None)
    yield Attack("JSON of 3,000,000 objects", body(f"{JSON_HEAD}{'{},' * (SIZE // 3)}{{}}]}}".encode), COSTLY)
    yield Attack("JSON nested", body(lambda: b"[" * SIZE), "nested too deeply")


def json_feed(text: str) -> bytes:
    """A JSON Feed of one item, whose content is given as JSON."""
    return f'{JSON_HEAD}{{"id":"1","title":"Hostile","content_html":{text}}}]}}'.encode()


def bodies() -> Iterator[Attack]:
    """What is no feed, or more than is read, in every coding."""
    yield Attack("noise", body(noise), "not a feed")
    yield Attack("text", body(lambda: prose().encode()), "plain text, not a feed")
    yield Attack("noise, gzip", body(noise, "gzip"), "not a feed")
    yield Attack("noise, br", body(noise, "br"), "not a feed")
    for coding in ("gzip", "br", "zstd"):
        yield Attack(f"prose, {coding}", body(lambda: text_item(prose()), coding), None)
        yield Attack(f"bomb, {coding}", body(zeros, coding), TOO_LARGE)
    yield Attack("bomb in a bomb", body(zeros, "gzip", "gzip"), TOO_LARGE)
    yield Attack("bomb, br in zstd", body(zeros, "br", "zstd"), TOO_LARGE)
    yield Attack("zstd window of 1 GB", coded(zstd_window, "zstd"), "truncated or corrupt")
    yield Attack("announces 1 GB", pieces(OK + b"Content-Length: 1000000000\r\n\r\n" + bytes(1000), 5.0), TOO_LARGE)
    yield Attack("never ends", endless(OK + b"\r\n", bytes(65_536)), TOO_LARGE)


def coded(make: Callable[[], bytes], coding: str) -> Serve:
    """Serve bytes that are in a coding already."""
    return lambda origin, path: origin.answer(path, 200, headers={"Content-Encoding": coding}, body=make())


def answers() -> Iterator[Attack]:
    """Answers that do not come to an end, or to the point."""
    yield Attack("endless headers", endless(b"HTTP/1.1 200 OK\r\n", b"X-Long: " + b"x" * 1000 + b"\r\n"), "header")
    yield Attack("one endless header", endless(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 65_536), "header is too large")
    yield Attack("endless interim answers", endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), "only interim answers")
    yield Attack("endless redirects", redirects, "more than 5 redirects")
    yield Attack("a byte a second", endless(OK + b"\r\n", b"x", 0.7, 100), "too slow", ONE_SECOND)
    yield Attack("a header byte a second", endless(b"HTTP/1.1 200 OK\r\nX: ", b"x", 0.7, 100), "too slow", ONE_SECOND)
    yield Attack("silence", pieces(20.0), "timed out after 1 s", ONE_SECOND)
    yield Attack("stops halfway", pieces(OK + b"Content-Length: 9000000\r\n\r\n" + bytes(5_000_000), CLOSE), "closed")


def attacks() -> list[Attack]:
    """All of them."""
    return [*bodies(), *answers(), *large_documents()]


@dataclass(slots=True)
class Memory:
    """The highest memory of a process and of those that it started, in MB; read from /proc, so on Linux only."""

    pid: int
    own: float = 0.0
    others: float = 0.0
    together: float = 0.0
    _end: threading.Event = field(default_factory=threading.Event)

    @contextlib.contextmanager
    def watched(self) -> Iterator["Memory"]:
        """Look every 20 ms while the block lasts."""
        thread = threading.Thread(target=self._watch, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._end.set()
            thread.join()

    def _watch(self) -> None:
        while not self._end.wait(0.02):
            now = _status(self.pid, "VmRSS")
            children = sum(_status(child, "VmRSS") for child in _children(self.pid))
            self.own = _status(self.pid, "VmHWM") or self.own
            self.others = max(self.others, children)
            self.together = max(self.together, now + children)


def _status(pid: int, key: str) -> float:
    try:
        found = re.search(rf"{key}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def _children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class Siege:
    """What one run came to: (source id, outcome) of each hostile feed, and when the ordinary ones were published."""

    outcomes: dict[str, str]
    published: float
    seconds: float
    memory: Memory


def besiege(
    folder: Path, chosen: Sequence[Attack], *, copies: int = 1, servers: int = SERVERS, patience: float = 600
) -> Siege:
    """Run a daemon with these feeds, so many times each, until every one has been polled."""
    planet = Planet(folder)
    with ExitStack() as stack:
        origins = [stack.enter_context(Origin()) for _ in range(servers)]
        friend = stack.enter_context(Origin())
        feeds: list[str] = []
        for number, (attack, copy) in enumerate((attack, copy) for copy in range(copies) for attack in chosen):
            path = f"/{number}"
            attack.serve(origins[number % servers], path)
            url = origins[number % servers].url(path)
            feeds.append(f"{{url: '{url}', id: {_id(attack, copy)}, {attack.more or ONE_SECOND.replace('1s', '20s')}}}")
        for number in range(ORDINARY):
            entry = rss_item(f"f{number}", title=f"Ordinary {number}").replace(
                "https://example.org/", "https://friend.example/"
            )
            friend.serve(f"/{number}", rss(entry, title=f"Friend {number}"))
            feeds.append(friend.url(f"/{number}"))
        planet.configure(*feeds, text="outputs: [{id: all, limit: 300}]\n")
        text = (folder / "feeds.yaml").read_text(encoding="utf-8")
        (folder / "feeds.yaml").write_text(text.replace("timeout: 2s", "timeout: 20s, per_host: 20"), encoding="utf-8")
        start = time.monotonic()
        with planet.daemon() as daemon, Memory(daemon.process.pid).watched() as memory:
            published = _published(daemon, planet, start, patience)
            outcomes = _outcomes(daemon, [_id(attack, copy) for copy in range(copies) for attack in chosen], patience)
            seconds = time.monotonic() - start
            time.sleep(1)  # the last publishing counts as well
    return Siege(outcomes=outcomes, published=published, seconds=seconds, memory=memory)


def _id(attack: Attack, copy: int) -> str:
    return re.sub(r"[^a-z0-9]+", "-", attack.name.lower()) + f"-{copy + 1}"


def _published(daemon: Daemon, planet: Planet, start: float, patience: float) -> float:
    """Wait until every ordinary feed is in the output; return the seconds it took."""
    wanted = [f"Ordinary {number}<".encode() for number in range(ORDINARY)]
    while time.monotonic() - start < patience:
        with contextlib.suppress(OSError):
            found = planet.output("all.atom")
            if all(title in found for title in wanted):
                return time.monotonic() - start
        if daemon.process.poll() is not None:
            break
        time.sleep(0.05)
    return float("inf")


def _outcomes(daemon: Daemon, ids: Sequence[str], patience: float) -> dict[str, str]:
    """Wait until the log tells of every feed; return what it tells."""
    end = time.monotonic() + patience
    found: dict[str, str] = {}
    while time.monotonic() < end and found.keys() < set(ids) and daemon.process.poll() is None:
        time.sleep(0.1)
        for line in daemon.log.read_text(encoding="utf-8").splitlines():
            with contextlib.suppress(ValueError):
                event = json.loads(line)
                if event.get("event") == "poll" and event.get("source") in ids and "outcome" in event:
                    found[event["source"]] = event.get("error") or event.get("reason") or f"{event['new']} new"
    return found


def faults(siege: Siege, chosen: Sequence[Attack], *, copies: int = 1) -> list[str]:
    """What did not come to what it must."""
    wrong = []
    for attack in chosen:
        for copy in range(copies):
            came = siege.outcomes.get(_id(attack, copy), "never polled")
            right = re.search(attack.words, came) if attack.words else came.endswith(" new")
            right = right or (copies > 1 and "put off" in came)  # there is room for so many at once, not more
            if not right:
                wrong.append(f"{attack.name}: {came}")
    return wrong


def main(copies: int) -> int:
    """Run them all and print the table."""
    chosen = attacks()
    with tempfile.TemporaryDirectory() as folder:
        siege = besiege(Path(folder), chosen, copies=copies)
    for attack in chosen:
        came = {siege.outcomes.get(_id(attack, copy), "never polled") for copy in range(copies)}
        print(f"{attack.name:26} {' | '.join(sorted(came))}")
    print()
    put_off = sum("put off" in came for came in siege.outcomes.values())
    memory = siege.memory
    print(f"hostile feeds                 {copies * len(chosen):>6}")
    print(f"… of them put off             {put_off:>6}")
    print(f"ordinary feeds published after {siege.published:>6.1f} s")
    print(f"all polled after              {siege.seconds:>6.0f} s")
    print(f"memory of the daemon          {memory.own:>6.0f} MB at most")
    print(f"… of processes it started     {memory.others:>6.0f} MB at most")
    print(f"… together                    {memory.together:>6.0f} MB at most")
    wrong = faults(siege, chosen, copies=copies)
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2))
