"""Feeds that change at random, each with bad habits of its own, and what they have really published."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from typing import Literal

START = datetime(2026, 5, 1, 6, tzinfo=UTC)
LETTERS = "bdfgklmnprstvz"
FEWEST = 3  # entries of a document: of a feed whose guids and links are useless, one alone says too little


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How a feed names its entries: what is `own` says which entry it is, all else says little or nothing."""

    atom: bool = False
    guid: Literal["own", "none", "same", "session", "place"] = "own"
    link: Literal["own", "none", "same", "session"] = "own"
    title: Literal["own", "none", "weekly"] = "own"
    date: Literal["own", "day", "none", "moving"] = "own"
    text: Literal["long", "short", "none"] = "long"

    @property
    def changeable(self) -> tuple[str, ...]:
        """What an editor may change; what changes at every poll anyway is not among it."""
        return tuple(name for name in ("guid", "link", "title", "date") if getattr(self, name) == "own")

    def changes_at_once(self, redated: bool) -> int:  # noqa: FBT001 - as the field of an entry
        """How much of an entry may change between two polls: two things that are its own must stay."""
        own = len(self.changeable) + (self.text == "long") - redated
        return max(0, min(2, own - 2))


HABITS = (
    Habits(),
    Habits(atom=True),
    Habits(text="short"),
    Habits(text="none"),
    Habits(atom=True, date="none"),
    Habits(date="moving"),
    Habits(date="day", text="short"),
    Habits(guid="none"),
    Habits(guid="none", date="none"),
    Habits(link="none"),
    Habits(guid="none", link="none"),
    Habits(guid="same", link="same"),
    Habits(guid="same", link="same", title="weekly"),
    Habits(guid="session", link="session"),
    Habits(guid="session", link="session", date="none", text="short"),
    Habits(guid="session", link="none", date="moving", text="short"),
    Habits(guid="place"),
    Habits(guid="place", link="none", date="none", text="short"),
    Habits(title="weekly", link="same"),
    Habits(atom=True, title="none", link="session"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Real:
    """An entry that a feed has really published; `number` is that of its life, and no feed says it but as a comment.

    One that was `redated` is known by its first date, which its feed has forgotten.
    """

    number: int
    guid: str
    link: str
    title: str
    date: datetime
    text: str
    redated: bool = False


@dataclass(slots=True, kw_only=True)
class Publisher:
    """A feed and all that it has published; `shown` are numbers in the order of its document."""

    name: str
    habits: Habits
    chance: random.Random
    entries: dict[int, Real] = field(default_factory=dict)
    shown: list[int] = field(default_factory=list)
    polls: int = 0

    def change(self, moves: Sequence[str], now: datetime) -> None:
        """Do what happens between two polls."""
        for _ in range(FEWEST - len(self.shown)):
            self.write(now)
        left = {number: self.habits.changes_at_once(self.entries[number].redated) for number in self.shown}
        full = dict(left)
        for move in moves:
            match move:
                case "new":
                    self.write(now)
                case "leave" if len(self.shown) > FEWEST:
                    # Nothing that changed just now: half of a swap, unseen, would be a guid that two entries have.
                    untouched = [number for number in self.shown if left.get(number) == full.get(number)]
                    self.shown.remove(self.chance.choice(untouched or self.shown))
                case "return" if gone := sorted(self.entries.keys() - set(self.shown)):
                    self.shown.append(self.chance.choice(gone))
                case "order":
                    self.chance.shuffle(self.shown)
                case "guid" | "link" | "title" | "date" if move in self.habits.changeable:
                    able = [number for number in self.shown if left.get(number)]
                    if able:
                        number = self.chance.choice(able)
                        left[number] -= 1
                        self.edit(number, move, now)
                case "swap" if len(self.shown) > 1 and {"guid", "title"} <= {*self.habits.changeable}:
                    self.swap(self.chance.sample(self.shown, 2), left)

    def write(self, now: datetime) -> None:
        """Publish an entry, first in the document."""
        number = max(self.entries, default=0) + 1
        text = {"long": 40, "short": 4, "none": 0}[self.habits.text]
        self.entries[number] = Real(
            number=number,
            guid=f"{self.name}-{number}",
            link=f"https://{self.name}.example/{number}",
            title=self.words(5) if self.habits.title == "own" else "Weekly notes" * (self.habits.title == "weekly"),
            date=now - timedelta(seconds=number % 50 + 1),
            text=self.words(text),
        )
        self.shown.insert(0, number)

    def edit(self, number: int, what: str, now: datetime) -> None:
        """Change one thing of an entry."""
        real, fresh = self.entries[number], self.chance.randrange(10**9)
        match what:
            case "guid":
                self.entries[number] = replace(real, guid=f"{self.name}-new-{fresh}")
            case "link":
                self.entries[number] = replace(real, link=f"https://{self.name}.example/new/{fresh}")
            case "title":
                corrected = f"{real.title} {self.words(1)}" if fresh % 2 else self.words(5)
                self.entries[number] = replace(real, title=corrected)
            case "date":
                self.entries[number] = replace(real, date=now - timedelta(seconds=fresh % 3000), redated=True)

    def swap(self, two: Sequence[int], left: dict[int, int]) -> None:
        """Two entries get each other's guid."""
        one, other = two
        if left.get(one) and left.get(other) and self.habits.text != "none":
            left[one] = left[other] = 0
            mine, theirs = self.entries[one], self.entries[other]
            self.entries[one], self.entries[other] = replace(mine, guid=theirs.guid), replace(theirs, guid=mine.guid)

    def words(self, count: int) -> str:
        """Words that nobody else uses, in no language."""
        return " ".join("".join(self.chance.choices(LETTERS, k=7)) for _ in range(count)).capitalize()

    def document(self, now: datetime) -> bytes:
        """The document as it is served at this poll."""
        self.polls += 1
        items = "".join(self.item(place, self.entries[number], now) for place, number in enumerate(self.shown))
        if self.habits.atom:
            head = f"<id>urn:x:{self.name}</id><title>{self.name}</title><updated>{now.isoformat()}</updated>"
            return f"<feed xmlns='http://www.w3.org/2005/Atom'>{head}{items}</feed>".encode()
        head = f"<title>{self.name}</title><link>https://{self.name}.example/</link><description/>"
        return f"<rss version='2.0'><channel>{head}{items}</channel></rss>".encode()

    def item(self, place: int, real: Real, now: datetime) -> str:
        """An entry as the feed's habits have it."""
        guid = {
            "own": real.guid,
            "same": self.name,
            "session": f"{real.guid}?sid={self.polls}",
            "place": f"{place}",
            "none": "",
        }[self.habits.guid]
        link = {
            "own": real.link,
            "same": f"https://{self.name}.example/news",
            "session": f"{real.link}?sid={self.polls}",
            "none": "",
        }[self.habits.link]
        day = real.date.replace(hour=0, minute=0, second=0)
        date = {"own": real.date, "day": day, "moving": now, "none": None}[self.habits.date]
        comments = f"https://{self.name}.example/comments/{real.number}"
        return (
            self.atom(guid, link, date, real, comments) if self.habits.atom else rss(guid, link, date, real, comments)
        )

    @staticmethod
    def atom(guid: str, link: str, date: datetime | None, real: Real, comments: str) -> str:
        """An entry of Atom."""
        dated = f"<published>{date.isoformat()}</published><updated>{date.isoformat()}</updated>" if date else ""
        return (
            f"<entry><id>{escape(guid)}</id><link href='{escape(link)}'/><title>{real.title}</title>{dated}"
            f"<content>{real.text}</content><link rel='replies' type='text/html' href='{comments}'/></entry>"
        )


def rss(guid: str, link: str, date: datetime | None, real: Real, comments: str) -> str:
    """An item of RSS."""
    parts = {
        "guid": escape(guid),
        "link": escape(link),
        "title": real.title,
        "pubDate": format_datetime(date) if date else "",
        "description": real.text,
        "comments": comments,
    }
    return f"<item>{''.join(f'<{name}>{value}</{name}>' for name, value in parts.items() if value)}</item>"
