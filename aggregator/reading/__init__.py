"""A document -> Reading: parsed, normalized and fingerprinted, whatever it costs.

document.py   the stages, one after the other; pure
memory.py     what is remembered of a document, so that what stays as it is need not be read again
result.py     what came of it
reader.py     has large documents read by a few processes, within limits of time and memory
child.py      one of these, as this program sees it
process.py    what it does
page.py       a page on the web -> the full text of the entry that links to it
"""

from typing import TYPE_CHECKING

from aggregator.later import later
from aggregator.reading.memory import KnownItem, Memory, beside, key, load
from aggregator.reading.reader import LARGE, Reader
from aggregator.reading.result import PageReading, Reading

if TYPE_CHECKING:
    from aggregator.reading.document import read_document, reading_of
    from aggregator.reading.page import letters_of, read_page
else:
    letters_of = later("aggregator.reading.page", "letters_of")
    read_document = later("aggregator.reading.document", "read_document")
    reading_of = later("aggregator.reading.document", "reading_of")
    read_page = later("aggregator.reading.page", "read_page")

__all__ = [
    "LARGE",
    "KnownItem",
    "Memory",
    "PageReading",
    "Reader",
    "Reading",
    "beside",
    "key",
    "letters_of",
    "load",
    "read_document",
    "read_page",
    "reading_of",
]
