"""Edits: what the rules change on an entry before it is published. They never touch its identity."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import assert_never

from lxml import html

from aggregator.model import AddTags, Affix, Edit, Item, Replace
from aggregator.rules.patterns import Pattern, compile_pattern

PLACEHOLDER = re.compile(r"\{([a-z.]+)\}")

TEMPLATE_FIELDS: Mapping[str, Callable[[Item], str]] = {
    "feed.title": lambda item: item.feed.title,
    "feed.link": lambda item: item.feed.link or item.feed.url,
    "feed.id": lambda item: item.source_id,
    "entry.title": lambda item: item.entry.title,
    "entry.author": lambda item: ", ".join(person.name for person in item.entry.authors),
}


def compile_edit(edit: Edit) -> Callable[[Item], Item]:
    """Turn an edit into a function from item to item; raises RuleError for a wrong pattern."""
    match edit:
        case Replace():
            return _replace(edit)
        case Affix(where=where, template=template):
            return lambda item: _with_title(item, where, fill(template, item))
        case AddTags(tags=tags):
            return lambda item: replace(item, tags=(*item.tags, *(tag for tag in tags if tag not in item.tags)))
        case _:
            assert_never(edit)


def fill(template: str, item: Item) -> str:
    """Put the item's fields into a template; the names were checked when feeds.yaml was read."""
    return PLACEHOLDER.sub(lambda found: TEMPLATE_FIELDS[found[1]](item), template)


def _with_title(item: Item, where: str, text: str) -> Item:
    title = text + item.entry.title if where == "prefix" else item.entry.title + text
    return replace(item, entry=replace(item.entry, title=title))


def _replace(edit: Replace) -> Callable[[Item], Item]:
    pattern = compile_pattern(edit.pattern)

    def edited(item: Item) -> Item:
        entry, by = item.entry, edit.replacement
        match edit.field:
            case "title":
                entry = replace(entry, title=pattern.replaced(entry.title, by).strip())
            case "summary":
                entry = replace(entry, summary=_in_text(entry.summary, pattern, by))
            case "content":
                entry = replace(entry, content=_in_text(entry.content, pattern, by))
            case "author":
                authors = (replace(person, name=pattern.replaced(person.name, by)) for person in entry.authors)
                entry = replace(entry, authors=tuple(authors))
            case "link":
                link = pattern.replaced(entry.link or "", by)
                entry = replace(entry, link=link) if link.startswith(("http://", "https://")) else entry
            case _:
                assert_never(edit.field)
        return replace(item, entry=entry)

    return edited


def _in_text(markup: str, pattern: Pattern, by: str) -> str:
    """Replace in the text between the tags alone: markup stays whole, and what comes in is escaped."""
    if not markup:
        return markup
    root = html.fragment_fromstring(markup, create_parent="div")
    for element in root.iter():
        if element.text and isinstance(element.tag, str):
            element.text = pattern.replaced(element.text, by)
        if element.tail and element is not root:
            element.tail = pattern.replaced(element.tail, by)
    return html.tostring(root, encoding="unicode").removeprefix("<div>").removesuffix("</div>")
