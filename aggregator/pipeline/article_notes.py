"""What to remember of the files of a folder after a look at it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from aggregator.model import Folder, KnownArticle
from aggregator.pipeline.article_entries import Version
from aggregator.pipeline.article_identity import Identity
from aggregator.pipeline.articles import ReadFile


@dataclass(slots=True, kw_only=True)
class Notes:
    """Collects what is to be remembered; `known` is what was remembered of the folder before."""

    source_id: str
    known: Sequence[KnownArticle]
    _notes: list[KnownArticle] = field(default_factory=list)
    _forgotten: list[KnownArticle] = field(default_factory=list)

    def yielded(self, articles: Sequence[KnownArticle]) -> None:
        """Remember who has no page any more."""
        self._notes += articles

    def published(self, versions: Sequence[Version], new: Mapping[str, str]) -> None:
        """Remember what became an entry; `new` is path -> id of the new ones."""
        self._notes += [
            replace(
                self._row(version.row, version.file),
                entry_id=version.row.entry_id if version.row else new[version.file.path],
                slug=version.slug,
                page=version.page,
                draft=False,
                waits_until=None,
            )
            for version in versions
        ]

    def withheld(self, files: Sequence[ReadFile], identity: Mapping[str, KnownArticle]) -> None:
        """Remember what is no entry, not yet or not any more; of a broken one the last good version stands."""
        for file in files:
            row = self._row(identity.get(file.path), file)
            if file.fault:
                self._notes.append(replace(row, fault=file.fault))
            elif file.draft or file.waits_until:
                self._notes.append(replace(row, draft=file.draft, waits_until=file.waits_until))

    def gone(self, folder: Folder, identity: Identity, read: set[str]) -> None:
        """Remember whose file is gone, or holds another article now; as long as there are `more`, they may turn up.

        The entry of a copy that parted from its original is forgotten: the original's bytes would lead to it.
        """
        found = {row.entry_id for row in identity.found.values()}
        there = {*folder.paths}
        for row in self.known:
            if row.gone or (row.entry_id is not None and row.entry_id in found) or row.path.startswith(folder.closed):
                continue
            replaced = row.path in read and row.entry_id is not None
            missing = row.path not in there and not folder.more
            if replaced and row.path in identity.parted:
                self._forgotten.append(row)
            elif replaced or missing:
                self._notes.append(replace(row, gone=True, fault=None, waits_until=None))

    def _row(self, row: KnownArticle | None, file: ReadFile) -> KnownArticle:
        if row is None:
            return KnownArticle(source_id=self.source_id, path=file.path, signature=file.signature, digest=file.digest)
        return replace(
            row,
            path=file.path,
            signature=file.signature,
            digest=file.digest or row.digest,
            fault=None,
            gone=False,
        )

    def changed(self) -> tuple[KnownArticle, ...]:
        """Return what differs from before; what was noted last of an entry stands."""
        last = {note.entry_id or f"in {note.path}": note for note in self._notes}
        return tuple(last.values())

    def removed(self) -> tuple[str, ...]:
        """Return the ids of the entries that leave the outputs."""
        shown = {row.entry_id for row in self.known if row.shown}
        leaving = (*(one for one in self.changed() if not one.shown), *self._forgotten)
        return tuple(one.entry_id for one in leaving if one.entry_id in shown and one.entry_id is not None)

    def returned(self) -> tuple[str, ...]:
        """Return the ids of the entries that come back into the outputs."""
        hidden = {row.entry_id for row in self.known if not row.shown}
        return tuple(one.entry_id for one in self.changed() if one.entry_id in hidden and one.entry_id and one.shown)

    def faults(self) -> tuple[str, ...]:
        """Return the faults of all files, also of those that were not read this time."""
        return tuple(one.fault for one in sorted(self._now(), key=lambda one: one.path) if one.fault)

    def waiting(self) -> tuple[datetime, ...]:
        """Return the dates that articles wait for."""
        return tuple(one.waits_until for one in self._now() if one.waits_until)

    def _now(self) -> Iterator[KnownArticle]:
        """Yield what is remembered of files that are there."""
        notes = [note for note in self.changed() if note.source_id == self.source_id]
        ids = {note.entry_id for note in notes if note.entry_id}
        paths = {note.path for note in notes if note.entry_id is None or not note.gone}
        for row in self.known:
            if not row.gone and row.entry_id not in ids and row.path not in paths:
                yield row
        yield from (note for note in notes if not note.gone)
