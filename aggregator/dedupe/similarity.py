"""How alike are two texts, and do they tell one story? Pure; an exact comparison, made for a few candidates.

What both have in one order is laid side by side. That most of it is the same is not enough: press releases, weather
reports and notes on releases are made from templates. There, other names, dates and numbers stand in the same places,
where in two versions of one story a few figures or spellings differ, or whole paragraphs are missing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from aggregator.dedupe.alignment import Block, align, differences
from aggregator.dedupe.editions import are_editions
from aggregator.dedupe.tokens import Text

THRESHOLD = 0.7  # of the shorter text must be in the longer one
WIDE = 0.4  # of the longer text must be in the shorter one, or that is a part of it
PART = 0.85  # of a part must be in the whole
LEAST = 15.0  # words in common; below that nothing is proved
SHORT = 30.0  # words in common; below that the titles must say the same as well
LONG = 150.0  # words in common; from there on a title may be about nothing in the text
ALIKE_TITLES = 0.75
SUPPORT = 0.3  # of the words of another title must be in the text
SPELLING = 0.7  # two spellings of one word are as alike as this, and begin with one letter
SAME_NAMES = 120.0  # words in common for every name that may be another: corrections are that rare
FIGURES = 40.0  # words in common for every figure that may be another, or word of a script without capital letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What two texts have in common.

    `shared` words, `of_shorter` and `of_longer` as shares of the two. `names` (and dates, and numbers that identify)
    of one text stand where the other has others; so do `figures`, and `characters` of scripts without capital letters.
    `titles` is how alike the titles are and `support` how much of each, if both have one, is in the other text;
    `editions` is set for two numbers of one series, and `subjects` where what sets the titles apart sets the texts
    apart as well.
    """

    shared: float
    of_shorter: float
    of_longer: float
    names: int
    figures: int
    characters: int
    titles: float
    support: float
    editions: bool
    subjects: bool

    @property
    def words(self) -> str:
        """The likeness as `why` shows it."""
        if self.of_longer >= THRESHOLD:
            return f"{_percent(self.of_shorter)} and {_percent(self.of_longer)} of their words"
        return f"{_percent(self.of_shorter)} of the shorter text, {round(self.shared)} words, are in the longer one"


def compare(one: Text, other: Text) -> Likeness:
    """Measure what two texts have in common."""
    blocks = align(one.words, other.words, min(one.shingle, other.shingle))
    shared = sum(block.size for block in blocks) * min(one.unit, other.unit)
    pairs = _pairs(one, other, blocks)
    mine, theirs = _own([piece for piece, _ in pairs], other), _own([piece for _, piece in pairs], one)
    return Likeness(
        shared=shared,
        of_shorter=_share(shared, min(one.size, other.size)),
        of_longer=_share(shared, max(one.size, other.size)),
        names=_replaced(_of(mine, "AID"), _of(theirs, "AID")),
        figures=sum(_differ(here.of("#"), there.of("#")) for here, there in pairs),
        characters=sum(_differ(here.of("x"), there.of("x")) for here, there in pairs),
        titles=_share(len({*one.title} & {*other.title}), len({*one.title} | {*other.title})),
        support=min(_support(one, other), _support(other, one)) if one.title and other.title else 1.0,
        editions=are_editions(one, other),
        subjects=not mine.keys().isdisjoint(one.title) and not theirs.keys().isdisjoint(other.title),
    )


def tell_the_same(likeness: Likeness, threshold: float = THRESHOLD) -> bool:
    """Decide whether two texts that are so much alike tell one story."""
    if likeness.shared < LEAST or likeness.editions or likeness.subjects:
        return False
    enough = threshold if likeness.of_longer >= WIDE else max(PART, threshold)
    return likeness.of_shorter >= enough and _titles_fit(likeness) and _facts_stand(likeness)


def _titles_fit(likeness: Likeness) -> bool:
    if likeness.titles >= ALIKE_TITLES or likeness.shared >= LONG:
        return True
    return likeness.shared >= SHORT and likeness.support >= SUPPORT


def _facts_stand(likeness: Likeness) -> bool:
    """Whether hardly a name is another, and no more figures than an update would change."""
    shared = likeness.shared
    least = 1.0 if likeness.titles >= ALIKE_TITLES else 0.0
    updated = likeness.figures + likeness.characters
    return likeness.names <= shared / SAME_NAMES and updated <= max(least, shared / FIGURES)


def _pairs(one: Text, other: Text, blocks: Sequence[Block]) -> list[tuple["_Piece", "_Piece"]]:
    """Return the pieces that differ. Before the first block names do not count: a dateline is often added there."""
    start = (Block(0, 0, 0), *blocks[:1])
    head = [
        (_piece(one, here).without_names(), _piece(other, there).without_names())
        for here, there in differences(one.words, other.words, start)
    ]
    return head + [
        (_piece(one, here), _piece(other, there)) for here, there in differences(one.words, other.words, blocks)
    ]


@dataclass(frozen=True, slots=True)
class _Piece:
    words: Sequence[str]
    kinds: str

    def of(self, kinds: str) -> set[str]:
        return {word for word, kind in zip(self.words, self.kinds, strict=True) if kind in kinds}

    def without_names(self) -> "_Piece":
        return _Piece(self.words, self.kinds.replace("A", "a"))


def _piece(text: Text, place: slice) -> _Piece:
    return _Piece(text.words[place], text.kinds[place])


def _own(pieces: Iterable[_Piece], other: Text) -> dict[str, str]:
    """Return the words, with their kinds, that are nowhere in the other text."""
    elsewhere = {*other.words, *other.title}
    return {
        word: kind
        for piece in pieces
        for word, kind in zip(piece.words, piece.kinds, strict=True)
        if word not in elsewhere
    }


def _of(words: dict[str, str], kinds: str) -> list[str]:
    return [word for word, kind in words.items() if kind in kinds]


def _replaced(mine: Sequence[str], theirs: Sequence[str]) -> int:
    """Count the names of one text in whose place the other has others; another spelling is no other name."""
    left = list(theirs)
    unlike = 0
    for word in mine:
        spelling = next((each for each in left if _is_spelling(word, each)), None)
        if spelling is None:
            unlike += 1
        else:
            left.remove(spelling)
    return min(unlike, len(left))


def _is_spelling(one: str, other: str) -> bool:
    if one[0] != other[0] or one[0].isdecimal():
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= SPELLING


def _differ(mine: set[str], theirs: set[str]) -> bool:
    return bool(mine and theirs) and mine != theirs


def _support(one: Text, other: Text) -> float:
    """How many of the words of a title, short ones left out, are in the other text."""
    title = {
        word for word, kind in zip(one.title, one.title_kinds, strict=True) if len(word) > len("the") or kind == "x"
    }
    return _share(len(title.intersection(other.words)), len(title)) if title else 1.0


def _share(part: float, whole: float) -> float:
    return min(1.0, part / whole) if whole else 0.0


def _percent(share: float) -> str:
    return f"{int(share * 100)} %"
