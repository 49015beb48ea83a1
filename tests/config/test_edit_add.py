"""Feeds added to a feeds.yaml, in whatever way it is written: every byte that was there stays."""

from collections.abc import Callable
from pathlib import Path

import pytest

from aggregator.config.edit import Change, NewFeed, edit, feeds_of

Written = Callable[..., str]
NEW = NewFeed(url="https://new.org/feed")
FULL = NewFeed(url="https://new.org/feed", id="new", title="New: things", tags=("a b", "12"))


@pytest.fixture
def added(folder: Path) -> Written:
    """Return a function that adds feeds to a text and gives the new one."""

    def after(text: str, *feeds: NewFeed) -> str:
        path = folder / "feeds.yaml"
        path.write_bytes(text.encode())
        edit(path, {}, Change(add=feeds or (NEW,)))
        return path.read_bytes().decode()

    return after


# In each text the new feed is marked: what stands between « and » is added.
PLACES = {
    "a list with dashes": "feeds:\n  - https://a.org/\n«  - https://new.org/feed\n»",
    "dashes below the key": "feeds:\n- https://a.org/\n«- https://new.org/feed\n»",
    "dashes far in": "feeds:\n      -   https://a.org/\n«      -   https://new.org/feed\n»",
    "before another section": "feeds:\n  - https://a.org/\n«  - https://new.org/feed\n»\narticles:\n  - path: x\n",
    "after a mapping": "feeds:\n  - url: https://a.org/\n    tags: [x]\n«  - https://new.org/feed\n»",
    "after nested lists": "feeds:\n  - url: https://a.org/\n    tags:\n    - x\n«  - https://new.org/feed\n»",
    "after a text of many lines": (
        "feeds:\n  - url: >-\n      https://a.org/\n\n«  - https://new.org/feed\n»\narticles: []\n"
    ).replace("\n\n«", "\n«"),
    "after a comment on the line": "feeds:\n  - https://a.org/  # a\n«  - https://new.org/feed\n»",
    "after a comment further in": "feeds:\n  - url: https://a.org/\n    # every: 1h\n«  - https://new.org/feed\n»",
    "after a comment of the list": "feeds:\n  - https://a.org/\n  # - https://b.org/\n«  - https://new.org/feed\n»",
    "before a comment of the next": "feeds:\n  - https://a.org/\n«  - https://new.org/feed\n»# own\narticles: []\n",
    "before a comment of the next, dashes below the key": (
        "feeds:\n- https://a.org/\n«- https://new.org/feed\n»# own\narticles: []\n"
    ),
    "feeds that stand apart": (
        "feeds:\n  - https://a.org/\n\n  - https://b.org/\n«\n  - https://new.org/feed\n»\nstore: sqlite:///a.db\n"
    ),
    "no newline at the end": "feeds:\n  - https://a.org/«\n  - https://new.org/feed»",
    "lines of Windows": "feeds:\r\n  - https://a.org/\r\n«  - https://new.org/feed\r\n»articles: []\r\n",
    "lines of Windows, no newline at the end": "feeds:\r\n  - https://a.org/«\r\n  - https://new.org/feed»",
    "lines of an old Mac": "feeds:\r  - https://a.org/\r«  - https://new.org/feed\r»",
    "a byte order mark": "\ufefffeeds:\n  - https://a.org/\n«  - https://new.org/feed\n»",
    "anchors": (
        "feeds: &f\n  - &a https://a.org/\n  - *a\n«  - https://new.org/feed\n»duplicates: {never_merge: [*a]}\n"
    ),
    "dashes with an anchor below the key": "feeds: &f\n- https://a.org/\n«- https://new.org/feed\n»",
    "an item below its dash": "feeds:\n  -   # a\n    https://a.org/\n«  - https://new.org/feed\n»",
    "a key in quotes": "'feeds':\n  - https://a.org/\n«  - https://new.org/feed\n»",
    "top-level keys further in": "  feeds:\n    - https://a.org/\n«    - https://new.org/feed\n»  store: sqlite:///a.db\n",
    "a document that ends": "---\nfeeds:\n  - https://a.org/\n«  - https://new.org/feed\n»...\n",
    "other scripts": "site: {title: Планета 😀}\nfeeds:\n  - https://ä.org/\n«  - https://new.org/feed\n»",
    "a key without a value": "feeds:\n«  - https://new.org/feed\n»articles: []\n",
    "a key without a value, at the end": "feeds:«\n  - https://new.org/feed»",
    "a key with a comment": "feeds:  # none yet\n«  - https://new.org/feed\n»",
    "a key with all commented out": (
        "feeds:\n  # - https://a.org/\n\n  # mine\n«  - https://new.org/feed\n»\narticles: []\n"
    ),
    "as other lists are written": "outputs:\n- id: all\nfeeds:\n«- https://new.org/feed\n»",
    "brackets on a line": "feeds: [https://a.org/«, https://new.org/feed»]  # mine\n",
    "brackets on a line with a comma at the end": "feeds: [ https://a.org/,« https://new.org/feed,» ]\n",
    "brackets on many lines": "feeds: [\n  https://a.org/«,\n  https://new.org/feed»\n]\n",
    "brackets on many lines with a comma": "feeds: [\n  https://a.org/,  # a\n«  https://new.org/feed,\n»]\n",
    "brackets on many lines with a comment": (
        "feeds:\n  [\n    https://a.org/«,»  # a, b\n«    https://new.org/feed\n»  ]\n"
    ),
    "empty brackets with a comment in them": "feeds: [«https://new.org/feed» # none\n  ]\n",
    "JSON": '{"feeds": ["https://a.org/"«, "https://new.org/feed"»], "site": {"title": "x"}}\n',
    "JSON without feeds": '{"site": {"title": "x"}«, "feeds": ["https://new.org/feed"]»}\n',
    "JSON without anything": '{«"feeds": ["https://new.org/feed"]»}\n',
    "no such key": "site:\n  title: x\n«\nfeeds:\n  - https://new.org/feed\n»",
    "no such key, and space at the end": "site:\n  title: x\n\n«feeds:\n  - https://new.org/feed\n»",
    "no such key and no newline": "store: sqlite:///a.db«\n\nfeeds:\n  - https://new.org/feed\n»",
    "no such key in a document that ends": "store: sqlite:///a.db\n«\nfeeds:\n  - https://new.org/feed\n»...\n",
    "an empty file": "«feeds:\n  - https://new.org/feed\n»",
    "comments alone": "# mine\n«\nfeeds:\n  - https://new.org/feed\n»",
    "the beginning of a document alone": "---\n«feeds:\n  - https://new.org/feed\n»",
}


@pytest.mark.parametrize("marked", PLACES.values(), ids=PLACES.keys())
def test_a_new_feed_stands_after_the_others_and_nothing_else_changes(added: Written, marked: str) -> None:
    """With their indentation, their line ends and their distance."""
    before = "".join(piece.rpartition("»")[2] for piece in marked.split("«"))
    assert added(before) == marked.replace("«", "").replace("»", "")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("feeds: []\n", "feeds:\n  - https://new.org/feed\n"),
        (
            "feeds: [  ]  # none\nstore: sqlite:///a.db\n",
            "feeds:  # none\n  - https://new.org/feed\nstore: sqlite:///a.db\n",
        ),
        ("feeds: ~\n", "feeds:\n  - https://new.org/feed\n"),
        ("feeds: null  # none\n", "feeds:  # none\n  - https://new.org/feed\n"),
        ("feeds:\n  []\n", "feeds:\n  - https://new.org/feed\n"),
        ('{"feeds": []}', '{"feeds": ["https://new.org/feed"]}'),
    ],
)
def test_an_empty_list_becomes_one_with_dashes(added: Written, before: str, after: str) -> None:
    """Only JSON keeps its brackets."""
    assert added(before) == after


def test_what_is_known_of_a_feed_is_written_with_it(added: Written) -> None:
    """In the order of the documentation, quoted where it must be."""
    assert added("feeds:\n  - https://a.org/\n", FULL, NEW) == (
        "feeds:\n"
        "  - https://a.org/\n"
        "  - url: https://new.org/feed\n"
        "    id: new\n"
        '    title: "New: things"\n'
        '    tags: [a b, "12"]\n'
        "  - https://new.org/feed\n"
    )
    assert added("feeds: [https://a.org/]", FULL) == (
        'feeds: [https://a.org/, {url: https://new.org/feed, id: new, title: "New: things", tags: [a b, "12"]}]'
    )
    assert added('{"feeds": []}', FULL) == (
        '{"feeds": [{"url": "https://new.org/feed", "id": "new", "title": "New: things", "tags": ["a b", "12"]}]}'
    )


def test_new_feeds_are_the_last_of_the_configuration_that_comes_back(folder: Path) -> None:
    """With the ids that they got."""
    path = folder / "feeds.yaml"
    path.write_text("feeds:\n  - https://new.org/\n")
    config = edit(path, {}, Change(add=(NEW, FULL)))
    assert [source.id for source in feeds_of(config)] == ["new-org", "new-org-2", "new"]
    assert config.path == str(path)


def test_a_dollar_sign_is_no_variable(added: Written) -> None:
    """What a stranger calls his feed is never looked up in the environment."""
    odd = NewFeed(url="https://new.org/${HOME}", title="${HOME}", tags=("${HOME}",))
    assert added("", odd) == (
        'feeds:\n  - url: https://new.org/$${HOME}\n    title: "$${HOME}"\n    tags: ["$${HOME}"]\n'
    )
