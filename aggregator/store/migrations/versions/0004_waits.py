"""Which host asked to wait: the one behind a redirect is another than the feed's own."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column; of waits that still run, it was the host of the address asked last."""
    op.add_column("sources", sa.Column("waits_for", sa.Text().with_variant(sa.Text(collation="C"), "postgresql")))
    op.execute("UPDATE sources SET waits_for = coalesce(moved_to, url) WHERE retry_after IS NOT NULL")
