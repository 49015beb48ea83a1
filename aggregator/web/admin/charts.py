"""Numbers -> small pictures: entries a week as bars, the last polls as a strip. Pure; the templates write the SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

from aggregator.model import LoggedPoll, PollOutcome

WEEKS = 12
HEIGHT = 20
STEP = 6  # from bar to bar
WIDTH = 4  # of a bar
LEAST = 2  # so high is a bar of one entry among many; none is a line of 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A rectangle; `label` says what it stands for, `kind` is the class that gives it its colour."""

    x: int
    y: int
    height: int
    label: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Bars side by side."""

    width: int
    bars: tuple[Bar, ...]


def weekly(counts: Sequence[int]) -> Chart:
    """Draw entries a week, as high as they are many compared with the best week."""
    most = max(counts, default=0)
    bars = []
    for place, count in enumerate(counts):
        height = max(LEAST, round(count / most * HEIGHT)) if count else 1
        kind = "some" if count else "none"
        bars.append(Bar(x=place * STEP, y=HEIGHT - height, height=height, label=str(count), kind=kind))
    return Chart(width=max(len(counts) * STEP, STEP), bars=tuple(bars))


def strip(polls: Sequence[LoggedPoll], places: int) -> Chart:
    """Draw the last polls, the newest on the right: what brought something is higher than what did not."""
    heights: dict[PollOutcome, int] = {
        "changed": HEIGHT,
        "unchanged": HEIGHT // 2,
        "waiting": HEIGHT // 2,
        "failed": HEIGHT,
    }
    shown = polls[-places:]
    first = places - len(shown)
    empty = (Bar(x=place * STEP, y=HEIGHT - 1, height=1, label="", kind="none") for place in range(first))
    bars = tuple(
        Bar(
            x=(first + place) * STEP,
            y=HEIGHT - heights[poll.outcome],
            height=heights[poll.outcome],
            label=f"{poll.at:%Y-%m-%d %H:%M}",
            kind=poll.outcome,
        )
        for place, poll in enumerate(shown)
    )
    return Chart(width=places * STEP, bars=(*empty, *bars))
