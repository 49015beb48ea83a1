"""What why found out, as text for people or as JSON for programs."""

from dataclasses import asdict

from aggregator.cli.lines import Out, minute, names
from aggregator.cli.tables import instant
from aggregator.model import Evidence, StoredEntry
from aggregator.pipeline.reasons import is_let_go
from aggregator.pipeline.why import Member, Standing, Why, short
from aggregator.rules.explain import Step

Json = dict[str, object]

EVIDENCE = {
    "first": "first to tell it",
    "link": "same link as",
    "content": "same words as",
    "similar": "much the same text as",
}


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
        "authors": names(stored.entry.authors),
        "published": instant(stored.published_at),
        "updated": instant(stored.updated_at),
        "left_out": [asdict(one) for one in stored.entry.left_out],
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
    out = Out()
    stored, origin = facts.entry, facts.origin
    out.line(stored.entry.title or "(untitled)", style="bold")
    out.fact("id", stored.id)
    out.fact("link", stored.entry.link)
    out.fact("authors", ", ".join(names(stored.entry.authors)))
    out.fact("published", minute(stored.published_at))
    out.fact("updated", minute(stored.updated_at) if stored.updated_at != stored.published_at else None)
    out.heading("origin")
    out.fact("feed", f"{origin.feed}: {origin.title}" + ("" if origin.configured else " (no longer configured)"))
    out.fact("address", origin.url)
    out.fact("first seen", minute(origin.first_seen))
    out.fact("last poll", minute(origin.last_poll))
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
    if facts.entry.entry.left_out:
        out.heading("left out")
    for one in facts.entry.entry.left_out:
        out.line(f"  line {one.line}: {one.text} ({one.reason})")


def _show_story(out: Out, facts: Why) -> None:
    count = len(facts.story.members)
    out.heading(f"story {short(facts.story.id)}: told {'once' if count == 1 else f'by {count} entries'}")
    feeds = {member.entry.id: member.entry.source_id for member in facts.story.members}
    for member in facts.story.members:
        outputs = [output for output, id_ in facts.story.represented_by.items() if id_ == member.entry.id]
        notes = [_evidence(member.evidence, feeds)]
        notes += [f"represents it in {', '.join(outputs)}"] if outputs and count > 1 else []
        if member.entry.removed_at:
            notes.append("content let go" if is_let_go(member.entry) else "gone from its source")
        out.line(f"  {short(member.entry.id)}  {member.entry.source_id}: {member.entry.entry.title}")
        out.line(f"      {'; '.join(notes)}", style="dim")


def _evidence(evidence: Evidence, feeds: dict[str, str]) -> str:
    if evidence.entry_id is None:
        return EVIDENCE.get(evidence.kind, evidence.kind)
    other = feeds.get(evidence.entry_id, short(evidence.entry_id))
    value = f": {evidence.value}" if evidence.kind in {"link", "similar"} else ""
    return f"{EVIDENCE.get(evidence.kind, f'{evidence.kind} as')} {other}{value}"


def _show_standing(out: Out, standing: Standing) -> None:
    reason = standing.reason
    sign, style = ("+", "green") if reason.shown else ("-", "red")
    words = reason.words if reason.shown else f"{reason.fate}: {reason.words}"
    out.line(f"  {sign} {standing.output}: {words}", style=style)
    for step in reason.steps:
        if step.kind == "edit" and step.effective:
            out.line(f"      edited by {step}", style="dim")
        elif step.kind == "drop" and not step.refuses:
            out.line(f"      not dropped by {step}", style="dim")
