"""Values and edits in words, as `why` and `plan` say them."""

from datetime import timedelta
from typing import assert_never

from aggregator.model import AddTags, Affix, Edit, Replace, RewriteLinks, SetTags, Strip, Truncate

UNITS = (("d", timedelta(days=1)), ("h", timedelta(hours=1)), ("m", timedelta(minutes=1)), ("s", timedelta(seconds=1)))


def value_in_words(value: str | int | timedelta) -> str:
    """Return a value of a condition or an edit as it would be said: words in quotes, a pattern as it is."""
    match value:
        case timedelta():
            return duration_in_words(value)
        case str() if value.startswith("/") and len(value) > 1:
            return value
        case str():
            return f'"{value}"'
        case _:
            return str(value)


def duration_in_words(value: timedelta) -> str:
    """Return a duration as feeds.yaml writes it.

    >>> duration_in_words(timedelta(days=30)), duration_in_words(timedelta(minutes=90))
    ('30d', '1h30m')
    """
    parts: list[str] = []
    for unit, size in UNITS:
        count, value = divmod(value, size)
        parts += [f"{count}{unit}"] if count else []
    return "".join(parts) or "0s"


def edit_in_words(edit: Edit) -> str:
    """Return what an edit does.

    >>> edit_in_words(Affix(where="prefix", template="[{feed.title}] "))
    'put "[{feed.title}] " before the title'
    """
    match edit:
        case Replace(field=field, pattern=pattern, replacement=replacement):
            words = f'replace {value_in_words(pattern)} in {field} by "{replacement}"'
        case RewriteLinks(pattern=pattern, replacement=replacement):
            words = f'replace {value_in_words(pattern)} in links by "{replacement}"'
        case Affix(where=where, template=template):
            words = f'put "{template}" {"before" if where == "prefix" else "after"} the title'
        case AddTags(tags=tags):
            words = f"add {'the tag' if len(tags) == 1 else 'the tags'} {', '.join(tags)}"
        case SetTags(tags=tags):
            words = f"set the tags to {', '.join(tags)}" if tags else "take all tags away"
        case Strip(what=what):
            words = f"take out {what}"
        case Truncate(words=count):
            words = f"show the first {count} words"
        case _:
            assert_never(edit)
    return words


def touched_part(edit: Edit) -> str:
    """Return the part of an entry that an edit is about."""
    match edit:
        case Replace(field=field):
            return "authors" if field == "author" else field
        case Affix():
            return "title"
        case AddTags() | SetTags():
            return "categories"
        case RewriteLinks():
            return "link"
        case Strip() | Truncate():
            return "content"
        case _:
            assert_never(edit)
