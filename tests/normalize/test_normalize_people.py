"""people: authors and categories."""

import pytest

from aggregator.model import Category, Person
from aggregator.normalize.people import categories_of, people_of


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (Person(name="  Ann\n Lee "), Person(name="Ann Lee")),
        (Person(name="ann@example.org (Ann Lee)"), Person(name="Ann Lee", email="ann@example.org")),
        (Person(name='"Ann Lee" <ann@example.org>'), Person(name="Ann Lee", email="ann@example.org")),
        (Person(name="ann@example.org"), Person(email="ann@example.org")),
        (Person(name="Ann", email="mailto:ann@example.org"), Person(name="Ann", email="ann@example.org")),
        (Person(name="Ann", email="not an address"), Person(name="Ann")),
        (Person(name="Ann", uri="/ann"), Person(name="Ann", uri="https://example.org/ann")),
        (Person(name="Ann", uri="javascript:x"), Person(name="Ann")),
        (Person(name="Anna \u202a\x00Lee"), Person(name="Anna \u202aLee")),
    ],
)
def test_a_person(published: Person, expected: Person) -> None:
    """Name and address are told apart, whatever field they came in; a URL is absolute."""
    assert people_of([published], "https://example.org/") == (expected,)


def test_nobody_is_named_twice() -> None:
    """The first naming stays, and who has neither name nor address is nobody."""
    people = [
        Person(name="Ann"),
        Person(name="ANN", uri="https://x.example/"),
        Person(name=" "),
        Person(email="a@b.org"),
    ]
    assert people_of(people, None) == (Person(name="Ann"), Person(email="a@b.org"))


def test_categories_are_clean_and_named_once() -> None:
    """Case does not make another category, order and first spelling stay; a scheme is an IRI or nothing."""
    categories = [
        Category(term=" Linux \n kernel", label="Linux kernel"),
        Category(term="linux KERNEL"),
        Category(term="", label="News"),
        Category(term="x", scheme="https://example.org/terms", label="An X"),
        Category(term="y", scheme="javascript:alert(1)"),
        Category(term="z", scheme="not a scheme"),
        Category(term=" "),
    ]
    assert categories_of(categories) == (
        Category(term="Linux kernel"),
        Category(term="News"),
        Category(term="x", scheme="https://example.org/terms", label="An X"),
        Category(term="y"),
        Category(term="z"),
    )
