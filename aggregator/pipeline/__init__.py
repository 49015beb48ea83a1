"""The only place where stages meet.

session.py    a configuration, its store and its fetcher, opened together
news.py       tells the dashboard what happens; tally.py counts it for the metrics
clock.py      notices when the machine's clock is set
update.py     polls: fetch, then absorb in the store's thread; requests.py: which sources one request serves
absorb.py     a poll's result -> PollRecord
fulltext.py   which pages hold the full text of entries; pages.py fetches them
articles.py   a folder of local articles as a feed
states.py     an outcome -> the next PollState
publish.py    the store -> output/
items.py      stored entries in the light of the configuration
view.py       one output in the light of a configuration; live.py: the same, narrower, for who asks
why.py        one entry explained; reasons.py: where it stands in an output, holdings.py: what is stored
plan.py       what publishing would change; published.py: what output/ shows now, causes.py: why an entry changes
preview.py    what would be made of a local article
"""

from aggregator.pipeline.items import Library, library
from aggregator.pipeline.publish import Publisher
from aggregator.pipeline.session import Session, open_session, utc_now
from aggregator.pipeline.update import PollReport, Updater, expanded

__all__ = ["Library", "PollReport", "Publisher", "Session", "Updater", "expanded", "library", "open_session", "utc_now"]
