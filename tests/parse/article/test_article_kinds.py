"""The kinds of articles, and the two that are shipped."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.errors import ArticleError
from aggregator.model import ArticleFile, ParsedEntry
from aggregator.parse.article import SUFFIXES, parse_article
from aggregator.parse.article.parsers import PARSERS
from aggregator.parse.article.text.article import read_text

SHIPPED = Path(__file__).parents[3] / "articles"
CHANGED = datetime(2021, 3, 4, 5, 6, tzinfo=UTC)


def shipped(name: str) -> ParsedEntry:
    file = ArticleFile(path=name, content=(SHIPPED / name).read_bytes(), modified_at=CHANGED)
    entry = parse_article(file)
    assert entry
    return entry


def test_suffixes() -> None:
    """Markdown, plain text, HTML, PDF and Word documents are known, by their suffix in any case."""
    assert frozenset({".md", ".markdown", ".txt", ".html", ".htm", ".pdf", ".docx"}) == SUFFIXES == frozenset(PARSERS)
    assert parse_article(ArticleFile(path="A.MD", content=b"Text.", modified_at=CHANGED))


def test_other_suffixes() -> None:
    """A file of another kind is refused in words."""
    with pytest.raises(ArticleError, match=r"^a\.odt: no article of a known kind: \.odt is none of \.docx, \.htm"):
        parse_article(ArticleFile(path="a.odt", content=b"Text.", modified_at=CHANGED))


def test_the_shipped_markdown() -> None:
    """The shipped Markdown article has all that front matter is there for."""
    entry = shipped("hello.md")
    assert entry.title
    assert entry.title.value == "Two roads meet in one feed"
    assert entry.authors[0].name == "The editors"
    assert entry.content
    assert "<table>" in entry.content.value


def test_the_shipped_text() -> None:
    """The shipped text looks like what comes out of a PDF, and becomes four clean paragraphs."""
    entry = shipped("the-night-ferry.txt")
    assert entry.title
    assert entry.title.value == "The night ferry keeps its timetable"
    assert [person.name for person in entry.authors] == ["Marta Lindqvist", "Jon Aas"]
    assert entry.published == datetime(2026, 10, 6, tzinfo=UTC)
    assert entry.content
    assert entry.content.value.count("<p>") == 4
    assert "and the <em>Evening Post</em> printed it again" in entry.content.value
    article = read_text((SHIPPED / "the-night-ferry.txt").read_bytes())
    assert [one.reason for one in article.left_out].count("page number") == 3
