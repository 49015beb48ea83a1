"""Waiting in a test for what other tasks and processes bring about."""

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until something is so; fails where it does not come."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - a database knows no events of this loop
            await asyncio.sleep(0.02)
