"""Lines for people: one fact each, never broken, and safe to print whatever a feed has put into them."""

import re
from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from rich.console import Console
from rich.text import Text

from aggregator.model import Person

TOGETHER = 500  # lines that are printed at once: a third of what they cost one by one

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def printable(text: str) -> str:
    """Return a text of others without what could steer the terminal."""
    return _CONTROL.sub(" ", text)


class Out:
    """Lines on standard output, never broken and without what could steer a terminal."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, soft_wrap=True)

    def line(self, text: str, *, style: str = "") -> None:
        """Print one line."""
        self._console.print(Text(printable(text), style=style))

    def lines(self, lines: Iterable[Text]) -> None:
        """Print many lines, whose texts are printable."""
        waiting = iter(lines)
        while some := tuple(islice(waiting, TOGETHER)):
            self._console.print(Text("\n").join(some))

    def heading(self, text: str) -> None:
        """Print a heading after a blank line."""
        self.line("")
        self.line(text, style="bold")

    def fact(self, name: str, value: str | None) -> None:
        """Print a name and its value, where there is one."""
        if value:
            self.line(f"  {name:<11}{value}")


def names(people: Iterable[Person]) -> list[str]:
    """Return what people are called; of one without a name the address."""
    return [name for person in people if (name := person.name or person.email or person.uri)]


def person_in_words(person: Person) -> str:
    """Return a name with its addresses."""
    more = ", ".join(filter(None, (person.email, person.uri)))
    return f"{person.name} ({more})" if person.name and more else person.name or more


def minute(value: datetime | None) -> str | None:
    """Return an instant to the minute."""
    return None if value is None else f"{value:%Y-%m-%d %H:%M} UTC"
