"""A PDF document becomes words with their places, read by a process of its own within limits.

    >>> read_pages(b"no PDF", "a.pdf")
    Traceback (most recent call last):
    aggregator.errors.ArticleError: a.pdf: this is no PDF document, or a broken one

The library (PDFium, by pypdfium2) is fast and written in C++, and PDF is a format in which a few bytes can ask for
hours or gigabytes: so each document has a process that may crash, and is ended when it takes too much.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aggregator.errors import ArticleError

SECONDS = 10  # of processor time; 100 pages take less than one
MEGABYTES = 512
PAGES = 300
LETTERS = 600_000  # a hundred thousand words
_PATIENCE = 6  # times SECONDS, on a machine that has other things to do
_PROCESS = Path(__file__).with_name("process.py")
ERRORS = {
    "password": "the document is encrypted: save it without its password",
    "security": "the document is encrypted in a way that cannot be read: save it without encryption",
    "broken": "this is no PDF document, or a broken one",
    "pages": "the document has {detail} pages, more than the " + f"{PAGES} that are read",
    "letters": f"the document has more than the {LETTERS:,} letters that are read",
    "memory": f"the document takes more than {MEGABYTES} MB of memory to read",
    "time": f"the document takes more than {SECONDS} s to read",
    "crash": "the document is broken, or takes more memory to read than it may: no reader survives it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word where it stands, in points from the top left corner of its page; `size` is its font's.

    `turn` counts quarters of a circle, anticlockwise, by which it is turned.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    turn: int = 0
    bold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page and its words in the order in which the document draws them; `picture`: pictures cover most of it."""

    width: float
    height: float
    words: tuple[Word, ...]
    picture: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The pages, and the document's properties as they are: often wrong, often empty."""

    pages: tuple[Page, ...]
    title: str = ""
    author: str = ""
    created: str = ""


def read_pages(
    content: bytes, file: str, *, seconds: int = SECONDS, megabytes: int = MEGABYTES, pages: int = PAGES
) -> Document:
    """Read a document; raises ArticleError in words for one that is encrypted, broken or beyond a limit."""
    call = [sys.executable, "-P", str(_PROCESS), *map(str, (seconds, megabytes, pages, LETTERS))]
    try:
        done = subprocess.run(  # noqa: S603 - our own script, with numbers
            call, input=content, capture_output=True, timeout=seconds * _PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ArticleError(file, ERRORS["time"]) from error
    if done.returncode:
        raise ArticleError(file, ERRORS["time" if _is_time(done.returncode) else "crash"])
    answer: dict[str, Any] = json.loads(done.stdout)
    if "error" in answer:
        raise ArticleError(file, ERRORS[answer["error"]].format(detail=answer["detail"]))
    found = tuple(_page(**page) for page in answer.pop("pages"))
    return Document(pages=found, **answer)


def _is_time(code: int) -> bool:
    return -code in (signal.SIGXCPU, signal.SIGKILL)


def _page(*, width: float, height: float, picture: bool, words: list[list[Any]]) -> Page:
    names = ("text", "left", "top", "right", "bottom", "size", "turn", "bold")
    found = tuple(Word(**dict(zip(names, word, strict=True))) for word in words)
    return Page(width=width, height=height, picture=picture, words=found)
