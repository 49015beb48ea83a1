"""Source -> FetchResult: feeds over HTTP, feed documents on disk, folders of articles.

http        polls a feed            request, headers, answer   what is sent and what is made of the answer
files       a document on disk      transport, connect         HTTP over sockets that the guard has judged
folder      a folder of articles    guard, proxies             where a connection may lead, and on which way
trail       the way of one poll     lanes, waits, budget       how much at once, when, and in how much memory
failures    errors in words         decode                     content codings, within a limit
reading     one file on disk        walk                       what lies in a folder of articles
no_command  httpx without its command line
"""

import aggregator.fetch.no_command  # noqa: F401 - before anything imports httpx
from aggregator.fetch.files import expand, read_file
from aggregator.fetch.folder import Remembered, read_articles
from aggregator.fetch.http import HttpFetcher
from aggregator.fetch.request import user_agent

__all__ = ["HttpFetcher", "Remembered", "expand", "read_articles", "read_file", "user_agent"]
