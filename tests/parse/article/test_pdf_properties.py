"""What a PDF's properties say, and when they are believed."""

from datetime import UTC, datetime

import pytest

from aggregator.parse.article.pdf.properties import believable_authors, believable_title, read_created


@pytest.mark.parametrize(
    "title",
    [
        "The harbour that nobody had measured",
        "AC/DC in Oldhaven",
        "Pages from a diary",
        "Microsoft Word turns forty",
        "2026: a year of floods",
        "港の記録",
    ],
)
def test_titles(title: str) -> None:
    """A title that a person wrote is believed."""
    assert believable_title(f" {title}\0") == title


@pytest.mark.parametrize(
    "title",
    [
        "",
        "\0",
        "Microsoft Word - final_v3.doc",
        "Microsoft Word - Document1",
        "harbour-final.indd",
        r"C:\Users\admin\harbour",
        "/home/admin/harbour",
        "file:///tmp/harbour.html",
        "Untitled",
        "Untitled-2",
        "Layout 1",
        "PowerPoint Presentation",
        "harbour_v3",
        "20261006",
        "x" * 201,
        "a-" * 90 + "final ",
    ],
)
def test_wrong_titles(title: str) -> None:
    """What a program, a template or a file is called is no title."""
    assert believable_title(title) is None


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Jane Doe", ["Jane Doe"]),
        ("Jane Doe; John Roe", ["Jane Doe", "John Roe"]),
        ("Jane Doe and J. K. van der Berg", ["Jane Doe", "J. K. van der Berg"]),
        ("admin", []),
        ("Microsoft Office User", []),
        ("mlindqvist", []),
        ("Jane", []),
        ("PC 17", []),
        ("jane doe", []),
        ("", []),
    ],
)
def test_authors(author: str, names: list[str]) -> None:
    """Full names are believed, accounts and programs are not."""
    assert [person.name for person in believable_authors(author)] == names


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("D:20261006183000+02'00'", datetime(2026, 10, 6, 16, 30, tzinfo=UTC)),
        ("D:20261006183000-0530", datetime(2026, 10, 7, 0, 0, tzinfo=UTC)),
        ("D:20261006183000Z", datetime(2026, 10, 6, 18, 30, tzinfo=UTC)),
        ("20261006", datetime(2026, 10, 6, tzinfo=UTC)),
        ("D:20261306183000", None),
        ("D:19700101000000Z", None),
        ("D:20261006183000+99'99'", None),
        ("D:00010101000000+10'00'", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates(text: str, instant: datetime | None) -> None:
    """Dates are read as the format writes them; before there was the format there were none."""
    assert read_created(text) == instant
