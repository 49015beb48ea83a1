"""What an article refers to in its own folder: links to other articles become links to their pages. Pure.

An entry's addresses are absolute, and what lies beside an article has one under `articles/`: `rome/map.png` of the
folder is `https://planet.example/articles/rome/map.png`, whether the article named it as `map.png` or in full.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape, unescape
from typing import Literal
from urllib.parse import quote, unquote

from aggregator.model import Entry
from aggregator.parse.article import SUFFIXES

FOLDER = "articles/"

Kind = Literal["link", "file"]
Page = tuple[str, str]  # the id of the folder, the path of the article in it

_TAG = re.compile(r"<(a|audio|img|source|track|video)\s([^<>]*)>")
_ATTRIBUTE = re.compile(r'(?:^|\s)(href|longdesc|poster|src|srcset)="([^"]*)"')
_LINK = re.compile(r'(<a\s(?:[^<>]*\s)?href=")([^"]*)"')
_NOT_PLAIN = re.compile(r"[\\\x00-\x1f\x7f\ud800-\udfff]|(?:^|/)(?:\.|/)|%2f", re.IGNORECASE)
_TAIL = re.compile(r"[?#].*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Something in the folder that an entry refers to: its path there, and how; a `file` is shown or attached."""

    path: str
    kind: Kind

    def __str__(self) -> str:
        return f"link to {self.path}" if self.kind == "link" else f"file {self.path}"


def path_of(url: str, site_url: str) -> str | None:
    """Return the path in the folder of articles that an absolute address means; None where it means none.

    >>> path_of("https://planet.example/articles/r%C3%B4me/map.png?big#top", "https://planet.example/")
    'rôme/map.png'

    What is hidden, would leave the folder, or hides a slash in a code is no such path.
    """
    prefix = site_url + FOLDER
    if not url.startswith(prefix):
        return None
    encoded = _TAIL.sub("", url[len(prefix) :])
    path = unquote(encoded)
    return None if not path or _NOT_PLAIN.search(path) or "%2f" in encoded.lower() else path


def references(entry: Entry, site_url: str) -> tuple[Reference, ...]:
    """Return what an entry refers to in its folder: links, pictures, sound, film and attached files, each once."""
    addresses = dict.fromkeys(addresses_in(entry, site_url + FOLDER))
    found = (Reference(path=path, kind=kind) for url, kind in addresses if (path := path_of(url, site_url)))
    return tuple(dict.fromkeys(found))


class ArticleLinks:
    """The pages of all articles; `read` finds them, and is not called before a link leads into the folder."""

    def __init__(self, site_url: str, read: Callable[[], Mapping[Page, str]]) -> None:
        self.site_url = site_url
        self._read = read

    @cached_property
    def slugs(self) -> Mapping[Page, str]:
        """The slug of every article that is published."""
        return {(folder, _composed(path)): slug for (folder, path), slug in self._read().items()}

    def slug(self, folder: str, path: str) -> str | None:
        """Return the slug of the article that lies there, None where none does; `rome/` means `rome/index.md`."""
        if not path.endswith("/"):
            return self.slugs.get((folder, _composed(path)))
        names = (f"{path}index{suffix}" for suffix in sorted(SUFFIXES))
        return next((slug for name in names if (slug := self.slug(folder, name))), None)

    def resolved(self, entry: Entry, folder: str) -> Entry:
        """Return an entry of this folder with its links to other articles leading to their pages."""
        content, summary = self._linked(entry.content, folder), self._linked(entry.summary, folder)
        if content == entry.content and summary == entry.summary:
            return entry
        return replace(entry, content=content, summary=summary)

    def _linked(self, markup: str, folder: str) -> str:
        if f'href="{self.site_url}{FOLDER}' not in markup:
            return markup

        def to_page(found: re.Match[str]) -> str:
            url = unescape(found[2])
            path = path_of(url, self.site_url)
            slug = self.slug(folder, path) if path else None
            if slug is None:
                return found[0]
            tail = _TAIL.search(url)
            return f'{found[1]}{escape(page_url(self.site_url, slug) + (tail[0] if tail else ""))}"'

        return _LINK.sub(to_page, markup)


def page_url(site_url: str, slug: str) -> str:
    """Return the address of the page of an article."""
    return f"{site_url}{FOLDER}{quote(slug)}.html"


def addresses_in(entry: Entry, prefix: str) -> Iterator[tuple[str, Kind]]:
    """Yield the addresses in an entry that begin with `prefix`, each with the way in which it is referred to."""
    for url, kind in _all_addresses(entry, prefix):
        if url.startswith(prefix):
            yield url, kind


def _all_addresses(entry: Entry, prefix: str) -> Iterator[tuple[str, Kind]]:
    for enclosure in entry.enclosures:
        yield enclosure.url, "file"
    if entry.image:
        yield entry.image, "file"
    for tag in (tag for markup in (entry.summary, entry.content) if prefix in markup for tag in _TAG.finditer(markup)):
        for name, value in _ATTRIBUTE.findall(tag[2]):
            url = unescape(value)
            if name == "srcset":
                for candidate in url.split(", "):
                    yield candidate.partition(" ")[0], "file"
            else:
                yield url, "link" if tag[1] == "a" else "file"


def _composed(path: str) -> str:
    """Return a path with its accents composed: some systems store the names of files decomposed."""
    return unicodedata.normalize("NFC", path)
