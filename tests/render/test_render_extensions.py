"""Other vocabularies in what we publish."""

import json
from dataclasses import replace

import pytest
from lxml import etree

from aggregator.model import Extension, Format, Selection
from aggregator.render import RENDERERS
from tests.render.checks import atom_faults, json_faults, rss_faults, strict
from tests.render.validator_rules import messages, name_of
from tests.support.carried import carried_selection
from tests.support.survival import read

EVERYTHING = """
    georss:point georss:where gml:Point gml:pos itunes:author itunes:duration itunes:episode itunes:episodeType
    itunes:explicit itunes:image itunes:season itunes:subtitle media:content media:content media:credit media:group
    media:player media:thumbnail media:title podcast:chapters podcast:location podcast:person podcast:soundbite
    podcast:transcript psc:chapter psc:chapter psc:chapters slash:comments thr:total wfw:commentRss
"""


def entry_of(name: Format, selection: Selection) -> "etree._Element":
    found = next(strict(RENDERERS[name](selection).body).iter("{*}entry", "{*}item"), None)
    assert found is not None
    return found


@pytest.mark.parametrize("name", ["atom", "rss"])
def test_everything_comes_out_once(name: Format) -> None:
    """All that the publisher said, under the usual prefixes, and nothing of what is unknown or unsafe."""
    entry = entry_of(name, carried_selection())
    found = [name_of(element) for element in entry.iter("*") if element.prefix not in {None, "dc", "content"}]
    assert sorted(found) == sorted(EVERYTHING.split())
    assert set(entry.nsmap) >= {"podcast", "georss", "gml", "psc", "slash", "thr", "wfw", "itunes", "media"}


def test_the_documents_are_valid() -> None:
    """By the rules of the formats and of the vocabularies."""
    atom, rss, feed = (RENDERERS[name](carried_selection()).body for name in ("atom", "rss", "json"))
    assert (atom_faults(atom), rss_faults(rss), json_faults(feed)) == ([], [], [])
    assert (messages(atom), messages(rss)) == ([], [])


@pytest.mark.parametrize("name", ["atom", "rss", "json"])
def test_whoever_reads_it_again_finds_the_same(name: Format) -> None:
    """One planet may subscribe to another, and nothing changes on the way."""
    selection = carried_selection()
    again = read(RENDERERS[name](selection).body)
    assert again is not None
    assert [entry.extensions for entry in again[1]] == [item.entry.extensions for item in selection.items]


def test_json_has_them_in_an_object_of_its_own() -> None:
    """By name, each with attributes, text and children."""
    feed = json.loads(RENDERERS["json"](carried_selection()).body)
    carried = feed["items"][0]["_extensions"]
    assert carried["itunes:season"] == [{"text": "2"}]
    assert carried["georss:where"] == [
        {"gml:Point": [{"srsName": "EPSG:4326", "gml:pos": [{"text": "52.52 13.40"}]}]},
    ]
    assert feed["items"][1]["_extensions"] == {
        "thr:in-reply-to": [{"ref": "tag:pod.example,2026:7", "href": "https://pod.example/7", "type": "text/html"}]
    }


@pytest.mark.parametrize("name", ["atom", "rss"])
def test_an_output_of_summaries_does_without_long_texts(name: Format) -> None:
    """`full_content: false` holds for descriptions in other vocabularies as well."""
    selection = with_extensions(
        Extension(name="media:description", text="Very long."),
        Extension(name="media:group", children=(Extension(name="media:text", text="Longer."),)),
    )
    short = replace(selection, output=replace(selection.output, full_content=False))
    assert b"Very long." in RENDERERS[name](selection).body
    assert b"long." not in RENDERERS[name](short).body
    assert b"Longer." not in RENDERERS[name](short).body


@pytest.mark.parametrize("name", ["atom", "rss", "json"])
def test_nothing_stored_can_break_a_document(name: Format) -> None:
    """Names that are none, markup, forbidden characters, and addresses with a password."""
    hostile = (
        Extension(name="media:a b", text="x"),
        Extension(name="nothing:known", text="x"),
        Extension(name="media:title", text="</media:title><script>\x00\ud800"),
        Extension(name="media:content", attributes=(("on load", "x"), ("url", "https://me:secret@example.org/a.mp4"))),
        Extension(name="media:player", attributes=(("url", "https://[/"),)),
    )
    body = RENDERERS[name](with_extensions(*hostile)).body
    assert b"secret" not in body
    assert b"<script>" not in body or name == "json"
    assert b"media:player" not in body
    if name == "json":
        json.loads(body)
    else:
        strict(body)


def with_extensions(*extensions: Extension) -> Selection:
    selection = carried_selection()
    item = selection.items[0]
    return replace(selection, items=(replace(item, entry=replace(item.entry, extensions=extensions)),))
