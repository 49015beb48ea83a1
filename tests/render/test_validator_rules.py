"""Outputs made from the Feed Validator's own test cases hold nothing that it would call an error or a warning."""

from pathlib import Path

import pytest
from lxml import etree

from aggregator.render import RENDERERS
from tests.render.checks import atom_faults, json_faults, rss_faults, strict
from tests.render.validator_rules import messages
from tests.support.selections import sample_selection
from tests.support.survival import published, read

CASES = Path(__file__).parents[3] / "shared/corpus/w3c-feedvalidator/testcases"
STEP = 4  # documents; all of them take ten seconds
GRAMMAR = Path(__file__).parents[3] / "shared/schema/atom.rng"


def test_the_sample_gives_no_message() -> None:
    """All that a selection can carry, as Atom and as RSS."""
    assert [messages(RENDERERS[name](sample_selection()).body) for name in ("atom", "rss")] == [[], []]


@pytest.mark.parametrize(
    ("markup", "message"),
    [
        (
            '<itunes:duration xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">soon</itunes:duration>',
            "InvalidD",
        ),
        ('<m:content xmlns:m="http://search.yahoo.com/mrss/" url="x.mp3"/>', "InvalidLink"),
        ('<x:y xmlns:x="http://example.org/x"/>', "UnknownNamespace"),
        ("<description>&lt;img src='a.png' onload='x()'&gt;</description>", "ContainsRelRef"),
    ],
)
def test_the_rules_see_what_is_wrong(markup: str, message: str) -> None:
    """A check that never speaks proves nothing."""
    found = messages(f"<rss><channel><item>{markup}</item></channel></rss>".encode())
    assert any(each.startswith(message) for each in found)


@pytest.mark.corpus
@pytest.mark.skipif(not CASES.is_dir(), reason="../shared/corpus is missing")
def test_what_the_validator_tests_itself_with_comes_out_clean() -> None:
    """A document of its tests that is a feed, right or wrong, becomes valid Atom, RSS and JSON."""
    grammar = etree.RelaxNG(etree.parse(GRAMMAR))
    wrong, feeds = [], 0
    for path in sorted(CASES.rglob("*.xml"))[::STEP]:
        feed = read(path.read_bytes())
        if feed is None or not feed[1]:
            continue
        feeds += 1
        selection = published(*feed)
        atom, rss, json = (RENDERERS[name](selection).body for name in ("atom", "rss", "json"))
        faults = [*atom_faults(atom), *rss_faults(rss), *json_faults(json), *messages(atom), *messages(rss)]
        if not grammar.validate(etree.ElementTree(strict(atom))):
            faults.append(str(grammar.error_log))
        wrong += [f"{path.name}: {fault}" for fault in faults]
    assert feeds > 1_000 // STEP
    assert wrong == []
