"""`python -m benchmarks [SCENARIO…]`: this program beside others, and beside the least that the work can cost."""

import argparse
import importlib.util
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import benchmarks
from benchmarks.contenders import CONTENDERS
from benchmarks.origin import Corpus, Origin, today
from benchmarks.polling import SCENARIOS, compare
from benchmarks.report import document, machine, plot, tables


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=benchmarks.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    known = ", ".join(SCENARIOS)
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=f"any of {known}; all by default")
    parser.add_argument("--feeds", type=int, default=1000, help="how many feeds, each on a host of its own")
    parser.add_argument("--rounds", type=int, default=3, help="the best of so many rounds is shown")
    parser.add_argument("--only", nargs="+", metavar="PROGRAM", help=f"any of {', '.join(CONTENDERS)}")
    parser.add_argument("--tls", action="store_true", help="over TLS, with an authority of its own")
    parser.add_argument("--json", action="store_true", help="one document instead of tables")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw the figures as well")
    chosen = parser.parse_args(given)
    for name, there in (
        *((each, SCENARIOS) for each in chosen.scenarios),
        *((each, CONTENDERS) for each in chosen.only or ()),
    ):
        if name not in there:
            parser.error(f"{name}: unknown; there are {', '.join(there)}")
    if chosen.feeds < 1 or chosen.rounds < 1:
        parser.error("at least one feed and one round")
    for option, package in (("tls", "trustme"), ("plot", "matplotlib")):
        if getattr(chosen, option) and importlib.util.find_spec(package) is None:
            parser.error(f"--{option} needs {package}: pip install 'aggregator[benchmarks]'")
    return chosen


def main(given: Sequence[str] | None = None) -> int:
    """Compare, and print; progress goes to standard error."""
    chosen = arguments(given)
    contenders, versions = [], {}
    for name in chosen.only or CONTENDERS:
        contender = CONTENDERS[name]
        version = contender.version()
        if version is None:
            print(f"{name} is not there, and left out: {contender.get}", file=sys.stderr)
            continue
        contenders.append(contender)
        versions[name] = version
    with Origin.running(Corpus(feeds=chosen.feeds, newest=today()), tls=chosen.tls) as origin:
        results = compare(
            origin,
            contenders,
            chosen.scenarios or list(SCENARIOS),
            rounds=chosen.rounds,
            say=lambda line: print(line, file=sys.stderr, flush=True),
        )
    if chosen.json:
        print(json.dumps(document(results, chosen.feeds, versions), indent=2))
    else:
        print(f"{machine()}\n{'; '.join(versions.values())}\n{chosen.feeds:,} feeds, best of {chosen.rounds} rounds\n")
        print(tables(results, chosen.feeds))
    if chosen.plot:
        plot(results, chosen.feeds, chosen.plot)
    return 0 if all(result.cost for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
