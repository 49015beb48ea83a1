"""Which hosts asked to be left alone, and until when: nobody asks them before, whichever feed it is for."""

from datetime import datetime, timedelta

import httpx

from aggregator.fetch.failures import FetchError
from aggregator.fetch.request import address, lane_of
from aggregator.model import FetchFailed


def origin_of(url: httpx.URL) -> str:
    """The address of a host: neither a path nor a query, which are nobody's business where waits are kept."""
    return f"{url.scheme}://{url.netloc.decode('ascii')}/"


class Waits:
    """The waits by host, on the clock of their caller; one that is shorter never ends one that is longer."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}

    def hold(self, url: str, until: datetime) -> None:
        """Ask nothing of the host of `url` until then."""
        host = lane_of(address(url))
        self._until[host] = max(until, self._until.get(host, until))

    def shift(self, by: timedelta) -> None:
        """Move all waits along with a clock that was set."""
        self._until = {host: until + by for host, until in self._until.items()}

    def respect(self, url: httpx.URL, now: datetime) -> None:
        """FetchError where the host of `url` is to be left alone (RFC 6585, section 4)."""
        until = self._until.get(lane_of(url))
        if until is None:
            return
        if until > now:
            message = f"the host asked to wait until {until:%Y-%m-%d %H:%M} UTC"
            raise FetchError(FetchFailed(message=message, retry_after=until, waits_for=origin_of(url), put_off=True))
        del self._until[lane_of(url)]
