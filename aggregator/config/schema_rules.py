"""What `keep`, `drop` and `edit` may hold, as pydantic models."""

import re
from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from aggregator.config.values import Secret, Text, duration, text, unicode_text, whole
from aggregator.config.words import listed, wrong
from aggregator.errors import RuleError
from aggregator.rules import TEMPLATE_FIELDS, compile_pattern
from aggregator.rules.patterns import is_expression

LANGUAGE_CODE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,6}")  # BCP 47, as `normalize` leaves it
HOST = re.compile(r"[^\s/:?#@]+")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}|[{}]")


class Part(BaseModel):
    """A part of feeds.yaml: every key is known and documented, and nothing is converted in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def as_list(value: object) -> object:
    """Take a single value for a list of one."""
    return [value] if isinstance(value, str | int | dict) else value


def _pattern(value: str) -> None:
    """Accept words or a /regular expression/; why one is wrong quotes it, and is a detail therefore."""
    unicode_text(value)
    try:
        compile_pattern(value)
    except RuleError as error:
        raise wrong("cannot be matched", detail=f": {error}") from error


def _code(value: str) -> None:
    _pattern(value)
    if not is_expression(value) and not LANGUAGE_CODE.fullmatch(value):
        raise wrong("is no language code such as en or pt-BR")


def _host(value: str) -> None:
    _pattern(value)
    if not is_expression(value) and not HOST.fullmatch(value):
        raise wrong("is no host such as example.org")


def _template(value: str) -> None:
    unicode_text(value)
    if not value:
        raise wrong("must not be empty")
    for found in PLACEHOLDER.finditer(value):
        if found[1] is None:
            raise wrong("has a { or } that belongs to no {name}")
        if found[1] not in TEMPLATE_FIELDS:
            names = listed(f"{{{name}}}" for name in TEMPLATE_FIELDS)
            raise wrong(f"can name only {names}", detail=f", not {{{found[1]}}}")


Pattern = Annotated[str, text(_pattern, {"minLength": 1})]
Code = Annotated[str, text(_code, {"minLength": 1})]
Host = Annotated[str, text(_host, {"minLength": 1})]
Template = Annotated[str, text(_template, {"minLength": 1})]
Age = duration("1s", "36500d")
Media = Literal["enclosure", "image", "audio", "video"]
Texts = Annotated[
    list[Pattern],
    Field(min_length=1),
    BeforeValidator(as_list, json_schema_input_type=Pattern | Annotated[list[Pattern], Field(min_length=1)]),
]
Codes = Annotated[
    list[Code],
    Field(min_length=1),
    BeforeValidator(as_list, json_schema_input_type=Code | Annotated[list[Code], Field(min_length=1)]),
]
Hosts = Annotated[
    list[Host],
    Field(min_length=1),
    BeforeValidator(as_list, json_schema_input_type=Host | Annotated[list[Host], Field(min_length=1)]),
]
MediaKinds = Annotated[
    list[Media],
    Field(min_length=1),
    BeforeValidator(as_list, json_schema_input_type=Media | Annotated[list[Media], Field(min_length=1)]),
]


class Condition(Part):
    """Conditions on an entry: all that are given must be true, and of a list of values any one."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    title: Texts | None = Field(default=None, description="Words of the title, or a /regular expression/")
    summary: Texts | None = Field(default=None, description="Words of the summary, or a /regular expression/")
    content: Texts | None = Field(default=None, description="Words of the full text, or a /regular expression/")
    any_text: Texts | None = Field(default=None, description="Words of the title, the summary or the full text")
    author: Texts | None = Field(default=None, description="Words of an author's name, or a /regular expression/")
    category: Texts | None = Field(default=None, description="Words of a category that the feed gave the entry")
    link: Texts | None = Field(default=None, description="Words of the entry's address, or a /regular expression/")
    domain: Hosts | None = Field(default=None, description="The host of the entry's address; its subdomains count")
    feed: Texts | None = Field(default=None, description="The id of the feed, or words of its title")
    tag: Texts | None = Field(default=None, description="A tag that was given in this file")
    language: Codes | None = Field(
        default=None, description="The language, declared or detected; en is also en-GB, und that none can be told"
    )
    has: MediaKinds | None = Field(default=None, description="What is attached to the entry")
    words_below: Annotated[int, whole(1)] | None = Field(
        default=None, description="The full text has fewer words than this"
    )
    words_above: Annotated[int, whole(0)] | None = Field(
        default=None, description="The full text has more words than this"
    )
    older_than: Annotated[timedelta, Age] | None = Field(default=None, description="Published longer ago than this")
    newer_than: Annotated[timedelta, Age] | None = Field(default=None, description="Published less long ago than this")
    # Only lists: `any: {title: a, author: b}` would look like one of two, and be read as both.
    any_: "ConditionList | None" = Field(default=None, alias="any", description="At least one of these is true")
    all_: "ConditionList | None" = Field(default=None, alias="all", description="Every one of these is true")
    not_: "Conditions | None" = Field(default=None, alias="not", description="None of these is true")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if not self.model_fields_set:
            raise wrong("must name a field, as in title: kernel")
        if self.words_below is not None and self.words_above is not None and self.words_below <= self.words_above + 1:
            raise wrong("can never be true together with words_above", at="words_below")
        if self.older_than is not None and self.newer_than is not None and self.older_than >= self.newer_than:
            raise wrong("can never be true together with newer_than", at="older_than")
        return self


ConditionList = Annotated[list[Condition], Field(min_length=1)]
Conditions = Annotated[ConditionList, BeforeValidator(as_list, json_schema_input_type=Condition | ConditionList)]
Condition.model_rebuild()


class Replacement(Part):
    """Replace text in a field."""

    field: Literal["title", "summary", "content", "author", "link"] = Field(description="Where to replace")
    pattern: Pattern = Field(description="What to replace: a string, or a /regular expression/", examples=["/^Re: /i"])
    by: Secret = Field(alias="with", description="What stands there instead; \\1 is the first group of the pattern")


class LinkRewriting(Part):
    """Replace text in addresses."""

    pattern: Pattern = Field(description="What to replace: a string, or a /regular expression/", examples=["/^http:/"])
    by: Secret = Field(alias="with", description="What stands there instead; \\1 is the first group of the pattern")


class EditStep(Part):
    """One edit."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    replace: Replacement | None = Field(default=None, description="Replace text in a field")
    prefix_title: Template | None = Field(
        default=None, description="Put this before the title", examples=["[{feed.title}] ", "{entry.author}: "]
    )
    suffix_title: Template | None = Field(
        default=None, description="Put this after the title", examples=[" ({feed.title})"]
    )
    add_tags: Annotated[list[Text], Field(min_length=1)] | None = Field(
        default=None, description="Give the entry more tags"
    )
    set_tags: list[Text] | None = Field(
        default=None, description="Give the entry these tags instead of those that it has; [] for none"
    )
    rewrite_links: LinkRewriting | None = Field(
        default=None, description="Replace text in the address of the entry and of the links in its text"
    )
    strip: Annotated[list[Literal["images", "trackers"]], Field(min_length=1)] | None = Field(
        default=None, description="Take pictures out: all (images), or those that count who reads (trackers)"
    )
    truncate: Annotated[int, whole(1)] | None = Field(default=None, description="Show so many words of the text")

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if len(self.model_fields_set) != 1:
            names = listed(type(self).model_fields)
            raise wrong(f"each edit is a list item of its own and has one key: {names}")
        return self


class WithRules(Part):
    """The three keys that rules have wherever they stand."""

    keep: Conditions | None = Field(
        default=None,
        description="Only entries that match are kept: any of a list, all of a mapping",
        examples=[{"title": "x"}],
    )
    drop: Conditions | None = Field(
        default=None, description="Entries that match are dropped: any of a list, all of a mapping"
    )
    edit: Annotated[list[EditStep], Field(min_length=1)] | None = Field(
        default=None, description="Edits on what is left, in this order"
    )
