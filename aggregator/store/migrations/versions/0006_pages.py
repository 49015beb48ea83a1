"""The pages that entries link to, fetched for their full text."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def words() -> sa.Text:
    """A text that sorts by its bytes, as `schema.Words` does."""
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table; no page was asked for before."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "pages",
        sa.Column("entry", key, autoincrement=False, nullable=False),
        sa.Column("link", words(), nullable=False),
        sa.Column("link_digest", sa.BigInteger(), nullable=False),
        sa.Column("versions", words(), nullable=False),
        sa.Column("due_at", sa.BigInteger()),
        sa.Column("asked_at", sa.BigInteger()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", words()),
        sa.Column("etag", words()),
        sa.Column("last_modified", words()),
        sa.Column("canonical", words()),
        sa.Column("canonical_digest", sa.BigInteger()),
        sa.ForeignKeyConstraint(["entry"], ["entries.key"], name="fk_pages_entry"),
        sa.PrimaryKeyConstraint("entry", name="pk_pages"),
    )
    op.create_index("ix_pages_due", "pages", ["due_at"])
    op.create_index("ix_pages_link", "pages", ["link_digest"])
    op.create_index("ix_pages_canonical", "pages", ["canonical_digest"])
