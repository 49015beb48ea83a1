"""The pages of an archive, and the ways between them (RFC 5005); what is deleted (RFC 6721); addresses with a token."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree
from lxml.etree import _Element as Element

from aggregator.model import ArchivePage, Deleted, Format, Selection
from aggregator.render import RENDERERS, render_archive
from tests.render.checks import ATOM, atom_faults, strict
from tests.support.selections import sample_selection

GRAMMAR = Path(__file__).parents[2] / "../shared/schema/atom.rng"
HISTORY = "{http://purl.org/syndication/history/1.0}"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
SITE = "https://planet.example.org/"
TOKEN = "0123456789/+abcdef"
SAMPLE = sample_selection()
GONE = (Deleted(id="urn:uuid:1", at=datetime(2024, 5, 3, tzinfo=UTC)),)


def page(number: int = 2, last: int = 3, selection: Selection = SAMPLE) -> bytes:
    """Page `number` with the sample's items."""
    made = ArchivePage(
        site=selection.site,
        output=selection.output,
        number=number,
        last=last,
        items=selection.items,
        updated=selection.updated,
    )
    document = render_archive(made)
    assert document.path == f"all/archive/{number}.atom"
    return document.body


def links(body: bytes) -> dict[str, str]:
    """Relation -> address, of the feed itself."""
    return {link.get("rel", ""): link.get("href", "") for link in strict(body).findall(f"{ATOM}link")}


def entries(feed: Element) -> list[bytes]:
    """Each entry in its canonical form."""
    return [etree.tostring(entry, method="c14n", exclusive=True) for entry in feed.findall(f"{ATOM}entry")]


def test_a_page_shows_its_entries_as_the_feed_did() -> None:
    """It is a part of the same feed: the id is that of `ID.atom`."""
    archived, feed = strict(page()), strict(RENDERERS["atom"](SAMPLE).body)
    assert entries(archived) == entries(feed)
    assert archived.findtext(f"{ATOM}id") == feed.findtext(f"{ATOM}id") == f"{SITE}all.atom"
    assert archived.find(f"{HISTORY}archive") is not None
    assert feed.find(f"{HISTORY}archive") is None


@pytest.mark.parametrize(
    ("number", "last", "relations"),
    [
        (1, 1, {}),
        (1, 2, {"next-archive": 2}),
        (2, 3, {"prev-archive": 1, "next-archive": 3}),
        (2, 2, {"prev-archive": 1}),
    ],
)
def test_pages_lead_to_their_neighbours(number: int, last: int, relations: dict[str, int]) -> None:
    """The first has none before it, the last none after it."""
    found = links(page(number, last))
    assert found.pop("alternate") == f"{SITE}all.html"
    assert found.pop("self") == f"{SITE}all/archive/{number}.atom"
    assert found.pop("current") == f"{SITE}all.atom"
    assert found == {relation: f"{SITE}all/archive/{each}.atom" for relation, each in relations.items()}


def test_the_feed_leads_to_its_newest_page() -> None:
    """Where there is an archive; a view of the output has none."""
    assert links(RENDERERS["atom"](replace(SAMPLE, archive=4)).body)["prev-archive"] == f"{SITE}all/archive/4.atom"
    assert "prev-archive" not in links(RENDERERS["atom"](SAMPLE).body)


def test_the_style_sheet_is_found_from_a_page() -> None:
    """Two folders further up."""
    assert b'href="../../assets/feed.css"' in page()


def test_what_was_deleted_is_said() -> None:
    """By its public id, and since when."""
    (found,) = strict(RENDERERS["atom"](replace(SAMPLE, deleted=GONE)).body).findall(TOMBSTONE)
    assert dict(found.attrib) == {"ref": "urn:uuid:1", "when": "2024-05-03T00:00:00Z"}


@pytest.mark.corpus
@pytest.mark.skipif(not GRAMMAR.exists(), reason="needs ../shared/schema")
@pytest.mark.parametrize("body", [page(), RENDERERS["atom"](replace(SAMPLE, archive=1, deleted=GONE)).body])
def test_the_grammar_of_atom_accepts_it(body: bytes) -> None:
    """RELAX NG, RFC 4287, appendix B."""
    etree.RelaxNG(etree.parse(GRAMMAR)).assertValid(etree.ElementTree(strict(body)))


def test_our_validator_finds_nothing_but_the_relations_of_archives() -> None:
    """Which RFC 4287 does not know, and RFC 5005 registers."""
    faults = atom_faults(page())
    assert [fault for fault in faults if "-archive" not in fault and "current" not in fault] == []


class TestPrivate:
    """Addresses of a private output have its token, and nothing else has."""

    PRIVATE = replace(SAMPLE, output=replace(SAMPLE.output, private=TOKEN), archive=1)
    QUERY = "?token=0123456789%2F%2Babcdef"

    @pytest.mark.parametrize("name", ["atom", "rss", "json", "html"])
    def test_every_format_names_itself_with_the_token(self, name: Format) -> None:
        """As a reader must ask for it."""
        assert f"{SITE}all.{name}{self.QUERY}" in RENDERERS[name](self.PRIVATE).body.decode()

    def test_the_pages_of_the_archive_do_so_as_well(self) -> None:
        """Every link between them works."""
        found = links(page(selection=self.PRIVATE))
        assert all(href.endswith(self.QUERY) for href in found.values())
        assert links(RENDERERS["atom"](self.PRIVATE).body)["prev-archive"] == f"{SITE}all/archive/1.atom{self.QUERY}"

    def test_a_view_of_it_keeps_what_it_asks_for(self) -> None:
        """The token comes behind."""
        view = replace(self.PRIVATE, query="?q=kernel")
        assert links(RENDERERS["atom"](view).body)["self"] == f"{SITE}all.atom?q=kernel&{self.QUERY[1:]}"

    def test_a_new_token_makes_no_new_feed(self) -> None:
        """The id does without it."""
        assert strict(RENDERERS["atom"](self.PRIVATE).body).findtext(f"{ATOM}id") == f"{SITE}all.atom"

    def test_the_page_is_not_for_search_engines(self) -> None:
        """In words that they know."""
        tag = b'<meta name="robots" content="noindex">'
        assert tag in RENDERERS["html"](self.PRIVATE).body
        assert tag not in RENDERERS["html"](SAMPLE).body
