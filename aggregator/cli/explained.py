"""What why, plan and article found out, as text for people or as JSON for programs."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime

from rich.console import Console
from rich.text import Text

from aggregator.cli.tables import instant
from aggregator.model import Evidence, Person, StoredEntry
from aggregator.pipeline.plan import Difference, OutputPlan
from aggregator.pipeline.preview import Preview
from aggregator.pipeline.why import Member, Standing, Why, short
from aggregator.rules.explain import Step

Json = dict[str, object]

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")  # in texts of others they could steer the terminal
EVIDENCE = {"first": "first to tell it", "link": "same link as", "content": "same words as"}
SIGNS = {"added": ("+", "green"), "removed": ("-", "red"), "changed": ("~", "yellow")}


# --- why -------------------------------------------------------------------------------------------------


def why_row(facts: Why) -> Json:
    """Return an explanation as `why --json` prints it."""
    return {
        "entry": _entry_row(facts.entry),
        "origin": _origin_row(facts),
        "identity": asdict(facts.identity),
        "story": {
            "id": facts.story.id,
            "members": [_member_row(member) for member in facts.story.members],
            "represented_by": dict(facts.story.represented_by),
        },
        "outputs": [_standing_row(standing) for standing in facts.outputs],
    }


def _entry_row(stored: StoredEntry) -> Json:
    return {
        "id": stored.id,
        "title": stored.entry.title,
        "link": stored.entry.link,
        "feed": stored.source_id,
        "authors": _names(stored.entry.authors),
        "published": instant(stored.published_at),
        "updated": instant(stored.updated_at),
    }


def _origin_row(facts: Why) -> Json:
    origin = facts.origin
    return {
        "feed": origin.feed,
        "title": origin.title,
        "url": origin.url,
        "kind": origin.kind,
        "configured": origin.configured,
        "first_seen": instant(origin.first_seen),
        "last_poll": instant(origin.last_poll),
        "last_success": instant(origin.last_success),
        "error": origin.error,
        "source": asdict(origin.named) if origin.named else None,
    }


def _member_row(member: Member) -> Json:
    return {
        "id": member.entry.id,
        "feed": member.entry.source_id,
        "title": member.entry.entry.title,
        "link": member.entry.entry.link,
        "published": instant(member.entry.published_at),
        "first_seen": instant(member.entry.first_seen_at),
        "removed": instant(member.entry.removed_at),
        "backlog": member.entry.backlog,
        "evidence": {
            "kind": member.evidence.kind,
            "value": member.evidence.value,
            "entry": member.evidence.entry_id,
        },
    }


def _standing_row(standing: Standing) -> Json:
    reason = standing.reason
    return {
        "output": standing.output,
        "title": standing.title,
        "id": standing.id,
        "shown": reason.shown,
        "fate": reason.fate,
        "reason": reason.words,
        "rule": reason.rule,
        "number": reason.number,
        "of": standing.size,
        "represented_by": reason.represented_by,
        "rules": [_step_row(step) for step in reason.steps],
    }


def _step_row(step: Step) -> Json:
    return {
        "path": step.path,
        "kind": step.kind,
        "words": step.words,
        "effective": step.effective,
        "refuses": step.refuses,
    }


def show_why(facts: Why) -> None:
    """Print an explanation, a paragraph a subject."""
    out = _Out()
    stored, origin = facts.entry, facts.origin
    out.line(stored.entry.title or "(untitled)", style="bold")
    out.fact("id", stored.id)
    out.fact("link", stored.entry.link)
    out.fact("authors", ", ".join(_names(stored.entry.authors)))
    out.fact("published", _minute(stored.published_at))
    out.fact("updated", _minute(stored.updated_at) if stored.updated_at != stored.published_at else None)
    out.heading("origin")
    out.fact("feed", f"{origin.feed}: {origin.title}" + ("" if origin.configured else " (no longer configured)"))
    out.fact("address", origin.url)
    out.fact("first seen", _minute(origin.first_seen))
    out.fact("last poll", _minute(origin.last_poll))
    out.fact("error", origin.error)
    if origin.named:
        named = (origin.named.title, origin.named.url or origin.named.link, origin.named.id)
        out.fact("taken from", ", ".join(dict.fromkeys(filter(None, named))))
    out.heading(f"identity: known by its {facts.identity.known_by}")
    for mark in facts.identity.marks:
        value = "all of its words" if mark.kind == "text" else mark.value
        out.fact(mark.kind, value + ("" if mark.usable else " (of no use: it does not belong to this entry alone)"))
    _show_story(out, facts)
    out.heading("outputs")
    for standing in facts.outputs:
        _show_standing(out, standing)


def _show_story(out: "_Out", facts: Why) -> None:
    count = len(facts.story.members)
    out.heading(f"story {short(facts.story.id)}: told {'once' if count == 1 else f'by {count} entries'}")
    feeds = {member.entry.id: member.entry.source_id for member in facts.story.members}
    for member in facts.story.members:
        outputs = [output for output, id_ in facts.story.represented_by.items() if id_ == member.entry.id]
        notes = [_evidence(member.evidence, feeds)]
        notes += [f"represents it in {', '.join(outputs)}"] if outputs and count > 1 else []
        notes += ["gone from its source"] if member.entry.removed_at else []
        out.line(f"  {short(member.entry.id)}  {member.entry.source_id}: {member.entry.entry.title}")
        out.line(f"      {'; '.join(notes)}", style="dim")


def _evidence(evidence: Evidence, feeds: dict[str, str]) -> str:
    if evidence.entry_id is None:
        return EVIDENCE.get(evidence.kind, evidence.kind)
    other = feeds.get(evidence.entry_id, short(evidence.entry_id))
    value = f": {evidence.value}" if evidence.kind == "link" else ""
    return f"{EVIDENCE.get(evidence.kind, f'{evidence.kind} as')} {other}{value}"


def _show_standing(out: "_Out", standing: Standing) -> None:
    reason = standing.reason
    sign, style = ("+", "green") if reason.shown else ("-", "red")
    words = reason.words if reason.shown else f"{reason.fate}: {reason.words}"
    out.line(f"  {sign} {standing.output}: {words}", style=style)
    for step in reason.steps:
        if step.kind == "edit" and step.effective:
            out.line(f"      edited by {step}", style="dim")
        elif step.kind == "drop" and not step.refuses:
            out.line(f"      not dropped by {step}", style="dim")


# --- plan ------------------------------------------------------------------------------------------------


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
    out = _Out()
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


# --- article ---------------------------------------------------------------------------------------------


def preview_row(facts: Preview) -> Json:
    """Return an article as `article --json` prints it."""
    row = asdict(facts)
    return row | {
        "authors": [asdict(person) for person in facts.authors],
        "published": instant(facts.published),
        "updated": instant(facts.updated),
    }


def show_preview(facts: Preview) -> None:
    """Print an article as it was understood."""
    out = _Out()
    if facts.draft:
        out.line(f"{facts.file}: a draft; it is not published")
        return
    out.line(facts.title, style="bold")
    out.fact("authors", ", ".join(map(_person, facts.authors)) or "none named; feeds.yaml may name one")
    waits = " (in the future: published when it comes)" if facts.waiting else ""
    out.fact("published", f"{_minute(facts.published)}{waits}")
    out.fact("updated", _minute(facts.updated))
    out.fact("language", facts.language)
    out.fact("tags", ", ".join(facts.tags))
    out.fact("page", facts.page)
    out.fact("link", facts.link)
    out.fact("image", facts.image)
    out.fact("files", ", ".join(facts.enclosures))
    out.fact("summary", facts.summary)
    for paragraph in facts.paragraphs:
        out.line("")
        for line in paragraph.splitlines():
            out.line(f"  {line}")
    if facts.joined:
        out.heading("joined")
        for join in facts.joined:
            out.line(f"  line {join.line}: …{join.before} | {join.after}… ({join.reason})")
    if facts.left_out:
        out.heading("left out")
        for piece in facts.left_out:
            out.line(f"  line {piece.line}: {piece.text} ({piece.reason})")


# --- printing --------------------------------------------------------------------------------------------


class _Out:
    """Lines on standard output, never broken and without what could steer a terminal."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, soft_wrap=True)

    def line(self, text: str, *, style: str = "") -> None:
        """Print one line."""
        self._console.print(Text(CONTROL.sub(" ", text), style=style))

    def heading(self, text: str) -> None:
        """Print a heading after a blank line."""
        self.line("")
        self.line(text, style="bold")

    def fact(self, name: str, value: str | None) -> None:
        """Print a name and its value, where there is one."""
        if value:
            self.line(f"  {name:<11}{value}")


def _names(people: Iterable[Person]) -> list[str]:
    return [name for person in people if (name := person.name or person.email or person.uri)]


def _person(person: Person) -> str:
    more = ", ".join(filter(None, (person.email, person.uri)))
    return f"{person.name} ({more})" if person.name and more else person.name or more


def _minute(value: datetime | None) -> str | None:
    return None if value is None else f"{value:%Y-%m-%d %H:%M} UTC"
