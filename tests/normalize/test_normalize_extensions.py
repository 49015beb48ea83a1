"""Other vocabularies, made safe: what is known and valid stays, with absolute URLs and without markup."""

import re
from pathlib import Path

import pytest

from aggregator.model import Extension
from aggregator.normalize.extensions import extensions_of
from aggregator.normalize.vocabulary import SHAPES, TOP

BASE = "https://example.org/blog/"


def one(name: str, text: str = "", **attributes: str) -> Extension:
    return Extension(name=name, text=text, attributes=tuple(attributes.items()))


def checked(*extensions: Extension, told: tuple[str, ...] = ()) -> tuple[Extension, ...]:
    return extensions_of(extensions, BASE, told)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (one("itunes:duration", "1:02:05"), one("itunes:duration", "3725")),
        (one("itunes:duration", "12.5"), one("itunes:duration", "12")),
        (one("itunes:explicit", "YES"), one("itunes:explicit", "yes")),
        (one("itunes:image", href="a.jpg"), one("itunes:image", href=f"{BASE}a.jpg")),
        (
            one("media:thumbnail", url="/a.jpg", width="75", height="tall"),
            one("media:thumbnail", url="https://example.org/a.jpg", width="75"),
        ),
        (one("media:title", "A <b>bold</b> cut", type="html"), one("media:title", "A bold cut")),
        (one("media:adult", "true"), one("media:rating", "adult", scheme="urn:simple")),
        (one("media:restriction", "us", relationship="allow", type="country"),) * 2,
        (one("georss:point", "52.5, 13.4"), one("georss:point", "52.5 13.4")),
        (one("geo:lat", "-1.5"),) * 2,
        (one("wfw:commentRSS", "comments"), one("wfw:commentRss", f"{BASE}comments")),
        (one("slash:hit_parade", "3, 2 ,1"), one("slash:hit_parade", "3,2,1")),
        (
            one("thr:in-reply-to", ref="tag:x.org,2026:1", href="javascript:x"),
            one("thr:in-reply-to", ref="tag:x.org,2026:1"),
        ),
        (
            one("podcast:transcript", url="t.vtt", type="text/vtt", onclick="x"),
            one("podcast:transcript", url=f"{BASE}t.vtt", type="text/vtt"),
        ),
        (one("dc:publisher", "A\n  House"), one("dc:publisher", "A House")),
    ],
)
def test_valid_values_stay_in_their_normal_form(given: Extension, kept: Extension) -> None:
    """Attributes that are unknown or wrong go alone."""
    assert checked(given) == (kept,)


@pytest.mark.parametrize(
    "wrong",
    [
        one("media:unknown", "x"),
        one("unknown:thing", "x"),
        one("itunes:duration", "soon"),
        one("itunes:explicit", "very"),
        one("itunes:image", href="javascript:alert(1)"),
        one("media:content", type="video/mp4"),
        one("media:group"),
        one("georss:point", "152.5 13.4"),
        one("georss:line", "1 2"),
        one("gml:pos", "1 2"),  # only inside a point
        one("podcast:transcript", url="https://example.org/t.vtt"),
        one("slash:comments", "many"),
        one("thr:in-reply-to", href="https://example.org/1"),
        one("wfw:commentRss", "file:///etc/passwd"),
        one("media:title", "<script>alert(1)</script>"),
    ],
)
def test_what_is_wrong_or_says_nothing_goes(wrong: Extension) -> None:
    """Elements without what they need, with values that they cannot have, or in the wrong place."""
    assert checked(wrong) == ()


def test_what_the_entry_says_itself_is_not_said_twice() -> None:
    """Titles and descriptions that repeat the entry's own; rules edit those, and would not reach the repetition."""
    group = Extension(
        name="media:group",
        children=(one("media:title", "The title"), one("media:description", "Its\ntext"), one("media:credit", "Ann")),
    )
    found = checked(group, one("itunes:summary", "Its text"), told=("The title", "Its text"))
    assert found == (Extension(name="media:group", children=(one("media:credit", "Ann"),)),)


def test_of_what_there_is_once_the_first_counts() -> None:
    """And what is said twice in the same words is said once."""
    assert checked(one("itunes:episode", "1"), one("itunes:episode", "2")) == (one("itunes:episode", "1"),)
    assert checked(*[one("media:category", "a"), one("media:category", "b")] * 2) == (
        one("media:category", "a"),
        one("media:category", "b"),
    )


def test_the_vocabulary_is_sound() -> None:
    """Children are known elements, needs are known attributes, and no attribute has the name of JSON's `text`."""
    for name, shape in SHAPES.items():
        assert shape.children <= SHAPES.keys(), name
        assert set(shape.needs) <= {"text", *shape.attributes}, name
        assert "text" not in shape.attributes, name
    assert SHAPES.keys() >= TOP


def test_the_table_in_the_documentation_names_them_all() -> None:
    """Every element of the vocabulary stands in the row of its prefix, among those that are kept."""
    table = (Path(__file__).parents[2] / "docs/carrying-over.md").read_text()
    rows = {
        prefix: row.split("|")[2] for row in table.splitlines() for prefix in re.findall(r"^\| \*\*.*?`(\w+)`", row)
    }
    rows["gml"] = rows["georss"] + "`pos` `posList` `exterior` `interior` `LinearRing` `lowerCorner` `upperCorner`"
    missing = [name for name in SHAPES if f"`{name.partition(':')[2]}`" not in rows[name.partition(":")[0]]]
    assert missing == []
