"""A folder of local articles: what changed in it is read, once it is at rest, and nothing else."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import xxhash

from aggregator.fetch.failures import FetchError
from aggregator.fetch.reading import file_errors, read_regular
from aggregator.fetch.walk import SIDECAR, Look, Seen, look
from aggregator.model import EPOCH, ArticleFile, FetchFailed, Folder, NotModified, Source

AT_REST = 0.4  # seconds for which a file does not change before it is taken to be whole
LOOKS = 3  # so many times a file may be found changing before it is left to the next poll
EMPTY = 5.0  # seconds that a file may be empty before that is its content: copying may begin so
BRINGING = 60.0  # seconds for which a NAME.part that does not grow says that NAME is being brought
MOST_FILES = 1000  # read in one poll
MOST_BYTES = 32_000_000  # likewise; a single file may be larger


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What is remembered of a folder: the signature of each file that was there, and the etag of the whole.

    `reading` names how the parsers read: where it is another one than before, every file counts as changed.
    """

    signatures: Mapping[str, str] = field(default_factory=dict)
    reading: str = ""
    etag: str | None = None


def read_articles(
    source: Source, remembered: Remembered, suffixes: frozenset[str], *, at_rest: float = AT_REST
) -> Folder | NotModified | FetchFailed:
    """What changed in the folder of an ARTICLES source; NotModified when it is in the state that is remembered.

    `suffixes` are in lower case and begin with a dot. A file that cannot be read is a fault, and the others are read
    all the same. Files that change while they are looked at are unfinished. Raises nothing, and may sleep a second.
    """
    try:
        with file_errors():
            root = Path(source.url).resolve()
        reading = f"{remembered.reading} {source.max_size}"
        visit = _Visit(root=root, suffixes=suffixes, reading=reading, known=remembered.signatures)
        visit.look()
        visit.wait_for_rest(at_rest)
    except FetchError as error:
        return FetchFailed(message=f"the folder of articles: {error.result.message}: {source.url}")
    etag = visit.etag()
    if etag is not None and etag == remembered.etag:
        return NotModified(etag=etag)
    return visit.read(source.max_size, etag)


@dataclass(slots=True, kw_only=True)
class _Visit:
    """A folder as it is found at the last look, and what has been learnt by the looks before.

    `confirmed` are the signatures that did not change between two looks, "" for a file that stayed away; `unfinished`
    the files that will not come to rest.
    """

    root: Path
    suffixes: frozenset[str]
    reading: str
    known: Mapping[str, str]
    found: Look = field(default_factory=lambda: Look(seen={}))
    signatures: dict[str, str] = field(default_factory=dict)
    confirmed: dict[str, str] = field(default_factory=dict)
    unfinished: set[str] = field(default_factory=set)

    def look(self) -> None:
        """See what is there now."""
        self.found = look(self.root, self.suffixes)
        self.signatures = {path: self._signature(seen) for path, seen in self.found.seen.items()}

    def wait_for_rest(self, at_rest: float) -> None:
        """Look again as long as something is changing, a few times at the most."""
        for _ in range(LOOKS):
            moving = self._moving(at_rest)
            if not moving:
                break
            time.sleep(at_rest)
            self.look()
            for path, signature in moving.items():
                if self.signatures.get(path, "") == signature:
                    self.confirmed[path] = signature
        now = time.time()
        self.unfinished = {*self._moving(at_rest), *(path for path in self._wanted() if self._begun(path, now))}

    def _wanted(self) -> Iterable[str]:
        """Yield the files that are new or changed."""
        return (path for path, signature in self.signatures.items() if self.known.get(path) != signature)

    def _moving(self, at_rest: float) -> dict[str, str]:
        """Return the files that may be changing at this moment: they were written just now, or are gone just now.

        An editor that saves a file may let it vanish for a moment. A time in the future says nothing.
        """
        since = time.time() - at_rest
        written = (path for path in self._wanted() if self.found.seen[path].newest > since)
        missing = (path for path in self.known if path not in self.signatures and not self._is_hidden(path))
        moving = {path: self.signatures.get(path, "") for path in (*written, *missing)} if at_rest else {}
        return {path: signature for path, signature in moving.items() if self.confirmed.get(path) != signature}

    def _is_hidden(self, path: str) -> bool:
        return path.startswith(self.found.closed)

    def _begun(self, path: str, now: float) -> bool:
        """Whether a file is there whose content is still to come; the clock of a server may be ahead."""
        seen = self.found.seen[path]
        bringing = seen.bringing.stamp[0] / 1e9 if seen.bringing and seen.bringing.stamp else 0.0
        return (seen.empty and abs(now - seen.newest) < EMPTY) or abs(now - bringing) < BRINGING

    def _signature(self, seen: Seen) -> str:
        return xxhash.xxh3_64_hexdigest(f"{self.reading}\n{seen.stamps}".encode())

    def etag(self) -> str | None:
        """Name the state of the folder; None where the next poll has to look at it again."""
        if self.unfinished:
            return None
        state = xxhash.xxh3_128("\0".join((self.reading, *sorted(self.suffixes), *self.found.faults)).encode())
        for path, signature in self.signatures.items():
            state.update(f"\0{path}\0{signature}".encode())
        return state.hexdigest()

    def read(self, limit: int, etag: str | None) -> Folder:
        """Read what is new or changed and at rest: first what was known before, so that moves can be told."""
        wanted = sorted((path for path in self._wanted() if path not in self.unfinished), key=self._turn)
        files: list[ArticleFile] = []
        unreadable: list[tuple[str, str]] = []
        size = taken = 0
        for path in wanted[:MOST_FILES]:
            if size > MOST_BYTES:
                break
            taken += 1
            try:
                file = _read(self.found.seen[path], limit, self.signatures[path])
            except FetchError as error:
                unreadable.append((path, error.result.message))
                continue
            if file is None:
                self.unfinished.add(path)
                continue
            files.append(file)
            size += len(file.content)
        more = taken < len(wanted)
        return Folder(
            files=tuple(files),
            paths=tuple(sorted({*self.signatures, *self.unfinished})),
            unreadable=tuple(unreadable),
            unfinished=tuple(sorted(self.unfinished)),
            closed=self.found.closed,
            faults=self.found.faults,
            more=more,
            etag=None if more or unreadable or self.unfinished else etag,
        )

    def _turn(self, path: str) -> tuple[bool, str]:
        return path not in self.known, path


def _read(seen: Seen, limit: int, signature: str) -> ArticleFile | None:
    """Return the file with its sidecar, or None where it is no more what was seen."""
    content, status = read_regular(Path(seen.article.place), limit)
    sidecar = None
    if seen.sidecar is not None:
        try:
            sidecar, _ = read_regular(Path(seen.sidecar.place), limit)
        except FetchError as error:
            name = Path(seen.path).stem + SIDECAR
            raise FetchError(FetchFailed(message=f"its sidecar {name}: {error.result.message}")) from error
    if seen.article.stamp is None or (status.st_mtime_ns, len(content)) != (seen.article.stamp[0], status.st_size):
        return None
    return ArticleFile(
        path=seen.path,
        content=content,
        modified_at=_time(status.st_mtime),
        sidecar=sidecar,
        signature=signature,
    )


def _time(seconds: float) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):  # file systems hold years that datetime does not
        return EPOCH
