# ruff: noqa: RUF001 - letters of many alphabets are what is tested
"""Written dates: every form that is read, and what is none."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.parse.article.language.dates import read_date, split_date
from aggregator.parse.article.language.months import MONTHS, WEEKDAYS

DAY = datetime(2020, 10, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "1 October 2020",
        "01 October 2020",
        "1st October 2020",
        "the 1st of October 2020",
        "1 October, 2020",
        "1 Oct 2020",
        "01-Oct-2020",
        "October 1, 2020",
        "October 1 2020",
        "October 1st, 2020",
        "Oct. 1, 2020",
        "OCTOBER 1, 2020",
        "Thursday, 1 October 2020",
        "Thu 1 Oct 2020",
        "Thursday the 1st of October 2020",
        "2020-10-01",
        "2020/10/01",
        "2020.10.01",
        "1.10.2020",
        "01. 10. 2020",
        "(1 October 2020)",
        "1. Oktober 2020",
        "Donnerstag, den 1. Oktober 2020",
        "1er octobre 2020",
        "le jeudi 1er octobre 2020",
        "1 de octubre de 2020",
        "jueves, 1 de octubre de 2020",
        "1º ottobre 2020",
        "giovedì 1 ottobre 2020",
        "1 oktober 2020",
        "1º de outubro de 2020",
        "quinta-feira, 1 de outubro de 2020",
        "1 października 2020",
        "1 октября 2020",
        "1 أكتوبر 2020",
        "2020年10月1日",
        "2020年10月1日（木）",
        "2020年10月1日 星期四",
        "二〇二〇年十月一日",
        "令和2年10月1日",
        "民國109年10月1日",
        "2020년 10월 1일",
        "2020년 10월 1일 목요일",
        "2020. 10. 1.",
        "czwartek, 1 października 2020 r.",
        "четверг, 1 октября 2020 г.",
        "1 жовтня 2020 року",
        "1. října 2020",
        "1. lokakuuta 2020",
        "2020. október 1.",
        "1 d'octubre de 2020",
        "1 Ekim 2020 Perşembe",
        "Πέμπτη 1 Οκτωβρίου 2020",
        "ngày 1 tháng 10 năm 2020",
        "1 ตุลาคม 2563",
        "गुरुवार, 1 अक्टूबर 2020",
        "יום חמישי, 1 באוקטובר 2020",
        "الخميس، ١ أكتوبر ٢٠٢٠",
        "1 تشرين الأول/أكتوبر 2020",
        "٠١/١٠/٢٠٢٠",
        "le 01/10/2020",
        "1 October 2020 (Thursday)",
    ],
)
def test_days(text: str) -> None:
    """A day without a time is its midnight in UTC."""
    assert read_date(text) == DAY


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("2020-10-01T18:30:00Z", 18, 30),
        ("2020-10-01 18:30", 18, 30),
        ("2020-10-01T18:30:00.123456+02:00", 16, 30),
        ("2020-10-01 18:30:00 +2", 16, 30),
        ("2020-10-01 18:30:00 -0500", 23, 30),
        ("Thu, 01 Oct 2020 18:30:00 GMT", 18, 30),
        ("1 October 2020 at 6 pm", 18, 0),
        ("1 October 2020, 6.30 p.m.", 18, 30),
        ("1 October 2020 - 12:30 AM", 0, 30),
        ("October 1, 2020 18:30 EDT", 22, 30),
        ("1. Oktober 2020 um 18.30 Uhr", 18, 30),
        ("1er octobre 2020 à 18h30", 18, 30),
        ("1 de octubre de 2020 a las 18:30", 18, 30),
        ("1 октября 2020 года, 18:30", 18, 30),
        ("2020年10月1日 午後6時30分", 18, 30),
        ("2020년 10월 1일(목) 오후 6시 30분", 18, 30),
        ("le 01/10/2020 à 18 h 30", 18, 30),
    ],
)
def test_times(text: str, hour: int, minute: int) -> None:
    """A time is read with its zone; without one it is UTC."""
    assert read_date(text) == datetime(2020, 10, 1, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize("text", ["13/10/2020", "10/13/2020"])
def test_slashes_that_can_be_read_in_one_way(text: str) -> None:
    """A number over twelve is the day, wherever it stands."""
    assert read_date(text) == datetime(2020, 10, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "1/10/2020",  # the first of October here, the tenth of January there
        "31 February 2020",
        "2020-13-01",
        "0001-01-01",
        "1 October 20201",
        "version 1.10.2020.4",
        "12020-10-01",
        "10 downing 2020",
        "October 2020",
        "He was born on 1 October 2020 in Rome",
        "1 October 2020 was a Thursday",
        "2020-10-01T25:61",
        "",
    ],
)
def test_no_dates(text: str) -> None:
    """What is ambiguous, impossible or part of a sentence is no date."""
    assert read_date(text) is None


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("By Jane Doe, 1 October 2020", "By Jane Doe"),
        ("By Jane Doe on October 1, 2020 at 6 pm", "By Jane Doe"),
        ("1 October 2020 — Jane Doe", "Jane Doe"),
        ("Jane Doe | Thursday, 1 October 2020", "Jane Doe"),
        ("Berlin, den 1. Oktober 2020", "Berlin"),
    ],
)
def test_a_date_beside_something(line: str, rest: str) -> None:
    """A date at either end of a line is taken out with its weekday and time, and the rest is left clean."""
    found = split_date(line)
    assert found
    assert (found.date.date(), found.rest) == (date(2020, 10, 1), rest)


@given(st.dates(date(1000, 1, 1), date(2999, 12, 31)), st.sampled_from(["{d} {m} {y}", "{m} {d}, {y}", "{d}. {m} {y}"]))
def test_every_day_with_every_name(day: date, form: str) -> None:
    """Whatever the day and the language of the month, the date is the one that was written (Thai: Buddhist)."""
    for name in (name for name, number in MONTHS.items() if number == day.month):
        text = form.format(d=min(day.day, 28), m=name, y=day.year)
        is_thai = "\u0e00" <= name[0] <= "\u0e7f" and day.year > 2400
        assert read_date(text) == datetime(day.year - 543 * is_thai, day.month, min(day.day, 28), tzinfo=UTC), text


@given(st.text(max_size=40))
def test_any_text(text: str) -> None:
    """Whatever the text, the answer is an aware date in UTC or None."""
    found = split_date(text)
    assert found is None or found.date.tzinfo is UTC


def test_names_do_not_collide() -> None:
    """No spelling stands for two months, and none for a weekday as well, but for `mar` and its like in Spanish."""
    assert {name for name in MONTHS if name in WEEKDAYS} == set()
