"""normalize: every document of the corpus."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.model import Fetched, ParsedFeed
from aggregator.normalize import normalize
from aggregator.normalize.html import sanitize
from aggregator.parse import parse
from tests.normalize.builders import DOCUMENT, NOW, SOURCE
from tests.support.pace import within

CORPUS = Path(__file__).parents[2] / "../shared/corpus"
DATA = {".xml", ".rss", ".atom", ".rdf", ".json"}


def documents() -> Iterator[tuple[Path, ParsedFeed]]:
    """Every fifth document of the corpus that is a feed."""
    files = sorted(path for path in CORPUS.rglob("*") if path.suffix in DATA)
    for path in files[::5]:
        parsed = parse(Fetched(url=DOCUMENT, body=path.read_bytes()))
        if isinstance(parsed, ParsedFeed):
            yield path, parsed


@pytest.mark.corpus
def test_real_documents_are_normalized() -> None:
    """No document fails or takes long, no entry is lost, and what is sanitized is sanitized for good."""
    if not CORPUS.exists():
        pytest.skip("needs ../shared/corpus")
    count = 0
    for path, parsed in documents():
        started = time.process_time()
        feed, entries = normalize(parsed, SOURCE, NOW)
        assert within(time.process_time() - started, 1), path
        assert feed.title, path
        assert len(entries) == len(parsed.entries), path
        for entry in entries:
            assert sanitize(entry.content) == entry.content, path
            assert sanitize(entry.summary) == entry.summary, path
        count += 1
    assert count > 500
