"""A database of its own for each test, on a PostgreSQL that is started once."""
