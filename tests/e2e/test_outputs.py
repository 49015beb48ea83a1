"""Outputs over many publishings: the archive behind them, what is deleted, renamed, removed, and made private."""

import re
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import etree

from aggregator.config import load
from aggregator.pipeline import Session, open_session
from aggregator.publish import Changes
from tests.render.checks import ATOM, strict
from tests.support.planet import rss, rss_item

GRAMMAR = Path(__file__).parents[2] / "../shared/schema/atom.rng"
START = datetime(2026, 5, 1, tzinfo=UTC)
HEAD = "site: {title: Planet, url: 'https://planet.example/'}\nfeeds: [{path: feed.xml, id: feed}]\n"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
TOKEN = "correct-horse-battery"
ARRIVALS = (3, 1, 1, 1, 0, 8, 2, 3, 1, 5, 1, 1, 0, 12, 1, 2, 1, 4, 1, 1)  # entries before each of twenty publishings


@dataclass(slots=True, kw_only=True)
class Paper:
    """A planet with one feed on disk, whose hours pass at every look."""

    folder: Path
    session: Session
    hours: list[int]
    items: list[str] = field(default_factory=list)

    async def look(self, new: int = 0) -> Changes:
        """Let an hour pass, the feed bring so many new entries, and publish."""
        self.hours[0] += 1
        now = START + timedelta(hours=self.hours[0])
        for place in range(new):
            number = len(self.items) + 1
            date = (now - timedelta(minutes=new - place)).strftime("%a, %d %b %Y %H:%M:%S +0000")
            self.items.append(rss_item(number, date=date))
        (self.folder / "feed.xml").write_bytes(rss(*reversed(self.items[-15:])))
        await self.session.update(self.session.sources)
        return self.session.publish()

    def configure(self, text: str, **environ: str) -> None:
        """Take another feeds.yaml over."""
        (self.folder / "feeds.yaml").write_text(HEAD + text)
        self.session.configure(load(self.folder / "feeds.yaml", environ))

    def chain(self, path: str = "all.atom", folder: str = "output") -> Iterator[bytes]:
        """Yield a feed and the pages of its archive, as a client that follows the links gets them."""
        following: str | None = path
        while following:
            body = (self.folder / folder / following).read_bytes()
            yield body
            found = [link for link in strict(body).findall(f"{ATOM}link") if link.get("rel") == "prev-archive"]
            following = urlsplit(found[0].get("href", "")).path[1:] if found else None

    def seen(self, path: str = "all.atom", folder: str = "output") -> list[int]:
        """Return the numbers of the entries that such a client sees."""
        titles = [entry.title for body in self.chain(path, folder) for entry in feedparser.parse(body).entries]
        return [int(title.split()[1]) for title in titles]

    def pages(self, folder: str = "output") -> dict[str, bytes]:
        """Return the pages of all archives."""
        root = self.folder / folder
        return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.glob("*/archive/*"))}


@asynccontextmanager
async def opened(folder: Path, text: str, **environ: str) -> AsyncIterator[Paper]:
    """Open a planet in a folder."""
    (folder / "feeds.yaml").write_text(HEAD + text)
    hours = [0]
    config = load(folder / "feeds.yaml", environ)
    async with open_session(config, lambda: START + timedelta(hours=hours[0])) as session:
        yield Paper(folder=folder, session=session, hours=hours)


def full(pages: dict[str, bytes], limit: int) -> dict[str, bytes]:
    """Those of the pages that are full."""
    return {path: body for path, body in pages.items() if body.count(b"<entry") == limit}


class TestArchive:
    """RFC 5005, section 4."""

    async def test_a_client_sees_every_entry_once(self, tmp_path: Path) -> None:
        """After each of twenty publishings, newest first; and full pages stay as they are, byte for byte."""
        async with opened(tmp_path, "outputs: [{id: all, limit: 5}]") as paper:
            for new in ARRIVALS:
                before = full(paper.pages(), 5)
                await paper.look(new)
                assert paper.seen() == list(range(len(paper.items), 0, -1))
                assert before.items() <= paper.pages().items()
                assert paper.session.publish() == Changes(written=(), removed=())
            assert len(full(paper.pages(), 5)) == (len(paper.items) - 5) // 5

    async def test_there_is_none_before_it_is_needed(self, tmp_path: Path) -> None:
        """As many entries as the output may show fit into the feed; the next one begins the archive."""
        async with opened(tmp_path, "outputs: [{id: all, limit: 5}]") as paper:
            await paper.look(5)
            assert paper.pages() == {}
            assert b"prev-archive" not in next(paper.chain())
            await paper.look(1)
            assert [*paper.pages()] == ["all/archive/1.atom"]

    @pytest.mark.corpus
    @pytest.mark.skipif(not GRAMMAR.exists(), reason="needs ../shared/schema")
    async def test_all_of_it_is_valid(self, tmp_path: Path) -> None:
        """By the grammar of Atom."""
        grammar = etree.RelaxNG(etree.parse(GRAMMAR))
        async with opened(tmp_path, "outputs: [{id: all, limit: 5}]") as paper:
            for new in (4, 7, 4):
                await paper.look(new)
            for body in paper.chain():
                grammar.assertValid(etree.ElementTree(strict(body)))

    async def test_a_rebuild_gives_the_same_bytes(self, tmp_path: Path) -> None:
        """Also of entries that have been edited or let go since."""
        async with opened(tmp_path, "outputs: [{id: all, limit: 3}]") as paper:
            for new in (4, 4, 4):
                await paper.look(new)
            paper.items[0] = paper.items[0].replace("Entry 1<", "Entry 1001<")
            await paper.look()
            before = paper.pages()
            now = START + timedelta(days=40)
            paper.session.store.expire(before=now, now=now)
            shutil.rmtree(tmp_path / "output")
            paper.session.publish()
            assert paper.pages() == before
            assert b"Entry 1<" in before["all/archive/1.atom"]

    async def test_a_new_output_over_many_entries_has_an_archive_at_once(self, tmp_path: Path) -> None:
        """Of all that would not fit."""
        async with opened(tmp_path, "outputs: [{id: one, limit: 50}]") as paper:
            for new in (6, 6):
                await paper.look(new)
            paper.configure("outputs: [{id: one, limit: 50}, {id: two, limit: 5}]")
            paper.session.publish()
            assert paper.seen("two.atom") == list(range(12, 0, -1))

    async def test_what_a_rule_drops_goes_nowhere(self, tmp_path: Path) -> None:
        """What is archived stays; what is shown leaves without a trace."""
        async with opened(tmp_path, "outputs: [{id: all, limit: 3}]") as paper:
            await paper.look(5)
            paper.configure("outputs: [{id: all, limit: 3, drop: {title: ['2', '4']}}]")
            await paper.look(1)
            assert paper.seen() == [6, 5, 3, 2, 1]
            assert b"deleted-entry" not in next(paper.chain())

    async def test_age_leads_to_the_archive_as_well(self, tmp_path: Path) -> None:
        """Nothing is lost that was shown."""
        async with opened(tmp_path, "outputs: [{id: all, limit: 9, max_age: 2h}]") as paper:
            for new in (2, 0, 0, 1):
                await paper.look(new)
            assert paper.seen() == [3, 2, 1]
            assert len(feedparser.parse(next(paper.chain())).entries) == 1

    async def test_a_crash_leaves_a_chain_that_holds(self, tmp_path: Path) -> None:
        """Wherever writing stops, the feed leads to all that it did before; the next publishing completes the rest."""
        async with opened(tmp_path, "outputs: [{id: all, limit: 2}]") as paper:
            await paper.look(5)
            seen = set(paper.seen())
            snapshot = tmp_path / "before"
            shutil.copytree(tmp_path / "output", snapshot)
            written = [path for path in (await paper.look(5)).written if path.endswith(".atom")]
            after = {path: (tmp_path / "output" / path).read_bytes() for path in written}
            for count in range(len(written)):
                shutil.rmtree(tmp_path / "output")
                shutil.copytree(snapshot, tmp_path / "output")
                for path in written[:count]:
                    (tmp_path / "output" / path).parent.mkdir(parents=True, exist_ok=True)
                    (tmp_path / "output" / path).write_bytes(after[path])
                assert seen <= set(paper.seen())
            paper.session.publish()
            assert paper.seen() == list(range(10, 0, -1))

    async def test_publishing_makes_no_page_again(self, tmp_path: Path) -> None:
        """However many there are: full pages are neither read nor written."""
        async with opened(tmp_path, "outputs: [{id: all, limit: 1}]") as paper:
            for new in (15, 15):
                await paper.look(new)
            scribbled = tmp_path / "output/all/archive/7.atom"
            scribbled.write_text("Whoever reads this would mend it.")
            changes = await paper.look(1)
            written = {path for path in changes.written if "archive" in path}
            assert written == {"all/archive/30.atom", "all/archive/31.atom"}
            assert scribbled.read_text() == "Whoever reads this would mend it."


class TestDeleted:
    """RFC 6721."""

    async def test_a_deleted_article_is_reported(self, tmp_path: Path) -> None:
        """As long as the feed would show it, and no more when it comes back."""
        article = tmp_path / "articles/one.md"
        article.parent.mkdir()
        text = "---\ntitle: Entry 99\ndate: 2026-05-01T03:30:00Z\n---\nA text of the editors, and nobody else.\n"
        async with opened(tmp_path, "outputs: [{id: all, limit: 3}]") as paper:
            for _ in range(3):
                await paper.look()
            article.write_text(text)
            await paper.look(1)
            id_ = {entry.title: entry.id for entry in feedparser.parse(next(paper.chain())).entries}["Entry 99"]
            article.unlink()
            await paper.look()
            (found,) = strict(next(paper.chain())).findall(TOMBSTONE)
            assert (found.get("ref"), found.get("when")) == (id_, "2026-05-01T05:00:00Z")
            article.write_text(text)
            await paper.look()
            assert strict(next(paper.chain())).findall(TOMBSTONE) == []
            assert 99 in paper.seen()
            article.unlink()
            for new in (1, 1, 1):
                await paper.look(new)
            assert strict(next(paper.chain())).findall(TOMBSTONE) == []
            assert 99 not in paper.seen()

    async def test_what_was_let_go_is_reported(self, tmp_path: Path) -> None:
        """`keep_entries` ends before the limit does."""
        async with opened(tmp_path, "outputs: [{id: all}]\nkeep_entries: 2h") as paper:
            await paper.look(2)
            (tmp_path / "feed.xml").unlink()
            paper.hours[0] += 5
            assert paper.session.tidy() == 2
            paper.session.publish()
            assert len(strict(next(paper.chain())).findall(TOMBSTONE)) == 2


class TestRenamed:
    """`aliases`, and outputs that are no more."""

    async def test_the_archive_goes_on_under_the_new_id(self, tmp_path: Path) -> None:
        """The old files leave, and the entries keep their places."""
        async with opened(tmp_path, "outputs: [{id: all, limit: 2}]") as paper:
            for new in (3, 3):
                await paper.look(new)
            before = {path: re.findall(rb"<title>Entry \d+", body) for path, body in paper.pages().items()}
            paper.configure("outputs: [{id: news, limit: 2, aliases: [all]}]")
            await paper.look()
            after = {path: re.findall(rb"<title>Entry \d+", body) for path, body in paper.pages().items()}
            assert after == {path.replace("all/", "news/"): entries for path, entries in before.items()}
            assert paper.seen("news.atom") == [6, 5, 4, 3, 2, 1]
            assert not (tmp_path / "output/all.atom").exists()


class TestPrivate:
    """`private`."""

    async def test_it_has_a_folder_of_its_own(self, tmp_path: Path) -> None:
        """Nothing in the public one tells of it, of its feed or of its token."""
        async with opened(tmp_path, "outputs: [{id: team, limit: 2, private: '${TOKEN}'}]", TOKEN=TOKEN) as paper:
            await paper.look(5)
            files = sorted(path.name for path in (tmp_path / "output-private").glob("team*"))
            assert files == ["team", "team.atom", "team.html", "team.json", "team.rss"]
            assert paper.seen("team.atom", "output-private") == [5, 4, 3, 2, 1]
            for path in (path for path in (tmp_path / "output").rglob("*") if path.is_file()):
                assert not re.search(rf"{TOKEN}|team|Example".encode(), path.read_bytes()), path

    async def test_an_output_changes_sides(self, tmp_path: Path) -> None:
        """At the next publishing its files are in one folder alone."""
        public, private = tmp_path / "output/all.atom", tmp_path / "output-private/all.atom"
        async with opened(tmp_path, "outputs: [{id: all, limit: 2}]") as paper:
            await paper.look(5)
            assert public.exists()
            paper.configure("outputs: [{id: all, limit: 2, private: '${TOKEN}'}]", TOKEN=TOKEN)
            await paper.look()
            assert (public.exists(), private.exists(), paper.pages()) == (False, True, {})
            assert paper.seen("all.atom", "output-private") == [5, 4, 3, 2, 1]
            paper.configure("outputs: [{id: all, limit: 2}]")
            await paper.look()
            assert (public.exists(), private.exists(), paper.pages("output-private")) == (True, False, {})
            assert paper.seen() == [5, 4, 3, 2, 1]

    async def test_a_new_token_is_in_every_link(self, tmp_path: Path) -> None:
        """Also of pages that are full: the old one opens nothing."""
        async with opened(tmp_path, "outputs: [{id: all, limit: 2, private: '${TOKEN}'}]", TOKEN=TOKEN) as paper:
            await paper.look(7)
            paper.configure("outputs: [{id: all, limit: 2, private: '${TOKEN}'}]", TOKEN="another-horse-battery")
            await paper.look()
            files = [path.read_bytes() for path in (tmp_path / "output-private").rglob("*.*") if path.is_file()]
            assert not any(TOKEN.encode() in body for body in files)
            assert paper.seen("all.atom", "output-private") == list(range(7, 0, -1))
