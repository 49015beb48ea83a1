"""The hubs that feeds announce, and the subscriptions there."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0007"


def words() -> sa.Text:
    """A text that sorts by its bytes, as `schema.Words` does."""
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table; what a feed announces is known when its document has changed the next time."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("sources", sa.Column("hub", words()))
    op.add_column("sources", sa.Column("topic", words()))
    op.add_column("sources", sa.Column("topic_digest", sa.BigInteger()))
    op.create_index("ix_sources_topic", "sources", ["topic_digest"])
    op.create_table(
        "subscriptions",
        sa.Column("key", key, nullable=False),
        sa.Column("hub", words(), nullable=False),
        sa.Column("topic", words(), nullable=False),
        sa.Column("topic_digest", sa.BigInteger(), nullable=False),
        sa.Column("token", words(), nullable=False),
        sa.Column("secret", words(), nullable=False),
        sa.Column("callback", words(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.BigInteger()),
        sa.Column("lease_until", sa.BigInteger()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", words()),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("ending", sa.Boolean(), nullable=False),
        sa.Column("pushes", sa.Integer(), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("pushed_at", sa.BigInteger()),
        sa.Column("proven_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("key", name="pk_subscriptions"),
    )
    op.create_index("uq_subscriptions_token", "subscriptions", ["token"], unique=True)
    op.create_index("ix_subscriptions_topic", "subscriptions", ["topic_digest"])
