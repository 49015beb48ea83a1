"""Authors and contributors, from the many ways to write them."""

import pytest

from aggregator.model import Person
from tests.parse.documents import atom_entry, read, rss, rss_item


@pytest.mark.parametrize(
    ("author", "person"),
    [
        ("ann@example.org (Ann Author)", Person(name="Ann Author", email="ann@example.org")),
        ("ann@example.museum (Ann Author)", Person(name="Ann Author", email="ann@example.museum")),
        ("Ann Author (ann@example.photography)", Person(name="Ann Author", email="ann@example.photography")),
        ("Ann Author &lt;ann@example.org&gt;", Person(name="Ann Author", email="ann@example.org")),
        ("&quot;Author, Ann&quot; &lt;mailto:ann@example.org&gt;", Person(name="Author, Ann", email="ann@example.org")),
        ("ann@example.org", Person(email="ann@example.org")),
        ("Ann Author", Person(name="Ann Author")),
        ("Tom &amp;amp; Ann", Person(name="Tom & Ann")),
        ("@ann", Person(name="@ann")),
    ],
)
def test_an_rss_author_is_split_into_name_and_address(author: str, person: Person) -> None:
    """RSS 2.0 asks for `mail@example.org (Name)`; publishers write what they like."""
    assert rss_item(f"<author>{author}</author>").authors == (person,)


def test_the_same_author_in_several_elements_is_one() -> None:
    """`author`, `dc:creator` and `itunes:author` name the same person; what each knows is kept."""
    entry = rss_item(
        "<author>ann@example.org (Ann)</author><dc:creator>Ann</dc:creator><itunes:author>ANN</itunes:author>"
    )
    assert [(one.name.casefold(), one.email) for one in entry.authors] == [("ann", "ann@example.org")]


def test_several_creators_are_several_authors() -> None:
    """In their order."""
    entry = rss_item("<dc:creator>Ann</dc:creator><dc:creator>Bob</dc:creator>")
    assert [one.name for one in entry.authors] == ["Ann", "Bob"]


@pytest.mark.parametrize("author", ["<author/>", "<author> </author>", "<dc:creator></dc:creator>", ""])
def test_an_empty_author_is_none(author: str) -> None:
    """Nobody is better than a person without a name."""
    assert rss_item(author).authors == ()


def test_an_atom_person_may_lack_all_but_one_field() -> None:
    """RFC 4287, section 3.2."""
    entry = atom_entry(
        "<author><uri>https://ann.example/</uri></author><contributor><email>c@example.org</email></contributor>"
    )
    assert entry.authors == (Person(uri="https://ann.example/"),)
    assert entry.contributors == (Person(email="c@example.org"),)


def test_authors_of_a_feed() -> None:
    """`managingEditor` edits the content; `webMaster` and `itunes:owner` do not."""
    feed = read(rss("<managingEditor>e@example.org (Ed)</managingEditor><webMaster>w@example.org</webMaster>"))
    assert feed.authors == (Person(name="Ed", email="e@example.org"),)
