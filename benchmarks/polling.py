"""What polling costs each program: the first time, when nothing is new, in a usual hour, and when hosts fail.

Each program works in a folder of its own against the same origin. One round is all of this, in this order: `start`, a
run that asks one feed and gets a 304; `cold`, every feed for the first time; `unchanged`, all of them again; `hour`,
85 % of the answers 304, 13 % with one new entry, 2 % with nothing but new ones; `failing`, a later hour in which a
tenth of the hosts takes connections and never answers.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.contenders import Contender
from benchmarks.measure import Cost, FailedError, run
from benchmarks.origin import Origin

TIMEOUT = 3.0  # seconds that every program waits for an answer
PATIENCE = 1800.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One poll of everything: the phase of the origin, and whether hosts fail; `title` is for people."""

    name: str
    title: str
    phase: int
    failing: bool = False
    alone: bool = False


SCENARIOS: Mapping[str, Scenario] = {
    each.name: each
    for each in (
        Scenario(name="start", title="a run for one feed, which answers 304", phase=0, alone=True),
        Scenario(name="cold", title="every feed for the first time", phase=0),
        Scenario(name="unchanged", title="every answer 304", phase=0),
        Scenario(name="hour", title="the usual hour: 85 % 304, 13 % one new entry, 2 % all new", phase=1),
        Scenario(name="failing", title="the next hour, a tenth of the hosts silent", phase=2, failing=True),
    )
}

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one program took for one scenario, the best of all rounds; `fault` where it did not come to its end.

    `answers` counts what the origin answered: a program that asks less works less.
    """

    scenario: str
    contender: str
    cost: Cost | None = None
    answers: Mapping[str, int] | None = None
    fault: str = ""

    def best(self, other: "Result | None") -> "Result":
        """Return the two as one."""
        if other is None or other.cost is None:
            return self
        if self.cost is None:
            return other
        return Result(
            scenario=self.scenario,
            contender=self.contender,
            cost=self.cost.least(other.cost),
            answers=self.answers,
        )


def compare(
    origin: Origin, contenders: Sequence[Contender], wanted: Sequence[str], *, rounds: int, say: Say
) -> list[Result]:
    """Run every program through the scenarios, several rounds one after the other, and return the best of each."""
    found: dict[tuple[str, str], Result] = {}
    with tempfile.TemporaryDirectory() as bytecode:
        environment = _environment(origin, bytecode)
        for number in range(rounds):
            for contender in contenders:
                say(f"round {number + 1} of {rounds}: {contender.name}")
                for result in _round(origin, contender, wanted, environment):
                    key = result.scenario, result.contender
                    found[key] = result.best(found.get(key))
    return [found[name, each.name] for name in SCENARIOS for each in contenders if (name, each.name) in found]


def _round(
    origin: Origin, contender: Contender, wanted: Sequence[str], environment: Mapping[str, str]
) -> Iterator[Result]:
    """One round of one program. It polls for the first time in any case: the rest builds on that."""
    steps = [scenario for name, scenario in SCENARIOS.items() if name in wanted or name == "cold"]
    with tempfile.TemporaryDirectory() as alone, tempfile.TemporaryDirectory() as together:
        try:
            contender.prepare(Path(alone), origin.urls[:1], TIMEOUT)
            contender.prepare(Path(together), origin.urls, TIMEOUT)
        except FailedError as error:
            for name in SCENARIOS:
                if name in wanted:
                    yield Result(scenario=name, contender=contender.name, fault=str(error))
            return
        first = Scenario(name="", title="reads the feed, and compiles Python", phase=0, alone=True)
        done: set[str] = set()
        for scenario in (first, *steps):
            result = _poll(origin, contender, scenario, Path(alone if scenario.alone else together), environment)
            if result.cost is None:
                yield from (replace(result, scenario=name) for name in SCENARIOS if name in wanted and name not in done)
                return
            done.add(scenario.name)
            if scenario.name in wanted:
                yield result


def _poll(
    origin: Origin, contender: Contender, scenario: Scenario, folder: Path, environment: Mapping[str, str]
) -> Result:
    """One run of one program."""
    origin.turn(scenario.phase, failing=scenario.failing)
    try:
        cost = run(contender.command(folder, TIMEOUT), folder, environment, patience=PATIENCE)
    except FailedError as error:
        return Result(scenario=scenario.name, contender=contender.name, fault=str(error))
    answers = origin.answers()
    if not any(answers.values()):  # a program that thinks it is too early costs nothing, and wins
        return Result(scenario=scenario.name, contender=contender.name, fault="asked for nothing")
    return Result(scenario=scenario.name, contender=contender.name, cost=cost, answers=answers)


def _environment(origin: Origin, bytecode: str) -> Mapping[str, str]:
    """What makes programs trust the origin's authority, find this program, and keep what Python compiles."""
    found = {"PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONPYCACHEPREFIX": bytecode}
    if origin.authority is None:
        return found
    return found | dict.fromkeys(("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"), str(origin.authority))
