"""What is chosen of an item for every format: fallbacks, links, sources, and what stays private."""

from dataclasses import replace
from typing import Any

import pytest

from aggregator.model import Category, Enclosure, Entry, Feed, Item, Link, Origin, Person
from aggregator.render import RENDERERS
from aggregator.render.also import also_links, in_feed
from aggregator.render.shown import Shown, shown
from tests.render.checks import ATOM, CONTENT, strict
from tests.support.selections import LWN, MERGED, OUTPUT, item, sample_selection

SELECTION = sample_selection()
SUMMARIES = replace(SELECTION, output=replace(OUTPUT, full_content=False))
LONG = "<p>" + "word " * 200 + "</p>"


def show(feed: Feed = LWN, tags: tuple[str, ...] = (), **fields: Any) -> Shown:
    """An entry with these fields, as it is shown."""
    return shown(item(9, Entry(**fields), feed, "lwn", tags), SELECTION)


def text_of_all(one: Item) -> str:
    """The item in all three formats."""
    selection = replace(SELECTION, items=(one,))
    return "".join(RENDERERS[name](selection).body.decode() for name in ("atom", "rss", "json"))


@pytest.mark.parametrize(
    ("fields", "heading"),
    [
        ({"title": " A \n title "}, "A title"),
        ({"summary": "<p>Some words.</p>", "content": "<p>Others.</p>"}, "Some words."),
        ({"content": LONG}, " ".join(["word"] * 12) + "…"),
        ({"content": "<img src='https://a.example/'>", "link": "https://www.example.org/a"}, "example.org"),
        ({}, "LWN & friends"),
    ],
)
def test_a_heading_is_never_empty(fields: dict[str, Any], heading: str) -> None:
    """The title, else the first words, else the host, else the feed."""
    assert show(**fields).heading == heading


def test_authors_fall_back_to_the_feeds() -> None:
    """The feed's authors stand in for those that an entry lacks; a title in Atom only where both are silent."""
    assert show().authors == (Person(name="Jonathan Example", email="jon@lwn.example"),)
    assert show(replace(LWN, authors=())).authors == ()


def test_a_person_without_name_is_named_by_address_or_page() -> None:
    """Atom and JSON Feed demand a name."""
    given = (Person(email="mailto:ann@example.org"), Person(uri="https://www.bo.example/"), Person(email="no address"))
    assert [person.name for person in show(authors=given).authors] == ["ann", "bo.example"]


def test_tags_join_the_categories_once() -> None:
    """A tag that the entry has for a category, in whatever case, is not repeated."""
    shown_categories = show(tags=("linux", "News", "news"), categories=(Category(term="Linux"),)).categories
    assert [category.term for category in shown_categories] == ["Linux", "news"]


@pytest.mark.parametrize(
    ("given", "rels"),
    [
        (("related", "via", "replies", "license"), ["related", "via", "replies", "license"]),
        (("self", "edit", "next", "hub"), []),
        (("shortlink", "", "a b"), ["related", "related", "related"]),
        (("https://example.org/rel",), ["https://example.org/rel"]),
        (("alternate", "alternate"), ["related", "related"]),
    ],
)
def test_relations(given: tuple[str, ...], rels: list[str]) -> None:
    """Known ones are kept, those about the place where the entry was found are not, others become `related`."""
    links = tuple(Link(href=f"https://example.org/{number}", rel=rel) for number, rel in enumerate(given))
    assert [link.rel for link in show(link="https://example.org/", links=links).links] == rels


def test_a_second_alternate_is_related() -> None:
    """Readers differ in which of two alternates they open, so there is one."""
    links = (
        Link(href="https://example.org/a", rel="alternate"),
        Link(href="https://example.org/a.pdf", rel="alternate", type="application/pdf"),
    )
    assert show(link="https://example.org/a", links=links).links == (
        Link(href="https://example.org/a.pdf", rel="related", type="application/pdf"),
    )


def test_an_alternate_stands_in_for_a_missing_link() -> None:
    """An entry's page may be given among its further links alone."""
    one = show(links=(Link(href="https://example.org/a", rel="alternate", type="text/html"),))
    assert (one.link, one.links) == ("https://example.org/a", ())


def test_a_feed_that_told_the_same_page_is_named_by_its_site() -> None:
    """Where two feeds carry the same link, the other source's link leads to that feed."""
    same = replace(MERGED.also[0], entry=replace(MERGED.also[0].entry, link=MERGED.entry.link))
    links = list(also_links(shown(replace(MERGED, also=(same,)), SELECTION)))
    assert links == [Link(href="https://heise.example/", rel="related", title="Also in: heise Beispiel")]


def test_a_feed_that_repeats_a_story_is_named_once() -> None:
    """Neither the item's own feed nor another one twice is a further source."""
    again = replace(MERGED.also[0], id="urn:uuid:00000000-0000-4000-8000-000000000008")
    own = replace(MERGED, id="urn:uuid:00000000-0000-4000-8000-000000000009", also=())
    copies = shown(replace(MERGED, also=(*MERGED.also, again, own)), SELECTION).copies
    assert [copy.source.title for copy in copies] == ["heise Beispiel"]


def test_an_origin_without_name_is_not_the_source() -> None:
    """The feed that was polled is named where the entry's own `source` says too little."""
    assert show(origin=Origin(url="https://a.example/feed")).source.title == "LWN & friends"
    assert show(origin=Origin(title="Alone")).source.title == "LWN & friends"


def test_an_origin_that_is_the_feed_itself_is_no_detour() -> None:
    """A feed that names itself as source is shown as what it is, without a link via itself."""
    one = show(origin=Origin(title="LWN", url=LWN.url))
    assert (one.source.title, one.source.subtitle, one.links) == ("LWN & friends", "Linux news from the source", ())


def test_the_source_changes_with_the_entry_alone() -> None:
    """A feed that moves its date at every poll does not change the output."""
    moved = replace(MERGED, feed=replace(LWN, updated=LWN.updated and LWN.updated.replace(year=2030)))
    assert text_of_all(moved) == text_of_all(MERGED)


def test_a_feed_on_disk_keeps_its_path_to_itself() -> None:
    """Neither its address nor its id, which is that address, leaves the machine."""
    path = "/home/me/exports/feed.xml"
    one = item(9, Entry(title="Local"), Feed(id=path, url=path, title="Export"), "export")
    assert "/home/me" not in text_of_all(one)
    assert shown(one, SELECTION).source.id == "https://planet.example.org/#export"


def test_rss_names_a_source_without_address_by_its_site() -> None:
    """RSS demands an address of a source: the feed's, else its site, else the page of the output."""
    for origin, url in (
        (Origin(title="A", link="https://a.example/"), "https://a.example/"),
        (Origin(title="A", id="tag:a.example,2024:feed"), "https://planet.example.org/all.html"),
    ):
        selection = replace(SELECTION, items=(item(9, Entry(title="A", origin=origin), LWN, "lwn"),))
        source = strict(RENDERERS["rss"](selection).body).find("channel/item/source")
        assert source is not None
        assert (source.get("url"), source.text) == (url, "A")


def test_credentials_stay_private() -> None:
    """User names and passwords in addresses are nowhere in the documents."""
    feed = replace(LWN, id="https://me:secret@lwn.example/rss", url="https://me:secret@lwn.example/rss")
    link = Link(href="https://me:secret@lwn.example/a", rel="related")
    entry = Entry(title="A", link=link.href, links=(link,), enclosures=(Enclosure(url=link.href),))
    assert "secret" not in text_of_all(item(9, entry, feed, "lwn"))


def test_an_output_of_summaries_has_no_content() -> None:
    """The summary, or an excerpt of some sixty words; escaped where it is text."""
    one = item(9, Entry(title="A", link="https://example.org/", content="<p>1 &lt; 2 " + "word " * 200), LWN, "lwn")
    selection = replace(SUMMARIES, items=(one,))
    atom, rss = (strict(RENDERERS[name](selection).body) for name in ("atom", "rss"))
    summary = "1 &lt; 2 " + " ".join(["word"] * 57) + "…"
    assert atom.findtext(f".//{ATOM}summary") == summary
    assert rss.findtext(".//item/description") == summary
    assert atom.find(f".//{ATOM}content") is None
    assert rss.find(f".//{CONTENT}encoded") is None


def test_equal_summary_and_content_are_written_once() -> None:
    """Many feeds give the same text twice."""
    one = item(9, Entry(title="A", link="https://a.example/", summary="<p>B</p>", content="<p>B</p>"), LWN, "lwn")
    selection = replace(SELECTION, items=(one,))
    assert RENDERERS["atom"](selection).body.count(b"&lt;p&gt;B") == 1
    assert RENDERERS["rss"](selection).body.count(b"&lt;p&gt;B") == 1


def test_an_entry_without_page_has_content_in_atom() -> None:
    """RFC 4287, section 4.1.1: without an alternate link there must be content."""
    selection = replace(SUMMARIES, items=(item(9, Entry(title="1 < 2"), LWN, "lwn"),))
    content = strict(RENDERERS["atom"](selection).body).find(f".//{ATOM}content")
    assert content is not None
    assert (content.get("type"), content.text) == ("html", "1 &lt; 2")


def test_an_empty_selection_is_a_valid_feed() -> None:
    """An output may have nothing to show yet."""
    empty = replace(SELECTION, items=())
    assert strict(RENDERERS["atom"](empty).body).findtext(f"{ATOM}title") == "Planet Example: everything"
    assert strict(RENDERERS["rss"](empty).body).find("channel/item") is None


def test_without_a_page_the_feed_points_to_the_site() -> None:
    """An output that has no HTML format leads to the front page."""
    selection = replace(SELECTION, output=replace(OUTPUT, formats=("rss",)))
    assert strict(RENDERERS["rss"](selection).body).findtext("channel/link") == "https://planet.example.org/"


def test_other_sources_in_words_where_an_output_asks_for_that() -> None:
    """At the end of the text in feeds, after all edits, and escaped; pages for people show them anyway."""
    titled = replace(MERGED.also[0], feed=replace(MERGED.also[0].feed, title="Q&A <b>"))
    nowhere = replace(titled, feed=Feed(id="tag:x", url="/feed.xml", title="On disk"), entry=Entry(title="x"))
    item = replace(MERGED, also=(titled, nowhere))
    asked = replace(SELECTION, output=replace(OUTPUT, also_in=True))
    words = f'<p>Also in: <a href="{titled.entry.link}">Q&amp;A &lt;b&gt;</a>, On disk</p>'
    one, plainly = in_feed(item, asked), shown(item, asked)
    assert (one.content, one.summary) == (plainly.content + words, plainly.summary)
    assert in_feed(item, SELECTION) == shown(item, SELECTION)
    assert in_feed(replace(item, also=()), asked) == shown(replace(item, also=()), asked)
    brief = in_feed(item, replace(asked, output=replace(asked.output, full_content=False)))
    assert (brief.content, brief.summary.endswith(words)) == ("", True)
    texts = {name: RENDERERS[name](replace(asked, items=(item,))).body.decode() for name in RENDERERS}
    assert [name for name, text in texts.items() if "On disk&lt;/p&gt;" in text or "On disk</p>" in text] == [
        "atom",
        "rss",
        "json",
    ]
