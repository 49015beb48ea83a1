"""The name of each article's page, which stays when other files come or go."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from aggregator.model import KnownArticle
from aggregator.pipeline.articles import ReadFile


class Pages:
    """Gives every article a page of its own, over all folders.

    A page stays with its article while that asks for the same name, also while its file is away. Only then may another
    file have it if that is the same file, or lies where that one lay; and what is in no folder of feeds.yaml any more
    holds no page at all. `yielded` are the articles that lost their page to another one.
    """

    def __init__(self, known: Iterable[KnownArticle], configured: Collection[str]) -> None:
        self._owners = {one.page: one for one in known if one.page is not None}
        self._configured = configured
        self.yielded: list[KnownArticle] = []

    def keep(self, slug: str, row: KnownArticle | None) -> str | None:
        """Return the page that an article had, if it still asks for the same name, and take it away otherwise."""
        if row is None or row.page is None:
            return None
        if slug == row.slug or (row.slug is None and _is_for(row.page, slug)):
            return row.page
        self._owners.pop(row.page, None)
        return None

    def give(self, slug: str, file: ReadFile, source_id: str) -> str:
        """Return a free page for an article that asks to be called `slug`."""
        number, page = 1, slug
        while (owner := self._owners.get(page)) is not None and not self._yields(owner, file, source_id):
            number += 1
            page = f"{slug}-{number}"
        if owner is not None:
            self.yielded.append(replace(owner, page=None))
        self._owners[page] = KnownArticle(
            source_id=source_id, path=file.path, signature=file.signature, digest=file.digest, page=page
        )
        return page

    def _yields(self, owner: KnownArticle, file: ReadFile, source_id: str) -> bool:
        if owner.source_id not in self._configured:
            return True
        same = (owner.source_id, owner.path) == (source_id, file.path) or owner.digest == file.digest != ""
        return owner.gone and same


def _is_for(page: str, slug: str) -> bool:
    """Whether a page was given for this slug, in the time when that was not remembered."""
    return re.fullmatch(rf"{re.escape(slug)}(-\d+)?", page) is not None
