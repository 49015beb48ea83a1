"""One bad entry never kills a feed: whatever the items hold, the documents parse, conform and lose no entry."""

import io
import json
from pathlib import Path

import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from aggregator.model import Selection
from aggregator.render.atom import render_atom
from aggregator.render.jsonfeed import render_json
from aggregator.render.rss import render_rss
from aggregator.render.shown import shown
from tests.render.checks import ATOM, atom_faults, json_faults, rss_faults, strict
from tests.render.hostile import selections

GRAMMAR = Path(__file__).parents[2] / "../shared/schema/atom.rng"
hostile = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@hostile
@given(selections)
def test_every_document_stays_valid_and_complete(selection: Selection) -> None:
    """Any selection gives three valid documents with every item in its place."""
    ids = [item.id for item in selection.items]
    atom, rss, feed = (render(selection).body for render in (render_atom, render_rss, render_json))
    assert [entry.findtext(f"{ATOM}id") for entry in strict(atom).iter(f"{ATOM}entry")] == ids
    assert [item.findtext("guid") for item in strict(rss).iter("item")] == ids
    assert [item["id"] for item in json.loads(feed)["items"]] == ids
    assert (atom_faults(atom), rss_faults(rss), json_faults(feed)) == ([], [], [])


@hostile
@given(selections)
def test_what_was_meant_is_what_is_read(selection: Selection) -> None:
    """Titles, links and files come back as they were chosen, whatever they hold."""
    atom = strict(render_atom(selection).body).findall(f"{ATOM}entry")
    rss = strict(render_rss(selection).body).findall("channel/item")
    for item, entry, twin in zip((shown(each, selection) for each in selection.items), atom, rss, strict=True):
        pages = {link.get("href") for link in entry.findall(f"{ATOM}link[@rel='alternate']")}
        files = [link.get("href") for link in entry.findall(f"{ATOM}link[@rel='enclosure']")]
        assert entry.findtext(f"{ATOM}title") == item.heading
        assert pages >= {item.link} - {None}
        assert files[-len(item.enclosures) or len(files) :] == [file.url for file in item.enclosures]
        assert (twin.findtext("title") or "", twin.findtext("link")) in {
            (item.title, item.link),
            (item.heading, item.link),
        }
        assert [file.get("url") for file in twin.iter("enclosure")] == [file.url for file in item.enclosures[:1]]


@hostile
@given(selections)
def test_a_lenient_reader_agrees(selection: Selection) -> None:
    """A feed reader's parser finds no fault in the documents, and the same entries."""
    for render in (render_atom, render_rss):
        read = feedparser.parse(io.BytesIO(render(selection).body), sanitize_html=False, resolve_relative_uris=False)
        assert not read.bozo
        assert [entry.id for entry in read.entries] == [item.id for item in selection.items]


@pytest.mark.corpus
@pytest.mark.skipif(not GRAMMAR.exists(), reason="needs ../shared/schema")
@hostile
@given(selections)
def test_atom_follows_the_grammar(selection: Selection) -> None:
    """The RELAX NG grammar of RFC 4287 accepts any selection."""
    grammar = etree.RelaxNG(etree.parse(GRAMMAR))
    grammar.assertValid(etree.ElementTree(strict(render_atom(selection).body)))
