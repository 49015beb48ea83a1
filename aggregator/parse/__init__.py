"""Bytes to ParsedFeed: what a document says, in the words of the model, whatever its format.

The format is detected by the content: media types lie. Whatever the bytes, the result is a ParsedFeed or a FetchFailed
that says in words what the document is instead.
"""

from typing import TYPE_CHECKING

from aggregator.later import later

if TYPE_CHECKING:
    from aggregator.parse.feeds import parse, parse_delta
    from aggregator.parse.opml import parse_opml
else:
    parse = later("aggregator.parse.feeds", "parse")
    parse_delta = later("aggregator.parse.feeds", "parse_delta")
    parse_opml = later("aggregator.parse.opml", "parse_opml")

__all__ = ["parse", "parse_delta", "parse_opml"]
