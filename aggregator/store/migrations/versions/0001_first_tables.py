"""The first tables: sources, feeds, events, entries, outputs and their members."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create everything; `aggregator.store.schema` explains the columns."""
    _create_counters()
    _create_sources()
    _create_events()
    _create_entries()
    _create_outputs()


def _number() -> TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _words() -> TypeEngine[str]:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _create_counters() -> None:
    counters = op.create_table(
        "counters",
        sa.Column("name", _words(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
    op.bulk_insert(counters, [{"name": "revision", "value": 0}])


def _create_sources() -> None:
    op.create_table(
        "sources",
        sa.Column("key", _number(), nullable=False),
        sa.Column("id", _words(), nullable=False),
        sa.Column("kind", _words(), nullable=False),
        sa.Column("url", _words(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("etag", _words()),
        sa.Column("last_modified", _words()),
        sa.Column("body_hash", _words()),
        sa.Column("moved_to", _words()),
        sa.Column("next_poll_at", sa.BigInteger(), nullable=False),
        sa.Column("last_poll_at", sa.BigInteger()),
        sa.Column("last_success_at", sa.BigInteger()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", _words()),
        sa.Column("retry_after", sa.BigInteger()),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("hints", _words()),
        sa.Column("arrivals", _words()),
        sa.Column("warnings", _words()),
        sa.PrimaryKeyConstraint("key", name="pk_sources"),
    )
    op.create_index("uq_sources_id", "sources", ["id"], unique=True)
    op.create_index("ix_sources_due", "sources", ["active", "gone", "next_poll_at", "key"])
    op.create_table(
        "feeds",
        sa.Column("source", _number(), autoincrement=False, nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["source"], ["sources.key"], name="fk_feeds_source"),
        sa.PrimaryKeyConstraint("source", name="pk_feeds"),
    )


def _create_events() -> None:
    op.create_table(
        "events",
        sa.Column("key", _number(), nullable=False),
        sa.Column("id", _words(), nullable=False),
        sa.Column("source", _number(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", _words(), nullable=False),
        sa.Column("message", _words(), nullable=False),
        sa.Column("read_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["source"], ["sources.key"], name="fk_events_source"),
        sa.PrimaryKeyConstraint("key", name="pk_events"),
    )
    op.create_index("uq_events_id", "events", ["id"], unique=True)
    op.create_index("ix_events_source", "events", ["source", "kind", "key"])


def _create_entries() -> None:
    op.create_table(
        "entries",
        sa.Column("key", _number(), autoincrement=False, nullable=False),
        sa.Column("id", _words(), nullable=False),
        sa.Column("source", _number(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("first_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", sa.BigInteger()),
        sa.Column("backlog", sa.Boolean(), nullable=False),
        sa.Column("story", sa.BigInteger(), nullable=False),
        sa.Column("story_id", _words(), nullable=False),
        sa.Column("story_at", sa.BigInteger(), nullable=False),
        sa.Column("evidence_kind", _words(), nullable=False),
        sa.Column("evidence_value", _words(), nullable=False),
        sa.Column("evidence_id", _words()),
        sa.Column("guid", _words()),
        sa.Column("link_key", _words()),
        sa.Column("title_key", _words()),
        sa.Column("content_hash", _words(), nullable=False),
        sa.Column("text_hash", _words()),
        sa.Column("guid_digest", sa.BigInteger()),
        sa.Column("link_digest", sa.BigInteger()),
        sa.Column("title_digest", sa.BigInteger()),
        sa.Column("content_digest", sa.BigInteger(), nullable=False),
        sa.Column("text_digest", sa.BigInteger()),
        sa.Column("address_digest", sa.BigInteger()),
        sa.Column("data", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["source"], ["sources.key"], name="fk_entries_source"),
        sa.PrimaryKeyConstraint("key", name="pk_entries"),
    )
    op.create_index("uq_entries_id", "entries", ["id"], unique=True)
    op.create_index("uq_entries_revision", "entries", ["revision"], unique=True)
    op.create_index("ix_entries_newest", "entries", ["published_at", "key"])
    op.create_index("ix_entries_source", "entries", ["source", "published_at", "key", "removed_at"])
    op.create_index("ix_entries_story", "entries", ["story"])
    op.create_index("ix_entries_link", "entries", ["link_digest", "source"])
    op.create_index("ix_entries_text", "entries", ["text_digest"])
    op.create_index("ix_entries_guid", "entries", ["source", "guid_digest"])
    op.create_index("ix_entries_title", "entries", ["source", "title_digest"])
    op.create_index("ix_entries_content", "entries", ["source", "content_digest"])
    op.create_index("ix_entries_address", "entries", ["source", "address_digest"])


def _create_outputs() -> None:
    op.create_table(
        "outputs",
        sa.Column("key", _number(), nullable=False),
        sa.Column("id", _words(), nullable=False),
        sa.Column("digest", _words(), nullable=False),
        sa.Column("merge", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_outputs"),
    )
    op.create_index("uq_outputs_id", "outputs", ["id"], unique=True)
    op.create_table(
        "members",
        sa.Column("output", _number(), autoincrement=False, nullable=False),
        sa.Column("sort_at", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry", _number(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["entries.key"], name="fk_members_entry"),
        sa.ForeignKeyConstraint(["output"], ["outputs.key"], name="fk_members_output"),
        sa.PrimaryKeyConstraint("output", "sort_at", "place", "entry", name="pk_members"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_members_entry", "members", ["entry", "output"])
