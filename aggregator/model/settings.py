"""What feeds.yaml asks for: sources, outputs and the site, checked and complete."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Literal

from aggregator.errors import Fault
from aggregator.model.rules import Rules


class SourceKind(StrEnum):
    """Where a source's entries come from."""

    HTTP = "http"
    FILE = "file"
    ARTICLES = "articles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What feeds.yaml asks to poll: a feed by URL, a feed document on disk, or a folder of articles.

    `url` is the http(s) address, or for the other kinds the absolute path (for `FILE` it may hold wildcards).
    `tracking` are parameters of links, in lower case, that name no page, beside those that are known for it.
    `common_tags` are those that the rules for every feed give to its entries.
    `group` is the configured id of a wildcard that this source is one match of; an `optional` one may be missing
    without anybody being told.
    """

    id: str
    kind: SourceKind
    url: str
    group: str | None = None
    optional: bool = False
    title: str | None = None
    author: str | None = None
    tags: tuple[str, ...] = ()
    common_tags: tuple[str, ...] = ()
    every: timedelta = timedelta(hours=1)
    at_least: timedelta = timedelta(minutes=5)
    cron: str | None = None
    timeout: timedelta = timedelta(seconds=20)
    max_size: int = 10_000_000
    per_host: int = 2
    private_addresses: bool = False
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    auth: tuple[str, str] | None = field(default=None, repr=False)
    future_dates: Literal["clamp", "keep"] = "clamp"
    new_feed_entries: int = 10
    full_text: bool = False
    tracking: frozenset[str] = frozenset()
    rules: Rules = Rules()


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The publication as a whole; `url` ends with a slash and is where output/ can be reached.

    `hub` is what public outputs name for a hub; without one they name that of the program itself, if they name any.
    """

    title: str
    url: str
    language: str | None = None
    hub: str | None = None
    names_hub: bool = True


Format = Literal["atom", "rss", "json", "html"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One combined feed; `selectors` are source ids, `tag:NAME` or `articles`, and empty for everything.

    With `also_in` the texts in its feeds end with the other sources of a story. `aliases` are ids that it had before. A
    `private` one is shown to those alone who know this token.
    """

    id: str
    title: str
    selectors: tuple[str, ...] = ()
    rules: Rules = Rules()
    limit: int = 100
    per_feed: int | None = None
    max_age: timedelta | None = None
    duplicates: Literal["merge", "keep"] = "merge"
    prefer: tuple[str, ...] = ()
    full_content: bool = True
    also_in: bool = False
    formats: tuple[Format, ...] = ("atom", "rss", "json", "html")
    aliases: tuple[str, ...] = ()
    private: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """Where the daemon listens; `password` is a hash; `trusted_proxies` are believed whom they speak for."""

    host: str = "127.0.0.1"
    port: int = 8080
    password: str | None = field(default=None, repr=False)
    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """feeds.yaml, checked and complete: every default filled in, every path absolute.

    `output` is a folder, or `s3://BUCKET/PREFIX`. `private_addresses` may feeds have that say nothing of it, and
    whoever subscribes at the hub here. `warnings` are about what can be carried out, and is probably not meant.
    """

    path: str
    site: Site
    sources: tuple[Source, ...]
    outputs: tuple[Output, ...]
    rules: Rules
    web: Web
    store: str = field(repr=False)  # may hold a password
    output: str
    window: timedelta = timedelta(days=7)
    never_merge: tuple[str, ...] = ()
    keep_entries: timedelta | None = None
    private_addresses: bool = False
    warnings: tuple[Fault, ...] = field(default=(), compare=False)

    @property
    def private_output(self) -> str:
        """The folder or prefix beside `output` that holds the private outputs; nobody should be served all of it."""
        return f"{self.output}/-private" if self.is_whole_bucket else f"{self.output}-private"

    @property
    def is_whole_bucket(self) -> bool:
        """Whether `output` is `s3://BUCKET` without a prefix."""
        return self.output.startswith("s3://") and "/" not in self.output.removeprefix("s3://")

    def folder_of(self, output: Output) -> str:
        """The folder or prefix that an output is published in."""
        return self.output if output.private is None else self.private_output
