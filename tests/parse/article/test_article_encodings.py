# ruff: noqa: RUF001 - letters of many alphabets are what is tested
"""Old encodings are recognized by what is written in them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.parse.article.text.encodings import readable

TEXTS = {
    "french": "« On ne l’attendait plus », dit le gardien, déjà âgé, depuis l’été dernier, à côté du marché.",
    "german": "Der Bürgermeister erklärte: „Wir müssen über die Brücke reden“, während draußen die Mädchen Äpfel aßen.",
    "polish": "Rada miasta postanowiła, że nowa przystań będzie gotowa w październiku. Żeglarze są zadowoleni.",
    "czech": "Městská rada rozhodla, že přístaviště bude opraveno. Rybáři čekali dvacet let a žádný účet nepřišel.",
    "turkish": "Belediye meclisi iskelenin onarılmasına karar verdi. Balıkçılar yirmi yıldır bekliyordu, şimdi güzel.",
    "russian": "Совет города принял решение о ремонте причала. Рыбаки ждали этого двадцать лет.",
    "ukrainian": "Міська рада ухвалила рішення про ремонт причалу. Рибалки чекали на це двадцять років.",
    "greek": "Ο φάρος στο λιμάνι άναψε ξανά μετά από τριάντα χρόνια, και οι ψαράδες δεν το πιστεύουν.",
    "hebrew": "המגדלור בנמל נדלק שוב אחרי שלושים שנה, אבל אנשי הנמל לא מאמינים להם.",
    "arabic": "أضاءت المنارة بعد ثلاثين عاما، لكن أهل الميناء لا يصدقون ذلك أبدا.",
    "thai": "ประภาคารที่ท่าเรือก็กลับมาส่องแสงอีกครั้ง แต่ชาวประมงไม่เชื่อ",
    "japanese": "港の灯台が三十年ぶりに点灯した。市の職員は「電球を替えただけです」と話す。",
    "chinese": "港口的灯塔在三十年后重新亮起。市政府的工作人员说，只是换了灯泡。",
    "traditional": "港口的燈塔在三十年後重新亮起。市政府的工作人員說，只是換了燈泡。",
    "korean": "항구의 등대가 삼십 년 만에 다시 불을 밝혔다. 항구 사람들은 믿지 않는다.",
}
CASES = [
    ("french", "cp1252"), ("french", "mac_roman"), ("german", "cp1252"), ("german", "mac_roman"), ("polish", "cp1250"),
    ("polish", "iso8859-2"), ("czech", "cp1250"), ("turkish", "cp1254"), ("russian", "cp1251"), ("russian", "koi8-r"),
    ("russian", "cp866"), ("ukrainian", "cp1251"), ("ukrainian", "koi8-u"), ("greek", "cp1253"), ("hebrew", "cp1255"),
    ("arabic", "cp1256"), ("thai", "cp874"), ("japanese", "shift_jis"), ("japanese", "euc_jp"),
    ("japanese", "iso2022_jp"), ("chinese", "gb18030"), ("chinese", "gb2312"), ("traditional", "big5"),
    ("korean", "cp949"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "encoding"), CASES)
def test_old_encodings(language: str, encoding: str) -> None:
    """A sentence or two is enough to tell."""
    text = TEXTS[language]
    assert readable(text.encode(encoding)) == text


@pytest.mark.parametrize("language", sorted(TEXTS))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode(language: str, encoding: str) -> None:
    """Every language is read in every form of Unicode, with a mark and without."""
    text = f"A title\n\n{TEXTS[language]}\n"
    assert readable(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"caf\xe9", "café"),
        (b"25\xb0C, \xa3 3", "25°C, £ 3"),
        (b"\xabOui\xbb", "«Oui»"),
        (b"\x93Why?\x94 she said, and it\x92s done.", "“Why?” she said, and it’s done."),
        (b"na\xefve r\xe9sum\xe9", "naïve résumé"),
        ("Zoë and naïve ".encode() + b"caf\xe9", "Zoë and naïve café"),
    ],
)
def test_few_letters_beyond_ascii(content: bytes, text: str) -> None:
    """Where a few bytes are all there is to go by, they are Windows-1252; so are strays in UTF-8."""
    assert readable(content) == text


@settings(deadline=None)  # the first bytes in an old encoding load what tells encodings apart
@given(st.binary(max_size=300))
def test_any_bytes_are_some_text(content: bytes) -> None:
    """Nothing but a mark that promises too much is refused."""
    try:
        text = readable(content)
    except UnicodeDecodeError as error:
        assert error.encoding.startswith("utf-")  # noqa: PT017 - either outcome is right
    else:
        assert isinstance(text, str)
