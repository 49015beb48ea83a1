"""How often somebody may guess a password: a few times at once, then after ever longer waits."""

from collections import OrderedDict
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from math import ceil

FREE = 5  # wrong passwords before the waits begin
FIRST_WAIT = 2.0  # seconds, doubled with each further one
LONGEST_WAIT = 900.0
FORGOTTEN_AFTER = 3600.0  # seconds without an attempt
REMEMBERED = 10_000  # clients


@dataclass(slots=True)
class _Record:
    count: int
    last: float


@dataclass(slots=True)
class Attempts:
    """Counts the attempts of each client; instants are seconds of any clock that only goes forward."""

    _records: OrderedDict[str, _Record] = field(default_factory=OrderedDict)

    def take(self, client: str, now: float) -> int:
        """Count an attempt and return 0, or return the seconds to wait before the next one, which this one is not.

        It counts before its outcome is known, so that attempts side by side are no way around the waits.
        """
        key = _key(client)
        record = self._records.get(key)
        if record is None or now - record.last > FORGOTTEN_AFTER:
            record = self._records[key] = _Record(0, now)
        wait = record.last + _pause(record.count) - now
        if record.count and wait > 0:
            return ceil(wait)
        record.count += 1
        record.last = now
        self._records.move_to_end(key)
        while len(self._records) > REMEMBERED:
            self._records.popitem(last=False)
        return 0

    def forgive(self, client: str) -> None:
        """Forget a client's attempts: the last one was right."""
        self._records.pop(_key(client), None)


def _pause(count: int) -> float:
    """Return the seconds between an attempt that is the `count`th and the next."""
    return 0.0 if count < FREE else min(FIRST_WAIT * 2.0 ** min(count - FREE, 30), LONGEST_WAIT)


def _key(client: str) -> str:
    """One subscriber has a whole /64 of IPv6 addresses; of others the address counts."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or (int(address) >> 64))
    return str(address)
