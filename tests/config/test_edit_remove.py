"""Feeds taken out of a feeds.yaml, or given another address: what is not theirs stays, byte for byte."""

from collections.abc import Callable
from pathlib import Path

import pytest

from aggregator.config.edit import Change, NewFeed, edit, feeds_of
from aggregator.errors import AggregatorError
from tests.config.conftest import Read

Changed = Callable[..., str]


@pytest.fixture
def changed(folder: Path) -> Changed:
    """Return a function that changes a text, given in the words of `Change`, and gives the new one."""

    def after(text: str, *, environ: dict[str, str] | None = None, **change: object) -> str:
        path = folder / "feeds.yaml"
        path.write_bytes(text.encode())
        edit(Path("feeds.yaml"), environ or {}, Change(**change))  # type: ignore[arg-type]  # the test names the fields
        return path.read_bytes().decode()

    return after


# In each text the feed `b` is marked: what stands between « and » is removed.
PLACES = {
    "the first": "feeds:\n«  - {url: https://b.org/, id: b}\n»  - https://a.org/\n",
    "one in the middle": "feeds:\n  - https://a.org/\n«  - url: https://b.org/\n    id: b\n»  - https://c.org/\n",
    "the last": "feeds:\n  - https://a.org/\n«  - {url: https://b.org/, id: b}\n»articles: []\n",
    "the only one": "feeds:\n«  - {url: https://b.org/, id: b}\n»articles: []\n",
    "the last line": "feeds:\n  - https://a.org/\n«  - {url: https://b.org/, id: b}»",
    "lines of Windows": "feeds:\r\n  - https://a.org/\r\n«  - id: b\r\n    url: https://b.org/\r\n»  - https://c.org/\r\n",
    "an old Mac": "feeds:\r  - https://a.org/\r«  - id: b\r    url: https://b.org/\r»  - https://c.org/\r",
    "a byte order mark": "\ufefffeeds:\n«  - {url: https://b.org/, id: b}\n»  - https://a.org/\n",
    "dashes below the key": "feeds:\n- https://a.org/\n«- url: https://b.org/\n  id: b\n»- https://c.org/\n",
    "its comments": (
        "feeds:\n  # of a\n  - https://a.org/\n  # of all\n"
        "«  -  # of b\n    # the best\n    url: https://b.org/  # really\n    id: b\n    # every: 1h\n»"
        "  # of c\n  - https://c.org/\n"
    ),
    "apart from others": (
        "feeds:\n  - https://a.org/\n\n«  - url: https://b.org/\n    id: b\n\n»  - https://c.org/\n\narticles: []\n"
    ),
    "the first of feeds that stand apart": "feeds:\n«  - url: https://b.org/\n    id: b\n\n»  - https://c.org/\n",
    "the last of feeds that stand apart": (
        "feeds:\n  - https://a.org/\n\n«  - url: https://b.org/\n    id: b\n\n»articles: []\n"
    ),
    "rules and nested lists": (
        "feeds:\n«  - url: https://b.org/\n    id: b\n    keep:\n    - title: >\n        a\n\n        b\n»\n  - https://c.org/\n"
    ).replace("»\n", "\n»"),
    "brackets": "feeds: [https://a.org/, «{url: https://b.org/, id: b}, »https://c.org/]\n",
    "the first in brackets": "feeds: [«{url: https://b.org/, id: b}, »https://c.org/]\n",
    "the last in brackets": "feeds: [https://a.org/«, {url: https://b.org/, id: b}»]  # mine\n",
    "the last in brackets, with a comma": "feeds: [https://a.org/, «{url: https://b.org/, id: b}, »]\n",
    "the only one in brackets": "feeds: [«{url: https://b.org/, id: b}»]\n",
    "brackets on many lines": (
        "feeds: [\n  https://a.org/,\n«  {url: https://b.org/, id: b},  # of b\n»  # of c\n  https://c.org/\n]\n"
    ),
    "the last of many lines": "feeds: [\n  https://a.org/«,»  # of a\n«  {url: https://b.org/,\n    id: b}\n»]\n",
    "JSON": '{"feeds": ["https://a.org/"«, {"url": "https://b.org/", "id": "b"}»]}',
}


@pytest.mark.parametrize("marked", PLACES.values(), ids=PLACES.keys())
def test_a_feed_goes_and_nothing_else(changed: Changed, marked: str) -> None:
    """With its own comments and not with those of others."""
    after = "".join(piece.rpartition("»")[2] for piece in marked.split("«"))
    assert changed(marked.replace("«", "").replace("»", ""), remove=frozenset({"b"})) == after


def test_feeds_that_stay_keep_their_ids(changed: Changed, folder: Path, read: Read) -> None:
    """An id that is counted up is written down before the count changes; so no entry is new again."""
    text = "feeds:\n  - https://a.org/\n  - http://a.org/feed  # b\n  - {url: http://a.org/rss}\n  - path: a-org.xml\n"
    after = changed(text, remove=frozenset({"a-org"}))
    assert after == (
        "feeds:\n  - url: http://a.org/feed  # b\n    id: a-org-2\n  - {url: http://a.org/rss, id: a-org-3}\n"
        "  - path: a-org.xml\n    id: a-org-4\n"
    )
    assert [source.id for source in feeds_of(read(after))] == ["a-org-2", "a-org-3", "a-org-4"]
    assert changed("feeds: [https://a.org/, 'http://a.org/feed']", remove=frozenset({"a-org"})) == (
        "feeds: [{url: 'http://a.org/feed', id: a-org-2}]"
    )
    assert changed('{"feeds": ["https://a.org/", "http://a.org/feed"]}', remove=frozenset({"a-org"})) == (
        '{"feeds": [{"url": "http://a.org/feed", "id": "a-org-2"}]}'
    )
    assert (folder / "feeds.yaml").exists()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("feeds:\n  - http://a.org/feed  # a\n", "feeds:\n  - https://a.org/feed.xml  # a\n"),
        (
            "feeds:\n- url: http://a.org/feed  # a\n  tags: [x]\n",
            "feeds:\n- url: https://a.org/feed.xml  # a\n  tags: [x]\n",
        ),
        (
            "feeds:\n  - {tags: [x], url: 'http://a.org/feed'}\n",
            "feeds:\n  - {tags: [x], url: https://a.org/feed.xml}\n",
        ),
        ('{"feeds": ["http://a.org/feed"]}', '{"feeds": ["https://a.org/feed.xml"]}'),
        ("feeds:\n  - >-\n    http://a.org/feed\n", "feeds:\n  - https://a.org/feed.xml\n"),
    ],
)
def test_a_feed_that_moved_gets_its_new_address(changed: Changed, before: str, after: str) -> None:
    """Its id, tags and comments are what they were."""
    assert changed(before, move={"a-org": "https://a.org/feed.xml"}) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("feeds:\n- http://a.org/\n- http://c.org/\n", "feeds:\n- url: https://b.org/\n  id: a-org\n- http://c.org/\n"),
        (
            "feeds:\n- url: http://a.org/  # a\n  tags: [x]\n",
            "feeds:\n- url: https://b.org/  # a\n  id: a-org\n  tags: [x]\n",
        ),
        ("feeds:\r\n  -\r\n    url: http://a.org/", "feeds:\r\n  -\r\n    url: https://b.org/\r\n    id: a-org"),
        ("feeds: [http://a.org/, http://c.org/]", "feeds: [{url: https://b.org/, id: a-org}, http://c.org/]"),
        ("feeds: [{tags: [x], url: http://a.org/}]", "feeds: [{tags: [x], url: https://b.org/, id: a-org}]"),
        ("feeds:\n  - >-\n    http://a.org/\n", "feeds:\n  - url: https://b.org/\n    id: a-org\n"),
        ("feeds:\n  - {url: http://a.org/, id: a-org}\n", "feeds:\n  - {url: https://b.org/, id: a-org}\n"),
    ],
)
def test_an_id_made_of_the_old_address_is_written_down(changed: Changed, before: str, after: str) -> None:
    """Only where the new address would give another."""
    assert changed(before, move={"a-org": "https://b.org/"}) == after


def test_a_login_in_the_address_stays(changed: Changed) -> None:
    """The new address is known without it."""
    assert changed("feeds:\n- http://me:p%40ss@a.org/feed\n", move={"a-org": "https://a.org/feed.xml"}) == (
        "feeds:\n- https://me:p%40ss@a.org/feed.xml\n"
    )


def test_all_at_once(changed: Changed) -> None:
    """What `import --sync` does: some go, some come, in one edit."""
    new = (NewFeed(url="https://c.org/"), NewFeed(url="https://d.org/", tags=("x",)))
    both = frozenset({"a-org", "b-org"})
    listed = "feeds:\n  - https://a.org/\n  - https://b.org/  # b\n# end\n"
    assert changed(listed, add=new, remove=both) == (
        "feeds:\n  - https://c.org/\n  - url: https://d.org/\n    tags: [x]\n# end\n"
    )
    assert changed("feeds: [https://a.org/, https://b.org/]", add=new, remove=both) == (
        "feeds: [https://c.org/, {url: https://d.org/, tags: [x]}]"
    )
    assert changed("feeds: [https://a.org/, https://b.org/]", add=new[:1], remove=frozenset({"b-org"})) == (
        "feeds: [https://a.org/, https://c.org/]"
    )
    assert changed("feeds: [\n  https://a.org/,\n  https://b.org/\n]", add=new[:1], remove=frozenset({"b-org"})) == (
        "feeds: [\n  https://a.org/,\n  https://c.org/\n]"
    )
    assert changed("feeds: [https://a.org/, https://b.org/]", remove=both) == "feeds: []"


def test_an_id_can_pass_to_another_feed(changed: Changed) -> None:
    """The old owner goes in the same edit."""
    text = "feeds:\n  - {url: https://a.org/, id: a}\noutputs: [{id: all, from: [a]}]\n"
    assert changed(text, add=(NewFeed(url="https://b.org/", id="a"),), remove=frozenset({"a"})) == (
        "feeds:\n  - url: https://b.org/\n    id: a\noutputs: [{id: all, from: [a]}]\n"
    )


def test_a_feed_that_an_output_needs_stays(changed: Changed, folder: Path) -> None:
    """Each place is named, as it stands in the file; so are tags that no other feed has."""
    text = (
        "feeds:\n  - {url: https://a.org/, id: a, tags: [x, y]}\n  - {url: https://b.org/, tags: [y]}\n"
        'outputs:\n  - id: all\n    from: [a, tag:y]\n    prefer:\n      - b-org\n      - "${WHO}"\n'
        "  - {id: some, from: ['tag:x']}\n"
    )
    with pytest.raises(AggregatorError) as caught:
        changed(text, environ={"WHO": "a"}, remove=frozenset({"a"}))
    assert str(caught.value).splitlines() == [
        "an output needs a; change this first, nothing was written:",
        'feeds.yaml:6:12: outputs[0].from[0]: names "a"',
        'feeds.yaml:9:9: outputs[0].prefer[1]: names "${WHO}"',
        'feeds.yaml:10:23: outputs[1].from[0]: names "tag:x", which no other feed has',
    ]
    assert (folder / "feeds.yaml").read_text() == text


def test_whom_outputs_prefer_may_change_with_the_feeds(changed: Changed) -> None:
    """A tag that they prefer has other feeds now."""
    text = "feeds:\n  - {url: https://a.org/, id: a, tags: [x]}\n  - {url: https://b.org/, tags: [x]}\n"
    outputs = "outputs: [{id: all, prefer: ['tag:x']}]\n"
    new = NewFeed(url="https://c.org/", tags=("x",))
    assert "a.org" not in changed(text + outputs, remove=frozenset({"a"}))
    assert "c.org" in changed(text + outputs, add=(new,))
