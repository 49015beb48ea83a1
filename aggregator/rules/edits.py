"""Edits: what the rules change on an entry before it is published. They never touch its identity.

A further edit is one type in `model.rules`, one function here and one line in `EDITS`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from aggregator.later import later
from aggregator.model import AddTags, Affix, Edit, Entry, Item, Replace, RewriteLinks, SetTags, Strip, Truncate
from aggregator.rules.patterns import compile_pattern

if TYPE_CHECKING:
    from aggregator.rules.markup import first_words, with_links, with_texts, without_images, without_trackers
else:  # lxml takes a while, and most rules change no markup
    first_words = later("aggregator.rules.markup", "first_words")
    with_links = later("aggregator.rules.markup", "with_links")
    with_texts = later("aggregator.rules.markup", "with_texts")
    without_images = later("aggregator.rules.markup", "without_images")
    without_trackers = later("aggregator.rules.markup", "without_trackers")

Edited = Callable[[Item], Item]

ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x1f]+")  # RFC 3986, section 2: these stand in none
PLACEHOLDER = re.compile(r"\{([a-z.]+)\}")

TEMPLATE_FIELDS: Mapping[str, Callable[[Item], str]] = {
    "feed.title": lambda item: item.feed.title,
    "feed.link": lambda item: item.feed.link or item.feed.url,
    "feed.id": lambda item: item.source_id,
    "entry.title": lambda item: item.entry.title,
    "entry.author": lambda item: ", ".join(person.name for person in item.entry.authors),
}


def compile_edit(edit: Edit) -> Edited:
    """Turn an edit into a function from item to item; raises RuleError for a wrong pattern."""
    return EDITS[type(edit)](edit)


def fill(template: str, item: Item) -> str:
    """Put the item's fields into a template; the names were checked when feeds.yaml was read."""
    return PLACEHOLDER.sub(lambda found: TEMPLATE_FIELDS[found[1]](item), template)


def _replace(edit: Replace) -> Edited:
    pattern = compile_pattern(edit.pattern)

    def change(text: str) -> str:
        return pattern.replaced(text, edit.replacement)

    match edit.field:
        case "title":
            return _on_entry(lambda entry: replace(entry, title=change(entry.title).strip()))
        case "summary":
            return _on_entry(lambda entry: replace(entry, summary=_changed(entry.summary, with_texts, change)))
        case "content":
            return _on_entry(lambda entry: replace(entry, content=_changed(entry.content, with_texts, change)))
        case "author":
            return _on_entry(
                lambda entry: replace(
                    entry, authors=tuple(replace(person, name=change(person.name)) for person in entry.authors)
                )
            )
        case "link":
            return _on_entry(lambda entry: replace(entry, link=_address(entry.link, change)))


def _affix(edit: Affix) -> Edited:
    def edited(item: Item) -> Item:
        text, title = fill(edit.template, item), item.entry.title
        return replace(item, entry=replace(item.entry, title=text + title if edit.where == "prefix" else title + text))

    return edited


def _add_tags(edit: AddTags) -> Edited:
    return lambda item: replace(item, tags=(*item.tags, *(tag for tag in edit.tags if tag not in item.tags)))


def _set_tags(edit: SetTags) -> Edited:
    return lambda item: replace(item, tags=edit.tags, entry=replace(item.entry, categories=()))


def _rewrite_links(edit: RewriteLinks) -> Edited:
    pattern = compile_pattern(edit.pattern)

    def change(url: str) -> str:
        return _address(url, lambda text: pattern.replaced(text, edit.replacement)) or url

    return _on_entry(
        lambda entry: replace(
            _on_texts(entry, partial(with_links, change=change)), link=change(entry.link) if entry.link else None
        )
    )


def _strip(edit: Strip) -> Edited:
    if edit.what == "trackers":
        return _on_entry(lambda entry: _on_texts(entry, without_trackers))
    return _on_entry(lambda entry: replace(_on_texts(entry, without_images), image=None, banner=None))


def _truncate(edit: Truncate) -> Edited:
    return _on_entry(lambda entry: _on_texts(entry, partial(first_words, count=edit.words)))


EDITS: Mapping[type[Edit], Callable[[Any], Edited]] = {
    Replace: _replace,
    Affix: _affix,
    AddTags: _add_tags,
    SetTags: _set_tags,
    RewriteLinks: _rewrite_links,
    Strip: _strip,
    Truncate: _truncate,
}


def _on_entry(change: Callable[[Entry], Entry]) -> Edited:
    return lambda item: replace(item, entry=change(item.entry))


def _on_texts(entry: Entry, change: Callable[[str], str]) -> Entry:
    """Change the markup of an entry; an empty one stays empty."""
    return replace(
        entry, summary=entry.summary and change(entry.summary), content=entry.content and change(entry.content)
    )


def _changed(markup: str, way: Callable[[str, Callable[[str], str]], str], change: Callable[[str], str]) -> str:
    return way(markup, change) if markup else markup


def _address(url: str | None, change: Callable[[str], str]) -> str | None:
    """Return an address changed, or as it was where it would be no web address any more."""
    changed = change(url or "")
    return changed if ADDRESS.fullmatch(changed) else url
