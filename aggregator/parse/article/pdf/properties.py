"""What a PDF's properties say, where it can be believed: they are often a template's, a program's or a computer's.

>>> believable_title("Microsoft Word - final_v3.doc"), believable_title("The harbour plan")
(None, 'The harbour plan')
>>> [person.name for person in believable_authors("Jane Doe; John Roe")], believable_authors("admin")
(['Jane Doe', 'John Roe'], ())
>>> read_created("D:20201001183000+02'00'").isoformat()
'2020-10-01T16:30:00+00:00'
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from aggregator.model import Person
from aggregator.parse.article.language.bylines import read_byline
from aggregator.parse.article.language.wordlists import word_set
from aggregator.parse.article.text.titles import title_text

_LONGEST = 200
_FIRST_YEAR = 1993  # of the format
_PROGRAM = re.compile(
    r"microsoft (?:word|powerpoint|excel|office(?: word)?)(?: document)?(?:\s+-\s.*)?|powerpoint presentation"
    r"|.*google docs",
    re.IGNORECASE,
)
_FILE = re.compile(
    r".*\.(?:docx?|dotx?|odt|rtf|txt|pdf|indd|qxd|pmd|pub|tex|dvi|e?ps|html?|xlsx?|pptx?|pages|wpd|md)"
    r"|(?:[a-z]:)?[\\/].*|\w+://.*|.*\\.*|\S+[-_](?:v?\d+|final|draft|neu|new|copy|kopie)",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"(?:untitled|unbenannt|sans titre|sin título|senza titolo|document|dokument|titel|title|slide|layout|seite|page"
    r"|draft|entwurf|final|print|scan|test|template|vorlage)?[\W\d_]*",
    re.IGNORECASE,
)
_NOBODY = word_set("""
    admin administrator user owner root author autor unknown anonymous none guest default test microsoft office
    benutzer utilisateur usuario adobe acrobat indesign windows apple mac macbook pc laptop computer desktop scanner
    """)
_CREATED = re.compile(
    r"(?:D:)?(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?(?:\s*(?:(Z)|([+-])(\d{2})'?(\d{2})?))?.*", re.DOTALL
)


def believable_title(text: str) -> str | None:
    """Return the title that a document's properties name, None where it is a file's or a program's name."""
    title = title_text(text.strip("\0 \t\r\n"))
    if not any(map(str.isalpha, title)) or len(title) > _LONGEST:
        return None
    return None if any(pattern.fullmatch(title) for pattern in (_PROGRAM, _FILE, _EMPTY)) else title


def believable_authors(text: str) -> tuple[Person, ...]:
    """Return the authors that the properties name: full names of people or bodies, not those of accounts."""
    names = re.sub(r"\s*[;|\n]\s*", ", ", text.strip("\0 \t\r\n,;"))
    words = {word.casefold().strip(".,'\u2019") for word in names.split()}
    if not words.isdisjoint(_NOBODY) or len(words) < 2 or any(char.isdigit() for char in names):  # noqa: PLR2004 - given name and surname
        return ()
    byline = read_byline(f"By {names}")
    return byline.authors if byline and not byline.rest else ()


def read_created(text: str) -> datetime | None:
    """Return the instant of a PDF date (ISO 32000-2, 7.9.4), None for one that cannot be."""
    match = _CREATED.fullmatch(text.strip("\0 "))
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(match[number] or 0) for number in range(1, 7))
    offset = timedelta(hours=int(match[9] or 0), minutes=int(match[10] or 0))
    try:
        zone = timezone(-offset if match[8] == "-" else offset)
        instant = datetime(year, month, day, hour, minute, second, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return instant if year >= _FIRST_YEAR else None
