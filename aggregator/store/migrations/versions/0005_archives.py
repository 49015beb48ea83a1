"""What each output has published, and the archive that its entries go to when they leave its feed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the tables; no output had an archive before."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "archives",
        sa.Column("output", key, autoincrement=False, nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["output"], ["outputs.key"], name="fk_archives_output"),
        sa.PrimaryKeyConstraint("output", name="pk_archives"),
    )
    op.create_table(
        "published",
        sa.Column("output", key, autoincrement=False, nullable=False),
        sa.Column("entry", key, autoincrement=False, nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary()),
        sa.ForeignKeyConstraint(["output"], ["outputs.key"], name="fk_published_output"),
        sa.ForeignKeyConstraint(["entry"], ["entries.key"], name="fk_published_entry"),
        sa.PrimaryKeyConstraint("output", "entry", name="pk_published"),
    )
    op.create_index("ix_published_page", "published", ["output", "page", "place"])
