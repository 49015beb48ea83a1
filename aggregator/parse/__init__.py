"""Bytes to ParsedFeed: what a document says, in the words of the model, whatever its format.

The format is detected by the content: media types lie. Whatever the bytes, the result is a ParsedFeed or a FetchFailed
that says in words what the document is instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from aggregator.model import Fetched, FetchFailed, ParsedFeed
from aggregator.parse.decoding import decode
from aggregator.parse.detect import Detected, Kind, detect, detect_bytes
from aggregator.parse.feed import parse_xml
from aggregator.parse.jsonfeed import parse_json
from aggregator.parse.lengths import within_lengths
from aggregator.parse.opml import Opml, OpmlFeed, parse_opml

__all__ = ["PARSERS", "Opml", "OpmlFeed", "Parser", "parse", "parse_opml"]

Parser = Callable[[Fetched, str, Detected], ParsedFeed | FetchFailed]

PARSERS: dict[Kind, Parser] = {
    Kind.XML: parse_xml,
    Kind.JSON: parse_json,
}


def parse(fetched: Fetched) -> ParsedFeed | FetchFailed:
    """Parse a feed document. Texts are as published: not sanitized, their references not resolved."""
    if words := detect_bytes(fetched.body):
        return FetchFailed(message=words)
    decoded = decode(fetched.body, fetched.content_type)
    detected = detect(decoded.text, fetched.url)
    if detected.kind not in PARSERS:
        return FetchFailed(message=detected.words)
    parsed = PARSERS[detected.kind](fetched, decoded.text, detected)
    if isinstance(parsed, FetchFailed):
        return parsed
    if decoded.fault:
        parsed = replace(parsed, faults=(decoded.fault, *parsed.faults))
    return within_lengths(parsed)
