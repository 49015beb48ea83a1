"""What a client has and accepts, against what there is: codings, conditions and ranges of RFC 9110; pure.

A header that is not understood is treated as if it were not there, as the RFC asks for each of these.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Literal

Coding = Literal["br", "gzip", "identity"]
Verdict = Literal["send", "not-modified", "precondition-failed"]

PREFERENCE: tuple[Coding, ...] = ("br", "gzip", "identity")

ETAG = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')
QUALITY = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")
RANGE = re.compile(r"bytes=(?:([0-9]{1,18})-([0-9]{1,18})?|-([0-9]{1,18}))", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The state of a file that validators name: a digest of its bytes, and when it last changed, in whole seconds."""

    digest: str
    modified: datetime

    def etag(self, coding: Coding) -> str:
        """The strong entity-tag of the file in this coding; it depends on nothing but the bytes."""
        return f'"{self.digest}"' if coding == "identity" else f'"{self.digest}-{coding}"'

    @property
    def last_modified(self) -> str:
        """The date as a header has it."""
        return format_datetime(self.modified, usegmt=True)


def accepted(accept_encoding: str | None) -> tuple[Coding, ...]:
    """The codings to choose from, best first (section 12.5.3); identity is the last resort even when refused."""
    if accept_encoding is None:
        return ("identity",)
    weights = _weights(accept_encoding)
    everything_else = weights.get("*", 0.0)
    named = {coding: weights.get(coding, everything_else) for coding in PREFERENCE}
    named["identity"] = weights.get("identity", everything_else or (0.0 if "*" in weights else 0.001))
    chosen = sorted((coding for coding in PREFERENCE if named[coding] > 0), key=lambda coding: -named[coding])
    return (*chosen,) if "identity" in chosen else (*chosen, "identity")


def condition(headers: Mapping[str, str], version: Version, codings: Sequence[Coding]) -> tuple[Verdict, Coding]:
    """Evaluate the preconditions in the order of section 13.2.2, and choose the coding that the answer is about.

    Where the client already has one of the codings that it accepts, that one is chosen: nothing need be sent.
    """
    if not _unchanged(headers, version):
        return "precondition-failed", codings[0]
    if (known := headers.get("if-none-match")) is not None:
        tags = {tag for _, tag in ETAG.findall(known)}  # weak comparison (section 13.1.2)
        held = next((coding for coding in codings if version.etag(coding) in tags), None)
        if held is not None:
            return "not-modified", held
        return ("not-modified" if known.strip() == "*" else "send"), codings[0]
    since = _date(headers.get("if-modified-since"))
    return ("not-modified" if since is not None and version.modified <= since else "send"), codings[0]


def byte_range(headers: Mapping[str, str], version: Version, length: int) -> range | None:
    """The one range of bytes that is asked for (section 14.2), empty where it cannot be satisfied.

    None is the whole: no range, several, a malformed one, or one of another state of the file (`If-Range`).
    """
    asked = RANGE.fullmatch(headers.get("range", "").replace(" ", ""))
    if asked is None or not _same(headers.get("if-range"), version):
        return None
    first, last, suffix = asked.groups()
    if suffix is not None:
        return range(max(0, length - int(suffix)), length)
    if last is not None and int(last) < int(first):
        return None
    return range(int(first), min(length, int(last) + 1 if last is not None else length))


def _weights(accept_encoding: str) -> dict[str, float]:
    weights = {}
    for part in accept_encoding.lower().split(","):
        name, *parameters = (each.strip() for each in part.split(";"))
        quality = next((each.removeprefix("q=") for each in parameters if each.startswith("q=")), "1")
        weights["gzip" if name == "x-gzip" else name] = float(quality) if QUALITY.fullmatch(quality) else 0.0
    return weights


def _unchanged(headers: Mapping[str, str], version: Version) -> bool:
    """Whether `If-Match`, or without it `If-Unmodified-Since`, holds (sections 13.1.1 and 13.1.4)."""
    if (wanted := headers.get("if-match")) is not None:
        strong = {tag for weak, tag in ETAG.findall(wanted) if not weak}
        return wanted.strip() == "*" or any(version.etag(coding) in strong for coding in PREFERENCE)
    since = _date(headers.get("if-unmodified-since"))
    return since is None or version.modified <= since


def _same(if_range: str | None, version: Version) -> bool:
    """Whether the part a client holds is of this state of the file (section 13.1.5): exactly equal, and strong."""
    return if_range is None or if_range.strip() in {version.etag("identity"), version.last_modified}


def _date(value: str | None) -> datetime | None:
    """A date in any of the three forms of section 5.6.7."""
    if value is None:
        return None
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
