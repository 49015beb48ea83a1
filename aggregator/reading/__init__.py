"""A document -> Reading: parsed, normalized and fingerprinted, whatever it costs.

document.py   the stages, one after the other; pure
reader.py     has large documents read in a process of their own, within limits of time and memory
process.py    what that process does
page.py       a page on the web -> the full text of the entry that links to it
"""

from aggregator.reading.document import Reading, read_document, reading_of
from aggregator.reading.page import PageReading, read_page
from aggregator.reading.reader import LARGE, Reader

__all__ = ["LARGE", "PageReading", "Reader", "Reading", "read_document", "read_page", "reading_of"]
