"""The table of `status`: aligned whatever stands in it, and safe to print."""

from datetime import UTC, datetime

import pytest

from aggregator.cli.tables import status_table
from aggregator.pipeline.status import State, Status


def status(id_: str, state: State = State.OK, title: str = "A", error: str | None = None) -> Status:
    """A feed with two entries."""
    return Status(
        id=id_,
        title=title,
        url=f"https://{id_}/feed",
        state=state,
        entries=2,
        last_success=datetime(2026, 5, 1, 12, 30, 59, tzinfo=UTC),
        next_poll=None,
        error=error,
        tags=(),
        failures=0,
        moved_to=None,
        warnings=(),
    )


def printed(rows: list[Status], capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines of the table."""
    status_table(rows)
    return capsys.readouterr().out.splitlines()


def test_columns_stand_below_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    """Wide characters take two places; numbers stand at the right, and no line ends in blanks."""
    rows = [status("a.example", State.FAILING, "First"), status("日本.example", title="Second title")]
    assert printed(rows, capsys) == [
        "feed          state    entries  last success      next poll  title",
        "a.example     failing        2  2026-05-01 12:30  -          First",
        "日本.example  ok             2  2026-05-01 12:30  -          Second title",
    ]


def test_a_title_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Nor can an error."""
    rows = [status("a", State.FAILING, "Red \x1b[31m alert\r", error="no \x1b]0;title\x07 today")]
    assert not any(character < " " for line in printed(rows, capsys) for character in line)


def test_many_feeds_are_all_there(capsys: pytest.CaptureFixture[str]) -> None:
    """In their order, each on one line, however long."""
    long = "x" * 300
    lines = printed([status(f"{number}", title=long) for number in range(1_234)], capsys)
    assert [line.split()[0] for line in lines[1:]] == [f"{number}" for number in range(1_234)]
    assert all(line.endswith(long) for line in lines[1:])


def test_without_feeds_there_are_headings_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """As in a new planet."""
    assert printed([], capsys) == ["feed  state  entries  last success  next poll  title"]
