"""Limits of processor time that mean work, not seconds: they go by how fast this machine is at the moment."""

import time

USUAL = 0.028  # seconds that the work below takes where the limits in the tests were set


def within(seconds: float, limit: float) -> bool:
    """Whether so much processor time is less than a limit; how fast the machine is matters only where it is not."""
    return seconds < limit or seconds < limit * _pace()


def _pace() -> float:
    """How many times slower this machine is; measured again each time, as others use it too."""
    return min(_seconds() for _ in range(3)) / USUAL


def _seconds() -> float:
    start = time.process_time()
    for number in range(120_000):
        str(number).encode().decode().strip()
    return time.process_time() - start
