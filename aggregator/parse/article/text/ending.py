# ruff: noqa: RUF001 - typographic marks are what this module is about
r"""Step 5 of a plain-text article: a contact or copyright block at its end is left out of the body.

    >>> body, left_out = leave_out_ending(split_blocks("The last sentence.\n\n\nContact: "))
    >>> [block.text for block in body], left_out[0].reason
    (['The last sentence.'], 'contact')

Such a block begins with a label ("Contact:", "Kontakt", "© 2020", "All rights reserved") and is short; addresses and
telephone numbers that follow belong to it, a paragraph that follows proves that it is none. What begins like a label
and reads like prose ("Contact with the crew was lost.") stays. A line that only says that the text ends (`###`, `ENDS`,
`-30-`) goes as well, and so does what two blank lines set off: a label without a text (`Write to:`), a lone address.
"""

from __future__ import annotations

import re

from aggregator.model import LeftOut
from aggregator.parse.article.language.scripts import word_count
from aggregator.parse.article.language.sentences import ends_sentence
from aggregator.parse.article.text.pieces import Block

_CONTACT = re.compile(
    r"(?:(?:for\s+)?(?:press|media|editorial|further|more|author(?:['’]s)?)?\s*(?:contacts?|enqu?iries|information\s+contact)"
    r"(?:\s+(?:information|details|person|us|the\s+(?:author|editors?)))?"
    r"|(?:presse|medien)?-?kontakt|ansprechpartner(?:in)?|rückfragen|contact\s+(?:presse|médias?)|contactos?|contacto\s+de\s+prensa"
    r"|contatt[oi](?:\s+stampa)?|contatos?|perscontact|impressum|kontakt\s+dla\s+(?:mediów|prasy)|kontakty|yhteystiedot"
    r"|контакт(?:ы|и)?(?:\s+для\s+(?:прессы|сми))?|пресс-служба|επικοινωνία|iletişim|联系(?:方式|我们|人)|聯絡(?:方式|我們|人)?"
    r"|お?問い?合わせ(?:先)?|連絡先|문의(?:처)?|연락처|للتواصل|للاتصال|צור\s+קשר|לפרטים(?:\s+נוספים)?"
    r"|e-?mail(?:\s+address)?|tel(?:ephone)?|phone|twitter|电话|電話|邮箱)\s*(?:[:：]|$)",
    re.IGNORECASE,
)
_CONTACT_SENTENCE = re.compile(
    r"(?:for\s+(?:more|further|additional)\s+information|to\s+contact\s+the|contact\s+the\s+(?:author|editor)|für\s+rückfragen"
    r"|weitere\s+informationen)\b.*(?:@|\+?\d[\d\s()/-]{6,}\d|\bcontact\b)",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(
    r"(?:copyright\s*(?:©|\(c\)|[:,]|by\s|\d{4})|©|\(c\)\s*(?:copyright\s*)?\d{4}|all\s+rights\s+reserved|alle\s+rechte\s+vorbehalten"
    r"|tous\s+droits\s+réservés|todos\s+(?:los\s+derechos\s+reservados|os\s+direitos\s+reservados)|tutti\s+i\s+diritti\s+riservati"
    r"|alle\s+rechten\s+voorbehouden|wszelkie\s+prawa\s+zastrzeżone|все\s+права\s+защищены|усі\s+права\s+захищені"
    r"|tüm\s+hakları\s+saklıdır|版权所有|版權所有|著作権|無断(?:転載|複製)|저작권자|무단\s?전재|جميع\s+الحقوق\s+محفوظة|כל\s+הזכויות\s+שמורות)",
    re.IGNORECASE,
)
_END_MARK = re.compile(
    r"#{1,5}(?:\s*#){0,5}|[-–—*]\s?(?:30|ends?|fin|ende)\s?[-–—*]|ENDS?|\[ends?\]"
    r"|（完）|\(完\)|（了）|\(끝\)|<끝>",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"@|https?://|www\.|\+?\d[\d\s()/.-]{5,}\d|\b(?:tel|phone|fon|mobile?|fax|e-?mail|web|twitter)\b\.?\s*:",
    re.IGNORECASE,
)
_CONTACT_WORD = re.compile(r"(?:contact|write\s+to|e-?mail|kontakt|tel|phone|follow|reach)\b", re.IGNORECASE)
_LONGEST = 400
_LONGEST_ADDRESS = 60  # columns of a line
_SET_OFF = 2  # blank lines
_LABEL_WORDS = 3
_MOST_LINES = 10
_MOST_BLOCKS = 4
_SENTENCE_WORDS = 9


def leave_out_ending(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[LeftOut, ...]]:
    """Return the blocks without the ending, and what was left out of them."""
    start, pending = len(blocks), 0
    labels: dict[int, str] = {}
    for index in range(len(blocks) - 1, max(0, len(blocks) - 1 - _MOST_BLOCKS), -1):
        label = _label(blocks[index])
        if label and (label == "contact" or not pending):
            labels[index] = label
            start, pending = index, 0
        elif label or not _follows_contact(blocks[index]):
            break
        else:
            pending += 1
    left_out: list[LeftOut] = []
    current = ""
    for index in range(start, len(blocks)):
        current = labels.get(index, current)
        left_out.extend(LeftOut(line=line.number, text=line.stripped, reason=current) for line in blocks[index].lines)
    return blocks[:start], tuple(left_out)


def _label(block: Block) -> str | None:
    first, text = block.lines[0].stripped.strip("*_ "), block.text
    if len(text) > _LONGEST or len(block.lines) > _MOST_LINES:
        return None
    if len(block.lines) == 1 and _END_MARK.fullmatch(block.lines[0].stripped):
        return "end mark"
    if _COPYRIGHT.match(first):
        return "copyright"
    if (_CONTACT.match(first) and not _is_prose(block)) or _CONTACT_SENTENCE.match(text) or _is_set_off(block):
        return "contact"
    return None


def _is_set_off(block: Block) -> bool:
    """Tell whether a block after two blank lines or more is a label whose text was lost, or an address and no more."""
    if block.blanks < _SET_OFF or len(block.lines) > 1:
        return False
    words = block.text.split()
    lost = block.text.endswith(":") or bool(_CONTACT_WORD.match(block.text) and not ends_sentence(block.text))
    return (lost and len(words) <= _SENTENCE_WORDS) or (
        len(words) <= _LABEL_WORDS and bool(_ADDRESS.search(block.text))
    )


def _is_prose(block: Block) -> bool:
    """Tell whether a block reads like sentences and holds no address."""
    text = block.text
    return not _ADDRESS.search(text) and ends_sentence(text) and word_count(text) > _SENTENCE_WORDS


def _follows_contact(block: Block) -> bool:
    """Tell whether a block may be the rest of a contact: an address, a number, a name; no sentence."""
    lines = [line.stripped for line in block.lines]
    if len(block.text) > _LONGEST or len(lines) > _MOST_LINES:
        return False
    if any(_ADDRESS.search(line) for line in lines) and not _is_long_sentence(block.text):
        return True
    return all(
        len(line) <= _LONGEST_ADDRESS and not ends_sentence(line) and not line.endswith(("”", '"')) for line in lines
    )


def _is_long_sentence(text: str) -> bool:
    return ends_sentence(text) and word_count(text) > 2 * _SENTENCE_WORDS
