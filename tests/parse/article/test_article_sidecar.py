"""A sidecar corrects what an article says of itself, whatever kind of file it is."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import ArticleError
from aggregator.model import ArticleFile, Category, Enclosure, ParsedEntry, ParsedText, Person
from aggregator.parse.article import parse_article
from aggregator.parse.article.sidecar import sidecar_of

CHANGED = datetime(2021, 3, 4, 5, 6, tzinfo=UTC)
TEXT = "A wrong guess\n\nBy Nobody Known\n\n1 October 2020\n\nThe harbour opens in May, and nobody was asked.\n"
PAGE = "<html><head><title>Wrong</title></head><body><article><h1>Wrong</h1><p>The harbour opens.</p></article></body>"


def parse(text: str, sidecar: str | None, path: str = "notes/plan.txt") -> ParsedEntry | None:
    content = None if sidecar is None else sidecar.encode()
    return parse_article(ArticleFile(path=path, content=text.encode(), modified_at=CHANGED, sidecar=content))


def parsed(text: str, sidecar: str | None, path: str = "notes/plan.txt") -> ParsedEntry:
    entry = parse(text, sidecar, path)
    assert entry
    return entry


EVERYTHING = """
title: "Harbour: the plan"
date: 2020-10-02 18:30 +02:00
updated: 3 October 2020
authors: [Jane Doe <jane@example.org>]
tags: [harbour]
summary: What is planned.
language: en_GB
url: https://example.org/harbour
slug: The Plan
image: images/plan.png
enclosure: talk.mp3
aliases: [/articles/old-plan.html, 2019/plan/]
"""


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("notes/plan.txt", TEXT),
        ("notes/plan.html", PAGE),
        (
            "notes/plan.md",
            "---\ntitle: Wrong\ndate: 2019-01-01\ntags: [wrong]\naliases: wrong\n---\nThe harbour opens.",
        ),
    ],
)
def test_everything_that_a_sidecar_can_say(path: str, text: str) -> None:
    """Each key of the front matter outranks what the file says, and the text stays."""
    entry = parsed(text, EVERYTHING, path)
    assert entry.title == ParsedText(value="Harbour: the plan", html=False)
    assert entry.summary == ParsedText(value="What is planned.", html=False)
    assert entry.content
    assert "The harbour opens" in entry.content.value
    assert (entry.published, entry.updated) == (
        datetime(2020, 10, 2, 16, 30, tzinfo=UTC),
        datetime(2020, 10, 3, tzinfo=UTC),
    )
    assert entry.authors == (Person(name="Jane Doe", email="jane@example.org"),)
    assert entry.categories == (Category(term="harbour"),)
    assert (entry.language, entry.link, entry.slug, entry.image) == (
        "en-GB",
        "https://example.org/harbour",
        "the-plan",
        "images/plan.png",
    )
    assert entry.enclosures == (Enclosure(url="talk.mp3", type="audio/mpeg"),)
    assert entry.aliases == ("old-plan.html", "2019/plan/index.html")


def test_what_a_sidecar_does_not_say_stays() -> None:
    """One key corrects one guess."""
    before, after = parsed(TEXT, None), parsed(TEXT, "author: Jane Doe\n")
    assert before.authors == (Person(name="Nobody Known"),)
    assert after.authors == (Person(name="Jane Doe"),)
    assert (after.title, after.published, after.content) == (before.title, before.published, before.content)


@pytest.mark.parametrize("sidecar", ["", "\n", "# nothing yet\n", "---\n", "title:\nauthor:\n"])
def test_an_empty_sidecar_says_nothing(sidecar: str) -> None:
    """A file that was only begun, or keys without values, change nothing."""
    assert parsed(TEXT, sidecar) == parsed(TEXT, None)


def test_a_list_may_be_said_to_be_empty() -> None:
    """Who is named by mistake is taken out; the folder's author may then stand in."""
    assert parsed(TEXT, "authors: []\n").authors == ()


def test_drafts() -> None:
    """A sidecar makes a draft of any kind of article, also of a broken one, and an article of a draft."""
    assert parse(TEXT, "draft: true\n") is None
    assert parse("\0", "draft: true\ndate: some day\n") is None
    assert parsed("---\ndraft: true\ntitle: A\n---\nText.\n", "draft: false\n", "a.md").title
    assert parse("---\ndraft: true\n---\nText.\n", "title: A\n", "a.md") is None


def test_a_sidecar_mends_a_broken_value() -> None:
    """What it says better need not be right in the front matter."""
    entry = parsed("---\ntitle: A\ndate: soon\n---\n# Another\n\nText.", "date: 2020-10-01\ntitle: Another\n", "a.md")
    assert entry.published == datetime(2020, 10, 1, tzinfo=UTC)
    assert entry.title == ParsedText(value="Another", html=False)
    assert entry.content == ParsedText(value="<p>Text.</p>\n", html=True)


@pytest.mark.parametrize(
    ("sidecar", "message"),
    [
        ("titel: x\n", '1: titel: unknown field; did you mean "title"?'),
        ("title: x\n\ndate: soon\n", "3: date: 'soon' is no date; write it as 2020-10-01 or 2020-10-01 18:30 +02:00"),
        ("- a\n", "1: sidecar must consist of lines like `title: A title`"),
        ("a: 1\ntags: [a\n", "3: the sidecar is not valid YAML: expected ',' or ']', but got '<stream end>'"),
        ("title: &a x\nslug: *a\n", "2: aliases (`*name`) are not allowed in sidecar"),
        ("aliases: [../secret.html]\n", "1: aliases: '../secret.html' is no earlier address of a page; write it as"),
        ("title: " + "x" * 70_000, "1: the sidecar is longer than 64000 characters"),
        ("\0", " the file is binary data, not text"),
    ],
)
@pytest.mark.parametrize("path", ["notes/plan.txt", "notes/plan.md"])
def test_what_is_broken(sidecar: str, message: str, path: str) -> None:
    """A mistake is reported with the sidecar's own name and line."""
    with pytest.raises(ArticleError) as caught:
        parse(TEXT, sidecar, path)
    assert str(caught.value).startswith(f"notes/plan.yaml:{message}")


def test_names() -> None:
    """NAME.yaml beside NAME.txt, whatever the kind."""
    assert [sidecar_of(path) for path in ("a.txt", "b/c.PDF", "d.e.md")] == ["a.yaml", "b/c.yaml", "d.e.yaml"]


@given(st.text(max_size=80))
def test_any_sidecar(sidecar: str) -> None:
    """Whatever is in it, the answer is an entry, a draft or an ArticleError."""
    try:
        entry = parse_article(
            ArticleFile(
                path="a.txt", content=TEXT.encode(), modified_at=CHANGED, sidecar=sidecar.encode(errors="replace")
            )
        )
    except ArticleError as error:
        assert str(error).startswith("a.yaml:")  # noqa: PT017 - one of several answers that are right
    else:
        assert entry is None or entry.title
