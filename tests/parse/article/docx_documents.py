"""Word documents for the tests, built as a word processor builds them: a few parts of XML in an archive."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_NAMES = (
    f'xmlns:w="{W}" xmlns:r="{_R}" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
_STYLES = {
    "Title": "Title",
    "Subtitle": "Subtitle",
    "Heading1": "heading 1",
    "Heading2": "heading 2",
    "ListParagraph": "List Paragraph",
    "Quote": "Quote",
    "FootnoteText": "footnote text",
}
_KINDS = {"png": "image/png", "gif": "image/gif", "jpg": "image/jpeg", "emf": "image/x-emf", "svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What stands in a document; `links` and `images` are by relationship id, `notes` by number."""

    body: str
    links: Mapping[str, str] | None = None
    images: Mapping[str, tuple[str, bytes]] | None = None
    notes: Mapping[int, str] | None = None
    properties: Mapping[str, str] | None = None

    def build(self, more: Mapping[str, bytes] | None = None) -> bytes:
        """Return the archive, with `more` parts or other ones in the place of these."""
        parts = {name: text.encode() for name, text in self._parts().items()}
        for name, content in (self.images or {}).values():
            parts[f"word/media/{name}"] = content
        buffer = BytesIO()
        with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
            for name, content in (parts | dict(more or {})).items():
                archive.writestr(name, content)
        return buffer.getvalue()

    def _parts(self) -> dict[str, str]:
        kinds = "".join(f'<Default Extension="{suffix}" ContentType="{kind}"/>' for suffix, kind in _KINDS.items())
        parts = {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'{kinds}<Override PartName="/word/document.xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
            "_rels/.rels": _relationships({"rId1": ("officeDocument", "word/document.xml", "")}),
            "word/document.xml": f"<w:document {_NAMES}><w:body>{self.body}<w:sectPr/></w:body></w:document>",
            "word/styles.xml": f"<w:styles {_NAMES}>{_styles()}</w:styles>",
            "word/numbering.xml": f"<w:numbering {_NAMES}>{_numbering(1, 'bullet')}{_numbering(2, 'decimal')}"
            '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
            '<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num></w:numbering>',
            "word/_rels/document.xml.rels": _relationships(self._targets()),
        }
        if self.notes:
            notes = "".join(
                f'<w:footnote w:id="{number}">{p(text, style="FootnoteText")}</w:footnote>'
                for number, text in self.notes.items()
            )
            parts["word/footnotes.xml"] = f"<w:footnotes {_NAMES}>{notes}</w:footnotes>"
        if self.properties:
            said = "".join(f"<{name}>{value}</{name}>" for name, value in self.properties.items())
            parts["docProps/core.xml"] = (
                f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
                f'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">{said}'
                "</cp:coreProperties>"
            )
        return parts

    def _targets(self) -> dict[str, tuple[str, str, str]]:
        targets = {
            "rId100": ("styles", "styles.xml", ""),
            "rId101": ("numbering", "numbering.xml", ""),
            "rId102": ("footnotes", "footnotes.xml", ""),
        }
        links = {key: ("hyperlink", url, ' TargetMode="External"') for key, url in (self.links or {}).items()}
        images = {key: ("image", f"media/{name}", "") for key, (name, _) in (self.images or {}).items()}
        return targets | links | images


def _relationships(targets: Mapping[str, tuple[str, str, str]]) -> str:
    inner = "".join(
        f'<Relationship Id="{key}" Type="{_R}/{kind}" Target="{target}"{mode}/>'
        for key, (kind, target, mode) in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _styles() -> str:
    return "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in _STYLES.items()
    )


def _numbering(number: int, kind: str) -> str:
    levels = "".join(f'<w:lvl w:ilvl="{level}"><w:numFmt w:val="{kind}"/></w:lvl>' for level in range(3))
    return f'<w:abstractNum w:abstractNumId="{number}">{levels}</w:abstractNum>'


def p(*runs: str, style: str = "", listed: tuple[int, int] | None = None) -> str:
    """Return a paragraph of runs, or texts; `listed` is the number of its list (1 bullets, 2 numbers) and the level."""
    set_style = f'<w:pStyle w:val="{style}"/>' if style else ""
    number = f'<w:numPr><w:ilvl w:val="{listed[1]}"/><w:numId w:val="{listed[0]}"/></w:numPr>' if listed else ""
    inner = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p><w:pPr>{set_style}{number}</w:pPr>{inner}</w:p>"


def r(text: str, *marks: str) -> str:
    """Return a run of text with marks such as `b`, `i`, `strike`; a line end becomes a line break."""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in text.split("\n"))
    return f"<w:r><w:rPr>{''.join(f'<w:{mark}/>' for mark in marks)}</w:rPr>{lines}</w:r>"


def link(key: str, text: str) -> str:
    """Return a link to the relationship `key`."""
    return f'<w:hyperlink r:id="{key}">{r(text)}</w:hyperlink>'


def note(number: int) -> str:
    """Return the mark of a footnote."""
    return f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'


def picture(key: str, words: str) -> str:
    """Return a run with an embedded picture and its alternative text."""
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="Picture" descr="{words}"/><a:graphic><a:graphicData>'
        f'<pic:pic><pic:blipFill><a:blip r:embed="{key}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


def table(*rows: tuple[str, ...]) -> str:
    """Return a table whose first row is its head."""
    parts = []
    for index, row in enumerate(rows):
        head = "<w:trPr><w:tblHeader/></w:trPr>" if index == 0 else ""
        cells = "".join(f"<w:tc>{p(cell)}</w:tc>" for cell in row)
        parts.append(f"<w:tr>{head}{cells}</w:tr>")
    return f"<w:tbl>{''.join(parts)}</w:tbl>"


def inserted(text: str) -> str:
    """Return a tracked insertion."""
    return f'<w:ins w:id="1" w:author="Ann">{r(text)}</w:ins>'


def deleted(text: str) -> str:
    """Return a tracked deletion."""
    return f'<w:del w:id="2" w:author="Ann"><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'
