"""HTML articles: realistic pages with what a person would make of them, and what is done with the rest."""

import base64
import codecs
import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.errors import ArticleError
from aggregator.model import ArticleFile, ParsedEntry
from aggregator.parse.article import parse_article
from aggregator.text import text_of

PAGES = sorted((Path(__file__).parent / "fixtures" / "html").glob("*.html"))
CHANGED = datetime(2021, 3, 4, 5, 6, tzinfo=UTC)
MONSTER = b"<p " + b" ".join(b"a%d=1" % number for number in range(9_000)) + b">x"
GIF = base64.b64decode("R0lGODlhAQABAAAAACw=")


def read(content: bytes | str, path: str = "notes/a.html") -> ParsedEntry:
    raw = content.encode() if isinstance(content, str) else content
    entry = parse_article(ArticleFile(path=path, content=raw, modified_at=CHANGED))
    assert entry
    return entry


def markup(entry: ParsedEntry) -> str:
    return entry.content.value if entry.content else ""


def title(entry: ParsedEntry) -> str:
    assert entry.title
    return entry.title.value


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_pages(page: Path) -> None:
    """Each page gives its title, authors, dates, metadata and paragraphs, and keeps the markup that is named."""
    expected = json.loads(page.with_suffix(".expected.json").read_text(encoding="utf-8"))
    entry = read(page.read_bytes(), page.name)
    found = {
        "title": title(entry),
        "authors": [person.name for person in entry.authors],
        "date": entry.published.isoformat() if entry.published and entry.published != CHANGED else None,
        "language": entry.language,
        "paragraphs": text_of(markup(entry)).splitlines(),
        "markup": [part for part in expected["markup"] if part in markup(entry)],
    }
    optional = {
        "updated": entry.updated.isoformat() if entry.updated else None,
        "link": entry.link,
        "summary": entry.summary.value if entry.summary else None,
        "tags": [tag.term for tag in entry.categories],
        "image": entry.image,
    }
    found |= {name: value for name, value in optional.items() if value}
    assert found == expected


def test_there_are_pages() -> None:
    """The fixtures are found: an empty folder would pass for a green one."""
    assert len(PAGES) >= 12


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"\xef\xbb\xbf<meta charset=latin1><p>caf\xc3\xa9 au lait</p>", "café au lait"),
        (codecs.BOM_UTF16_LE + "<p>café</p>".encode("utf-16-le"), "café"),
        ("<p>café</p>".encode("utf-16-be"), "café"),
        (b"<meta charset=utf-16><p>caf\xc3\xa9</p>", "café"),
        (b'<?xml version="1.0" encoding="windows-1252"?><html><body><p>\x93caf\xe9\x94</p></body></html>', "“café”"),
        (b"<!-- charset=utf-7 --><meta charset='euc-kr'><p>" + "한국어".encode("cp949") + b"</p>", "한국어"),
        (b"<meta charset=iso-8859-1><p>caf\xc3\xa9</p>", "café"),
        (
            b"<meta charset=no-such><p>caf\xe9 au lait, et puis encore un caf\xe9</p>",
            "café au lait, et puis encore un café",
        ),
        (b"<p>a\r\nb\rc</p>", "a b c"),
    ],
)
def test_encodings(content: bytes, text: str) -> None:
    """A mark counts before `meta`, that before what the bytes look like; what cannot be true is not believed."""
    assert text_of(markup(read(content))) == text


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>One.<p>Two.", "<p>One.</p><p>Two.</p>"),
        ("Only words.", "Only words."),
        ("<p>a</p><script>x()</script><style>p{}</style><p hidden>b</p><p style='display: none'>c</p>", "<p>a</p>"),
        ("<p>a <i style='font-weight: 300'>b</i></p>", '<p>a <i style="font-weight: 300">b</i></p>'),
        ("<p><span style='font-weight: bold; font-style: italic'>b</span></p>", "<p><strong><em>b</em></strong></p>"),
        ("<p>a</p><p>&nbsp;</p><p></p><p>b</p>", "<p>a</p><p>b</p>"),
        ("<p>1 &lt; 2 &amp;amp; 3</p>", "<p>1 &lt; 2 &amp;amp; 3</p>"),
        ('<p><img src="a%20b.png" srcset="x.png 2x"></p>', '<p><img src="a%20b.png" srcset="x.png 2x"></p>'),
        ("<h2>T</h2><p>By Jane Doe</p><p>a</p>", "<p>a</p>"),
        ("<title>T</title><h1>T</h1><p>a</p><h1>T</h1>", "<p>a</p><h1>T</h1>"),
        ("<title>T</title><h1> t </h1><h2>T</h2><p>a</p>", "<h2>T</h2><p>a</p>"),
        ("<form id=aspnetForm><nav><a href=x>y</a></nav><p>All the text is in the form of the page.</p></form>",
         '<form id="aspnetForm"><p>All the text is in the form of the page.</p></form>'),
    ],
)  # fmt: skip
def test_bodies(page: str, expected: str) -> None:
    """What is shown is kept as it is written, without what nobody sees, empty paragraphs and the title."""
    assert markup(read(page)) == expected


def test_words_of_authors_are_not_lost() -> None:
    """A byline that names somebody else than the metadata stays in the text."""
    entry = read('<meta name="author" content="The editors"><h1>T</h1><p>By Jane Doe</p><p>It begins.</p>')
    assert [person.name for person in entry.authors] == ["The editors"]
    assert text_of(markup(entry)).splitlines() == ["By Jane Doe", "It begins."]


def test_a_town_beside_the_date() -> None:
    """What stands beside the date is left out of the body, and said with its line in the file."""
    entry = read("<h1>T</h1>\n<p>By Jane Doe</p>\n<p>Oldhaven, 1 October 2020</p>\n<p>It begins.</p>")
    assert [(one.line, one.text) for one in entry.left_out] == [(3, "Oldhaven")]
    assert text_of(markup(entry)) == "It begins."


def test_what_the_page_lacks() -> None:
    """Title and date fall back to the file's name and time."""
    entry = read("<ul><li>tea</li></ul>", "2020-10-01-what_to_buy.htm")
    assert (title(entry), entry.published) == ("What to buy", datetime(2020, 10, 1, tzinfo=UTC))
    assert read("<ul><li>tea</li></ul>").published == CHANGED


def test_base() -> None:
    """A `<base href>` says what relative addresses are relative to; they stay as they are."""
    entry = read('<base href="https://example.org/a/"><p><img src="b.png"></p><p>c</p>')
    assert entry.content
    assert entry.content.base == "https://example.org/a/"
    assert '<img src="b.png">' in markup(entry)


def test_pictures_inside_the_document() -> None:
    """A picture in a `data:` address becomes a file beside the page; one of a dangerous kind leaves its words."""
    data = base64.b64encode(GIF).decode()
    svg = "data:image/svg+xml,%3Csvg onload='x()'/%3E"
    entry = read(f'<p>See <img alt="dot" src="data:image/gif;base64,{data}"> and <img alt="chart" src="{svg}">.</p>')
    (image,) = entry.attachments
    assert (image.content, image.type) == (GIF, "image/gif")
    assert markup(entry) == f'<p>See <img alt="dot" src="{image.path}"> and chart.</p>'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"<!-- nothing -->", "the file holds no text"),
        (b"<html><body><script>x()</script></body></html>", "the file holds no text"),
        (b"%PDF-1.7\n...", "this is a PDF document, not text"),
        (b"PK\x03\x04\x14\0\6\0", "this is a ZIP archive or a word processor's document, not text"),
        (b"\0\1\2\3" * 20, "the file is binary data, not text"),
        (MONSTER, "the document has more elements or attributes than any article needs"),
        (b"<b>" * 200_001, "the document has more elements or attributes than any article needs"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_refusals(content: bytes, message: str) -> None:
    """What holds no text, or would cost too much, is refused in words, with the file's name."""
    with pytest.raises(ArticleError) as caught:
        read(content)
    assert str(caught.value) == f"notes/a.html: {message}"


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 20_000 + "deep" + "</div>" * 20_000,
        "<nav>n</nav>" + "<div class=nav><p>words of it</p></div>" * 3_000,
        "<nav>n</nav>" + "<p>It is a long text about the harbour and its wall.</p>" * 1_000,
        "<nav>n</nav>" + "<p><a href=x>a link</a> " * 1_000,
        "<p class=MsoListParagraph style='mso-list:l0 level9 lfo1'>1. x</p>" * 2_000,
        "<h1>T</h1><p>" + "a<br>" * 10_000,
        f"<meta name=author content='{'x;' * 50_000}'><p>deep</p>",
        f"<title>{' | a' * 50_000}</title><p>deep</p>",
    ],
    ids=["deep", "menus", "paragraphs", "links", "lists", "line breaks", "authors", "title"],
)
def test_hostile_pages(page: str) -> None:
    """However a page is made, it takes no more than seconds, and its text is there."""
    start = time.process_time()
    entry = read(page)
    assert markup(entry)
    assert time.process_time() - start < 10


MARKUP = """
    <p> </p> <div> </div> <h1> <b> </b> <table> <tr> <td> <br> <ul> <li> <nav> </nav> <article> <!-- --> <![if> <img>
    <title> </title> <script> </script> <span/style='mso-list:Ignore'> <p/style='mso-list:l0\tlevel3'> & &#0; word שלום
    <meta/name='author'/content='Jane'> 1.10.2020 By\x0cJane\x0cDoe <form> <aside> <del> <svg> <template> < >
"""


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(MARKUP.split(" ")), max_size=60).map(" ".join))
def test_any_markup(page: str) -> None:
    """Whatever the markup, the answer is an article or an ArticleError, and the same each time."""
    assert outcome(page.encode()) == outcome(page.encode())


@settings(deadline=None, max_examples=50)
@given(st.binary(max_size=300))
def test_any_bytes(content: bytes) -> None:
    """Whatever the bytes, the answer is an article or an ArticleError."""
    assert outcome(content)


def outcome(content: bytes) -> str:
    try:
        return title(read(content))
    except ArticleError as error:
        return str(error)


SENTENCES = st.lists(
    st.sampled_from(["The ferry sails at ten.", "It is late.", "“Why?” she asked."]), min_size=1, max_size=6
)


@settings(deadline=None, max_examples=50)
@given(st.lists(SENTENCES.map(" ".join), min_size=1, max_size=12))
def test_no_paragraph_of_a_document_is_lost(paragraphs: list[str]) -> None:
    """A document that is no page of a web site comes through with every word, in its order."""
    page = "<title>A title</title><h1>A title</h1>" + "".join(f"<p>{text}</p>" for text in paragraphs)
    assert text_of(markup(read(page))).splitlines() == paragraphs


def test_libraries_are_imported_when_they_are_needed() -> None:
    """Neither trafilatura nor mammoth is imported before an article needs it: starting the program stays cheap."""
    code = (
        "import sys, aggregator.parse.article;"
        "print(sorted({'trafilatura', 'mammoth', 'charset_normalizer', 'justext'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
