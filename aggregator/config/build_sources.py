"""From feeds and article folders as they are written to sources, each with an id of its own."""

import glob
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from aggregator.config.build_rules import rules_of
from aggregator.config.ids import slug_of_path, slug_of_url, unique
from aggregator.config.names import ARTICLES
from aggregator.config.places import absolute
from aggregator.config.report import Report
from aggregator.config.schema import ArticlesItem, FeedItem, PollSection
from aggregator.config.tree import Step
from aggregator.crontab import parse_cron
from aggregator.model import AddTags, Edit, SetTags, Source, SourceKind

WILDCARDS = re.compile(r"[*?[]")

Steps = tuple[Step, ...]
Placed = tuple[Steps, FeedItem | ArticlesItem]


def build_sources(items: Sequence[Placed], poll: PollSection, folder: Path, report: Report) -> tuple[Source, ...]:
    """Return the sources in the order of the items; relative paths start in `folder`."""
    names = _names(items)
    sources = []
    for steps, item in items:
        match item:
            case FeedItem():
                pace = _pace(item, poll, steps, report)
                sources.append(_feed(item, names[steps], poll, pace, folder))
            case ArticlesItem():
                sources.append(_articles(item, names[steps], folder))
    return tuple(sources)


def _names(items: Sequence[Placed]) -> dict[Steps, str]:
    """Name the items that have no id: a folder may have the id that the selector `articles` has, a feed may not."""
    names = {steps: item.id for steps, item in items if item.id is not None}
    taken = set(names.values())
    for steps, item in items:
        if steps not in names and isinstance(item, ArticlesItem):
            names[steps] = unique(slug_of_path(item.path), taken)
    taken.add(ARTICLES)
    for steps, item in items:
        if steps not in names and isinstance(item, FeedItem):
            names[steps] = unique(slug_of_url(item.url) if item.url else slug_of_path(item.path or ""), taken)
    return names


def _pace(item: FeedItem, poll: PollSection, steps: Steps, report: Report) -> tuple[timedelta, timedelta]:
    """Return `every` and `at_least`; where only one of them was asked for, the other gives way."""
    every = poll.every if item.every is None else item.every
    at_least = poll.at_least if item.at_least is None else item.at_least
    if every >= at_least or item.cron is not None:
        return every, at_least
    asked_every = item.every is not None or "every" in poll.model_fields_set
    asked_at_least = item.at_least is not None or "at_least" in poll.model_fields_set
    if asked_every and asked_at_least:
        report.value((*steps, "every" if item.every is not None else "at_least"), "every is shorter than at_least")
    return (at_least, at_least) if asked_at_least else (every, every)


def _feed(item: FeedItem, name: str, poll: PollSection, pace: tuple[timedelta, timedelta], folder: Path) -> Source:
    url, auth = _without_credentials(item.url) if item.url else (_pattern(item.path or "", folder), None)
    if item.auth is not None:
        auth = (item.auth.username, item.auth.password)
    return Source(
        id=name,
        kind=SourceKind.HTTP if item.url else SourceKind.FILE,
        url=url,
        title=item.title,
        tags=tuple(dict.fromkeys(item.tags)),
        every=pace[0],
        at_least=pace[1],
        cron=parse_cron(item.cron) if item.cron else None,
        timeout=poll.timeout if item.timeout is None else item.timeout,
        max_size=poll.max_size if item.max_size is None else item.max_size,
        per_host=poll.per_host if item.per_host is None else item.per_host,
        private_addresses=(item.private_addresses or poll.private_addresses) == "allow",
        headers=tuple(item.headers.items()),
        auth=auth,
        future_dates=item.future_dates,
        new_feed_entries=item.new_feed_entries,
        full_text=item.full_text,
        rules=rules_of(item),
    )


def _articles(item: ArticlesItem, name: str, folder: Path) -> Source:
    return Source(
        id=name,
        kind=SourceKind.ARTICLES,
        url=absolute(item.path, folder),
        title=item.title,
        author=item.author,
        tags=tuple(dict.fromkeys(item.tags)),
        rules=rules_of(item),
    )


def _without_credentials(url: str) -> tuple[str, tuple[str, str] | None]:
    """Take name and password out of a URL: it is shown and published, they are not."""
    if "@" not in url:
        return url, None
    parts = urlsplit(url)
    credentials, at, host = parts.netloc.rpartition("@")
    if not at:
        return url, None
    username, _, password = credentials.partition(":")
    return parts._replace(netloc=host).geturl(), (unquote(username), unquote(password))


def _pattern(path: str, folder: Path) -> str:
    """Make a path absolute; brackets and stars in the folder's own name are no wildcards."""
    return absolute(path, Path(glob.escape(str(folder))) if WILDCARDS.search(path) else folder)


def selectable(source: Source) -> Iterator[str]:
    """Yield what a selector can name a source by."""
    yield source.id
    yield from tag_selectors(source)


def tag_selectors(source: Source) -> Iterator[str]:
    """Yield `tag:NAME` for the tags of a source and those that edits give its entries."""
    for tag in (*source.tags, *given_tags(source.rules.edits), *source.common_tags):
        yield f"tag:{tag}"


def given_tags(edits: Iterable[Edit]) -> Iterator[str]:
    """Yield the tags that edits give to every entry."""
    for edit in edits:
        match edit:
            case AddTags(tags=tags) | SetTags(tags=tags):
                yield from tags
            case _:
                continue
