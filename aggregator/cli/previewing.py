"""The command that shows a local article before it is published: article."""

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from aggregator.cli.context import Context
from aggregator.cli.lines import Out, minute, person_in_words
from aggregator.cli.tables import instant, print_json
from aggregator.config import load
from aggregator.errors import ConfigError
from aggregator.model import SourceKind
from aggregator.pipeline.preview import Dead, Preview, preview
from aggregator.pipeline.session import utc_now

commands = typer.Typer()

Json = dict[str, object]


@commands.command()
def article(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="An article: .md, .html, .txt, .pdf or .docx.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show what would be made of a local article, and what was joined or left out; nothing is stored."""
    options: Context = context.obj
    facts = preview(file, utc_now(), _folders(options.path))
    if as_json:
        print_json(preview_row(facts))
    else:
        show_preview(facts)


def _folders(path: Path) -> tuple[Path, ...]:
    """Return the configured folders of articles; no configuration is needed."""
    if path.exists():
        with suppress(ConfigError):
            sources = load(path, os.environ).sources
            return tuple(Path(source.url) for source in sources if source.kind is SourceKind.ARTICLES)
    return ()


def preview_row(facts: Preview) -> Json:
    """Return an article as `article --json` prints it."""
    row = asdict(facts)
    return row | {
        "published": instant(facts.published),
        "updated": instant(facts.updated),
        "origins": {origin.field: origin.where for origin in facts.origins},
    }


def show_preview(facts: Preview) -> None:
    """Print an article as it was understood."""
    out = Out()
    if facts.draft:
        out.line(f"{facts.file}: a draft; it is not published")
        return
    out.line(facts.title, style="bold")
    _show_facts(out, facts)
    for paragraph in facts.paragraphs:
        out.line("")
        for line in paragraph.splitlines():
            out.line(f"  {line}")
    _show_list(out, "joined", (f"line {one.line}: …{one.before} | {one.after}… ({one.reason})" for one in facts.joined))
    _show_list(out, "left out", (f"line {one.line}: {one.text} ({one.reason})" for one in facts.left_out))
    _show_list(out, "published with it", (f"{one.path} ({one.size:,} bytes)" for one in facts.files))
    _show_list(out, "leads nowhere", map(_dead, facts.dead))


def _show_list(out: Out, heading: str, lines: Iterable[str]) -> None:
    for number, line in enumerate(lines):
        if not number:
            out.heading(heading)
        out.line(f"  {line}")


def _dead(one: Dead) -> str:
    place = f"line {one.line}: " if one.line else ""
    return f"{place}the {one.reference}: {one.reason}"


def _show_facts(out: Out, facts: Preview) -> None:
    """Print the metadata, each with its origin where that is not plain to see."""
    where = {origin.field: origin.where for origin in facts.origins}

    def fact(name: str, value: str | None, field: str = "") -> None:
        origin = where.get(field or name)
        out.fact(name, f"{value} [{origin}]" if value and origin else value)

    if "title" in where:
        out.fact("title", f"[{where['title']}]")
    fact("authors", ", ".join(map(person_in_words, facts.authors)) or "none named; feeds.yaml may name one")
    published = minute(facts.published)
    fact("published", f"{published} (in the future: published when it comes)" if facts.waiting else published)
    fact("updated", minute(facts.updated))
    fact("language", facts.language)
    fact("tags", ", ".join(facts.tags))
    fact("page", facts.page, "slug")
    fact("aliases", ", ".join(facts.aliases))
    fact("link", facts.link)
    fact("image", facts.image)
    fact("files", ", ".join(facts.enclosures), "enclosures")
    fact("summary", facts.summary)
