# ruff: noqa: RUF001 - typographic marks are what is tested
"""Bylines: who wrote it, and what only looks like a name."""

import pytest

from aggregator.model import Person
from aggregator.parse.article.language.bylines import read_byline
from aggregator.parse.article.language.names import is_role
from aggregator.parse.article.text.credits import read_credit


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Jane Doe", ["Jane Doe"]),
        ("BY JANE DOE", ["JANE DOE"]),
        ("by Jane Doe and John Roe", ["Jane Doe", "John Roe"]),
        ("By Jane Doe, John Roe & Maria de la Cruz", ["Jane Doe", "John Roe", "Maria de la Cruz"]),
        ("By Reuters", ["Reuters"]),
        ("By the Associated Press", None),
        ("By The Editors", ["The Editors"]),
        ("Written by Jane Doe.", ["Jane Doe"]),
        ("Author: Jane Doe", ["Jane Doe"]),
        ("By Dr. Jane Doe, PhD", ["Dr. Jane Doe, PhD"]),
        ("Von Maria Schäfer und Hans-Peter Müller", ["Maria Schäfer", "Hans-Peter Müller"]),
        ("Par Élodie Dupont et Jean-Luc Martin", ["Élodie Dupont", "Jean-Luc Martin"]),
        ("Por José Ortega y Gasset", ["José Ortega y Gasset"]),
        ("Por María López y Juan Pérez", ["María López", "Juan Pérez"]),
        ("Di Giovanni d'Amico", ["Giovanni d'Amico"]),
        ("Door Jan van der Berg", ["Jan van der Berg"]),
        ("Por João da Silva e Ana Costa", ["João da Silva", "Ana Costa"]),
        ("作者：王小明", ["王小明"]),
        ("文／王小明、李四", ["王小明", "李四"]),
        ("بقلم محمد علي", ["محمد علي"]),
        ("Автор: Иван Петров", ["Иван Петров"]),
        ("By the sea, everything is calm", None),
        ("By dawn the storm was over", None),
        ("By Monday Morning", None),
        ("Von der Wiege bis zur Bahre", None),
        ("Par hasard", None),
        ("By Jane Doe and by nobody else in the whole of the town.", None),
    ],
)
def test_explicit_bylines(line: str, names: list[str] | None) -> None:
    """A line that says "By" is a byline where names follow, and nothing where a sentence does."""
    byline = read_byline(line)
    assert (byline and [person.name for person in byline.authors]) == names
    assert byline is None or byline.explicit


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Jane Doe", ["Jane Doe"]),
        ("Jane Doe, John Roe and Li Wei", ["Jane Doe", "John Roe", "Li Wei"]),
        ("J. K. Rowling", ["J. K. Rowling"]),
        ("Ludwig van Beethoven", ["Ludwig van Beethoven"]),
        ("Seán O’Brien", ["Seán O’Brien"]),
        ("Martin Luther King, Jr.", ["Martin Luther King, Jr."]),
        ("Иван Петров", ["Иван Петров"]),
        ("London", None),
        ("New York", None),
        ("Second Thoughts", None),
        ("The Council", None),
        ("New Harbour Plan", None),
        ("Political Correspondent", None),
        ("Jane Doe and the Machine", None),
        ("Jane Doe, The Daily Planet", ["Jane Doe"]),
        ("Jane Doe, *Planet*", ["Jane Doe"]),
        ("Council Meeting, The Daily Planet", None),
        ("U.S. U.S.", None),
        ("Jane Doe.", None),
        ("Jane Doe 2", None),
        ("jane doe", None),
        ("Five Names Are Too Many", None),
    ],
)
def test_bare_bylines(line: str, names: list[str] | None) -> None:
    """Without "By" a byline is names and nothing else."""
    byline = read_byline(line)
    assert (byline and [person.name for person in byline.authors]) == names


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("By Jane Doe, Political Correspondent", "Political Correspondent"),
        ("By Jane Doe in Berlin", "in Berlin"),
        ("By Jane Doe (Berlin)", "Berlin"),
        ("By Jane Doe, Oldhaven", "Oldhaven"),
        ("By Jane Doe, *The Daily Planet*", "*The Daily Planet*"),
        ("By Jane Doe | Science Reporter", "Science Reporter"),
    ],
)
def test_what_stands_beside_the_names(line: str, rest: str) -> None:
    """Roles, places and newspapers are no authors; they are in the rest."""
    byline = read_byline(line)
    assert byline
    assert ([person.name for person in byline.authors], byline.rest) == (["Jane Doe"], rest)


@pytest.mark.parametrize("line", ["By Jane Doe <jane@example.org>", "Jane Doe (jane@example.org)"])
def test_mail_addresses(line: str) -> None:
    """The address beside a single name is that person's."""
    byline = read_byline(line)
    assert byline
    assert byline.authors == (Person(name="Jane Doe", email="jane@example.org"),)


@pytest.mark.parametrize(("line", "known"), [("Jane Okafor", True), ("J. Okafor", True), ("Brannoch Oakes", False)])
def test_known_names(line: str, known: bool) -> None:  # noqa: FBT001 - a column of the table
    """A given name or an initial shows that two words are a person."""
    byline = read_byline(line)
    assert byline
    assert byline.known is known


@pytest.mark.parametrize(("line", "role"), [("Science Correspondents", True), ("Editor resigns", False), ("", False)])
def test_roles(line: str, role: bool) -> None:  # noqa: FBT001 - a column of the table
    """A line whose last word is an office says what someone is."""
    assert is_role(line) is role


@pytest.mark.parametrize(
    ("line", "names", "day", "updated"),
    [
        ("By Jane Doe | Published Thursday, 1 October 2020 | Updated 2 October 2020", ["Jane Doe"], 1, 2),
        ("Published: 1 October 2020, last updated 2 October 2020", None, None, None),
        ("Last updated: 2 October 2020", [], None, 2),
        ("Veröffentlicht am 1. Oktober 2020", [], 1, None),
        ("Jane Doe, 1 October 2020", ["Jane Doe"], 1, None),
        ("London, 1 October 2020", [], 1, None),
        ("1 October 2020, London", [], 1, None),
        ("*The Daily Planet* | 1 October 2020", [], 1, None),
        ("1 October 2020 Council Meeting", None, None, None),
        ("The storm of 1 October 2020", None, None, None),
        ("Published by nobody", None, None, None),
    ],
)
def test_credits(line: str, names: list[str] | None, day: int | None, updated: int | None) -> None:
    """A line of the head is a credit when all of it is names and dates, with their labels."""
    credit = read_credit(line)
    if credit is None:
        assert names is None
        return
    assert [person.name for person in credit.authors] == names
    assert (credit.date and credit.date.day, credit.updated and credit.updated.day) == (day, updated)
