"""What entries say survives: from the document of a publisher, through our outputs, into the next program."""

from collections.abc import Callable
from pathlib import Path

import pytest

from aggregator.model import Format
from benchmarks.corpus import documents
from tests.support.survival import FORMATS, Share, measure

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
STEP = 8  # documents; all of them take half a minute
FLOOR: dict[Format, float] = {"atom": 0.93, "rss": 0.9, "json": 0.88}
VOCABULARIES = ("dc", "geo", "georss", "itunes", "media", "slash")


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared/corpus is missing")
def test_what_entries_say_survives_a_round_trip(record_property: Callable[[str, object], None]) -> None:
    """The share of elements whose values are all found again must not fall; it is printed below the results."""
    shares: dict[Format, Share] = {name: Share() for name in FORMATS}
    elements = sum(measure(path.read_bytes(), shares) for path in list(documents(CORPUS))[::STEP])
    told = ", ".join(f"{name} {share.of():.1%}" for name, share in shares.items())
    each = ", ".join(f"{name} {shares['atom'].of_prefix(name):.0%}" for name in VOCABULARIES)
    record_property("carried over", f"of {elements:,} elements survive: {told}; in Atom of {each}")
    assert elements > 1_000
    assert {name: share.of() for name, share in shares.items() if share.of() < FLOOR[name]} == {}
