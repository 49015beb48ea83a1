"""What is remembered of documents, so that items which stay as they are need not be read again."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0013"


def upgrade() -> None:
    """Create the table; what is known of a document is remembered when it has changed the next time."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "documents",
        sa.Column("source", key, autoincrement=False, nullable=False),
        sa.Column("memory", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["source"], ["sources.key"], name="fk_documents_source"),
        sa.PrimaryKeyConstraint("source", name="pk_documents"),
    )
