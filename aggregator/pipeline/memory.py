"""Memory that large documents took goes back to the system as soon as they are read."""

import ctypes
import sys
from contextlib import suppress

_MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD of malloc.h
_BLOCK = 256 * 1024  # bytes


def return_large_blocks() -> None:
    """Have every block above 256 KB of this process allocated on its own, and returned when it is freed.

    The GNU C library begins so, but raises that limit, up to 32 MB, with every large block that is freed, and puts the
    next ones between small ones, from where they cannot be returned. Elsewhere this does nothing.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _BLOCK)
