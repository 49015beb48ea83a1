"""The history of the schema: Alembic runs what a database has not seen yet."""
