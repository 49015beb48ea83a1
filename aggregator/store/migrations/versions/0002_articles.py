"""The files of the folders of articles; what older versions published of them is remembered as published."""

import json
from typing import Any

import sqlalchemy as sa
import xxhash
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0002"
down_revision = "0001"

BATCH = 500


def upgrade() -> None:
    """Create the table, and fill it from the entries that came from articles."""
    articles = op.create_table(
        "articles",
        sa.Column("key", _number(), nullable=False),
        sa.Column("source", _number(), nullable=False),
        sa.Column("path", _words(), nullable=False),
        sa.Column("path_digest", sa.BigInteger(), nullable=False),
        sa.Column("signature", _words(), nullable=False),
        sa.Column("digest", _words(), nullable=False),
        sa.Column("entry", _number()),
        sa.Column("slug", _words()),
        sa.Column("page", _words()),
        sa.Column("fault", _words()),
        sa.Column("waits_until", sa.BigInteger()),
        sa.Column("draft", sa.Boolean(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["source"], ["sources.key"], name="fk_articles_source"),
        sa.ForeignKeyConstraint(["entry"], ["entries.key"], name="fk_articles_entry"),
        sa.PrimaryKeyConstraint("key", name="pk_articles"),
    )
    _fill(articles)
    op.create_index("ix_articles_source", "articles", ["source", "path_digest"])
    op.create_index("ix_articles_entry", "articles", ["entry"])


def _number() -> TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _words() -> TypeEngine[str]:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _fill(articles: sa.Table) -> None:
    """Remember every article as one that must be read again; of several entries with one path the newest has it."""
    connection = op.get_bind()
    old = connection.execute(
        sa.text(
            "SELECT entries.key, entries.source, entries.guid, entries.removed_at, entries.data FROM entries"
            " JOIN sources ON sources.key = entries.source WHERE sources.kind = 'articles' ORDER BY entries.key DESC"
        )
    ).all()
    there: set[tuple[int, str]] = set()
    rows = []
    for key, source, guid, removed_at, data in old:
        entry = json.loads(data)
        path = guid or entry.get("guid") or ""
        gone = removed_at is not None or (source, path) in there
        if not gone:
            there.add((source, path))
        rows.append(_row(key, source, path, entry.get("slug"), gone=gone))
    for start in range(0, len(rows), BATCH):
        op.bulk_insert(articles, rows[start : start + BATCH])


def _row(key: int, source: int, path: str, page: str | None, *, gone: bool) -> dict[str, Any]:
    return {
        "source": source,
        "path": path,
        "path_digest": _digest(path),
        "signature": "",
        "digest": "",
        "entry": key,
        "slug": None,
        "page": page,
        "fault": None,
        "waits_until": None,
        "draft": False,
        "gone": gone,
    }


def _digest(text: str) -> int:
    """Digest as `schema.digest` did when this was written."""
    unsigned = xxhash.xxh3_64_intdigest(text.encode())
    return unsigned - (1 << 64) if unsigned >> 63 else unsigned
