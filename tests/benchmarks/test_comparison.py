"""`python -m benchmarks` with a few feeds: every program that is there polls them all, and the figures are printed."""

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.contenders import CONTENDERS
from benchmarks.measure import FailedError, run
from benchmarks.polling import SCENARIOS


def test_this_program_and_the_floor_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    """Both are asked in the same run; each scenario has what the origin answered."""
    wanted = ("aggregator", "floor") if CONTENDERS["floor"].version() else ("aggregator",)
    assert main(["cold", "hour", "--feeds", "5", "--rounds", "1", "--json", "--only", *wanted]) == 0
    said = json.loads(capsys.readouterr().out)
    assert list(said["versions"]) == list(wanted)
    assert [(row["scenario"], row["contender"]) for row in said["results"]] == [
        (scenario, name) for scenario in ("cold", "hour") for name in wanted
    ]
    for row in said["results"]:
        assert row["cost"]["cpu"] > 0
        assert row["answers"]["200"] + row["answers"]["304"] == 5


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["warm"], "warm: unknown; there are " + ", ".join(SCENARIOS)),
        (["--only", "emacs"], "emacs: unknown; there are " + ", ".join(CONTENDERS)),
        (["--feeds", "0"], "at least one feed and one round"),
    ],
)
def test_what_is_not_understood_is_said(given: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An error in words, and nothing is run."""
    with pytest.raises(SystemExit):
        main(given)
    assert words in capsys.readouterr().err


def test_a_program_that_fails_is_quoted(tmp_path: Path) -> None:
    """Its status and its last words."""
    with pytest.raises(FailedError, match=r"sh ended with 3: no disk"):
        run(["sh", "-c", "echo no disk; exit 3"], tmp_path, {})


def test_a_program_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    """It is not waited for, and not left behind."""
    with pytest.raises(FailedError, match=r"sleep took longer than 0.1 s"):
        run(["sleep", "60"], tmp_path, {}, patience=0.1)
