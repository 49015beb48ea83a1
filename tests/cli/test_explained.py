from datetime import UTC, datetime

import pytest

from aggregator.cli.explained import plan_rows, show_plan, show_preview
from aggregator.model import Person
from aggregator.pipeline.plan import Difference, OutputPlan
from aggregator.pipeline.preview import Preview

ONE = Difference(
    id="urn:uuid:1", title="A title", feed="lwn", link="https://lwn.net/1", reason="too old: of 1999", rule=None
)


def test_nothing_of_others_steers_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters in titles become spaces, and brackets are no markup of ours."""
    show_preview(Preview(file="a.txt", title="A\x9b31m \x1b[2J [red]title[/red]", paragraphs=("B\x07C",)))
    out = capsys.readouterr().out
    assert out.splitlines()[0] == "A 31m  [2J [red]title[/red]"
    assert "  B C" in out.splitlines()


def test_long_lines_are_not_broken(capsys: pytest.CaptureFixture[str]) -> None:
    """A script that greps finds them whole."""
    words = "word " * 100
    show_preview(Preview(file="a.txt", title="T", paragraphs=(words,)))
    assert f"  {words}" in capsys.readouterr().out.splitlines()


def test_an_article_says_what_it_lacks_and_what_waits(capsys: pytest.CaptureFixture[str]) -> None:
    """A date in the future is pointed out, and a missing author."""
    when = datetime(2099, 10, 1, tzinfo=UTC)
    show_preview(Preview(file="a.md", title="T", published=when, waiting=True))
    assert capsys.readouterr().out.splitlines()[1:] == [
        "  authors    none named; feeds.yaml may name one",
        "  published  2099-10-01 00:00 UTC (in the future: published when it comes)",
    ]
    show_preview(Preview(file="a.md", title="T", authors=(Person(name="Ann", email="ann@example.org"),)))
    assert "  authors    Ann (ann@example.org)" in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("plan", "lines"),
    [
        (OutputPlan(output="all", state="kept", before=1, after=1), ["all: no entry differs; 1 entry after that"]),
        (OutputPlan(output="all", state="new", before=0, after=0), ["all: a new output of 0 entries"]),
        (
            OutputPlan(output="all", state="gone", before=1, after=0, removed=(ONE,)),
            ["all: removed, with its 1 entry", "  - lwn: A title", "      too old: of 1999"],
        ),
        (
            OutputPlan(
                output="all", state="kept", before=3, after=5, added=(ONE, ONE, ONE), notes=("all.rss is removed",)
            ),
            [
                "all: 3 added; 5 entries after that",
                "  all.rss is removed",
                *["  + lwn: A title", "      too old: of 1999"] * 2,
                "  + and 1 more; --all lists them",
            ],
        ),
    ],
)
def test_a_plan_in_lines(capsys: pytest.CaptureFixture[str], plan: OutputPlan, lines: list[str]) -> None:
    """A summary for each output, then its entries with the reason, up to a limit."""
    show_plan([plan], limit=2)
    assert capsys.readouterr().out.splitlines() == lines


def test_a_plan_as_json_has_four_keys_a_row() -> None:
    """And a changed entry the parts that change."""
    plan = OutputPlan(output="all", state="kept", before=1, after=1, changed=(ONE,))
    (row,) = plan_rows([plan])
    assert list(row) == ["output", "added", "removed", "changed"]
    assert row["changed"] == [
        {
            "id": "urn:uuid:1",
            "title": "A title",
            "feed": "lwn",
            "link": "https://lwn.net/1",
            "reason": "too old: of 1999",
            "rule": None,
            "parts": [],
        }
    ]
