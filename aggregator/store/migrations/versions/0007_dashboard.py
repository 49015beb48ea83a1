"""What the dashboard needs: the last polls of each source, feeds that are paused, and the key that signs log-ins."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def words() -> sa.Text:
    """A text that sorts by its bytes, as `schema.Words` does."""
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables; nothing was paused before."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("sources", sa.Column("paused", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "poll_log",
        sa.Column("key", key, nullable=False),
        sa.Column("source", key, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", words(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("message", words()),
        sa.ForeignKeyConstraint(["source"], ["sources.key"], name="fk_poll_log_source"),
        sa.PrimaryKeyConstraint("key", name="pk_poll_log"),
    )
    op.create_index("ix_poll_log_source", "poll_log", ["source", "key"])
    op.create_table(
        "secrets",
        sa.Column("name", words(), nullable=False),
        sa.Column("value", words(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_secrets"),
    )
