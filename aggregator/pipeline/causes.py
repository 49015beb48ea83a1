"""Why an entry that stays in an output would look different: edits, settings, its feed, its story."""

from collections.abc import Iterator
from dataclasses import dataclass

from aggregator.model import Output
from aggregator.pipeline.published import PublishedEntry
from aggregator.render.also import ALSO_IN
from aggregator.rules.explain import Step

TEXTS = ("content", "summary")

Cause = tuple[str, str | None]  # in words, and the place in feeds.yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An entry as a configuration would publish it now, and the rules that it passes on the way."""

    entry: PublishedEntry
    steps: tuple[Step, ...]

    def edits(self, parts: tuple[str, ...]) -> dict[str, Step]:
        """Return the edits that change something in one of these parts, by their words."""
        effective = (step for step in self.steps if step.kind == "edit" and step.effective)
        return {str(step): step for step in effective if step.touches in parts}


def cause(
    parts: tuple[str, ...], published: PublishedEntry, planned: Seen, present: Seen | None, output: Output
) -> Cause:
    """Return why `parts` of an entry change, in words, and the rule that is responsible, if one is.

    `present` is the entry under the configuration in force, where that is another one and shows it.
    """
    causes = [
        *_edits(parts, planned, present),
        *_settings(parts, published, planned, output),
        *_events(parts, published, planned),
    ]
    if not causes:
        causes = [(f"another {', another '.join(parts)}", None)]
    rule = next((rule for _, rule in causes if rule), None)
    return "; ".join(dict.fromkeys(words for words, _ in causes)), rule


def _edits(parts: tuple[str, ...], planned: Seen, present: Seen | None) -> Iterator[Cause]:
    """Yield the edits that are new or left out; all that have a part in it where nothing is known of the present."""
    new = planned.edits(parts)
    old = present.edits(parts) if present else {}
    yield from ((f"edited by {words}", step.path) for words, step in new.items() if words not in old)
    yield from ((f"no longer edited by {words}", step.path) for words, step in old.items() if words not in new)


def _settings(parts: tuple[str, ...], published: PublishedEntry, planned: Seen, output: Output) -> Iterator[Cause]:
    if "content" in parts and "content" not in planned.entry.parts and not output.full_content:
        yield "the summary only", f"outputs.{output.id}.full_content"
    named = [any(ALSO_IN in each.parts.get(part, "") for part in TEXTS) for each in (published, planned.entry)]
    if named[0] != named[1]:
        words = "its text names" if named[1] else "its text no longer names"
        yield f"{words} its other sources", f"outputs.{output.id}.also_in"


def _events(parts: tuple[str, ...], published: PublishedEntry, planned: Seen) -> Iterator[Cause]:
    """Yield what happened to the entry since it was published."""
    if published.feed != planned.entry.feed:
        yield f"shown from {planned.entry.feed} instead of {published.feed}", None
    if "other sources" in parts:
        yield "its story has other sources now", None
    if "updated" in parts:
        yield "changed by its feed", None
