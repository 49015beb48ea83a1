"""Whatever happens to the files of a folder: every article is published exactly once, under one id."""

import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from aggregator.store import Store, open_store
from tests.pipeline.newsroom import Newsroom, article

NAMES = st.sampled_from(["a.md", "b.md", "A.md", "x/a.md", "x/b.md", "y/a.md"])
WORDS = ("harbour", "council", "bridge", "ferry", "captain", "county", "river", "spring", "light", "market", "fish")


class Folder(RuleBasedStateMachine):
    """The model: path -> the article in it, and article -> the id that it had when it was first published."""

    fresh: ClassVar[Callable[[], Store]]

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(mkdtemp(prefix="newsroom"))
        (self.place / "own").mkdir()
        self.store = type(self).fresh()
        self.room = Newsroom(self.place, self.store)
        self.numbers = count(1)
        self.files: dict[str, int] = {}
        self.texts: dict[int, str] = {}
        self.drafts: set[str] = set()
        self.deleted: dict[str, tuple[int, bool]] = {}
        self.ids: dict[int, str] = {}
        self.looked = True

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.store.close()
        shutil.rmtree(self.place)

    def put(self, path: str) -> None:
        """Write the article that the model has there."""
        number = self.files[path]
        matter = {"draft": "true"} if path in self.drafts else {}
        self.room.write(path, article(f"Article {number}", self.texts[number], **matter))
        self.looked = False

    @rule(path=NAMES)
    def create(self, path: str) -> None:
        """A new article, where there is none."""
        if path not in self.files:
            self.files[path] = self.fresh_article()
            self.drafts.discard(path)
            self.put(path)

    def fresh_article(self) -> int:
        """Think of an article."""
        number = next(self.numbers)
        one, two, three = (WORDS[(number * step) % len(WORDS)] for step in (1, 4, 7))
        self.texts[number] = " ".join(
            f"The {one} of {two} {number}-{i} is a {three} of {number * i}." for i in range(9)
        )
        return number

    @precondition(lambda self: self.files and self.looked)
    @rule(data=st.data(), new=NAMES)
    def copy(self, data: st.DataObject, new: str) -> None:
        """A copy is a second entry of the same story; rewritten it is an article like any other."""
        old = data.draw(st.sampled_from(sorted(self.files)))
        if new in self.files or old in self.drafts:
            return
        (self.place / "own" / new).parent.mkdir(exist_ok=True)
        shutil.copy(self.place / "own" / old, self.place / "own" / new)
        self.room.look()
        shown = self.room.shown()
        assert shown[new] != shown[old] == self.ids[self.files[old]]
        assert self.room.entry(new).story_id == self.room.entry(old).story_id
        self.files[new] = self.fresh_article()
        self.drafts.discard(new)
        self.put(new)
        self.look()

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        """A sentence more."""
        path = data.draw(st.sampled_from(sorted(self.files)))
        self.texts[self.files[path]] += " It was corrected."
        self.put(path)

    @precondition(lambda self: self.files)
    @rule(data=st.data(), new=NAMES)
    def move(self, data: st.DataObject, new: str) -> None:
        """Another name, another folder."""
        old = data.draw(st.sampled_from(sorted(self.files)))
        if new not in self.files:
            target = self.place / "own" / new
            target.parent.mkdir(exist_ok=True)
            (self.place / "own" / old).rename(target)
            self.files[new] = self.files.pop(old)
            if old in self.drafts:
                self.drafts.remove(old)
                self.drafts.add(new)
            self.looked = False

    @precondition(lambda self: len(self.files) > 1)
    @rule(data=st.data())
    def swap(self, data: st.DataObject) -> None:
        """Two files get each other's name."""
        one, two = data.draw(st.permutations(sorted(self.files)))[:2]
        places = [self.place / "own" / one, self.place / "own" / two, self.place / "own" / "spare"]
        for old, new in ((0, 2), (1, 0), (2, 1)):
            places[old].rename(places[new])
        self.files[one], self.files[two] = self.files[two], self.files[one]
        if (one in self.drafts) != (two in self.drafts):
            self.drafts ^= {one, two}
        self.looked = False

    @precondition(lambda self: self.files and self.looked)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        """A file goes; it is kept elsewhere."""
        path = data.draw(st.sampled_from(sorted(self.files)))
        self.deleted[path] = (self.files.pop(path), path in self.drafts)
        self.drafts.discard(path)
        (self.place / "own" / path).unlink()
        self.looked = False
        self.look()

    @precondition(lambda self: self.deleted and self.looked)
    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        """It comes back under its name, with another time; edited and renamed before anybody looks, it would be new."""
        path = data.draw(st.sampled_from(sorted(self.deleted)))
        if path not in self.files:
            self.files[path], draft = self.deleted.pop(path)
            if draft:
                self.drafts.add(path)
            self.put(path)
            self.look()

    @precondition(lambda self: self.files and self.looked)
    @rule(data=st.data())
    def toggle_draft(self, data: st.DataObject) -> None:
        """An article becomes a draft, or a draft an article."""
        path = data.draw(st.sampled_from(sorted(self.files)))
        self.drafts ^= {path}
        self.put(path)

    @rule()
    def look(self) -> None:
        """The daemon looks at the folder, or is started again."""
        self.room.look()
        self.looked = True

    @invariant()
    def published_once_under_one_id(self) -> None:
        """What is shown is what the model says, and an id never changes nor is given twice."""
        if not self.looked:
            return
        shown = self.room.shown()
        assert shown.keys() == self.files.keys() - self.drafts
        for path, id_ in shown.items():
            assert self.ids.setdefault(self.files[path], id_) == id_
            assert self.texts[self.files[path]] in self.room.entry(path).entry.content
        assert len(set(self.ids.values())) == len(self.ids)
        pages = self.room.pages()
        assert pages.keys() == shown.keys()
        assert len(set(pages.values())) == len(pages)


def test_every_article_is_published_once_under_one_id(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The machine tries what a hundred editors would think of."""
    empty = tmp_path_factory.mktemp("store") / "empty.db"
    open_store(f"sqlite:///{empty}").close()
    numbers = count()

    def fresh() -> Store:
        return open_store(f"sqlite:///{shutil.copy(empty, empty.with_name(f'{next(numbers)}.db'))}")

    class Here(Folder):
        pass

    Here.fresh = fresh
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
