"""Which entry is this, and which story does it tell? Pure: compares values, asks no store.

identity.py   an entry among those that its feed is known to have had
stories.py    an entry among those of other feeds
links.py      two spellings of one link
fingerprints.py   what an entry can be recognized by
"""

from aggregator.dedupe.fingerprints import fingerprints, without_repeats
from aggregator.dedupe.identity import mint, recognize
from aggregator.dedupe.links import link_key
from aggregator.dedupe.stories import join_story, never_merged

__all__ = ["fingerprints", "join_story", "link_key", "mint", "never_merged", "recognize", "without_repeats"]
