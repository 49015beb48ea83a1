"""From the checked file to the Config: defaults filled in, names resolved, what does not fit together reported."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from aggregator.config.build_rules import rules_of
from aggregator.config.build_sources import Placed, Steps, build_sources, given_tags, selectable
from aggregator.config.check_rules import Names, check_rules
from aggregator.config.names import ARTICLES, check_ids, check_selectors
from aggregator.config.places import OBJECTS, absolute_output, absolute_store
from aggregator.config.report import Report
from aggregator.config.schema import (
    ArticlesItem,
    DuplicatesSection,
    FeedsFile,
    OutputItem,
    PollSection,
    SiteSection,
    WebSection,
)
from aggregator.model import Config, Output, Site, Source, SourceKind, Web


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The parts of the file that are right, and where each item of a list stands in it.

    `unsure` are names that wrong items would have; None where any name might be theirs.
    """

    parts: FeedsFile
    places: dict[str, list[Steps]]
    unsure: frozenset[str] | None


def build(checked: Checked, path: Path, report: Report) -> Config:
    """Return the configuration; it is complete if nothing was reported."""
    parts, folder = checked.parts, path.absolute().parent
    web = _web(parts.web or WebSection())
    site = _site(parts.site or SiteSection(), web)
    sources = _sources(checked, folder, report)
    check_ids(report)
    if checked.unsure is not None:
        check_selectors(report, _known(sources, checked.unsure).keys())
    check_rules(parts, checked.places, Names(sources=sources, unsure=checked.unsure), report)
    duplicates = parts.duplicates or DuplicatesSection()
    config = Config(
        path=str(path.absolute()),
        site=site,
        sources=_with_tracking(sources, duplicates),
        outputs=_outputs(parts.outputs, site, sources),
        rules=rules_of(parts.rules),
        web=web,
        store=absolute_store(parts.store or "sqlite:///aggregator.db", folder),
        output=absolute_output(parts.output or "output", folder),
        window=duplicates.window,
        keep_entries=parts.keep_entries,
        never_merge=tuple(dict.fromkeys(duplicates.never_merge)),
        private_addresses=(parts.poll or PollSection()).private_addresses == "allow",
    )
    _check_output_folder(config, folder, report)
    return config


def _with_tracking(sources: tuple[Source, ...], duplicates: DuplicatesSection) -> tuple[Source, ...]:
    names = frozenset(name.lower() for name in duplicates.tracking)
    return tuple(replace(source, tracking=names) for source in sources) if names else sources


def _web(section: WebSection) -> Web:
    return Web(
        host=section.host,
        port=section.port,
        password=section.password,
        trusted_proxies=tuple(dict.fromkeys(section.trusted_proxies)),
    )


def _site(section: SiteSection, web: Web) -> Site:
    url = section.url or f"http://{_reachable(web.host)}:{web.port}/"
    slashed = url if url.endswith("/") else f"{url}/"
    elsewhere = None if section.hub == "none" else section.hub
    return Site(
        title=section.title, url=slashed, language=section.language, hub=elsewhere, names_hub=section.hub != "none"
    )


def _reachable(host: str) -> str:
    """Return the name to ask for what listens on this address (RFC 3986, section 3.2.2)."""
    if host in {"0.0.0.0", "::", "[::]", ""}:  # noqa: S104 - compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _sources(checked: Checked, folder: Path, report: Report) -> tuple[Source, ...]:
    parts = checked.parts
    articles = [ArticlesItem(path=ARTICLES)] if parts.articles is None else parts.articles
    places = checked.places["articles"] if parts.articles is not None else [(ARTICLES, 0)]
    items: list[Placed] = [
        *zip(checked.places["feeds"], parts.feeds or [], strict=True),
        *zip(places, articles, strict=True),
    ]
    common = tuple(given_tags(rules_of(parts.rules).edits))
    sources = build_sources(items, parts.poll or PollSection(), folder, report)
    sources = tuple(replace(source, common_tags=common) for source in sources) if common else sources
    if parts.articles is not None:
        return sources
    return tuple(replace(each, optional=True) if each.kind is SourceKind.ARTICLES else each for each in sources)


def _outputs(items: Sequence[OutputItem] | None, site: Site, sources: Sequence[Source]) -> tuple[Output, ...]:
    if items is None:
        return (Output(id="all", title=site.title),)
    return tuple(_output(item, sources) for item in items)


def _output(item: OutputItem, sources: Sequence[Source]) -> Output:
    return Output(
        id=item.id,
        title=item.title or item.id.replace("-", " ").replace("_", " ").strip().capitalize(),
        selectors=tuple(dict.fromkeys(item.from_ or ())),
        rules=rules_of(item),
        limit=item.limit,
        per_feed=item.per_feed,
        max_age=item.max_age,
        duplicates=item.duplicates,
        prefer=tuple(dict.fromkeys(_preferred(item.prefer, sources))),
        full_content=item.full_content,
        also_in=item.also_in,
        formats=tuple(dict.fromkeys(item.formats)),
        aliases=tuple(dict.fromkeys(item.aliases)),
        private=item.private,
    )


def _known(sources: Sequence[Source], unsure: frozenset[str]) -> dict[str, None]:
    """Return what a selector can name, in the order of the file."""
    known = dict.fromkeys(name for source in sources for name in selectable(source))
    if any(source.kind is SourceKind.ARTICLES for source in sources):
        known[ARTICLES] = None
    return known | dict.fromkeys(unsure)


def _preferred(selectors: Sequence[str], sources: Sequence[Source]) -> Iterator[str]:
    """Yield the ids of the sources that the selectors name, best first."""
    for selector in selectors:
        for source in sources:
            is_article = selector == ARTICLES and source.kind is SourceKind.ARTICLES
            if is_article or selector in selectable(source):
                yield source.id


def _check_output_folder(config: Config, folder: Path, report: Report) -> None:
    """Refuse to publish over what is read: what is not of the publication is removed there."""
    private = any(each.private is not None for each in config.outputs)
    if OBJECTS.match(config.output):
        if private and config.is_whole_bucket:
            message = "must have a prefix, as in s3://bucket/planet: private outputs go to one beside it"
            report.value(("output",), message)
        return
    output = PurePath(config.output)
    if PurePath(folder).is_relative_to(output):
        report.value(("output",), "must be a folder of its own, not one that holds this file")
        return
    outputs = (output, PurePath(config.private_output)) if private else (output,)
    for source in config.sources:
        if source.kind is not SourceKind.ARTICLES:
            continue
        articles = PurePath(source.url)
        if any(each.is_relative_to(articles) or articles.is_relative_to(each) for each in outputs):
            report.value(("output",), "must lie neither in a folder of articles nor around one")
