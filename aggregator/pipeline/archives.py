"""What an output publishes, and what becomes of an entry that leaves it: it goes to the archive behind the feed.

The store knows what each output showed last. An entry that is shown no more goes to the newest page of the archive, as
it is then; so does one that came when the output was full of newer ones. A page with as many entries as the output may
show is full, and never changes again, whatever becomes of its entries. An entry that was deleted does not go there: as
long as the feed would show it, the feed says that it is gone. One that a changed rule refuses leaves without a word.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

import xxhash

from aggregator.model import EPOCH, Archive, Archived, ArchivePage, Deleted, Item, Selection, Series
from aggregator.pipeline.view import View
from aggregator.render import render_archive
from aggregator.select import fit, represent
from aggregator.store import Store

BACKLOG = 5_000  # entries at the most that go to the archive at once without ever having been in the feed
TOGETHER = 100  # entries that are in memory at a time

Batch = tuple[Sequence[str], datetime | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """An output as it is published: what the feed shows, and the pages of its archive where it has one."""

    selection: Selection
    pages: Series | None = None


def issue(store: Store, view: View, now: datetime) -> Issue:
    """Return what an output shows, whose members are judged, and move to its archive what it shows no more."""
    output = view.output
    while True:
        before = store.archive(output.id)
        full: set[str] = set()
        selection = view.select(store.members(output.id, full), now, full)
        if "atom" not in output.formats:
            return Issue(selection=selection)
        step = _Step(store=store, view=view, selection=selection, now=now, archive=before)
        if step.taken():  # else another process has published meanwhile
            shown = replace(selection, archive=step.archive.page, deleted=step.deleted)
            return Issue(selection=shown, pages=_pages(store, shown, step.archive))


def filled(archive: Archive, items: Sequence[Item], limit: int) -> tuple[Archive, tuple[Archived, ...]]:
    """Return the archive with further items, and where each of them stands; a page that is full has one after it."""
    page, latest = archive.page, archive.latest
    archived = []
    for item in items:
        if page == 0 or len(latest) >= limit:
            page, latest = page + 1, ()
        archived.append(Archived(page=page, item=item))
        latest = (*latest, item.id)
    if page and len(latest) >= limit:
        page, latest = page + 1, ()
    return replace(archive, page=page, latest=latest), tuple(archived)


@dataclass(slots=True, kw_only=True)
class _Step:
    """From what an output showed last to what it shows now; `archive` is how far it has come with that.

    Items are `waiting` to be archived, a few at a time. Ids are `gone` that no member has any more.
    """

    store: Store
    view: View
    selection: Selection
    now: datetime
    archive: Archive
    waiting: tuple[Item, ...] = ()
    gone: list[str] = field(default_factory=list)
    deleted: tuple[Deleted, ...] = ()

    def taken(self) -> bool:
        """Write the step down; whether nobody else did so meanwhile."""
        here = frozenset(item.id for item in self.selection.items)
        came = sorted(here - self.archive.shown)
        back = self.store.archived(self.view.output.id, came) if came and self.archive.page else frozenset()
        for batch in self._leaving(here):
            if self.waiting and not self._write(self.archive.shown - {item.id for item in self.waiting}):
                return False
            self.waiting = tuple(self._items(batch))
        self.deleted = tuple(self._deleted())
        return self._write((here - back) | {each.id for each in self.deleted}, mark=self.archive.judged)

    def _write(self, shown: frozenset[str], mark: int | None = None) -> bool:
        after, archived = filled(self.archive, self.waiting, self.view.output.limit)
        after = replace(after, shown=shown, mark=self.archive.mark if mark is None else mark)
        if after != self.archive and not self.store.publish_to(self.view.output.id, self.archive, after, archived):
            return False
        self.archive, self.waiting = after, ()
        return True

    def _leaving(self, here: frozenset[str]) -> Iterator[Batch]:
        """Yield the ids that go to the archive, oldest first: what was shown, then what came when there was no room.

        For the latter the age counts: what came too old was not kept out by others.
        """
        left = self.store.oldest_first(self.archive.shown - here)
        new: Sequence[str] = ()
        if self.archive.judged != self.archive.mark:
            found = self.store.unpublished(self.view.output.id, self.archive, BACKLOG + len(here))
            new = [id_ for id_ in found if id_ not in here]
        for ids, now in ((left, None), (new, self.now)):
            yield from ((ids[start : start + TOGETHER], now) for start in range(0, len(ids), TOGETHER))

    def _items(self, batch: Batch) -> Iterator[Item]:
        ids, now = batch
        output = self.view.output
        groups = self.store.groups(output.id, ids)
        self.gone += [id_ for id_ in ids if id_ not in groups]
        for id_ in ids:
            items = [item for each in groups.get(id_, ()) if (item := self.view.judged(each, now)) is not None]
            if items:
                item = represent(items, output.prefer)
                if now is None or output.max_age is None or now - item.published_at <= output.max_age:
                    yield from fit((item,))

    def _deleted(self) -> Iterator[Deleted]:
        """Yield what was deleted of that which the feed would show otherwise, newest first."""
        output = self.view.output
        dates = [item.published_at for item in self.selection.items]
        found = sorted(filter(None, map(self._deletion, self.gone)), reverse=True)
        for number, (published_at, id_, at) in enumerate(found):
            newer = sum(date > published_at for date in dates)
            recent = output.max_age is None or self.now - published_at <= output.max_age
            if recent and newer + number < output.limit:
                yield Deleted(id=id_, at=at)

    def _deletion(self, public_id: str) -> tuple[datetime, str, datetime] | None:
        """Return date, id and end of an entry that nobody tells any more; None where a rule has refused it."""
        alone = not self.view.merge
        told = tuple(self.store.entries([public_id]).values()) if alone else self.store.story(public_id)
        ends = [each.removed_at for each in told if each.source_id in self.view.chains and not each.backlog]
        dates = [each.published_at for each in told if each.id == public_id]
        removed = [end for end in ends if end is not None]
        return (dates[0], public_id, max(removed)) if dates and removed and len(removed) == len(ends) else None


def _pages(store: Store, selection: Selection, archive: Archive) -> Series | None:
    """Return the pages of an archive; what the feed shows again is not on the one that is being filled."""
    if not archive.page:
        return None
    site, output = selection.site, selection.output
    here = frozenset(item.id for item in selection.items)
    with_html = "html" in output.formats
    of_site = (site.title, site.url, site.language)
    made = repr((of_site, output.id, output.title, output.full_content, output.also_in, output.private, with_html))
    return Series(
        folder=f"{output.id}/archive",
        last=archive.page,
        made=xxhash.xxh3_128_hexdigest(made.encode(errors="surrogatepass")),
        tail=xxhash.xxh3_64_hexdigest(repr([id_ for id_ in archive.latest if id_ not in here]).encode()),
        body=partial(_body, store, selection, here),
    )


def _body(store: Store, selection: Selection, here: frozenset[str], number: int) -> bytes:
    output, last = selection.output, selection.archive
    stored = store.archive_page(output.id, number)
    items = fit(item for item in reversed(stored) if number < last or item.id not in here)
    dated = items or (store.archive_page(output.id, number - 1) if number > 1 else ())
    page = ArchivePage(
        site=selection.site,
        output=output,
        number=number,
        last=last,
        items=items,
        updated=max((item.updated_at for item in dated), default=EPOCH),
    )
    return render_archive(page).body
