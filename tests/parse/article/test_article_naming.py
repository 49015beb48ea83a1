"""What a file's name says."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.parse.article.naming import date_of, slug_of, slugify, title_of


@pytest.mark.parametrize(
    ("path", "slug", "title"),
    [
        ("harbour.md", "harbour", "Harbour"),
        ("news/the-new_harbour.txt", "the-new-harbour", "The new harbour"),
        ("Größe & Maß.md", "grosse-mass", "Größe & Maß"),
        ("Jane's well-known rule.txt", "janes-well-known-rule", "Jane's well-known rule"),
        ("2020-10-01-harbour.md", "2020-10-01-harbour", "Harbour"),
        ("2020-10-01.md", "2020-10-01", "2020-10-01"),
        ("rome/index.md", "rome", "Rome"),
        ("index.md", "index", "Index"),
        ("Łódź.md", "lodz", "Łódź"),
        ("v1.2.md", "v1-2", "V1.2"),
    ],
)
def test_names(path: str, slug: str, title: str) -> None:
    """A slug is plain ASCII, a title is made for people."""
    assert (slug_of(path), title_of(path)) == (slug, title)


def test_dates_in_names() -> None:
    """A date in front of the name is the article's; an impossible one is none."""
    assert str(date_of("posts/2020-10-01-harbour.md"))[:10] == "2020-10-01"
    assert date_of("2020-13-01-harbour.md") is None
    assert date_of("harbour-2020-10-01.md") is None


def test_names_without_a_latin_letter() -> None:
    """Such a name gets a slug from its path: always the same, and not another file's."""
    assert re.fullmatch(r"article-[0-9a-f]{8}", slug_of("港.md"))
    assert slug_of("港.md") == slug_of("港.md") != slug_of("a/港.md")


def test_long_names_are_cut_at_a_word() -> None:
    """A slug is no longer than eighty characters."""
    assert slugify("word " * 40) == "-".join(["word"] * 16)
    assert slugify("x" * 200) == "x" * 80


@given(st.text(min_size=1, max_size=40))
def test_every_name_has_a_slug(name: str) -> None:
    """Whatever the name, the slug is not empty and safe in a file name and a URL."""
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug_of(f"{name}.md"))
