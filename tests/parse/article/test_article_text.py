# ruff: noqa: RUF001 - letters of many alphabets are what is tested
"""Plain text: thirty layouts with what a person would make of them, and what holds for every text."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import ArticleError
from aggregator.model import ArticleFile, ParsedText
from aggregator.parse.article import parse_article
from aggregator.parse.article.text.article import read_text
from aggregator.parse.article.text.pieces import Kind, Paragraph

LAYOUTS = sorted((Path(__file__).parent / "fixtures" / "text").glob("*.txt"))
CHANGED = datetime(2021, 3, 4, 5, 6, tzinfo=UTC)


def plainly(paragraph: Paragraph) -> object:
    if paragraph.kind is Kind.TEXT:
        return paragraph.text
    return {paragraph.kind.value: list(paragraph.parts)}


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda path: path.stem)
def test_layouts(layout: Path) -> None:
    """Each layout gives its title, authors, dates and paragraphs, what was left out and how much was joined."""
    expected = json.loads(layout.with_suffix(".expected.json").read_text(encoding="utf-8"))
    article = read_text(layout.read_bytes())
    found = {
        "title": article.title,
        "authors": [person.name for person in article.authors],
        "date": article.date.isoformat() if article.date else None,
        "paragraphs": [plainly(paragraph) for paragraph in article.paragraphs],
        "left_out": [one.text for one in article.left_out],
        "joined": len(article.joined),
    }
    if article.updated:
        found["updated"] = article.updated.isoformat()
    assert found == expected


def test_there_are_layouts() -> None:
    """The fixtures are found: an empty folder would pass for a green one."""
    assert len(LAYOUTS) >= 30


def test_the_entry_of_a_text() -> None:
    """The first layout as an entry: path, slug, names, date, and HTML with emphasis."""
    path = next(path for path in LAYOUTS if path.stem == "newspaper-cut-in-two")
    entry = parse_article(ArticleFile(path="news/Ferry 1.txt", content=path.read_bytes(), modified_at=CHANGED))
    assert entry
    assert (entry.guid, entry.slug) == ("news/Ferry 1.txt", "ferry-1")
    assert entry.title == ParsedText(value="The ferry that nobody wanted: how a small town kept its boat", html=False)
    assert [person.name for person in entry.authors] == ["Jane Doe"]
    assert entry.published == datetime(2020, 10, 1, tzinfo=UTC)
    assert entry.content
    assert entry.content.html
    assert entry.content.value.count("<p>") == 5
    assert "and the <em>Evening Post</em> printed them on the same day.</p>" in entry.content.value
    assert "Contact" not in entry.content.value


@pytest.mark.parametrize(
    ("path", "title", "published"),
    [
        ("the-walnut_trees.txt", "The walnut trees", CHANGED),
        ("2020-10-01-the-walnut-trees.txt", "The walnut trees", datetime(2020, 10, 1, tzinfo=UTC)),
        ("胡桃.txt", "胡桃", CHANGED),
    ],
)
def test_what_the_text_lacks(path: str, title: str, published: datetime) -> None:
    """Title and date fall back to the file's name and time; the author is left to the configuration."""
    text = b"It is not known who planted the trees, " + b"but it was done in a straight line, " * 5 + b"long ago.\n"
    entry = parse_article(ArticleFile(path=path, content=text, modified_at=CHANGED))
    assert entry
    assert entry.title
    assert (entry.title.value, entry.published, entry.authors) == (title, published, ())
    assert entry.content
    assert entry.content.value.startswith("<p>It is not known")


def test_a_note_of_one_line() -> None:
    """A short line alone is the title, and there is no body."""
    entry = parse_article(ArticleFile(path="a.txt", content=b"The office is closed on Tuesday\n", modified_at=CHANGED))
    assert entry
    assert entry.title
    assert (entry.title.value, entry.content) == ("The office is closed on Tuesday", None)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "notes/a.txt: the file is empty"),
        (b"\xef\xbb\xbf \r\n\t\n", "notes/a.txt: the file is empty"),
        (b"\0\1\2\3" * 20, "notes/a.txt: the file is binary data, not text"),
        (b"Text\0and more", "notes/a.txt: the file is binary data, not text"),
        (b"%PDF-1.7\n...", "notes/a.txt: this is a PDF document, not text"),
        (b"{\\rtf1\\ansi Hello}", "notes/a.txt: this is an RTF document: save it as plain text"),
        (b"* * *\n\n-----\n", "notes/a.txt: the file holds no text"),
    ],
)
def test_no_text(content: bytes, message: str) -> None:
    """What holds no text is refused in words, with the file's name."""
    with pytest.raises(ArticleError) as caught:
        parse_article(ArticleFile(path="notes/a.txt", content=content, modified_at=CHANGED))
    assert str(caught.value) == message


@settings(deadline=None)  # the first bytes in an old encoding load what tells encodings apart
@given(st.binary(max_size=400))
def test_any_bytes(content: bytes) -> None:
    """Whatever the bytes, the answer is an article or an ArticleError."""
    try:
        article = read_text(content)
    except ArticleError as error:
        refused = str(error)
    else:
        refused = ""
        assert article.title or article.paragraphs or article.left_out
    assert not refused or refused.startswith("article.txt: ")


SENTENCE = st.lists(
    st.sampled_from(
        ["harbour", "ferry", "council", "lamp", "water", "engine", "crossing", "evening", "figures", "county"]
    ),
    min_size=6,
    max_size=30,
).map(lambda words: " ".join(words).capitalize() + ".")


@given(st.lists(SENTENCE, min_size=1, max_size=8))
def test_text_without_breaks(paragraphs: list[str]) -> None:
    """Paragraphs that nothing has cut or wrapped come through unchanged."""
    text = "A title\n\n" + "\n\n".join(paragraphs) + "\n"
    article = read_text(text.encode())
    assert article.title == "A title"
    assert [paragraph.text for paragraph in article.paragraphs] == paragraphs
    assert article.joined == ()


PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            ["the", "ferry", "Council", "wa-", "ter.", "*lamp*", "“and", "why?”", "engine,", "- ", "• ", "(so)"]
        ),
        st.sampled_from(["\n", "\n\n", "\n\n\n", "\f", "\n\f", "    "]),
        st.sampled_from(["\n\n12\n\n", "\n- 3 -\n", "\n\nContact:\n", "\n\n* * *\n\n", "\nThe Head\n"]),
    ),
    min_size=1,
    max_size=60,
).map(" ".join)


@given(PIECES)
def test_no_letter_is_lost(text: str) -> None:
    """However broken a text is, each letter is in the title, the body or what was left out, and the body in order."""
    try:
        article = read_text(("A title\n\n" + text).encode())
    except ArticleError:
        return
    found = [article.title, *(one.text for one in article.paragraphs), *(one.text for one in article.left_out)]
    assert Counter(letters(*found)) == Counter(letters("A title", text))
    rest = iter(letters(text))
    assert all(char in rest for char in letters(*(one.text for one in article.paragraphs)))


def letters(*texts: str) -> str:
    return "".join(char for text in texts for char in text if char.isalpha())


@given(st.lists(SENTENCE, min_size=1, max_size=5), st.integers(20, 90))
def test_wrapping_is_undone(paragraphs: list[str], width: int) -> None:
    """However narrow the lines were wrapped, the sentences come out as they were written, in their order."""
    text = "A title\n\n" + "\n\n".join(wrapped(paragraph, width) for paragraph in paragraphs)
    article = read_text(text.encode())
    assert " ".join(paragraph.text for paragraph in article.paragraphs) == " ".join(paragraphs)


def wrapped(text: str, width: int) -> str:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


CHINESE = st.lists(st.sampled_from("港口的灯塔三十年后重新亮起渔民等得太久了"), min_size=20, max_size=120).map(
    lambda letters: "".join(letters) + "。"
)


@given(st.lists(CHINESE, min_size=1, max_size=4), st.integers(8, 40))
def test_wrapping_without_spaces_is_undone(paragraphs: list[str], width: int) -> None:
    """Where words have no spaces between them, a line may end after any letter, and lines meet without a space."""
    lines = ["\n".join(text[at : at + width] for at in range(0, len(text), width)) for text in paragraphs]
    article = read_text(("标题\n\n" + "\n\n".join(lines)).encode())
    assert "".join(paragraph.text for paragraph in article.paragraphs) == "".join(paragraphs)


@pytest.mark.parametrize(
    "piece",
    [
        "It rained for weeks, and nobody went out of the\nhouse, not even to see.\n\n",
        "the ferry of the council goes on\n\n",
        "- bread\n\n",
        "1. bread\n",
        "govern-\n",
        "The Head 7\n\na line\n\n7\n\f",
        '*a _b "http://',
        "港口的灯塔，重新亮起",
    ],
)
def test_time_grows_with_the_length_alone(piece: str) -> None:
    """Four times the text takes about four times as long, whatever it is made of."""

    def seconds(size: int) -> float:
        content = ("A title\n\n" + piece * (size // len(piece))).encode()
        begin = process_time()
        read_text(content)
        return process_time() - begin

    assert seconds(80_000) < 9 * max(seconds(20_000), 0.02)
