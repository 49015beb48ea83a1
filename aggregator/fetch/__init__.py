"""Source -> FetchResult: feeds over HTTP, feed documents on disk, folders of articles.

http        polls a feed            request, headers, answer   what is sent and what is made of the answer
files       a document on disk      transport, connect         HTTP over sockets that the guard has judged
folder      a folder of articles    guard, proxies             where a connection may lead, and on which way
failures    errors in words         lanes, flights             how much at once
reading     one file on disk        decode                     content codings, within a limit
budget      how much in memory
"""

from aggregator.fetch.files import expand, read_file
from aggregator.fetch.folder import read_articles
from aggregator.fetch.http import HttpFetcher
from aggregator.fetch.request import user_agent

__all__ = ["HttpFetcher", "expand", "read_articles", "read_file", "user_agent"]
