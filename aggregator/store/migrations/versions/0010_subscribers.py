"""Who has subscribed at the hub of this program."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0012"


def words() -> sa.Text:
    """A text that sorts by its bytes, as `schema.Words` does."""
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "subscribers",
        sa.Column("key", key, nullable=False),
        sa.Column("topic", words(), nullable=False),
        sa.Column("topic_digest", sa.BigInteger(), nullable=False),
        sa.Column("callback", words(), nullable=False),
        sa.Column("place_digest", sa.BigInteger(), nullable=False),
        sa.Column("host", words(), nullable=False),
        sa.Column("secret", words()),
        sa.Column("lease_until", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.BigInteger()),
        sa.Column("error", words()),
        sa.PrimaryKeyConstraint("key", name="pk_subscribers"),
    )
    op.create_index("ix_subscribers_place", "subscribers", ["place_digest"])
    op.create_index("ix_subscribers_topic", "subscribers", ["topic_digest"])
    op.create_index("ix_subscribers_host", "subscribers", ["host"])
    op.create_index("ix_subscribers_lease", "subscribers", ["lease_until"])
