"""Run by Alembic: revisions work on the connection, and inside the transaction, of whoever asked for them."""

from alembic import context

from aggregator.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters most things only by copying the table
    transactional_ddl=False,  # the caller's transaction covers all of it
)
context.run_migrations()
