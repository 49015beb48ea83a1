"""feeds.yaml as pydantic models: every key with its default and description; the JSON Schema comes of them."""

from datetime import timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from aggregator.config.places import EntryName, FilePath, HubUrl, OutputPlace, SiteUrl, StoreUrl, Url
from aggregator.config.schema_rules import Part, WithRules
from aggregator.config.values import (
    HeaderName,
    HeaderValue,
    Id,
    Language,
    Network,
    PasswordHash,
    Secret,
    Text,
    Token,
    Truth,
    Username,
    duration,
    size,
    text,
    whole,
)
from aggregator.config.words import wrong
from aggregator.crontab import parse_cron
from aggregator.model import Format

Duration = Annotated[timedelta, duration("0s", "36500d")]
Age = Annotated[timedelta, duration("1s", "36500d")]
Interval = Annotated[timedelta, duration("1s", "366d")]
TimeOut = Annotated[timedelta, duration("1s", "10m")]
Size = Annotated[int, size("1KB", "1GB")]
PerHost = Annotated[int, whole(1, 100)]
Access = Literal["deny", "allow"]


def _cron(value: str) -> None:
    try:
        parse_cron(value)
    except ValueError as error:
        raise wrong('is no crontab line such as "0 6 * * mon-fri"', detail=f": {error}") from error


Cron = Annotated[str, text(_cron, {"minLength": 1})]


class SiteSection(Part):
    """What is published, as a whole."""

    title: Text = Field(default="Planet", description="The name of the publication")
    url: SiteUrl | None = Field(
        default=None,
        description="Where output/ can be reached; default: the address of the built-in web server",
        examples=["https://planet.example.org/"],
    )
    language: Language | None = Field(default=None, description="The language of the publication", examples=["en"])
    hub: HubUrl | None = Field(
        default=None,
        description="The WebSub hub that outputs name, and that is told what changes; or none. Default: the built-in",
        examples=["https://hub.example.org/", "none"],
    )


class PollSection(Part):
    """How feeds are polled where they say nothing else."""

    every: Interval = Field(
        default=timedelta(hours=1),
        description="The longest wait between two polls",
        json_schema_extra={"default": "1h"},
    )
    at_least: Interval = Field(
        default=timedelta(minutes=5),
        description="Never sooner than this, however busy the feed",
        json_schema_extra={"default": "5m"},
    )
    timeout: TimeOut = Field(
        default=timedelta(seconds=20), description="How long one poll may take", json_schema_extra={"default": "20s"}
    )
    max_size: Size = Field(
        default=10_000_000, description="The largest document that is read", json_schema_extra={"default": "10MB"}
    )
    per_host: PerHost = Field(default=2, description="How many requests are in flight to one host")
    private_addresses: Access = Field(
        default="deny", description="May feeds be on this machine or in private networks?", examples=["allow"]
    )

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if self.every < self.at_least and {"every", "at_least"} <= self.model_fields_set:
            raise wrong("every is shorter than at_least", at="every")
        return self


class Auth(Part):
    """Name and password for HTTP basic authentication."""

    username: Username = Field(description="The name")
    password: Secret = Field(description="The password; better from the environment", examples=["${LWN_PASSWORD}"])


class FeedItem(WithRules):
    """A feed by URL, or feed documents on disk."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["url"]}, {"required": ["path"]}]})

    url: Url | None = Field(default=None, description="The address of the feed")
    path: FilePath | None = Field(
        default=None,
        description="Instead of url: a feed document on disk; * stands for many",
        examples=["exports/*.xml"],
    )
    id: Id | None = Field(
        default=None, description="A short name, used everywhere; default: made of the URL", examples=["lwn"]
    )
    title: Text | None = Field(default=None, description="The name of the feed; default: the feed's own")
    tags: list[Text] = Field(default=[], description="Names for groups of feeds; outputs select them as tag:NAME")
    every: Interval | None = Field(default=None, description="The longest wait between two polls; default: poll.every")
    at_least: Interval | None = Field(default=None, description="Never sooner than this; default: poll.at_least")
    cron: Cron | None = Field(
        default=None, description="Instead of every: a crontab line, in UTC", examples=["0 6 * * mon-fri"]
    )
    timeout: TimeOut | None = Field(default=None, description="How long one poll may take; default: poll.timeout")
    max_size: Size | None = Field(default=None, description="The largest document that is read; default: poll.max_size")
    per_host: PerHost | None = Field(default=None, description="Requests in flight to the host; default: poll.per_host")
    private_addresses: Access | None = Field(
        default=None, description="May it be on this machine or in a private network?"
    )
    headers: dict[HeaderName, HeaderValue] = Field(
        default={},
        description="HTTP headers to send",
        examples=[{"Authorization": "Bearer ${LWN_TOKEN}"}],
        json_schema_extra={"additionalProperties": False},
    )
    auth: Auth | None = Field(default=None, description="HTTP basic authentication")
    future_dates: Literal["clamp", "keep"] = Field(
        default="clamp",
        description="Entries dated in the future: clamp to when they were first seen, or keep, for calendars",
    )
    new_feed_entries: Annotated[int, whole(0, 100_000)] = Field(
        default=10, description="So many of the undated entries are published that the feed has when first seen"
    )
    full_text: Truth = Field(
        default=False, description="Take the text of new and changed entries from the pages that they link to"
    )

    @model_validator(mode="after")
    def _is_one_feed(self) -> Self:
        if self.url is None and self.path is None:
            raise wrong("needs a url or a path")
        if self.url is not None and self.path is not None:
            raise wrong("cannot stand beside url", at="path")
        if self.cron is not None and self.every is not None:
            raise wrong("cannot stand beside every", at="cron")
        if self.path is not None and (web_only := {"headers", "auth"} & self.model_fields_set):
            raise wrong("is for a feed that has a url", at=min(web_only))
        return self


class ArticlesItem(WithRules):
    """A folder of local articles."""

    path: FilePath = Field(description="The folder, searched recursively", examples=["articles"])
    id: Id | None = Field(default=None, description="A short name; default: made of the path")
    title: Text | None = Field(default=None, description="The name of the folder as a source; default: site.title")
    tags: list[Text] = Field(default=[], description="Names for groups; outputs select them as tag:NAME")
    author: Text | None = Field(default=None, description="The author where an article names none")


class OutputItem(WithRules):
    """A combined feed."""

    id: Id = Field(description="The name of its files: ID.atom, ID.rss, ID.json, ID.html")
    title: Text | None = Field(default=None, description="The name of the feed; default: made of the id")
    from_: list[Text] | None = Field(
        default=None,
        alias="from",
        description="Feed ids, tag:NAME, or articles; default: everything",
        examples=[["tag:linux", "lwn", "articles"]],
    )
    limit: Annotated[int, whole(1, 10_000)] = Field(default=100, description="The most entries")
    per_feed: Annotated[int, whole(1, 10_000)] | None = Field(
        default=None, description="The most entries of one feed; default: no limit", examples=[20]
    )
    max_age: Age | None = Field(default=None, description="Nothing older than this", examples=["90d"])
    duplicates: Literal["merge", "keep"] = Field(
        default="merge", description="merge: one entry a story, with its other sources; keep: all of them"
    )
    prefer: list[Text] = Field(
        default=[], description="Whose version stands for a merged story: ids or tag:NAME, best first"
    )
    full_content: Truth = Field(default=True, description="The whole text, or the summary only")
    also_in: Truth = Field(
        default=False, description="In feeds, the other sources of a story at the end of its text as well"
    )
    formats: Annotated[list[Format], Field(min_length=1)] = Field(
        default=["atom", "rss", "json", "html"], description="Which files are written"
    )
    aliases: list[Id] = Field(
        default=[],
        description="Ids that it had before; their addresses redirect to those of today",
        examples=[["news"]],
    )
    private: Token | None = Field(
        default=None,
        description="A secret, better from the environment: only who knows it is shown the output, at …?token=…",
        examples=["${NEWS_TOKEN}"],
    )


class RulesSection(WithRules):
    """Rules for every feed, before any output sees an entry."""


class DuplicatesSection(Part):
    """When entries of several feeds are one story."""

    window: Duration = Field(
        default=timedelta(days=7),
        description="How far apart in time two entries may be and still be one story",
        json_schema_extra={"default": "7d"},
    )
    never_merge: list[EntryName] = Field(default=[], description="Entries with these links or ids are never merged")
    tracking: list[Text] = Field(
        default=[], description="Further parameters of links that name no page: campaigns, clicks, readers"
    )


class WebSection(Part):
    """Where the daemon listens."""

    host: Text = Field(default="127.0.0.1", description="The address to listen on")
    port: Annotated[int, whole(1, 65_535)] = Field(default=8080, description="The port to listen on")
    password: PasswordHash | None = Field(
        default=None,
        description="The hash of the dashboard's password, as `aggregator password` prints it",
        examples=["${ADMIN_HASH}"],
    )
    trusted_proxies: list[Network] = Field(
        default=["127.0.0.1", "::1"],
        description="Addresses and networks of web servers before this one, which say whom they speak for",
    )


def _feed_of_url(value: object) -> object:
    return {"url": value} if isinstance(value, str) else value


def _articles_of_path(value: object) -> object:
    return {"path": value} if isinstance(value, str) else value


Feed = Annotated[FeedItem, BeforeValidator(_feed_of_url, json_schema_input_type=Url | FeedItem)]
Articles = Annotated[ArticlesItem, BeforeValidator(_articles_of_path, json_schema_input_type=FilePath | ArticlesItem)]


class FeedsFile(Part):
    """The configuration of aggregator: which feeds are polled, and what is published of them."""

    site: SiteSection | None = Field(default=None, description="What is published, as a whole")
    poll: PollSection | None = Field(default=None, description="How feeds are polled where they say nothing else")
    feeds: list[Feed] | None = Field(default=None, description="The feeds: URLs, or mappings with more to say")
    articles: list[Articles] | None = Field(
        default=None, description="Folders of local articles; default: articles, beside this file"
    )
    outputs: list[OutputItem] | None = Field(
        default=None, description="The combined feeds; default: one with the id all, of everything"
    )
    rules: RulesSection | None = Field(
        default=None, description="Rules for every feed, before any output sees an entry"
    )
    duplicates: DuplicatesSection | None = Field(
        default=None, description="When entries of several feeds are one story"
    )
    keep_entries: Duration | None = Field(
        default=None,
        description="How long the content of an entry is kept; its identity stays. Default: for ever",
    )
    web: WebSection | None = Field(default=None, description="Where the daemon listens")
    store: StoreUrl | None = Field(
        default=None,
        description="The database; default: sqlite:///aggregator.db, beside this file; or postgresql://USER@HOST/NAME",
    )
    output: OutputPlace | None = Field(
        default=None, description="The folder to publish in, or s3://BUCKET/PREFIX; default: output, beside this file"
    )


class _Generator(GenerateJsonSchema):
    """JSON Schema without titles made of names, and without null where a key is just left out."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, schema: Any) -> bool:
        del schema
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        described = super().default_schema(schema)
        if described.get("default", ...) in (None, [], {}):
            described.pop("default")
        return described


def json_schema() -> dict[str, object]:
    """Return the JSON Schema (draft 2020-12) of feeds.yaml."""
    schema = FeedsFile.model_json_schema(schema_generator=_Generator)
    for part in schema["$defs"].values():
        del part["title"]
    for name, part in schema["properties"].items():
        description = part.pop("description")
        schema["properties"][name] = {"description": description, "anyOf": [part, {"type": "null"}]}
    return {"$schema": GenerateJsonSchema.schema_dialect, **schema, "title": "feeds.yaml"}
