"""The part of the SQL store that publishing asks: members of outputs, and what these have published."""

from collections.abc import Collection, Iterator, Sequence

from aggregator.model import Archive, Archived, Item, StoredEntry
from aggregator.store import archives, members, reading_members
from aggregator.store.database import Database
from aggregator.store.members import Foreseen, Verdict, unread
from aggregator.store.record import current_revision


class Publishing:
    """`aggregator.store.Members` and `aggregator.store.Archives` say what each method promises."""

    _database: Database

    def judge(self, output_id: str, digest: str, merge: bool, verdict: Verdict, foreseen: Foreseen = unread) -> int:  # noqa: FBT001 - as in the Protocol
        """Bring the members of an output up to date."""
        return members.judge(self._database, output_id, digest, merge=merge, verdict=verdict, foreseen=foreseen)

    def members(self, output_id: str, full: Collection[str] = ()) -> Iterator[tuple[StoredEntry, ...]]:
        """The groups of an output, newest first."""
        return reading_members.groups(self._database, output_id, full)

    def outputs(self) -> frozenset[str]:
        """The ids of outputs that have been judged."""
        with self._database.reading() as connection:
            return members.output_ids(connection)

    def revision(self) -> int:
        """The revision of the newest write."""
        with self._database.reading() as connection:
            return current_revision(connection)

    def standing(self, output_id: str) -> str:
        """Another text whenever the members may be others."""
        with self._database.reading() as connection:
            return members.standing(connection, output_id)

    def forget_output(self, output_id: str) -> None:
        """Forget an output and its members."""
        with self._database.writing() as connection:
            members.forget(connection, output_id)

    def rename_output(self, old: str, new: str) -> None:
        """Let an output have another id."""
        with self._database.writing() as connection:
            members.rename(connection, old, new)

    def outputs_of(self, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Entry id -> outputs that it is a member of."""
        with self._database.reading() as connection:
            return members.outputs_of(connection, ids)

    def archive(self, output_id: str) -> Archive:
        """How far an output has come."""
        with self._database.reading() as connection:
            return archives.state(connection, output_id)

    def unpublished(self, output_id: str, archive: Archive, limit: int) -> tuple[str, ...]:
        """The members that were never published."""
        with self._database.reading() as connection:
            return archives.unpublished(connection, output_id, archive, limit)

    def oldest_first(self, ids: Collection[str]) -> tuple[str, ...]:
        """The ids in the order of their groups."""
        with self._database.reading() as connection:
            return archives.oldest_first(connection, ids)

    def groups(self, output_id: str, ids: Sequence[str]) -> dict[str, tuple[StoredEntry, ...]]:
        """Id -> group of members."""
        with self._database.reading() as connection:
            return archives.groups(connection, output_id, ids)

    def archived(self, output_id: str, ids: Sequence[str]) -> frozenset[str]:
        """Those of the ids that are in the archive."""
        with self._database.reading() as connection:
            return archives.archived(connection, output_id, ids)

    def archive_page(self, output_id: str, number: int) -> tuple[Item, ...]:
        """The entries of a page of the archive."""
        with self._database.reading() as connection:
            return archives.page(connection, output_id, number)

    def publish_to(self, output_id: str, before: Archive, after: Archive, archived: Sequence[Archived]) -> bool:
        """Write what an output has published now."""
        with self._database.writing() as connection:
            return archives.publish(connection, output_id, before, after, archived)
