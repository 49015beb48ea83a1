import pytest

from aggregator.cli.explained import plan_rows, show_plan
from aggregator.pipeline.plan import Difference, OutputPlan

ONE = Difference(
    id="urn:uuid:1", title="A title", feed="lwn", link="https://lwn.net/1", reason="too old: of 1999", rule=None
)


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
