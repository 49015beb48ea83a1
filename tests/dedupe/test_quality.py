"""The benchmark of quality, on a small scale: what it asks for at least holds after every change."""

import pytest

from benchmarks.quality import by_likeness, by_links, half


@pytest.mark.parametrize("number", [0, 1], ids=["tuning", "held out"])
def test_precision_and_recall(number: int) -> None:
    """Hardly anything is merged wrongly and hardly a copy missed, where links alone find a quarter of them."""
    part = half(number, count=6, each=8)
    ours, links = part.score(by_likeness(part)), part.score(by_links(part))
    assert ours.precision >= 0.99
    assert ours.recall >= 0.95
    assert links.recall < 0.4
