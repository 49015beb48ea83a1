"""Which entry is this, and which story does it tell? Pure: compares values, asks no store.

identity.py   an entry among those that its feed is known to have had: agreement.py
stories.py    an entry among those of other feeds
similarity.py how alike two texts are: tokens.py, alignment.py, editions.py
sketches.py   what texts that are much alike find each other by
links.py      two spellings of one link
fingerprints.py   what an entry can be recognized by
"""

from aggregator.dedupe.fingerprints import fingerprints, link_keys, text_changed, without_repeats
from aggregator.dedupe.identity import NOTHING, Beside, mint, recognize, unchanged
from aggregator.dedupe.links import link_key
from aggregator.dedupe.sketches import sketch
from aggregator.dedupe.stories import Teller, anchor, is_named, join_similar, join_story, never_merged
from aggregator.dedupe.tokens import Text, text_to_compare

__all__ = [
    "NOTHING",
    "Beside",
    "Teller",
    "Text",
    "anchor",
    "fingerprints",
    "is_named",
    "join_similar",
    "join_story",
    "link_key",
    "link_keys",
    "mint",
    "never_merged",
    "recognize",
    "sketch",
    "text_changed",
    "text_to_compare",
    "unchanged",
    "without_repeats",
]
