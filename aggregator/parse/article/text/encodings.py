r"""Which encoding a text is in: its mark, else UTF-16 or UTF-8 where that is possible, else what its letters suggest.

>>> readable("Совет решил: причал починят в мае.".encode("koi8-r")), readable(b"caf\xe9")
('Совет решил: причал починят в мае.', 'café')

Valid UTF-8 is UTF-8: no other text is so by chance. Text that is UTF-8 but for a few bytes has them in Windows-1252, as
files of mixed origin do. What is left is one of the encodings of old; `chardet` tells them apart by the frequency of
letters. Where it is not sure, or has fewer than three bytes to go by, Windows-1252 is meant, which holds Latin-1.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from aggregator.parse.clean import C1_AS_WINDOWS_1252

_MARKS = (  # the longer ones first: UTF-32 begins as UTF-16 does
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ISO_2022_JP = re.compile(rb"\x1b\$[@B]")  # its shift to Japanese letters
# Those that texts are found in. EBCDIC, DOS and Macintosh code pages of single countries would only be mistakes.
_CANDIDATES = (
    *("windows-1252", "mac-roman", "windows-1250", "iso-8859-2", "windows-1254"),
    *("windows-1251", "koi8-r", "koi8-u", "iso-8859-5", "cp866", "windows-1253"),
    *("windows-1255", "windows-1256", "tis-620"),
    *("cp932", "euc-jp", "gb18030", "big5", "cp949"),
)
_SUCCESSORS = {"big5": "big5hkscs", "tis-620": "cp874"}  # what contains them
_STRAY = {0xDC00 + byte: C1_AS_WINDOWS_1252.get(byte, chr(byte)) for byte in range(0x80, 0x100)}
_FEW = 3  # bytes beyond ASCII: of fewer, chance decides
_SURE = 0.07  # on chardet's scale: of 100 short texts in 20 encodings, those below were as often wrong as right
_SAMPLE = 200_000


def readable(content: bytes) -> str:
    """Return the text of the bytes, whatever they are; raises UnicodeDecodeError where a mark promises too much."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding)
    if _ISO_2022_JP.search(content) and (text := _strictly(content, "iso2022_jp_2")):
        return text
    utf16 = _unmarked_utf16(content) if b"\0" in content else None
    if utf16 is not None:
        return utf16
    utf8 = _strictly(content, "utf-8")
    return utf8 if utf8 is not None else _in_old_encoding(content)


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _unmarked_utf16(content: bytes) -> str | None:
    """Return UTF-16 without a mark, in the byte order that gives spaces and line ends, and no impossible letter."""
    texts = [text for encoding in ("utf-16-le", "utf-16-be") if (text := _strictly(content, encoding))]
    best = max(texts, key=_plain_characters, default="")
    has_spaces = _plain_characters(best) and (" " in best or "\n" in best or _plain_characters(best) == len(best))
    is_sound = not any(unicodedata.category(char) in {"Cn", "Co", "Cs"} for char in best[:_SAMPLE])
    return best if has_spaces and is_sound else None


def _plain_characters(text: str) -> int:
    """Count what even Chinese text has of ASCII: letters, spaces, line ends."""
    return sum(1 for char in text[:_SAMPLE] if " " <= char <= "~" or char in "\t\n\r\f")


def _in_old_encoding(content: bytes) -> str:
    mixed = content.decode("utf-8", "surrogateescape")
    strays = len(mixed) - len(mixed.encode("utf-8", "ignore").decode())
    letters = len(mixed) - len(mixed.encode("ascii", "ignore")) - strays
    if letters >= strays or strays < _FEW:
        return mixed.translate(_STRAY)
    encoding = _guessed(content)
    text = _strictly(content, encoding) if encoding else None
    return text if text is not None else content.decode("latin-1").translate(C1_AS_WINDOWS_1252)


def _guessed(content: bytes) -> str | None:
    import chardet  # noqa: PLC0415 - 50 ms and 10 MB, for a file in a hundred

    found = chardet.detect(content[:_SAMPLE], include_encodings=_CANDIDATES, compat_names=False, prefer_superset=False)
    name = found["encoding"]
    if not name or found["confidence"] < _SURE:
        return None
    return _SUCCESSORS.get(name.lower(), name)
