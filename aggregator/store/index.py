"""The index of words: FTS5 on SQLite, tsvector on PostgreSQL.

It knows an entry by its revision, for one that changes gets another: nothing has to be taken out of the index, and it
needs no copy of the words (a ninth of the space, on SQLite). What it knows of earlier revisions leads nowhere.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, text

from aggregator.model import Entry
from aggregator.store.batches import batches
from aggregator.store.codec import load_entry
from aggregator.store.statements import Statement
from aggregator.store.words import words_of

AT_ONCE = 200  # entries

# What was written last waits in a list that every search reads: 256 KB of it, not the usual 4 MB.
_GIN = "CREATE INDEX ix_searchable_words ON searchable USING gin (words) WITH (gin_pending_list_limit = 256)"
_CREATE = {
    "sqlite": (
        # The words come in ASCII's lower case, and of other characters this tokenizer has no opinion.
        "CREATE VIRTUAL TABLE searchable USING fts5(words, tokenize='ascii', detail=none, columnsize=0, content='')",
    ),
    "postgresql": (
        "CREATE TABLE searchable (revision BIGINT CONSTRAINT pk_searchable PRIMARY KEY, words TSVECTOR NOT NULL)",
        _GIN,
    ),
}
_WRITE = {
    "sqlite": Statement(text("INSERT INTO searchable (rowid, words) VALUES (:revision, :words)")),
    "postgresql": Statement(
        text(
            "INSERT INTO searchable (revision, words)"
            " VALUES (:revision, array_to_tsvector(string_to_array(:words, ' ')))"
        )
    ),
}
_FIND = {
    "sqlite": text("SELECT rowid FROM searchable WHERE searchable MATCH :query LIMIT :most"),
    "postgresql": text("SELECT revision FROM searchable WHERE words @@ CAST(:query AS tsquery) LIMIT :most"),
}
_THERE = {
    "sqlite": Statement(text("SELECT name FROM sqlite_master WHERE name = 'searchable'")),
    "postgresql": None,
}


def create(connection: Connection) -> bool:
    """Make the index; False where the database's own library has none: then all that is stored is looked through."""
    if connection.dialect.name == "sqlite":
        able = text("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'")
        if connection.execute(able).first() is None:
            return False
    for statement in _CREATE[connection.dialect.name]:
        connection.execute(text(statement))
    return True


def is_there(connection: Connection) -> bool:
    """Whether there is an index."""
    query = _THERE[connection.dialect.name]
    return query is None or query.value(connection) is not None


def write(connection: Connection, entries: Iterable[tuple[int, Entry]]) -> None:
    """Let entries be found by their words; each comes with its revision, which is a new one."""
    statement: Statement | None = None
    for batch in batches(entries, AT_ONCE):
        if statement is None:
            if not is_there(connection):
                return
            statement = _WRITE[connection.dialect.name]
        statement.each(
            connection, ({"revision": revision, "words": " ".join(words_of(entry))} for revision, entry in batch)
        )


def fill(connection: Connection) -> None:
    """Let all entries be found that are stored already, and not removed."""
    # Made at the end, an index of this kind takes a fraction of the time.
    before, after = (
        (("DROP INDEX ix_searchable_words",), (_GIN,)) if connection.dialect.name == "postgresql" else ((), ())
    )
    for statement in before:
        connection.execute(text(statement))
    last = -1
    query = text(
        "SELECT key, revision, data FROM entries WHERE key > :last AND removed_at IS NULL ORDER BY key LIMIT :most"
    )
    while rows := connection.execute(query, {"last": last, "most": AT_ONCE}).all():
        write(connection, ((row.revision, load_entry(row.data)) for row in rows))
        last = rows[-1].key
    for statement in after:
        connection.execute(text(statement))


def forget(connection: Connection, revisions: Collection[int]) -> None:
    """Let go what is known of these revisions, where that is possible."""
    if connection.dialect.name == "postgresql" and revisions:
        gone = text("DELETE FROM searchable WHERE revision = ANY(:revisions)")
        connection.execute(gone, {"revisions": list(revisions)})


def matching(connection: Connection, whole: Iterable[str], begun: Iterable[str], most: int) -> list[int]:
    """The revisions, at most so many, of entries with all these words, and with words that begin like this."""
    if connection.dialect.name == "sqlite":
        query = " ".join((*(f'"{word}"' for word in whole), *(f'"{word}"*' for word in begun)))
    else:
        query = " & ".join((*(f"'{word}'" for word in whole), *(f"'{word}':*" for word in begun)))
    rows = connection.execute(_FIND[connection.dialect.name], {"query": query, "most": most})
    return list(rows.scalars())
