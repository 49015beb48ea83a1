"""A daemon among feeds that mean harm: each comes to its words, the others are published, and memory stays bounded."""

from pathlib import Path

import pytest

from benchmarks.hostile import Attack, attacks, besiege, faults

MOST_MEMORY = 300  # MB
QUICK = (
    "prose, gzip",
    "bomb, gzip",
    "bomb, br",
    "bomb, zstd",
    "bomb in a bomb",
    "announces 1 GB",
    "never ends",
    "endless headers",
    "one endless header",
    "endless interim answers",
    "endless redirects",
    "a byte a second",
    "silence",
    "stops halfway",
    "prose beyond Latin",
    "attribute of 9 MB",
    "100,000 elements",
    "1,000,000 deep",
    "a billion laughs",
    "external entities",
    "JSON Feed of markup",
    "JSON nested",
)


@pytest.fixture(scope="module")
def chosen() -> list[Attack]:
    """Return one attack of each kind, without those that only cost time."""
    found = [attack for attack in attacks() if attack.name in QUICK]
    assert len(found) == len(QUICK)
    return found


def test_hostile_feeds_harm_nobody(tmp_path: Path, chosen: list[Attack]) -> None:
    """Each is read or refused in words; twenty ordinary feeds are published meanwhile; memory is bounded."""
    siege = besiege(tmp_path, chosen, servers=8, patience=90)
    assert faults(siege, chosen) == []
    assert siege.published < 15
    assert 0 < siege.memory.own < MOST_MEMORY


def test_more_large_bodies_at_once_than_there_is_room_for(tmp_path: Path) -> None:
    """Of eighty bodies of 10 MB some are refused and some put off, and ordinary feeds do not wait for them."""
    endless = [attack for attack in attacks() if attack.name == "never ends"]
    siege = besiege(tmp_path, endless, copies=80, patience=90)
    assert set(siege.outcomes.values()) == {
        "too large: more than 10 MB",
        "too many large documents at the same time; put off for some minutes",
    }
    assert len(siege.outcomes) == 80
    assert siege.published < 15
    assert 0 < siege.memory.own < MOST_MEMORY
