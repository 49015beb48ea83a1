"""Which entry is the article in this file? A file keeps its entry when it is edited, renamed, moved, or comes back.

Evidence counts in this order: the same bytes, at the same path and then elsewhere; nearly the same words, at the same
path and then elsewhere; the path alone. An entry whose file is there and unchanged is nobody else's, so that a copy is
a second article.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import PurePosixPath

from aggregator.dedupe.moved import find_moved, is_version_of
from aggregator.dedupe.tokens import Text, text_to_compare
from aggregator.model import Entry, Folder, KnownArticle, ParsedEntry, StoredEntry
from aggregator.pipeline.articles import ReadFile

CROWD = 500  # files that vanish together: more are looked for under their old names alone

Load = Callable[[Sequence[str]], Mapping[str, StoredEntry]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Path -> what is remembered of the entry in that file; a path that is left out holds a new article.

    In the `parted` files there were copies of other articles, which say something else now. The entry of such a copy is
    nothing to come back to.
    """

    found: Mapping[str, KnownArticle]
    parted: Collection[str] = frozenset()


def identify(files: Sequence[ReadFile], folder: Folder, known: Sequence[KnownArticle], load: Load) -> Identity:
    """Tell which entries are in these files.

    `known` is all that is remembered of the folder; `load` returns stored entries by id.
    """
    read = {file.path for file in files}
    owners = {row.entry_id: row for row in known if row.entry_id is not None}
    free = {id_: row for id_, row in owners.items() if not _is_held(row, folder, read)}
    search = _Search(owners=owners, free=free, load=load)
    unreadable = {path for path, _ in folder.unreadable}
    search.by_path(file for file in files if file.path in unreadable)
    search.by_bytes(files)
    search.by_words([file for file in files if file.path not in search.found])
    search.by_path(files)
    return Identity(found=search.found, parted=search.parted)


def _is_held(row: KnownArticle, folder: Folder, read: set[str]) -> bool:
    """Whether the file of an entry is there as it was, or may be."""
    if row.gone:
        return False
    return row.path.startswith(folder.closed) or (row.path in folder.paths and row.path not in read)


@dataclass(slots=True, kw_only=True)
class _Search:
    """A search for the entries of files; `free` are the entries that are still to be found, by id."""

    owners: Mapping[str, KnownArticle]
    free: dict[str, KnownArticle]
    load: Load
    found: dict[str, KnownArticle] = field(default_factory=dict)
    parted: set[str] = field(default_factory=set)

    def _take(self, path: str, row: KnownArticle) -> None:
        self.found[path] = self.free.pop(row.entry_id or "")

    def by_bytes(self, files: Sequence[ReadFile]) -> None:
        """Find files that are what some file was before, those that stayed where they were first."""
        index: defaultdict[str, list[KnownArticle]] = defaultdict(list)
        for row in self.free.values():
            if row.digest:
                index[row.digest].append(row)
        for elsewhere in (False, True):
            for file in files:
                rows = [row for row in index.get(file.digest, ()) if row.entry_id in self.free]
                here = [row for row in rows if elsewhere or (row.path == file.path and not row.gone)]
                if here and file.path not in self.found:
                    self._take(file.path, min(here, key=lambda row: _distance(row, file.path)))

    def by_words(self, files: Sequence[ReadFile]) -> None:
        """Find files that were edited, in their place and then under another name."""
        texts = {file.path: _text(file.entry) for file in files if file.entry}
        if not texts and not any(file.raw for file in files):
            return
        here = {path: row for path in texts if (row := self._at(path)) is not None}
        missing = self._missing(file.path for file in files)
        ids = {row.entry_id or "" for row in (*here.values(), *missing)}
        stored = self.load(tuple(sorted(ids)))
        old = {id_: text_to_compare(entry.entry) for id_, entry in stored.items()}
        for path, row in here.items():
            id_ = row.entry_id or ""
            if self._has_parted(texts[path], old[id_], stored[id_]):
                self.parted.add(path)
            elif is_version_of(texts[path], old[id_]):
                self._take(path, row)
        strangers = {path: text for path, text in texts.items() if path not in self.found and path not in self.parted}
        strangers |= {file.path: text_to_compare(Entry(content=escape(file.raw))) for file in files if file.raw}
        left = {id_: old[id_] for row in missing if (id_ := row.entry_id or "") in self.free}
        for path, id_ in find_moved(strangers, left).items():
            self._take(path, self.free[id_])

    def by_path(self, files: Iterable[ReadFile]) -> None:
        """Let a file that is nothing else be a new version of the one that it replaces."""
        living = {row.path: row for row in self.free.values() if not row.gone}
        for file in files:
            row = living.get(file.path)
            settled = file.path in self.found or file.path in self.parted
            if row is not None and row.entry_id in self.free and not settled:
                self._take(file.path, row)

    def _at(self, path: str) -> KnownArticle | None:
        """Return what was there under this path last."""
        rows = [row for row in self.free.values() if row.path == path]
        return min(rows, key=lambda row: row.gone, default=None)

    def _missing(self, paths: Iterable[str]) -> list[KnownArticle]:
        """Return the articles that may be under another name now: their files were there, and are not as they were."""
        missing = [row for row in self.free.values() if not row.gone]
        if len(missing) <= CROWD:
            return missing
        names = {PurePosixPath(path).name for path in paths}
        return [row for row in missing if PurePosixPath(row.path).name in names]

    def _has_parted(self, new: Text, old: Text, stored: StoredEntry) -> bool:
        """Whether a copy is no copy any more: what it tells now must not be hidden behind the article it was made of.

        So it is when an author begins the next article with a copy of the last one.
        """
        original = self.owners.get(stored.evidence.entry_id or "")
        still_there = original is not None and original.shown and original.entry_id not in self.free
        return still_there and (new.title, new.words) != (old.title, old.words)


def _distance(row: KnownArticle, path: str) -> tuple[bool, bool, bool, str]:
    return row.gone, row.path != path, PurePosixPath(row.path).name != PurePosixPath(path).name, row.path


def _text(entry: ParsedEntry) -> Text:
    """Return what is compared of an article that has just been parsed."""
    content = entry.content or entry.summary
    return text_to_compare(
        Entry(title=entry.title.value if entry.title else "", content=content.value if content else "")
    )
