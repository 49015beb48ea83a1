"""How fast this machine is at the moment, for limits of processor time: what is meant is work, not seconds."""

import time

USUAL = 0.028  # seconds that the work below takes where the limits in the tests were set


def pace() -> float:
    """Return how many times slower this machine is, at least 1; measured again each time, as others use it too."""
    return max(1.0, min(_seconds() for _ in range(3)) / USUAL)


def _seconds() -> float:
    start = time.process_time()
    for number in range(120_000):
        str(number).encode().decode().strip()
    return time.process_time() - start
