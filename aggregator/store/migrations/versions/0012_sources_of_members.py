"""The source of each member of an output, so that those of sources that have had their share can be passed over."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0009"


def upgrade() -> None:
    """Make the table anew with the column filled; where it is renamed instead, its constraints keep their names."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.execute(
        "CREATE TABLE members_before AS SELECT output, sort_at, place, entry, entries.source AS source "
        "FROM members JOIN entries ON entries.key = members.entry"
    )
    op.drop_table("members")
    op.create_table(
        "members",
        sa.Column("output", key, autoincrement=False, nullable=False),
        sa.Column("sort_at", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry", key, autoincrement=False, nullable=False),
        sa.Column("source", key, nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["entries.key"], name="fk_members_entry"),
        sa.ForeignKeyConstraint(["output"], ["outputs.key"], name="fk_members_output"),
        sa.ForeignKeyConstraint(["source"], ["sources.key"], name="fk_members_source"),
        sa.PrimaryKeyConstraint("output", "sort_at", "place", "entry", name="pk_members"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO members (output, sort_at, place, entry, source) "
        "SELECT output, sort_at, place, entry, source FROM members_before ORDER BY output, sort_at, place, entry"
    )
    op.drop_table("members_before")
    op.create_index("ix_members_entry", "members", ["entry", "output"])
    op.create_index("ix_members_source", "members", ["output", "source", "sort_at", "place", "entry"])
