"""The process that reads one PDF document: bytes on standard input, words with their places on standard output.

The answer is JSON:

    {"pages": [{"width", "height", "picture", "words": [[text, left, top, right, bottom, size, turn, bold], …]}, …],
     "title", "author", "created"}          or {"error": a key of pages.ERRORS, "detail"}

>>> read(b"no PDF", pages=1, letters=100)["error"]
'broken'

A script of its own that imports nothing of the program: it starts in a tenth of a second, and whatever a hostile
document does to the library (written in C++) or to memory ends here. What it costs is limited by the operating system.
Lengths are in points from the top left corner of the page; `turn` counts quarters of a circle, anticlockwise.
"""

from __future__ import annotations

import ctypes
import json
import math
import os
import resource
import signal
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pypdfium2 as pdfium
from pypdfium2 import raw

_PASSWORD, _SECURITY = 4, 5  # FPDF_GetLastError
_HYPHENS = "\x02\ufffe"  # what the library makes of a hyphen at a line end
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SMALL = 0.8  # of the height of the letter before: a note's number
_GAP = 0.9  # of the height: no two letters of a word are so far apart
_BOLD = ("bold", "black", "heavy", "demi")
_PICTURE = 0.5  # of the page
_OBJECTS = 400  # of a page; a scanned one has few
_MOST_LETTERS = 60_000  # of a page; one of a newspaper has half of it
_LARGEST = 2_000  # points, of a letter

_Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(slots=True)
class _Word:
    """A word while its letters are read."""

    size: float
    turn: int
    bold: bool
    left: float = math.inf
    top: float = math.inf
    right: float = -math.inf
    bottom: float = -math.inf
    text: list[str] = field(default_factory=list)
    letter: int = 0  # where the last one stands in the text
    last: _Box | None = None  # its box

    def add(self, char: str, box: _Box) -> None:
        if box == self.last and unicodedata.bidirectional(char) in ("R", "AL"):
            self.text.insert(self.letter, char)  # of a ligature, whose letters the library turns round with the word
            return
        self.letter, self.last = len(self.text), box
        left, top, right, bottom = box
        self.left = min(self.left, left)
        self.right = max(self.right, right)
        if bottom < self.bottom - 1 and not self.turn and bottom - top < _SMALL * self.height:
            self.text.append(char.translate(_RAISED))
            return
        self.text.append(char)
        self.top = min(self.top, top)
        self.bottom = max(self.bottom, bottom)

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def holds(self, box: _Box) -> bool:
        """Tell whether a letter in this box can belong to the word."""
        left, top, right, bottom = box
        thick = self.right - self.left if self.turn % 2 else self.bottom - self.top
        reach = _GAP * thick
        across = left - self.right <= reach and self.left - right <= reach
        return across and top - self.bottom <= reach and self.top - bottom <= reach

    def record(self) -> list[object]:
        places = [round(one, 2) for one in (self.left, self.top, self.right, self.bottom, self.size)]
        return ["".join(self.text), *places, self.turn, self.bold]


class _Letters:
    """The letters of a page, by the library's own functions: those of its wrapper take ten times as long."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._page = page
        self._text = page.get_textpage()
        self._handle = self._text.raw
        self.count = self._text.count_chars()
        self._left, bottom, right, self._top = page.get_cropbox()
        self._width, self._height = right - self._left, self._top - bottom
        self._rect, self._matrix = raw.FS_RECTF(), raw.FS_MATRIX()
        self._name, self._flags = ctypes.create_string_buffer(128), ctypes.c_int()

    def page(self) -> dict[str, object]:
        """Return the page as the module says."""
        words = [word.record() for word in self._words() if self._is_on_page(word)]
        return {"width": self._width, "height": self._height, "picture": self._has_picture(), "words": words}

    def _words(self) -> Iterator[_Word]:
        """Yield the words in the order in which the document draws them."""
        word: _Word | None = None
        text, rect, unicode, place = self._handle, self._rect, raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox
        left, top = self._left, self._top
        for index in range(self.count):
            char = chr(unicode(text, index))
            char = "-" if char in _HYPHENS else char
            if char.isspace() or char < " ":
                if word:
                    yield word
                word = None
                continue
            place(text, index, rect)
            box = (rect.left - left, top - rect.top, rect.right - left, top - rect.bottom)
            if word and not word.holds(box):
                yield word
                word = None
            word = word or self._word(index)
            word.add(char, box)
        if word:
            yield word

    def _word(self, index: int) -> _Word:
        """Begin a word with the looks of its first letter."""
        matrix = self._matrix
        raw.FPDFText_GetMatrix(self._handle, index, matrix)
        size = raw.FPDFText_GetFontSize(self._handle, index) * math.hypot(matrix.c, matrix.d)
        turn = round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4
        raw.FPDFText_GetFontInfo(self._handle, index, self._name, len(self._name), self._flags)
        font = self._name.value.decode(errors="replace").lower()
        return _Word(size=size, turn=turn, bold=any(mark in font for mark in _BOLD))

    def _is_on_page(self, word: _Word) -> bool:
        """Tell whether a word can be seen: printers' notes stand beside the page, and some have no size."""
        width, height = self._width, self._height
        across = -width < word.left <= word.right < 2 * width and 0 <= word.left + word.right <= 2 * width
        along = -height < word.top <= word.bottom < 2 * height and 0 <= word.top + word.bottom <= 2 * height
        return across and along and 0 < word.size < _LARGEST

    def _has_picture(self) -> bool:
        """Tell whether pictures cover most of the page: it is a scanned one if it has no text."""
        covered = 0.0
        for number, picture in enumerate(self._page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)):
            left, bottom, right, top = picture.get_bounds()
            covered += (right - left) * (top - bottom)
            if number > _OBJECTS:
                break
        return bool(covered > _PICTURE * self._width * self._height)


def read(content: bytes, pages: int, letters: int) -> dict[str, object]:
    """Return a document as the module says, or why it cannot be read; it may have so many `pages` and `letters`."""
    try:
        document = pdfium.PdfDocument(content)
        if len(document) > pages:
            return {"error": "pages", "detail": str(len(document))}
        found: list[dict[str, object]] = []
        for index in range(len(document)):
            words = _Letters(document[index])
            letters -= words.count
            if letters < 0 or words.count > _MOST_LETTERS:
                return {"error": "letters", "detail": ""}
            found.append(words.page())
        properties = document.get_metadata_dict()
    except pdfium.PdfiumError as error:
        code = {_PASSWORD: "password", _SECURITY: "security"}.get(error.err_code or 0, "broken")
        return {"error": code, "detail": str(error)}
    names = {"title": "Title", "author": "Author", "created": "CreationDate"}
    return {"pages": found, **{key: properties.get(name, "") for key, name in names.items()}}


def main(seconds: int, megabytes: int, pages: int, letters: int) -> None:
    """Answer for one document, within these limits of processor time and memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the program that started this process ends it
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    memory = megabytes * 1_000_000
    limits = {
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_AS: (memory, memory),
        resource.RLIMIT_CPU: (seconds, seconds + 1),
    }
    for kind, limit in limits.items():
        with suppress(ValueError, OSError):  # not every system knows every limit
            resource.setrlimit(kind, limit)
    try:
        answer = json.dumps(read(sys.stdin.buffer.read(), pages, letters)).encode()
    except MemoryError:
        answer = b'{"error": "memory", "detail": ""}'
    answers.write(answer)
    answers.flush()
    os._exit(0)  # nothing is left to tidy that the system would not


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
