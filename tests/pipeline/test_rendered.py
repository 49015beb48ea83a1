"""What is rendered again, and what is not: a digest of the input decides, and must miss nothing of it."""

import dataclasses
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

from aggregator.model import ArchivePage, Document, HealthEvent, Selection, Source
from aggregator.pipeline.rendered import digest_of, lazy


def hidden(kind: Any, seen: set[Any]) -> Iterator[str]:
    """Yield the fields that the `repr` of a type keeps to itself, and those of all types in it."""
    if kind in seen:
        return
    seen.add(kind)
    if dataclasses.is_dataclass(kind):
        for field in dataclasses.fields(kind):
            if not field.repr:
                yield f"{getattr(kind, '__name__', '')}.{field.name}"
            yield from hidden(get_type_hints(kind)[field.name], seen)
    for part in get_args(kind):
        yield from hidden(part, seen)


def test_no_input_of_a_renderer_is_hidden_from_the_digest() -> None:
    """But for secrets: the token of an output is given to it apart, and the others are in no document."""
    found = {name for kind in (Selection, ArchivePage, HealthEvent, Source) for name in hidden(kind, set())}
    assert found == {"Output.private", "Source.auth", "Source.headers"}


def test_a_digest_is_of_all_values_and_their_order() -> None:
    """Equal values have equal ones."""
    assert digest_of("a", ("b",)) == digest_of("a", ("b",))
    assert len({digest_of("a", "b"), digest_of("b", "a"), digest_of("ab"), digest_of(("a", "b")), digest_of()}) == 5


def test_a_document_is_rendered_when_it_is_asked_for() -> None:
    """And no sooner."""
    asked: list[str] = []

    def render() -> Document:
        asked.append("")
        return Document(path="all.atom", body=b"<feed/>")

    document = lazy("all.atom", render, "values")
    assert (document.path, asked) == ("all.atom", [])
    assert (document.body(), asked) == (b"<feed/>", [""])
