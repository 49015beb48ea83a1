# ruff: noqa: RUF001 - letters of many alphabets are what is tested
"""Bylines and labelled dates in other languages."""

from datetime import UTC, datetime

import pytest

from aggregator.parse.article.text.credits import read_credit
from aggregator.parse.article.text.joining import Words, join

DAY, NEXT = datetime(2020, 10, 1, tzinfo=UTC), datetime(2020, 10, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By Jane Doe / John Roe", ["Jane Doe", "John Roe"]),
        ("By Jane Doe, John Roe & Ann Poe", ["Jane Doe", "John Roe", "Ann Poe"]),
        ("By Jane Doe¹ and John Roe²", ["Jane Doe", "John Roe"]),
        ("Von Anna Müller und Karl Schmidt", ["Anna Müller", "Karl Schmidt"]),
        ("Par Claire Petit et Luc Morel", ["Claire Petit", "Luc Morel"]),
        ("Por Ana García y Luis Pérez", ["Ana García", "Luis Pérez"]),
        ("Di Marco Rossi e Anna Bianchi", ["Marco Rossi", "Anna Bianchi"]),
        ("Door Jan de Vries en Piet Bakker", ["Jan de Vries", "Piet Bakker"]),
        ("Av Lars Ek og Nina Dahl", ["Lars Ek", "Nina Dahl"]),
        ("Tekst: Anna Nowak i Jan Kowalski", ["Anna Nowak", "Jan Kowalski"]),
        ("Автор: Иван Петров и Анна Смирнова", ["Иван Петров", "Анна Смирнова"]),
        ("Του Νίκου Παπά", ["Νίκου Παπά"]),
        ("作者：李明", ["李明"]),
        ("文/张三", ["张三"]),
        ("取材・文＝山田花子", ["山田花子"]),
        ("山田花子記者", ["山田花子"]),
        ("글 김철수", ["김철수"]),
        ("김철수 기자 kim@hanggu.example", ["김철수"]),
        ("מאת דנה כהן ויוסי לוי", ["דנה כהן", "יוסי לוי"]),
        ("بقلم: سلمى حداد وكريم منصور", ["سلمى حداد", "كريم منصور"]),
        ("โดย สมชาย ใจดี", ["สมชาย ใจดี"]),
    ],
)
def test_bylines(line: str, authors: list[str]) -> None:
    """A line that says so is a byline in every language, and its names are told apart."""
    credit = read_credit(line)
    assert credit
    assert credit.explicit
    assert [person.name for person in credit.authors] == authors


@pytest.mark.parametrize(
    "line",
    [
        "港口的灯塔重新亮起",
        "灯塔归来",
        "المنارة تضيء",
        "המגדלור נדלק",
        "등대가 켜졌다",
        "作者不明の手紙が見つかった港の町で",
    ],
)
def test_titles_without_capitals_are_no_bylines(line: str) -> None:
    """In a script without capitals a short line proves nothing: it takes a label, or a date beside it."""
    assert read_credit(line) is None


@pytest.mark.parametrize(
    ("line", "published", "updated"),
    [
        ("Publié le 01/10/2020 | Mis à jour le 02/10/2020", DAY, NEXT),
        ("Veröffentlicht am 1.10.2020 | Stand: 2.10.2020", DAY, NEXT),
        ("Опубликовано: 1 октября 2020", DAY, None),
        ("Opublikowano: 1 października 2020 r.", DAY, None),
        ("发布时间：2020-10-01", DAY, None),
        ("公開日：2020年10月1日", DAY, None),
        ("更新日：2020年10月2日", None, NEXT),
        ("입력 2020.10.01 | 수정 2020.10.02", DAY, NEXT),
        ("نشر في 1 أكتوبر 2020", DAY, None),
        ("פורסם ב-1 באוקטובר 2020", DAY, None),
    ],
)
def test_labelled_dates(line: str, published: datetime | None, updated: datetime | None) -> None:
    """A label tells a first publication from a later change, and whether the day comes first."""
    credit = read_credit(line)
    assert credit
    assert (credit.date, credit.updated) == (published, updated)


@pytest.mark.parametrize(
    ("line", "authors", "rest"),
    [
        ("2020年10月1日 张三", ["张三"], ""),
        ("北京，2020年10月1日", [], "北京"),
        ("Москва, 1 октября 2020 г.", [], "Москва"),
        ("2020年10月1日 人民日报", None, ""),
    ],
)
def test_beside_a_date(line: str, authors: list[str] | None, rest: str) -> None:
    """Beside a date, a name stands apart by a space and a town by a comma; a newspaper is neither."""
    credit = read_credit(line)
    found = None if credit is None else ([person.name for person in credit.authors], credit.rest)
    assert found == (None if authors is None else (authors, rest))


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("dans l’", "automne", "dans l’automne"),
        ("nell'", "ufficio", "nell'ufficio"),
        ("the dogs'", "bowls", "the dogs' bowls"),
        ("בן־", "אדם", "בן־אדם"),
        ("ประภาคาร", "ที่ท่าเรือ", "ประภาคารที่ท่าเรือ"),
        ("항구의", "등대", "항구의 등대"),
        ("灯塔，", "亮了", "灯塔，亮了"),
        ("灯塔", "ABC", "灯塔 ABC"),
    ],
)
def test_lines_meet_as_their_language_writes(first: str, second: str, joined: str) -> None:
    """Elisions, firm hyphens and scripts without spaces meet without one."""
    assert join(first, second, Words.of()) == joined
