"""Which article is this, when its file has another name and other words than before? Pure.

Only files that vanished are asked about, and a pair must be convincing: an article that is taken for another one is
lost to its readers, one that is not recognized is merely shown as new.
"""

from collections import defaultdict
from collections.abc import Mapping

from aggregator.dedupe.similarity import Likeness, compare, tell_the_same
from aggregator.dedupe.sketches import sketch
from aggregator.dedupe.tokens import Text

MOST_WORDS = 0.5  # of the shorter text, where the titles are equal
CROWD = 20  # a title that more articles have says nothing


def is_version_of(new: Text, old: Text) -> bool:
    """Tell whether a file is what was there under the same name before: it has the title, or half of the words."""
    return _same_title(new, old) or compare(new, old).of_shorter >= MOST_WORDS


def find_moved(strangers: Mapping[str, Text], missing: Mapping[str, Text]) -> dict[str, str]:
    """Return which of the missing articles each stranger is, as far as that is convincing; the most alike come first.

    Both go by names of any kind; none is used twice.
    """
    found: dict[str, str] = {}
    alike = []
    for stranger, missed in sorted(_candidates(strangers, missing)):
        new, old = strangers[stranger], missing[missed]
        likeness = compare(new, old)
        if _is_moved(new, old, likeness):
            alike.append((-likeness.of_longer, -likeness.titles, stranger, missed))
    for _, _, stranger, missed in sorted(alike):
        if stranger not in found and missed not in found.values():
            found[stranger] = missed
    return found


def _is_moved(new: Text, old: Text, likeness: Likeness) -> bool:
    return tell_the_same(likeness) or (_same_title(new, old) and likeness.of_shorter >= MOST_WORDS)


def _same_title(new: Text, old: Text) -> bool:
    return bool(new.title) and new.title == old.title


def _candidates(strangers: Mapping[str, Text], missing: Mapping[str, Text]) -> set[tuple[str, str]]:
    """Return the pairs that are worth a comparison: those with one title, or with a run of words in common."""
    index: defaultdict[object, list[str]] = defaultdict(list)
    for name, text in missing.items():
        for mark in _marks(text):
            index[mark].append(name)
    return {
        (stranger, name)
        for stranger, text in strangers.items()
        for mark in _marks(text)
        for name in index.get(mark, ())[:CROWD]
    }


def _marks(text: Text) -> set[object]:
    return {*sketch(text), *([text.title] if text.title else [])}
