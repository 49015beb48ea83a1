"""Thousands of real and broken documents from other projects' tests, through parse and normalize."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.model import Fetched, FetchFailed, Source, SourceKind
from aggregator.normalize import normalize
from aggregator.parse import parse, parse_opml
from benchmarks.corpus import documents, measure

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
URL = "https://feeds.example.org/blog/feed.xml"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared/corpus is missing"),
]


def test_every_document_is_read_or_refused_in_words() -> None:
    """No exception, none in more than 5 s, and never fewer or more entries than feedparser alone finds."""
    outcomes = [measure(path) for path in documents(CORPUS)]
    assert len(outcomes) > 5000
    assert [one for one in outcomes if one.total > 5 or not one.result] == []
    assert [one for one in outcomes if one.expected is not None and one.expected != one.entries] == []


def test_normalizing_loses_no_entry() -> None:
    """As many entries come out as the document has, whatever is missing in them; every twentieth document will do."""
    source = Source(id="corpus", kind=SourceKind.HTTP, url=URL)
    wrong = []
    for path in list(documents(CORPUS))[::20]:
        parsed = parse(Fetched(url=URL, body=path.read_bytes()))
        if not isinstance(parsed, FetchFailed):
            _, entries = normalize(parsed, source, datetime(2025, 1, 1, tzinfo=UTC))
            if len(entries) != len(parsed.entries):
                wrong.append(path.name)
    assert wrong == []


def test_every_subscription_list_is_read() -> None:
    """Lists and what is none, without an exception; each that has an outline with an address has feeds."""
    wrong = []
    for path in documents(CORPUS):
        body = path.read_bytes()
        opml = parse_opml(body)
        if not opml.feeds and (b'xmlUrl="h' in body or not opml.skipped) and path.suffix == ".opml":
            wrong.append((path.name, opml))
    assert wrong == []
