# ruff: noqa: RUF001 - typographic marks are what word processors write
"""Word documents: what a person would make of them, and files that are none."""

import io
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.errors import ArticleError
from aggregator.model import ArticleFile, ParsedEntry
from aggregator.parse.article import parse_article
from aggregator.text import text_of
from tests.parse.article.docx_documents import (
    W,
    Word,
    deleted,
    inserted,
    link,
    note,
    p,
    picture,
    r,
    table,
)

CHANGED = datetime(2021, 3, 4, 5, 6, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + b"not more than the beginning is looked at"


def read(content: bytes, path: str = "notes/Harbour wall.docx") -> ParsedEntry:
    entry = parse_article(ArticleFile(path=path, content=content, modified_at=CHANGED))
    assert entry
    return entry


def markup(entry: ParsedEntry) -> str:
    return entry.content.value if entry.content else ""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A document and what it is to become."""

    word: Word
    title: str
    authors: tuple[str, ...]
    date: datetime
    paragraphs: tuple[str, ...]


LETTER = "The council has agreed to rebuild the harbour wall, nine years after the storm that took half of it."
TABLE = (
    "<table><thead><tr><th><p>Tide</p></th><th><p>Hours</p></th></tr></thead>"
    "<tbody><tr><td><p>neap</p></td><td><p>6</p></td></tr></tbody></table>"
)
CASES = {
    "styled": Case(
        word=Word(
            body=p("The harbour", style="Title")
            + p("and its wall", style="Title")
            + p("By Jane Doe and Jon Aas")
            + p("1 October 2020")
            + p(r("It is "), r("agreed", "i"), r(", and "), r("paid", "b"), r(" for."))
            + p("What next", style="Heading1")
            + p("Work begins in May."),
            properties={
                "dc:title": "Another title",
                "dc:creator": "Office PC",
                "dcterms:created": "2020-09-01T08:00:00Z",
            },
        ),
        title="The harbour and its wall",
        authors=("Jane Doe", "Jon Aas"),
        date=datetime(2020, 10, 1, tzinfo=UTC),
        paragraphs=("It is agreed, and paid for.", "What next", "Work begins in May."),
    ),
    "first heading": Case(
        word=Word(body=p("The tide mill", style="Heading1") + p("Von Anna Möller, 3. November 2022") + p(LETTER)),
        title="The tide mill",
        authors=("Anna Möller",),
        date=datetime(2022, 11, 3, tzinfo=UTC),
        paragraphs=(LETTER,),
    ),
    "no styles": Case(
        word=Word(
            body=p(r("The lock-keeper’s year", "b")) + p("") + p("By Tom Hale\n12 March 2019") + p(LETTER) + p("Yes.")
        ),
        title="The lock-keeper’s year",
        authors=("Tom Hale",),
        date=datetime(2019, 3, 12, tzinfo=UTC),
        paragraphs=(LETTER, "Yes."),
    ),
    "properties fill what is missing": Case(
        word=Word(
            body=p(LETTER * 3) + p("It will be high."),
            properties={
                "dc:title": "The wall",
                "dc:creator": "Jane Doe; Jon Aas",
                "dcterms:created": "2020-09-01T08:00:00Z",
            },
        ),
        title="The wall",
        authors=("Jane Doe", "Jon Aas"),
        date=datetime(2020, 9, 1, 8, tzinfo=UTC),
        paragraphs=(LETTER * 3, "It will be high."),
    ),
    "nothing but text": Case(
        word=Word(body=p(LETTER * 3), properties={"dc:title": "Microsoft Word - Document1"}),
        title="Harbour wall",
        authors=(),
        date=CHANGED,
        paragraphs=(LETTER * 3,),
    ),
    "hebrew": Case(
        word=Word(body=p("הנמל הישן", style="Title") + p("הנמל נבנה לפני מאה שנים.") + p("Text in English.")),
        title="הנמל הישן",
        authors=(),
        date=CHANGED,
        paragraphs=("הנמל נבנה לפני מאה שנים.", "Text in English."),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_documents(case: Case) -> None:
    """Title, authors, date and paragraphs are those that a reader of the document would name."""
    entry = read(case.word.build())
    assert entry.title
    assert entry.title.value == case.title
    assert tuple(person.name for person in entry.authors) == case.authors
    assert entry.published == case.date
    assert tuple(text_of(markup(entry)).splitlines()) == case.paragraphs


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (p(r("a "), r("b", "i"), r("c", "b"), r("d", "strike")), "<p>a <em>b</em><strong>c</strong><s>d</s></p>"),
        (p("One,\ntwo."), "<p>One,<br>two.</p>"),
        (p("“So,” she said – ‘no’…"), "<p>“So,” she said – ‘no’…</p>"),
        (p("see ", link("rId1", "the plan"), "."), '<p>see <a href="https://example.org/plan">the plan</a>.</p>'),
        (p("The ", deleted("old "), inserted("new "), "wall."), "<p>The new wall.</p>"),
        (p("Inside", style="Heading2"), "<h2>Inside</h2>"),
        (p("Water is best.", style="Quote"), "<blockquote><p>Water is best.</p></blockquote>"),
        (
            p("one", listed=(1, 0)) + p("inner", listed=(2, 1)) + p("two", listed=(1, 0)),
            "<ul><li>one<ol><li>inner</li></ol></li><li>two</li></ul>",
        ),
        (p("first", listed=(2, 0)) + p("second", listed=(2, 0)), "<ol><li>first</li><li>second</li></ol>"),
        (
            table(("Tide", "Hours"), ("neap", "6")),
            TABLE,
        ),
        (p("1 &lt; 2 &amp; <>").replace("<>", "3"), "<p>1 &lt; 2 &amp; 3</p>"),
        (p("הנמל נבנה"), '<p dir="rtl">הנמל נבנה</p>'),
    ],
)
def test_markup(body: str, expected: str) -> None:
    """What a word processor can say in a paragraph becomes the HTML for it."""
    word = Word(body=p("A title", style="Title") + p(LETTER) + body, links={"rId1": "https://example.org/plan"})
    assert markup(read(word.build())) == f"<p>{LETTER}</p>{expected}"


def test_footnotes() -> None:
    """A footnote is a numbered mark that leads to the note at the end, and back."""
    word = Word(body=p("A title", style="Title") + p("Paid for", note(2), " in May."), notes={2: "By the county."})
    html = markup(read(word.build()))
    assert 'Paid for<sup><a href="#footnote-2" id="footnote-ref-2">[1]</a></sup> in May.' in html
    assert '<li id="footnote-2"><p> By the county. <a href="#footnote-ref-2">↑</a></p></li>' in html.replace(
        "<p>By", "<p> By"
    )


def test_pictures() -> None:
    """A picture becomes a file beside the page, once; one that no browser shows leaves its words."""
    word = Word(
        body=p("A title", style="Title")
        + p("Look: ", picture("rId1", "The wall"))
        + p("Again: ", picture("rId2", "The same"))
        + p(picture("rId3", "A drawing"), " and ", picture("rId4", "a chart")),
        images={
            "rId1": ("image1.png", PNG),
            "rId2": ("image2.png", PNG),
            "rId3": ("image3.emf", b"\x01\0\0\0EMF"),
            "rId4": ("image4.svg", b"<svg onload='alert(1)'/>"),
        },
    )
    entry = read(word.build())
    (image,) = entry.attachments
    assert (image.content, image.type) == (PNG, "image/png")
    assert image.path.startswith("harbour-wall-")
    assert image.path.endswith(".png")
    assert f'<p>Look: <img alt="The wall" src="{image.path}"></p>' in markup(entry)
    assert f'<p>Again: <img alt="The same" src="{image.path}"></p>' in markup(entry)
    assert "<p>A drawing and a chart</p>" in markup(entry)


def test_properties() -> None:
    """Description, keywords and language are taken from the document's properties."""
    said = {"dc:description": "Nine years on.", "cp:keywords": "harbour; wall, wall", "dc:language": "en-GB"}
    entry = read(Word(body=p("A title", style="Title") + p(LETTER), properties=said).build())
    assert entry.summary
    assert entry.summary.value == "Nine years on."
    assert [tag.term for tag in entry.categories] == ["harbour", "wall"]
    assert entry.language == "en-GB"


def test_what_stands_beside_the_date() -> None:
    """A town beside the date is left out of the body, and said with the number of its paragraph."""
    entry = read(
        Word(body=p("A title", style="Title") + p("By Jane Doe") + p("Oldhaven, 1 October 2020") + p(LETTER)).build()
    )
    assert [(one.line, one.text) for one in entry.left_out] == [(3, "Oldhaven")]
    assert text_of(markup(entry)) == LETTER


GOOD = Word(body=p("A title", style="Title") + p(LETTER), properties={"dc:creator": "Jane Doe"})
BOMB = b"<w:document xmlns:w='" + W.encode() + b"'>" + b" " * 120_000_000 + b"</w:document>"
DEEP = f"<w:document xmlns:w='{W}'><w:body>{'<w:ins>' * 5000}{'</w:ins>' * 5000}</w:body></w:document>".encode()
MANY = f"<w:document xmlns:w='{W}'><w:body>{'<w:p/>' * 200_000}</w:body></w:document>".encode()
ENTITY = (
    f'<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document xmlns:w="{W}"><w:body><w:p><w:r>'
    "<w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
).encode()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def archive(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"Harbour", "the document is broken or no .docx file: file is not a zip file"),
        (GOOD.build()[:-40], "the document is broken or no .docx file: file is not a zip file"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "the document is protected by a password"),
        (OLE, "this is a document of Word 2003 or older: save it as .docx"),
        (archive(mimetype=b"application/epub+zip"), "this is no Word document, though its name ends in .docx"),
        (GOOD.build({"word/document.xml": BOMB}), "the document unfolds to more than 100 MB"),
        (
            GOOD.build({"word/document.xml": BOMB[:15_000_000]}),
            "the document is too large: word/document.xml has more than 9 MB",
        ),
        (GOOD.build({"word/document.xml": DEEP}), "word/document.xml is nested too deeply: more than 120 elements"),
        (GOOD.build({"word/document.xml": MANY}), "the document is too large: more than 150,000 elements"),
        (GOOD.build({"word/document.xml": ENTITY}), "word/document.xml has a document type, which no .docx file needs"),
        (GOOD.build({"docProps/core.xml": ENTITY}), "docProps/core.xml has a document type, which no .docx file needs"),
        (
            GOOD.build({"word/document.xml": b"<w:document>"}),
            "the document is broken: word/document.xml is not well-formed XML (no element found: line 1, column 12)",
        ),
        (Word(body=p("") + p(" ")).build(), "the document holds no text"),
        (
            GOOD.build({f"word/media/{number}": b"" for number in range(2_100)}),
            "the document holds more than 2,000 files",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refusals(content: bytes, message: str) -> None:
    """What is no document, a broken or a hostile one is refused in words, with the file's name."""
    with pytest.raises(ArticleError) as caught:
        read(content, "notes/a.docx")
    assert str(caught.value) == f"notes/a.docx: {message}"


def test_pictures_elsewhere_are_not_fetched() -> None:
    """A picture that is linked and not embedded is neither read from the disk nor from the network."""
    body = p("A title", style="Title") + p(picture("rId1", "A secret").replace("r:embed", "r:link"))
    entry_or_refusal: ParsedEntry | None = None
    try:
        entry_or_refusal = read(Word(body=body, links={"rId1": "file:///etc/hostname"}).build())
    except ArticleError as error:
        assert "hostname" in str(error) or "external" in str(error)  # noqa: PT017 - either outcome is right
    assert entry_or_refusal is None or not entry_or_refusal.attachments


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 255)), min_size=1, max_size=12))
def test_damaged_documents(changes: list[tuple[int, int]]) -> None:
    """Whatever bytes of a document are changed, the answer is an article or an ArticleError."""
    content = bytearray(GOOD.build())
    for place, value in changes:
        content[place % len(content)] = value
    try:
        refused = not read(bytes(content)).title
    except ArticleError as error:
        refused = not str(error).startswith("notes/Harbour wall.docx: ")
    assert not refused


TAGS = """
    w:p w:r w:t w:tbl w:tr w:tc w:ins w:del w:hyperlink w:drawing w:fldChar w:sym w:footnoteReference w:numPr w:pPr
    w:pStyle w:sdt w:br w:vMerge w:tcPr w:gridSpan
"""


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.recursive(
        st.sampled_from(["word", "שלום"]),
        lambda inner: st.tuples(st.sampled_from(TAGS.split()), st.lists(inner, max_size=3)),
    )
)
def test_strange_documents(tree: object) -> None:
    """Whatever elements stand inside each other, the answer is an article or an ArticleError."""
    try:
        entry = read(Word(body=p("A title", style="Title") + strange(tree)).build())
    except ArticleError as error:
        assert str(error).startswith("notes/Harbour wall.docx: ")  # noqa: PT017 - either outcome is right
    else:
        assert entry.title


def strange(tree: object) -> str:
    match tree:
        case (str(name), list(inner)):
            return f'<{name} w:val="x" w:id="7">{"".join(map(strange, inner))}</{name}>'
        case _:
            return str(tree)
