"""Subscriptions: which feeds are behind an address, what an OPML file asks for, which feeds have moved."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never
from urllib.parse import urlsplit

from lxml import etree
from pydantic import TypeAdapter, ValidationError

from aggregator import __version__
from aggregator.addresses import same_origin
from aggregator.config.edit import Change, NewFeed, address_key, feeds_of
from aggregator.config.places import Url
from aggregator.config.values import CONTROL
from aggregator.fetch import HttpFetcher, user_agent
from aggregator.fetch.discover import Discovery, discover
from aggregator.fetch.pages import without_feed_scheme
from aggregator.model import Config, Fetched, FetchFailed, NotModified, PollState, Source, SourceKind
from aggregator.parse.decoding import decode
from aggregator.parse.opml import Opml, OpmlFeed
from aggregator.text import collapse

_URL: TypeAdapter[str] = TypeAdapter(Url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What a user typed for a feed, without the name and password in it."""

    text: str
    login: tuple[str, str] | None = None

    @classmethod
    def read(cls, text: str) -> "Typed":
        """Take name and password out of an address."""
        found = re.fullmatch(r"(\s*https?://)([^/?#]*)@([^/?#@]*.*)", text, re.IGNORECASE | re.DOTALL)
        if found is None:
            return cls(text=text)
        name, _, password = found[2].partition(":")
        return cls(text=found[1] + found[3], login=(name, password))

    def written(self, url: str) -> str:
        """Return the address to write for a feed that was found: name and password go with the host they are for."""
        if self.login is None or not same_origin(self.text, url):
            return url
        parts = urlsplit(url)
        return parts._replace(netloc=f"{':'.join(self.login)}@{parts.netloc}").geturl()


async def find_feeds(typed: Typed, like: Source, site_url: str, clock: Callable[[], datetime]) -> Discovery:
    """Find the feeds behind what was typed, asking as for a poll of the source `like`."""
    async with HttpFetcher(user_agent=user_agent(site_url, __version__), clock=clock) as fetcher:

        async def ask(url: str) -> Fetched | FetchFailed:
            source = replace(like, url=typed.written(url))
            result = await fetcher.fetch(source, PollState(source_id=source.id, url=source.url))
            match result:
                case Fetched() | FetchFailed():
                    return result
                case NotModified():  # nothing was remembered that could be unchanged
                    return FetchFailed(message="304 Not Modified, although nothing was known of an earlier answer")
                case _:
                    assert_never(result)

        return await discover(typed.text, ask)


def subscribed(config: Config, url: str) -> Source | None:
    """Return the feed that has this address already, be it with another scheme or a slash more."""
    key = address_key(url)
    feeds = (source for source in feeds_of(config) if source.kind is SourceKind.HTTP)
    return next((source for source in feeds if address_key(source.url) == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """What a subscription list asks for; `known` counts what is there already, `skipped` says what was not taken."""

    change: Change
    known: int
    skipped: tuple[str, ...]


def plan_import(opml: Opml, config: Config, *, sync: bool) -> Import:
    """Compare a subscription list with the feeds that have a URL; with `sync` those go that are not in it."""
    there = {address_key(source.url): source for source in feeds_of(config) if source.kind is SourceKind.HTTP}
    listed: dict[str, NewFeed] = {}
    skipped = list(opml.skipped)
    for feed in opml.feeds:
        url = without_feed_scheme(feed.url.strip())
        try:
            _URL.validate_python(url)
        except ValidationError as error:
            context = error.errors()[0].get("ctx", {})
            skipped.append(f"{feed.title or 'a feed'}: its xmlUrl {context.get('message')}{context.get('detail')}")
            continue
        listed.setdefault(address_key(url), _new_feed(feed, url))
    remove = {source.id for key, source in there.items() if key not in listed} if sync else set()
    add = tuple(feed for key, feed in listed.items() if key not in there)
    change = Change(add=add, remove=frozenset(remove))
    return Import(change=change, known=len(listed) - len(add), skipped=tuple(skipped))


def _new_feed(feed: OpmlFeed, url: str) -> NewFeed:
    title = _one_line(feed.title or "")
    tags = tuple(dict.fromkeys(tag for folder in feed.tags if (tag := _one_line(folder))))
    says_nothing = title in {"", url} or title == (urlsplit(url).hostname or "").removeprefix("www.")
    return NewFeed(url=url, title=None if says_nothing else title, tags=tags)


def _one_line(text: str) -> str:
    return collapse(CONTROL.sub(" ", text))


def fault_in(body: bytes) -> str | None:
    """Return in words why a document is not well-formed XML, or None: then nothing of it was overlooked."""
    text = decode(body).text.encode("utf-8", "replace")
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        return f"line {error.lineno}: {error.msg}"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A feed that has moved for good; `obstacle` says why feeds.yaml cannot follow by itself."""

    id: str
    old: str
    new: str
    obstacle: str | None = None


def moves(config: Config, states: Mapping[str, PollState]) -> tuple[Move, ...]:
    """Return the feeds whose last answer came from another address, over permanent redirects alone."""
    taken = {address_key(source.url): source.id for source in feeds_of(config)}
    found = []
    for source in feeds_of(config):
        state = states.get(source.id)
        if source.kind is not SourceKind.HTTP or state is None or state.moved_to in {None, source.url}:
            continue
        new = state.moved_to or ""
        other = taken.setdefault(address_key(new), source.id)
        obstacle = None
        if (source.auth or source.headers) and not same_origin(source.url, new):
            obstacle = "it is at another host now, which must not get its headers and password unasked"
        elif other != source.id:
            obstacle = f"{other} has this address already; one of them can be removed"
        found.append(Move(id=source.id, old=source.url, new=new, obstacle=obstacle))
    return tuple(found)
