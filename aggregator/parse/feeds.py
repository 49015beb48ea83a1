"""From the bytes of a feed document to a ParsedFeed, by the parser of its format."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from aggregator.model import Fetched, FetchFailed, ParsedFeed
from aggregator.parse.decoding import Decoded, decode
from aggregator.parse.delta import Delta, parse_changed
from aggregator.parse.detect import Detected, Kind, detect, detect_bytes
from aggregator.parse.feed import parse_xml
from aggregator.parse.jsonfeed import parse_json
from aggregator.parse.lengths import within_lengths

Parser = Callable[[Fetched, str, Detected], ParsedFeed | FetchFailed]

PARSERS: dict[Kind, Parser] = {
    Kind.XML: parse_xml,
    Kind.JSON: parse_json,
}


def parse(fetched: Fetched) -> ParsedFeed | FetchFailed:
    """Parse a feed document. Texts are as published: not sanitized, their references not resolved."""
    opened = _opened(fetched)
    if isinstance(opened, FetchFailed):
        return opened
    decoded, detected = opened
    parsed = PARSERS[detected.kind](fetched, decoded.text, detected)
    return parsed if isinstance(parsed, FetchFailed) else _finished(parsed, decoded)


def parse_delta(fetched: Fetched, known: Collection[int] = ()) -> Delta | ParsedFeed | FetchFailed:
    """Parse a feed document as `parse` does, but for the items of these digests.

    A ParsedFeed is all of a document in which nothing can be left out, now or later.
    """
    opened = _opened(fetched)
    if isinstance(opened, FetchFailed):
        return opened
    decoded, detected = opened
    if detected.kind is not Kind.XML:
        return parse(fetched)
    found = parse_changed(fetched, decoded.text, detected, known)
    if isinstance(found, FetchFailed):
        return found
    if isinstance(found, ParsedFeed):
        return _finished(found, decoded)
    parsed = _finished(found.parsed, decoded)
    if len(parsed.faults) == bool(decoded.fault):
        return replace(found, parsed=parsed)
    # What is wrong with an item could not be told if it were left out.
    return parsed if len(found.fresh) == len(found.items) else parse(fetched)


def _opened(fetched: Fetched) -> tuple[Decoded, Detected] | FetchFailed:
    """The text of a document that has a parser, and what it is."""
    if words := detect_bytes(fetched.body):
        return FetchFailed(message=words)
    decoded = decode(fetched.body, fetched.content_type)
    detected = detect(decoded.text, fetched.url)
    return (decoded, detected) if detected.kind in PARSERS else FetchFailed(message=detected.words)


def _finished(parsed: ParsedFeed, decoded: Decoded) -> ParsedFeed:
    if decoded.fault:
        parsed = replace(parsed, faults=(decoded.fault, *parsed.faults))
    return within_lengths(parsed)
