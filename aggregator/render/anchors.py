r"""Places in the page of an article that a link can lead to: its headings, its footnotes and where they are called.

    >>> anchored('<h2>The New Pier</h2><p>See <a href="https://p.example/a.html#the-new-pier">it</a>.</p>',
    ...          "https://p.example/a.html")
    '<h2 id="the-new-pier">The New Pier</h2><p>See <a href="#the-new-pier">it</a>.</p>'

The sanitizer takes every `id` away, since many entries may stand on one page. An article has its page to itself, and
gets them back: headings as GitHub names them, footnotes as the Markdown parser does. Only letters, digits, hyphens and
underscores are ever written, so that nothing can break out of the attribute.
"""

import re

from aggregator.text import text_of

_HEADING = re.compile(r"<(h[1-6])((?:\s[^<>]*)?)>(.*?)</\1>", re.DOTALL)
_CALL = re.compile(r'<a href="#fn(\d{1,4})"')
_RETURN = re.compile(r'<a href="#fnref(\d{1,4})"')
_ITEM = "<li>"
_NOT_IN_NAME = re.compile(r"[^\w\- ]")
_LONGEST = 80
_PAGE_HAS = frozenset({"main"})


def anchored(markup: str, page: str | None) -> str:
    """Return sanitized HTML with anchors, and links to places of the `page` itself leading straight to them."""
    if page:
        markup = markup.replace(f'href="{_written(page)}#', 'href="#')
    return _with_headings(_with_footnotes(markup))


def _with_headings(markup: str) -> str:
    taken = set(_PAGE_HAS)

    def named(found: re.Match[str]) -> str:
        tag, attributes, inside = found.groups()
        name = _free(_NOT_IN_NAME.sub("", text_of(inside).lower()).strip().replace(" ", "-")[:_LONGEST], taken)
        return f'<{tag} id="{name}"{attributes}>{inside}</{tag}>' if name else found[0]

    return _HEADING.sub(named, markup)


def _free(name: str, taken: set[str]) -> str:
    number, free = 0, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free)
    return free if name else ""


def _with_footnotes(markup: str) -> str:
    """Name the first call of each footnote, and the item of the list that leads back to it."""
    called: set[str] = set()

    def call(found: re.Match[str]) -> str:
        if found[1] in called:
            return found[0]
        called.add(found[1])
        return f'<a id="fnref{found[1]}" href="#fn{found[1]}"'

    markup = _CALL.sub(call, markup)
    parts: list[str] = []
    end, noted = 0, set[str]()
    for found in _RETURN.finditer(markup):
        item = markup.rfind(_ITEM, end, found.start())
        if found[1] in called and found[1] not in noted and item >= 0:
            noted.add(found[1])
            parts += [markup[end:item], f'<li id="fn{found[1]}">']
            end = item + len(_ITEM)
    return "".join([*parts, markup[end:]])


def _written(url: str) -> str:
    """Return an address as the sanitizer writes it in an attribute."""
    return url.replace("&", "&amp;").replace('"', "&quot;")
