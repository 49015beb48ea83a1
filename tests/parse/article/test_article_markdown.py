"""Markdown articles: front matter and CommonMark become an entry."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import ArticleError
from aggregator.model import ArticleFile, Category, Enclosure, ParsedEntry, ParsedText, Person
from aggregator.parse.article import parse_article

CHANGED = datetime(2021, 3, 4, 5, 6, tzinfo=UTC)


def parse(text: str, path: str = "notes/harbour-plan.md") -> ParsedEntry | None:
    return parse_article(ArticleFile(path=path, content=text.encode(), modified_at=CHANGED))


def parsed(text: str, path: str = "notes/harbour-plan.md") -> ParsedEntry:
    entry = parse(text, path)
    assert entry
    return entry


def test_everything_that_front_matter_can_say() -> None:
    """Each key of the contract arrives in its field of the entry."""
    entry = parsed("""---
title: "Harbour: the plan"
date: 2020-10-01 18:30 +02:00
updated: 2 October 2020
authors:
  - Jane Doe <jane@example.org>
  - {name: John Roe, url: "https://roe.example/"}
tags: [harbour, news, harbour]
summary: >
  What is planned,
  and why.
language: en_GB
url: https://example.org/harbour
slug: The Plan
image: images/plan.png
enclosure: {url: talk.mp3, length: 1234, duration: "1:02:03", title: The talk}
---
It *opens* in May.
""")
    assert entry == ParsedEntry(
        guid="notes/harbour-plan.md",
        slug="the-plan",
        link="https://example.org/harbour",
        title=ParsedText(value="Harbour: the plan", html=False),
        summary=ParsedText(value="What is planned, and why.", html=False),
        content=ParsedText(value="<p>It <em>opens</em> in May.</p>\n", html=True, language="en-GB"),
        published=datetime(2020, 10, 1, 16, 30, tzinfo=UTC),
        updated=datetime(2020, 10, 2, tzinfo=UTC),
        authors=(
            Person(name="Jane Doe", email="jane@example.org"),
            Person(name="John Roe", uri="https://roe.example/"),
        ),
        categories=(Category(term="harbour"), Category(term="news")),
        enclosures=(Enclosure(url="talk.mp3", type="audio/mpeg", length=1234, title="The talk", duration=3723),),
        image="images/plan.png",
        language="en-GB",
    )


def test_nothing_but_text() -> None:
    """Without front matter the title is the file's name, the date its time, and the author is left open."""
    entry = parsed("It opens in May.\n")
    assert entry.title == ParsedText(value="Harbour plan", html=False)
    assert (entry.published, entry.updated, entry.authors, entry.slug) == (CHANGED, None, (), "harbour-plan")


@pytest.mark.parametrize(
    ("text", "title", "content"),
    [
        ("# The *new*\n# plan", "The new", "<h1>plan</h1>\n"),
        ("# The `new` plan\n\nText.", "The new plan", "<p>Text.</p>\n"),
        ("The plan\n========\n\nText.", "The plan", "<p>Text.</p>\n"),
        ("---\ntitle: the  Plan\n---\n# The plan\n\nText.", "the Plan", "<p>Text.</p>\n"),
        ("---\ntitle: Another\n---\n# The plan\n\nText.", "Another", "<h1>The plan</h1>\n<p>Text.</p>\n"),
        ("Text.\n\n# Not first", "Harbour plan", "<p>Text.</p>\n<h1>Not first</h1>\n"),
        ("## Second level\n\nText.", "Harbour plan", "<h2>Second level</h2>\n<p>Text.</p>\n"),
        ("---\ntitle: 1984\n---\nText.", "1984", "<p>Text.</p>\n"),
        ("---\ntitle: Yes\n...\nText.", "Yes", "<p>Text.</p>\n"),
        ("---\n---\nText.", "Harbour plan", "<p>Text.</p>\n"),
        ("---\n\nText after a line.", "Harbour plan", "<hr />\n<p>Text after a line.</p>\n"),
        ('+++\ntitle = "TOML"\ntags = ["a"]\ndate = 2020-10-01\n+++\nText.', "TOML", "<p>Text.</p>\n"),
    ],
)
def test_titles(text: str, title: str, content: str) -> None:
    """The front matter names the title, else the first heading, which then leaves the body, else the file."""
    entry = parsed(text)
    assert entry.title
    assert entry.content
    assert (entry.title.value, entry.content.value) == (title, content)


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("~~old~~", "<p><s>old</s></p>"),
        ("|a|\n|-|\n|1|", "<table>"),
        ("|a|\n|-:|\n|1|", '<td align="right">1</td>'),
        ("a[^1]\n\n[^1]: note", '<section class="footnotes">'),
        ("see https://example.org/a.", '<a href="https://example.org/a">https://example.org/a</a>.'),
        ("<b>raw</b>", "<p><b>raw</b></p>"),
        ("![alt](image.png)", '<img src="image.png" alt="alt" />'),
        ("```py\nx < 1\n```", '<code class="language-py">x &lt; 1\n</code>'),
        ("- a\n  1. b", "<ol>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
    ],
)
def test_markup(text: str, markup: str) -> None:
    """CommonMark, tables, strikethrough, footnotes, bare links and HTML are known."""
    content = parsed(text).content
    assert content
    assert markup in content.value


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("author: Jane Doe", "authors", (Person(name="Jane Doe"),)),
        ("author: {email: jane@example.org}", "authors", (Person(email="jane@example.org"),)),
        ("tags: a, b c", "categories", (Category(term="a"), Category(term="b c"))),
        ("categories: [a]", "categories", (Category(term="a"),)),
        ("date: 1 October 2020", "published", datetime(2020, 10, 1, tzinfo=UTC)),
        ("date: 2020-10-01T10:00:00-02:00", "published", datetime(2020, 10, 1, 12, tzinfo=UTC)),
        ("aliases: [a, /articles/b/]", "aliases", ("a.html", "b/index.html")),
        ("lastmod: 2020-10-01", "updated", datetime(2020, 10, 1, tzinfo=UTC)),
        ("description: Short.", "summary", ParsedText(value="Short.", html=False)),
        ("enclosure: a.pdf", "enclosures", (Enclosure(url="a.pdf", type="application/pdf"),)),
        (
            "enclosures: [a.mp3, {url: b.xyz}]",
            "enclosures",
            (Enclosure(url="a.mp3", type="audio/mpeg"), Enclosure(url="b.xyz")),
        ),
        ("title:", "title", ParsedText(value="Harbour plan", html=False)),
        ("draft: no", "slug", "harbour-plan"),
    ],
)
def test_ways_to_say_it(line: str, field: str, value: object) -> None:
    """One or several, short or long, and as other programs call it."""
    assert getattr(parsed(f"---\n{line}\n---\nText.\n"), field) == value


@pytest.mark.parametrize("draft", ["draft: true", "draft: yes\ndate: some day", "Draft: on"])
def test_drafts(draft: str) -> None:
    """A draft is no entry, even if it is unfinished."""
    assert parse(f"---\n{draft}\n---\n") is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\ntitel: x\n---\nText.", '2: titel: unknown field; did you mean "title"?'),
        (
            "---\ntitle: x\n\ndate: soon\n---\n",
            "4: date: 'soon' is no date; write it as 2020-10-01 or 2020-10-01 18:30 +02:00",
        ),
        (
            "---\ndate: 01/10/2020\n---\n",
            "2: date: '01/10/2020' is no date; write it as 2020-10-01 or 2020-10-01 18:30 +02:00",
        ),
        ("---\ntitle: [a]\n---\nText.", "2: title: must be a text, not a list or a mapping"),
        ("---\ndraft: perhaps\n---\n", "2: draft: must be true or false"),
        ("---\ntitle: a\ntags: [a, [b]]\n---\n", "3: tags: must be a text, not a list or a mapping"),
        (
            "---\nurl: harbour.html\n---\n",
            "2: url: 'harbour.html' is no address; it must begin with http:// or https://",
        ),
        (
            "---\nimage: 'javascript:x'\n---\n",
            "2: image: 'javascript:x' is no address; write a path or begin with http:// or https://",
        ),
        (
            "---\nlanguage: English, please\n---\n",
            "2: language: 'English, please' is no language; write a tag like en or pt-BR",
        ),
        ("---\nslug: 港\n---\n", "2: slug: must have at least one letter of a to z or a digit"),
        ("---\nauthors: [{}]\n---\n", "2: authors: an author needs a name"),
        ("---\nauthors: [{nme: x}]\n---\n", '2: authors: nme: unknown field; did you mean "name"?'),
        ("---\nenclosure: {length: 3}\n---\n", "2: enclosure: an enclosure needs a url"),
        ("---\nenclosure: {url: a, length: 3MB}\n---\n", "2: enclosure: length must be a number of bytes, not '3MB'"),
        (
            "---\nenclosure: {url: a, duration: long}\n---\n",
            "2: enclosure: duration must be seconds or 1:02:03, not 'long'",
        ),
        ("---\nauthor: a\nauthors: [b]\n---\n", "3: authors: already said as author in line 2"),
        ("---\ntitle: a\ntitle: b\n---\n", "3: title: already said as title in line 2"),
        ("---\ntitle: a\nText without an end.\n", "1: the front matter has no end: a line --- is missing"),
        ("---\n- a\n- b\n---\n", "2: front matter must consist of lines like `title: A title`"),
        ("---\njust words\n---\n", "2: front matter must consist of lines like `title: A title`"),
        ("---\n? [a]\n: b\n---\n", "2: a key must be a word"),
        ("---\ntitle: a: b\n---\n", "2: the front matter is not valid YAML: mapping values are not allowed here"),
        (
            "---\na: 1\ntags: [a\n---\n",
            "3: the front matter is not valid YAML: expected ',' or ']', but got '<stream end>'",
        ),
        ("---\ntitle: &a x\nslug: *a\n---\n", "3: aliases (`*name`) are not allowed in front matter"),
        ("---\ntags: [[[[[[[[[[[]]]]]]]]]]]\n---\n", "2: the front matter is nested too deeply"),
        ('+++\ntitle = "a"\ndate = \n+++\n', "3: the front matter is not valid TOML: Invalid value"),
        ('+++\ntitle = "a"\nweight = 3\n+++\n', None),
        ("---\ntitle: " + "x" * 70_000 + "\n---\n", "1: the front matter is longer than 64000 characters"),
        ("---\nlanguage: en\n---\n\n", " the file holds no text"),
        ("", " the file is empty"),
        ("\0", " the file is binary data, not text"),
    ],
)
def test_what_is_broken(text: str, message: str | None) -> None:
    """A mistake is reported in words with the file and, where there is one, the line."""
    with pytest.raises(ArticleError) as caught:
        parse(text, "a.md")
    if message is None:
        assert str(caught.value).startswith("a.md:3: weight: unknown field; known are title, date,")
    else:
        assert str(caught.value) == f"a.md:{message}"


def test_a_podcast_without_words() -> None:
    """An enclosure or a summary is enough; a body is not needed."""
    entry = parsed("---\ntitle: Episode 1\nenclosure: https://example.org/1.mp3\n---\n")
    assert entry.content is None
    assert entry.enclosures[0].type == "audio/mpeg"


FRONT = st.text(alphabet="abt itle:-[]{}&*!|>#\"'\n0123\t,%@", max_size=60)


@given(FRONT, st.text(max_size=80))
def test_any_text(front: str, body: str) -> None:
    """Whatever is written, the answer is an entry, a draft or an ArticleError."""
    for fence in ("---", "+++"):
        try:
            entry = parse(f"{fence}\n{front}\n{fence}\n{body}")
        except ArticleError as error:
            refused = str(error)
        else:
            refused = ""
            assert entry is None or entry.title
        assert not refused or refused.startswith("notes/harbour-plan.md:")
