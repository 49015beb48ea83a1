"""The figures as Markdown, as JSON, and as a picture; and the machine that they come from."""

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.measure import Cost
from benchmarks.polling import SCENARIOS, Result

OURS = "aggregator"


def machine() -> str:
    """Name what was measured on: nothing that tells whose it is."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{os.cpu_count()} cores, {_processor()}, {_memory()} of memory, {platform.system()}, {python}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB"


def tables(results: Iterable[Result], feeds: int) -> str:
    """Return a table for each scenario; what a start costs is told apart, where it was measured."""
    parts = []
    everything = list(results)
    starts = {row.contender: row.cost.cpu for row in everything if SCENARIOS[row.scenario].alone and row.cost}
    for name, scenario in SCENARIOS.items():
        rows = [result for result in everything if result.scenario == name]
        if not rows:
            continue
        ours = next((row.cost for row in rows if row.contender == OURS), None)
        lines = [
            f"**{name}**: {scenario.title}\n",
            "| | CPU, ms a feed | times ours | without its start | wall, s | memory, MB | answers: 200 · 304 · none |",
            "|---|---|---|---|---|---|---|",
            *(_row(row, 1 if scenario.alone else feeds, ours, starts) for row in rows),
        ]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _row(result: Result, feeds: int, ours: Cost | None, starts: Mapping[str, float]) -> str:
    if result.cost is None:
        return f"| {result.contender} | {result.fault} | | | | | |"
    cost, times = result.cost, f"{result.cost.cpu / ours.cpu:.2f}" if ours else ""
    start = starts.get(result.contender)
    alone = "" if start is None or feeds == 1 else f"{max(0.0, cost.cpu - start) / feeds * 1000:.2f}"
    answers = result.answers or {}
    counts = " · ".join(f"{answers.get(kind, 0):,}" for kind in ("200", "304", "silence"))
    cpu = f"{cost.cpu / feeds * 1000:.2f}"
    return f"| {result.contender} | {cpu} | {times} | {alone} | {cost.wall:.1f} | {cost.memory:.0f} | {counts} |"


def document(results: Iterable[Result], feeds: int, versions: Mapping[str, str]) -> dict[str, object]:
    """Return everything as one document for JSON."""
    return {
        "machine": machine(),
        "feeds": feeds,
        "versions": dict(versions),
        "results": [asdict(result) for result in results],
    }


def plot(results: Sequence[Result], feeds: int, path: Path) -> None:
    """Draw processor time a feed, by scenario and program; on a logarithmic scale, for it spans a hundredfold."""
    import matplotlib as mpl  # noqa: PLC0415 - of the extra `benchmarks`

    mpl.use("svg")
    from matplotlib import pyplot as plt  # noqa: PLC0415 - as above

    mpl.rcParams["svg.hashsalt"] = "aggregator"  # equal figures give equal bytes
    names = [name for name in dict.fromkeys(result.scenario for result in results) if not SCENARIOS[name].alone]
    programs = list(dict.fromkeys(result.contender for result in results))
    figure, axes = plt.subplots(figsize=(9, 4.2), layout="constrained")
    width = 0.8 / len(programs)
    for place, program in enumerate(programs):
        costs = {row.scenario: row.cost for row in results if row.contender == program}
        heights = [cost.cpu / feeds * 1000 if (cost := costs.get(name)) else 0.0 for name in names]
        bars = axes.bar([at + width * (place - (len(programs) - 1) / 2) for at in range(len(names))], heights, width)
        bars.set_label(program)
        axes.bar_label(bars, [f"{height:.1f}" if height else "" for height in heights], fontsize=6, padding=1)
    axes.set_yscale("log")
    axes.set_xticks(range(len(names)), names)
    axes.set_ylabel("processor time, ms a feed")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, ncols=len(programs), loc="upper center", bbox_to_anchor=(0.5, 1.12))
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    plt.close(figure)
