"""What plan found out, as text for people or as JSON for programs."""

from collections.abc import Iterable, Sequence

from aggregator.cli.lines import Out
from aggregator.pipeline.plan import Difference, OutputPlan

Json = dict[str, object]

SIGNS = {"added": ("+", "green"), "removed": ("-", "red"), "changed": ("~", "yellow")}


def plan_rows(plans: Iterable[OutputPlan]) -> list[Json]:
    """Return a plan as `plan --json` prints it."""
    return [
        {
            "output": each.output,
            "added": [_difference_row(one) for one in each.added],
            "removed": [_difference_row(one) for one in each.removed],
            "changed": [_difference_row(one) | {"parts": list(one.parts)} for one in each.changed],
        }
        for each in plans
    ]


def _difference_row(one: Difference) -> Json:
    return {
        "id": one.id,
        "title": one.title,
        "feed": one.feed,
        "link": one.link,
        "reason": one.reason,
        "rule": one.rule,
    }


def show_plan(plans: Sequence[OutputPlan], *, limit: int | None) -> None:
    """Print what becomes of each output, of its entries `limit` of a kind at the most."""
    out = Out()
    for each in plans:
        out.line(_summary(each), style="bold")
        for note in each.notes:
            out.line(f"  {note}")
        for kind, differences in (("added", each.added), ("removed", each.removed), ("changed", each.changed)):
            sign, style = SIGNS[kind]
            for one in differences[:limit]:
                parts = f" [{', '.join(one.parts)}]" if one.parts else ""
                out.line(f"  {sign} {one.feed}: {one.title or '(untitled)'}{parts}", style=style)
                out.line(f"      {one.reason}", style="dim")
            if limit is not None and len(differences) > limit:
                out.line(f"  {sign} and {len(differences) - limit} more; --all lists them", style=style)


def _summary(each: OutputPlan) -> str:
    counts = [("added", each.added), ("removed", each.removed), ("changed", each.changed)]
    listed = ", ".join(f"{len(differences)} {kind}" for kind, differences in counts if differences)
    match each.state:
        case "new":
            return f"{each.output}: a new output of {_entries(each.after)}"
        case "gone":
            return f"{each.output}: removed, with its {_entries(each.before)}"
        case "kept":
            return f"{each.output}: {listed or 'no entry differs'}; {_entries(each.after)} after that"


def _entries(count: int) -> str:
    return f"{count} {'entry' if count == 1 else 'entries'}"
