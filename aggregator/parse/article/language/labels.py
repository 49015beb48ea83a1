# ruff: noqa: RUF001, RUF002, RUF003 - typographic marks are what this module is about
"""What languages write before an author's name and a date: By, Von, 作者：, Published, Обновлено.

>>> match = after_byline_label("Text: Nils Ek"); match.text, match.sure
('Nils Ek', False)
>>> after_byline_label("文／山田花子").text, after_date_label("Publié le 1er octobre 2020").kind
('山田花子', 'published')

To teach the program another language, add its words here, its months to `months` and its page numbers to `pagenumbers`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_ENGLISH = re.compile(
    r"(?:(?:(?:written|reported|story|text|words|report|article|translated)\s+)?by\s*:?|authors?\s*:|words\s*:|story\s*:)"
    r"\s+",
    re.IGNORECASE,
)
_FOREIGN = re.compile(
    r"(?:(?:ein\s+)?(?:text|bericht|artikel|beitrag|interview)?\s*von|text\s*:|autor(?:en|in|innen|es|a|as|i|e|ka|ki)?\s*:"
    r"|auteurs?\s*:|auteurice\s*:|par|texte\s*:|texte\s+(?:de|par)|propos\s+recueillis\s+par"
    r"|por|escrito\s+por|texto\s*:|redacción\s*:|di|a\s+cura\s+di|testo\s*:|autor[ei]\s*:"
    r"|door|tekst\s*:|av|af|text\s+av|teksti\s*:|kirjoittanut\s*:?"
    r"|tekst|napisał[ay]?|opracował[ay]?|rozmawiał[ay]?|napsal[ai]?|írta\s*:|szerző\s*:|yazan\s*:|yazar\s*:|oleh\s*:?"
    r"|tác\s+giả\s*:|penulis\s*:|de\s*:|autorzy\s*:|autoři\s*:"
    r"|автор(?:ы|и)?\s*:|текст\s*:|подготовил[аи]?\s*:?|автор\s+текста\s*:|συντάκτης\s*:|κείμενο\s*:|γράφει\s+[οη]|του|της)\s+",
    re.IGNORECASE,
)
# Scripts without capitals. What only precedes a name with a mark (文：) needs it.
_CASELESS = re.compile(
    r"(?:作者|著者|文|筆者|撰文|撰稿|编辑|記者|记者|本报记者|取材(?:・文)?|文・写真|聞き手|執筆|글|기자|글쓴이|작성자)\s*[:：/／|｜＝=]\s*"
    r"|(?:本报记者|本報記者|特約記者|记者|記者|撰文|글)\s+"
    r"|بقلم\s*:?\s*|(?:كتب(?:ت)?|إعداد|تأليف|نویسنده|نوشته|الكاتبة?)\s*:?\s+|מאת\s*:?\s*|כתבה?\s*:\s*|लेखक\s*:\s*|โดย\s*:?\s*|เรื่อง\s*:\s*",
)
# What follows a name instead: 山田記者, 김철수 기자.
_CASELESS_AFTER = re.compile(
    r"\s*(?:記者|记者|기자|特派員|특파원|논설위원|선임기자|報道|报道)\s*$|(?<=[^\s報报])\s+(?:著|文|作)$"
)
_UPDATED = re.compile(
    r"(?:(?:last\s+)?(?:updated|modified|revised)(?:\s+on)?|aktualisiert(?:\s+am)?|stand|zuletzt\s+geändert(?:\s+am)?"
    r"|(?:mis(?:e)?\s+à\s+jour|actualisé|modifié)(?:\s+le)?|actualizado(?:\s+el)?|aggiornato(?:\s+il)?"
    r"|(?:bijgewerkt|gewijzigd)(?:\s+op)?|(?:atualizado|actualizado)(?:\s+em)?|uppdaterad(?:\s+den)?|opdateret(?:\s+den)?"
    r"|oppdatert|päivitetty|(?:z?aktualizowano|aktualizacja|zaktualizowano)|aktualizováno|güncelleme|son\s+güncelleme"
    r"|обновлено|изменено|оновлено|ενημερώθηκε|更新(?:日|日時|时间|時間|于|於)?|最終更新(?:日)?|最后更新|수정|최종\s?수정"
    r"|آخر\s+تحديث|تم\s+التحديث(?:\s+في)?|עודכן(?:\s+ב-?)?)\s*[:：]?\s*",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"(?:(?:first\s+)?(?:published|posted|released|issued)(?:\s+on)?|date|dated"
    r"|(?:veröffentlicht|erschienen|publiziert)(?:\s+am)?|datum|vom"
    r"|(?:publiée?|parue?|mise?\s+en\s+ligne)(?:\s+le)?|(?:publicado|publicada)(?:\s+(?:el|em|a))?|fecha"
    r"|pubblicato(?:\s+il)?|data(?:\s+publikacji)?|(?:gepubliceerd|geplaatst)(?:\s+op)?|publicerad(?:\s+den)?"
    r"|publiceret|offentliggjort|publisert|julkaistu|(?:opublikowano|dodano|opublikowany)|publikováno|zveřejněno"
    r"|közzétéve|yayın(?:lanma)?(?:\s+tarihi)?|tarih|diterbitkan|опубликовано|дата(?:\s+публикации)?|опубліковано"
    r"|δημοσιεύτηκε|ημερομηνία|(?:发布|發布|公開|掲載|投稿|配信)(?:日|日時|时间|時間|于|於)?|日期|日付|時間|时间|입력|등록|날짜|게시"
    r"|تاريخ(?:\s+النشر)?|نُ?شر(?:ت)?(?:\s+في)?|פורסם(?:\s+ב-?)?|תאריך)\s*[:：]?\s*",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"(?:(?:written\s+)?by|von|par|por|di|door|av|authors?|autor(?:en|in|es|a|i|e)?|auteurs?|автор(?:ы)?|作者|מאת|بقلم)\s*[:：]?",
    re.IGNORECASE,
)
AND = r"(?:and|und|et|y|e|en|i|og|och|и|і|та|και|ve|&)"  # before the last of several names
_WORD_BEFORE = re.compile(r"[^\W\d_]$")


@dataclass(frozen=True, slots=True)
class Labelled:
    """The text after the label of a byline; `sure` where a single word may be a name, as after the English "By"."""

    text: str
    sure: bool = False
    caseless: bool = False


@dataclass(frozen=True, slots=True)
class DateLabel:
    """The text after the label of a date; `day_first` where its language writes 1/10/2020 for the first of October."""

    text: str
    kind: Literal["published", "updated"]
    day_first: bool


def after_byline_label(text: str) -> Labelled | None:
    """Return what follows "By" or its like at the beginning of a line, or what such a word follows."""
    if match := _CASELESS.match(text):
        return Labelled(text[match.end() :], caseless=True)
    if match := _CASELESS_AFTER.search(text):
        return Labelled(text[: match.start()], caseless=True)
    if match := _ENGLISH.match(text):
        return Labelled(text[match.end() :], sure=True)
    match = _FOREIGN.match(text)
    return Labelled(text[match.end() :]) if match else None


def is_label_alone(text: str) -> bool:
    """Tell whether a line is the label of a byline whose names stand on the next."""
    return bool(_ALONE.fullmatch(text))


def after_date_label(text: str) -> DateLabel | None:
    """Return what follows "Published on", "Updated:" or their like at the beginning of a line."""
    for kind, pattern in (("updated", _UPDATED), ("published", _PUBLISHED)):
        match = pattern.match(text)
        if match and not (_WORD_BEFORE.search(match[0]) and text[match.end() : match.end() + 1].isalpha()):
            day_first = not re.match(r"(?i)(?:last|updat|modif|revis|first|publish|post|releas|issue|date)", match[0])
            return DateLabel(text[match.end() :], "updated" if kind == "updated" else "published", day_first)
    return None
