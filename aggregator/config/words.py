"""How faults speak: quoting of what the user wrote, suggestions, and the one error that validators raise."""

import difflib
import json
from collections.abc import Iterable

from pydantic_core import PydanticCustomError

VALUE = "{value}"
LONGEST = 60


def wrong(message: str, *, detail: str = "", at: str = "") -> PydanticCustomError:
    """Return the error for a validator to raise.

    `{value}` in the message stands for the value as it is written in the file; `detail` may tell of the value that
    counts and is left out where that came from the environment; `at` is the key to point at, inside the value.
    """
    return PydanticCustomError("wrong", "wrong", {"message": message, "detail": detail, "at": at})


def brief(text: str, longest: int = LONGEST) -> str:
    """Shorten what a fault quotes."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def escaped(text: str) -> str:
    """Put text in double quotes, on one line, whatever is in it."""
    return printable(json.dumps(text, ensure_ascii=False))


def printable(text: str) -> str:
    """Write characters that would break the line, or hide in it, as escapes."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def listed(names: Iterable[str], *, last: str = "or") -> str:
    """Write an enumeration.

    >>> listed(["atom", "rss", "json"])
    'atom, rss or json'
    """
    *first, end = names
    return f"{', '.join(first)} {last} {end}" if first else end


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return `; did you mean "…"?` where one of the known names is close, else nothing."""
    by_case = {candidate.casefold().replace("-", "_"): candidate for candidate in known}
    folded = name.casefold().replace("-", "_")
    close = difflib.get_close_matches(folded[:200], by_case, n=1, cutoff=0.6)
    return f"; did you mean {escaped(by_case[close[0]])}?" if close else ""
