"""The only place where stages meet.

session.py    a configuration, its store and its fetcher, opened together
clock.py      notices when the machine's clock is set
update.py     polls: fetch, then absorb in the store's thread
absorb.py     a poll's result -> PollRecord
articles.py   a folder of local articles as a feed
states.py     an outcome -> the next PollState
publish.py    the store -> output/
items.py      stored entries in the light of the configuration
"""

from aggregator.pipeline.items import Library, library
from aggregator.pipeline.publish import Publisher
from aggregator.pipeline.session import Session, open_session, utc_now
from aggregator.pipeline.update import PollReport, Updater, expanded

__all__ = ["Library", "PollReport", "Publisher", "Session", "Updater", "expanded", "library", "open_session", "utc_now"]
