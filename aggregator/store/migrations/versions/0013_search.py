"""The index of words that searching looks in; what is stored is found by it from now on."""

from alembic import op

from aggregator.store import index

revision = "0013"
down_revision = "0010"


def upgrade() -> None:
    """Create the index and fill it."""
    connection = op.get_bind()
    if index.create(connection):
        index.fill(connection)
