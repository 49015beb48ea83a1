"""A document -> Reading: parsed, normalized and fingerprinted, whatever it costs.

document.py   the stages, one after the other; pure
memory.py     what is remembered of a document, so that what stays as it is need not be read again
reader.py     has large documents read by a few processes, within limits of time and memory
child.py      one of these, as this program sees it
process.py    what it does
page.py       a page on the web -> the full text of the entry that links to it
"""

from aggregator.reading.document import Reading, read_document, reading_of
from aggregator.reading.memory import KnownItem, Memory, beside, key, load
from aggregator.reading.page import PageReading, read_page
from aggregator.reading.reader import LARGE, Reader

__all__ = [
    "LARGE",
    "KnownItem",
    "Memory",
    "PageReading",
    "Reader",
    "Reading",
    "beside",
    "key",
    "load",
    "read_document",
    "read_page",
    "reading_of",
]
