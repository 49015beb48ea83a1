"""Which encoding a document is in, whatever it says of itself."""

import codecs

import pytest

from aggregator.parse.decoding import decode
from tests.parse.documents import read, rss

TEXT = "caf\u00e9 \u2013 \u201cna\u00efve\u201d"


def document(encoding: str | None, text: str = TEXT) -> str:
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>' if encoding else '<?xml version="1.0"?>'
    return f"{declaration}\n<rss><channel><title>{text}</title></channel></rss>"


@pytest.mark.parametrize(
    ("body", "content_type", "fault"),
    [
        (document(None).encode(), None, None),
        (document("utf-8").encode(), None, None),
        (document("UTF-8").encode(), "application/rss+xml; charset=utf-8", None),
        (codecs.BOM_UTF8 + document("iso-8859-1").encode(), None, "encoding declared as iso-8859-1, read as utf-8"),
        (document("utf-16").encode("utf-16"), None, None),
        (document("utf-16").encode("utf-16-le"), None, None),
        (document("utf-16").encode("utf-16-be"), None, None),
        (document("utf-32").encode("utf-32"), None, None),
        (document("cp037", "cafe").replace("cafe", "cafe").encode("cp037"), None, None),
        (document("windows-1252").encode("cp1252"), None, None),
        (document("iso-8859-1").encode("cp1252"), None, None),
        (document("us-ascii").encode("cp1252"), None, None),
        (document(None).encode("cp1252"), "text/xml; charset=ISO-8859-1", None),
        (document(None).encode("cp1252"), None, None),
        (document("utf-8").encode("cp1252"), None, "encoding declared as utf-8, read as windows-1252"),
        (document("iso-8859-1").encode(), None, "encoding declared as iso-8859-1, read as utf-8"),
        (document("utf-8").encode(), "text/xml; charset=iso-8859-1", "encoding declared as iso-8859-1, read as utf-8"),
        (document("no-such").encode(), None, "encoding declared as no-such, read as utf-8"),
        (document("zlib").encode(), None, "encoding declared as zlib, read as utf-8"),
        (document("punycode").encode(), None, "encoding declared as punycode, read as utf-8"),
        (document("utf-16").encode(), None, "encoding declared as utf-16, read as utf-8"),
    ],
)
def test_the_encoding_that_fits_is_used(body: bytes, content_type: str | None, fault: str | None) -> None:
    """Byte order mark, HTTP, declaration, and what the bytes are; what was declared wrong is a fault."""
    decoded = decode(body, content_type)
    assert "caf" in decoded.text
    assert "cp037" in decoded.text or TEXT in decoded.text
    assert decoded.fault == fault


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("shift_jis", "\u65e5\u672c\u8a9e"),
        ("euc-jp", "\u65e5\u672c\u8a9e"),
        ("gb2312", "\u4e2d\u6587"),
        ("big5", "\u4e2d\u6587"),
        ("koi8-r", "\u0440\u0443\u0441\u0441\u043a\u0438\u0439"),
        ("windows-1251", "\u0440\u0443\u0441\u0441\u043a\u0438\u0439"),
        ("iso-8859-2", "\u010de\u0161tina"),
    ],
)
def test_national_encodings(encoding: str, text: str) -> None:
    """By declaration or by HTTP."""
    for body, content_type in [
        (document(encoding, text).encode(encoding), None),
        (document(None, text).encode(encoding), f'text/xml; charset="{encoding}"'),
    ]:
        feed = read(body, content_type=content_type)
        assert feed.title is not None
        assert (feed.title.value, feed.faults) == (text, ())


def test_a_few_stray_bytes_do_not_spoil_a_document() -> None:
    """Somebody pasted Windows-1252 into UTF-8; the rest of the document stays what it is."""
    body = (
        document("utf-8", "\u017elu\u0165ou\u010dk\u00fd XY k\u016f\u0148")
        .encode()
        .replace(b"X", b"\x93")
        .replace(b"Y", b"\x94")
    )
    assert "\u017elu\u0165ou\u010dk\u00fd \u201c\u201d k\u016f\u0148" in decode(body).text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "shift_jis", "gb18030"])
def test_a_document_cut_in_the_middle_of_a_character_is_read_to_there(encoding: str) -> None:
    """A truncated download must not turn every other letter into nonsense."""
    body = document(encoding, "\u65e5\u672c" * 200).encode(encoding)
    assert ("\u65e5\u672c" * 150) in decode(body[: len(body) - len(body) // 8 - 1]).text


def test_a_byte_order_mark_is_no_text() -> None:
    """It would stand before the declaration."""
    assert decode(codecs.BOM_UTF8 + rss("")).text.startswith("<?xml")
    assert decode(document("utf-16").encode("utf-16")).text.startswith("<?xml")
