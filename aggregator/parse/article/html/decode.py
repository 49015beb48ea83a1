r"""The bytes of an HTML file become text: which encoding it is in, by what it says and by what it holds.

    >>> decode_html('<meta charset="shift_jis"><p>日本'.encode("cp932"), "a.html")
    '<meta charset="shift_jis"><p>日本'

In this order: a byte order mark, the `meta` element or XML declaration, UTF-8 where the bytes are valid UTF-8, what
charset-normalizer recognizes, Windows-1252. What says Latin-1 is read as Windows-1252, as browsers do; the same holds
for the East Asian names that stand for a larger set (WHATWG Encoding, section 4.2).
"""

from __future__ import annotations

import re

from aggregator.parse.article.text.decode import decode as checked
from aggregator.parse.decoding import decode

_HEAD = 4096  # browsers look at the first 1024 bytes; word processors write long comments before it
_META = re.compile(
    rb"<meta\b[^>]{0,400}?\bcharset\s{0,20}=\s{0,20}[\"']?\s{0,20}([A-Za-z0-9._:-]{1,40})", re.IGNORECASE
)
_COMMENT = re.compile(b"<!--.*?-->", re.DOTALL)
_LARGER = {
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "big5": "big5hkscs",
    "x-gbk": "gb18030",
    "x-cp1251": "cp1251",
    "x-euc-jp": "euc_jp",
    "utf-16": "utf-8",  # in `meta`, which could not be read if it were true
    "utf-16le": "utf-8",
    "utf-16be": "utf-8",
    "unicode": "utf-8",  # as word processors write it
}
_SAMPLE = 100_000
_BOMS = (b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe")


def decode_html(content: bytes, file: str) -> str:
    """Return the text of a file; raises ArticleError for an empty file, one of another kind, and binary data."""
    name = _declared(content) or _detected(content)
    text = decode(content, f"text/html; charset={name}" if name else None).text
    return checked(text.encode("utf-8", "replace"), file)


def _declared(content: bytes) -> str | None:
    """Return the name of the encoding in `meta`, as Python knows it."""
    if content.startswith(_BOMS):
        return None
    match = _META.search(_COMMENT.sub(b"", content[:_HEAD]))
    if match is None:
        return None
    name = match[1].decode("ascii").lower()
    return _LARGER.get(name, name)


def _detected(content: bytes) -> str | None:
    """Return the encoding that the bytes look like, None where it need not be guessed."""
    if content.startswith(_BOMS) or content.isascii() or b"\0" in content[:64] or _is_utf8(content):
        return None
    from charset_normalizer import from_bytes  # noqa: PLC0415 - heavy, and seldom needed

    best = from_bytes(content[:_SAMPLE]).best()
    return best.encoding if best else None


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
