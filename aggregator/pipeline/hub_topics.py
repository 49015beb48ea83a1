"""The topics of the hub here: the outputs as feeds, each under its own address, and what is published there."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import xxhash

from aggregator.errors import PublishError
from aggregator.fetch.websub import is_inside
from aggregator.model import Config, Format, Output
from aggregator.publish import place_of
from aggregator.render.head import address

PATH = "hub"
TYPES: Mapping[Format, str] = MappingProxyType(
    {
        "atom": "application/atom+xml; charset=utf-8",
        "rss": "application/rss+xml; charset=utf-8",
        "json": "application/feed+json; charset=utf-8",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """An output in one format."""

    url: str = field(repr=False)
    output: Output
    format: Format

    @property
    def path(self) -> str:
        """Its file."""
        return f"{self.output.id}.{self.format}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is published of a topic now, and what else is to be known to deliver it; equal bytes have equal versions."""

    body: bytes = field(repr=False)
    version: int
    content_type: str
    hub: str
    private_addresses: bool


def topics(config: Config) -> dict[str, Topic]:
    """Return address -> topic: what feeds call themselves, and below what was an earlier id of their output."""
    found: dict[str, Topic] = {}
    for output in config.outputs:
        for format_ in output.formats:
            if format_ in TYPES:
                for name in (output.id, *output.aliases):
                    url = address(config.site, f"{name}.{format_}", output)
                    found.setdefault(url, Topic(url=url, output=output, format=format_))
    return found


def links(config: Config, path: str) -> str | None:
    """Return the Link header of a file where a hub delivers it (section 4): JSON has no other way to say so."""
    name, _, suffix = path.rpartition(".")
    output = next((each for each in config.outputs if each.id == name), None)
    if output is None or suffix not in TYPES or suffix not in output.formats:
        return None
    named = with_hub(config)
    site = named.site if output.private is None else for_private(named).site
    return f'<{site.hub}>; rel="hub", <{address(site, path, output)}>; rel="self"' if site.hub else None


def content(config: Config, topic: Topic) -> Content | None:
    """Return what is published of a topic; None where nothing is, or nothing that can be read now."""
    body: bytes | None = None
    with suppress(PublishError):
        body = place_of(config.folder_of(topic.output)).read(topic.path)
    if body is None:
        return None
    return Content(
        body=body,
        version=version_of(body),
        content_type=TYPES[topic.format],
        hub=config.site.hub or own_hub(config),
        private_addresses=config.private_addresses,
    )


def version_of(body: bytes) -> int:
    """Return a number for these bytes that a database can keep: 64 bits, signed."""
    unsigned = xxhash.xxh3_64_intdigest(body)
    return unsigned - (1 << 64) if unsigned >> 63 else unsigned


def own_hub(config: Config) -> str:
    """Return the address of the hub here."""
    return config.site.url + PATH


def is_reachable(config: Config) -> bool:
    """Whether subscribers can reach the hub here: on a private network, where they may live there."""
    return not is_inside(config.site.url) or config.private_addresses


def with_hub(config: Config) -> Config:
    """Return the configuration with the hub that public outputs name: one elsewhere, else the one here."""
    if config.site.hub is not None or not config.site.names_hub:
        return config
    return _naming(config, own_hub(config) if is_reachable(config) else None)


def for_private(config: Config) -> Config:
    """Return the same for private outputs: their address is a secret, which no hub elsewhere is told."""
    return config if config.site.hub == own_hub(config) else _naming(config, None)


def _naming(config: Config, hub: str | None) -> Config:
    return replace(config, site=replace(config.site, hub=hub))
