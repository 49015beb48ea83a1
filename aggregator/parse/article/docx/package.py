"""A `.docx` file as the archive that it is: checked before anything is read from it, and what its properties say.

Refused in words are files that are no archive or a broken one, that are protected by a password, that unfold to more
than any article holds, and XML with a document type: no entity, inside or outside, is ever resolved.

>>> check(b"PK, but no archive", "a.docx")
Traceback (most recent call last):
aggregator.errors.ArticleError: a.docx: the document is broken or no .docx file: file is not a zip file
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from aggregator.errors import ArticleError
from aggregator.parse.article.language.dates import read_date
from aggregator.parse.clean import one_line

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MOST_FILES = 2_000
_MOST_BYTES = 100_000_000  # of all that is read from the archive
_MOST_XML = 9_000_000  # of one part; lxml takes no longer text
_MOST_ELEMENTS = 150_000  # of all parts; the library takes about 2 KB of memory for each
_DEEPEST = 120  # the library reads what is inside an element by calling itself
_TEXT_PARTS = re.compile(r"(?:.*\.rels|\[Content_Types\]\.xml|docProps/core\.xml|word/.*\.xml)", re.IGNORECASE)
_UNREAD = re.compile(r"word/(?:theme|fontTable|settings|webSettings|header\d*|footer\d*|glossary|people)\b.*")
_FOREIGN = re.compile(
    r"(?:microsoft (?:office )?word|word) ?[-:]? .*|document ?\d*|dokument ?\d*|untitled.*|.*\.docx?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Properties:
    """What the properties of a document say; what they do not say is empty or None."""

    title: str = ""
    creator: str = ""
    created: datetime | None = None
    modified: datetime | None = None
    description: str = ""
    keywords: str = ""
    language: str = ""


def check(content: bytes, file: str) -> None:
    """Raise ArticleError for an archive that must not or cannot be read."""
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise ArticleError(file, "the document is protected by a password")
        raise ArticleError(file, "this is a document of Word 2003 or older: save it as .docx")
    if not content.strip():
        raise ArticleError(file, "the file is empty")
    with archive_errors(file), ZipFile(io.BytesIO(content)) as archive:
        _check_sizes(archive, file)
        count = 0
        for entry in archive.infolist():
            if _TEXT_PARTS.fullmatch(entry.filename) and not _UNREAD.match(entry.filename):
                count += _check_xml(archive.read(entry), entry.filename, file)
                if count > _MOST_ELEMENTS:
                    raise ArticleError(file, f"the document is too large: more than {_MOST_ELEMENTS:,} elements")


def _check_sizes(archive: ZipFile, file: str) -> None:
    """Refuse what unfolds to too much (no more than these sizes is ever read) and what is no document."""
    entries = archive.infolist()
    if len(entries) > _MOST_FILES:
        raise ArticleError(file, f"the document holds more than {_MOST_FILES:,} files")
    if sum(entry.file_size for entry in entries) > _MOST_BYTES:
        raise ArticleError(file, f"the document unfolds to more than {_MOST_BYTES // 1_000_000} MB")
    if any(entry.flag_bits & 1 for entry in entries):
        raise ArticleError(file, "the document is protected by a password")
    if "word/document.xml" not in archive.namelist() and not _names_document(archive):
        raise ArticleError(file, "this is no Word document, though its name ends in .docx")


@contextmanager
def archive_errors(file: str) -> Iterator[None]:
    """Say in words what is wrong with an archive."""
    try:
        yield
    except BadZipFile as error:
        raise ArticleError(file, f"the document is broken or no .docx file: {str(error).lower()}") from error
    except (zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, UnicodeError, ValueError) as error:
        raise ArticleError(file, f"the document is broken: {error}") from error


def _names_document(archive: ZipFile) -> bool:
    """Tell whether the package names another main document than the usual one."""
    names = archive.namelist()
    return (
        "_rels/.rels" in names
        and "[Content_Types].xml" in names
        and b"wordprocessingml.document" in archive.read("[Content_Types].xml")
    )


def _check_xml(part: bytes, name: str, file: str) -> int:
    """Return how many elements a part has; raises ArticleError for one that is hostile or no XML."""
    if len(part) > _MOST_XML:
        raise ArticleError(file, f"the document is too large: {name} has more than {_MOST_XML // 1_000_000} MB")
    scan = _Scan(name, file)
    try:
        scan.parser.Parse(part, True)  # noqa: FBT003 - expat takes no keyword
    except expat.ExpatError as error:
        raise ArticleError(file, f"the document is broken: {name} is not well-formed XML ({error})") from error
    return scan.elements


class _Scan:
    """Counts the elements of a part, and stops at a document type."""

    def __init__(self, name: str, file: str) -> None:
        self.elements = self._depth = 0
        self._name, self._file = name, file
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _start(self, _name: str, _attributes: dict[str, str]) -> None:
        self.elements += 1
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ArticleError(self._file, f"{self._name} is nested too deeply: more than {_DEEPEST} elements")
        if self.elements > _MOST_ELEMENTS:
            raise ArticleError(self._file, f"the document is too large: more than {_MOST_ELEMENTS:,} elements")

    def _end(self, _name: str) -> None:
        self._depth -= 1

    def _refuse(self, *_: object) -> None:
        raise ArticleError(self._file, f"{self._name} has a document type, which no .docx file needs")


def read_properties(content: bytes, file: str) -> Properties:
    """Return what the properties of a checked document say; a title that is only the program's is left out."""
    with archive_errors(file), ZipFile(io.BytesIO(content)) as archive:
        if "docProps/core.xml" not in archive.namelist():
            return Properties()
        part = archive.read("docProps/core.xml")
    said = _texts(part)
    title = said.get("title", "")
    return Properties(
        title="" if _FOREIGN.fullmatch(title) else title,
        creator=said.get("creator", ""),
        created=read_date(said.get("created", "")),
        modified=read_date(said.get("modified", "")),
        description=said.get("description", ""),
        keywords=said.get("keywords", "") or said.get("subject", ""),
        language=said.get("language", ""),
    )


def _texts(part: bytes) -> dict[str, str]:
    """Return the text of each element by its name without the prefix."""
    found: dict[str, str] = {}
    names: list[str] = []
    parser = expat.ParserCreate()

    def start(name: str, _attributes: dict[str, str]) -> None:
        names.append(name.rpartition(":")[2])

    def end(_name: str) -> None:
        names.pop()

    def text(data: str) -> None:
        found[names[-1]] = found.get(names[-1], "") + data

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.Parse(part, True)  # noqa: FBT003 - expat takes no keyword
    return {name: one_line(value) for name, value in found.items()}
