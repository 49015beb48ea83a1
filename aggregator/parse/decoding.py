"""Bytes to text: which encoding a document is in, whatever it says of itself."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from aggregator.parse.clean import C1_AS_WINDOWS_1252

_BOMS = (  # the longer ones first: UTF-32 begins as UTF-16 does
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF8, "utf-8"),
)
_EBCDIC = b"\x4c\x6f\xa7\x94"  # `<?xm` (XML 1.0, appendix F.1)
_ZEROS = {  # where the first four bytes are zero, for a document that begins with ASCII characters
    (False, True, False, True): "utf-16-le",
    (True, False, True, False): "utf-16-be",
    (False, True, True, True): "utf-32-le",
    (True, True, True, False): "utf-32-be",
}
_DECLARED = re.compile(rb"^\s{0,1000}<\?xml\b[^>]{0,200}?\bencoding\s{0,20}=\s{0,20}[\"']([A-Za-z0-9._:-]{1,40})")
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_WIDE = {"utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"}
# What these names mean in practice contains what they mean on paper (WHATWG Encoding, section 4.2).
_SUCCESSORS = {"ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "utf-8-sig": "utf-8"}
_REFUSED = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"}  # slow, or no encoding of text
_STRAY = {0xDC00 + byte: C1_AS_WINDOWS_1252.get(byte, chr(byte)) for byte in range(0x80, 0x100)}
_FEW = 100  # one character of so many may be bad


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A document as text; `fault` says in words where its declaration was wrong."""

    text: str
    fault: str | None = None


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """Read the bytes in the first encoding that fits: byte order mark, HTTP charset, XML declaration, UTF-8.

    What says Latin-1 or ASCII and is valid UTF-8 beyond ASCII is UTF-8: servers add `charset=iso-8859-1` to everything,
    and no Latin-1 text is UTF-8 by chance. In a document that is UTF-8 but for a few bytes, these are read as
    Windows-1252, as they were meant; in other encodings a few bad bytes become U+FFFD. Nothing is refused:
    Windows-1252 fits all bytes.
    """
    named = list(_named(body, content_type))
    candidates = [codec for name in (*_sniffed(body), *named, "utf-8") if (codec := _codec(name, body))]
    text, used = _first_that_fits(body, candidates)
    wanted = _codec(named[0], body) if named else used
    return Decoded(
        text=text.removeprefix("\ufeff"),
        fault=None if wanted == used else f"encoding declared as {named[0]}, read as {_common_name(used)}",
    )


def _first_that_fits(body: bytes, candidates: list[str]) -> tuple[str, str]:
    """The text, and the encoding it was read in."""
    for read in (_strictly, _nearly):
        for codec in candidates:
            # Every byte is valid in Windows-1252: it is believed only after UTF-8 was not possible.
            for attempt in ("utf-8", codec) if codec == "cp1252" else (codec,):
                text = read(attempt, body)
                if text is not None:
                    return text, "cp1252" if body.isascii() and codec == "cp1252" else attempt
    return _latin(body), "cp1252"


def _common_name(codec: str) -> str:
    return {"cp1252": "windows-1252"}.get(codec, codec)


def _sniffed(body: bytes) -> Iterator[str]:
    for mark, name in _BOMS:
        if body.startswith(mark):
            yield name
            return
    if body.startswith(_EBCDIC):
        yield "cp037"
    zeros = tuple(byte == 0 for byte in body[:4])
    if zeros in _ZEROS:
        yield _ZEROS[zeros]


def _named(body: bytes, content_type: str | None) -> Iterator[str]:
    if match := _CHARSET.search(content_type or ""):
        yield match[1]
    if declared := _DECLARED.match(body[:2048].removeprefix(codecs.BOM_UTF8)):
        yield declared[1].decode("ascii")


def _codec(name: str, body: bytes) -> str | None:
    """The one name that Python has for an encoding, or None for what is none or cannot be that of the body."""
    try:
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    if codec in _REFUSED or (
        codec in _WIDE and 0 not in body[:64] and not body.startswith(_BOMS[2][0]) and not body.startswith(_BOMS[3][0])
    ):
        return None
    return _SUCCESSORS.get(codec, codec)


def _strictly(codec: str, body: bytes) -> str | None:
    if codec == "cp1252":
        return _latin(body)
    try:
        return body.decode(codec)
    except (LookupError, ValueError):  # LookupError: a codec that is not for text, such as zlib
        return None


def _nearly(codec: str, body: bytes) -> str | None:
    if codec == "utf-8":
        text = body.decode("utf-8", "surrogateescape")
        strays = len(text) - len(text.encode("utf-8", "ignore").decode("utf-8"))
        beyond_ascii = len(text) - len(text.encode("ascii", "ignore")) - strays
        return text.translate(_STRAY) if beyond_ascii > strays else None
    try:
        text = body.decode(codec, "replace")
    except (LookupError, ValueError):
        return None
    return text if text.count("\ufffd") * _FEW <= len(text) else None


def _latin(body: bytes) -> str:
    return body.decode("latin-1").translate(C1_AS_WINDOWS_1252)
