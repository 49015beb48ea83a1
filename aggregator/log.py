"""What happens, told as events with fields. structlog writes them, and is imported when there is one to write.

Most commands write none, and structlog takes a tenth of a second to import.
"""

import logging
from collections.abc import Callable
from typing import Any


class Log:
    """Tells events of five levels; where nothing was set up, all of them go to structlog as it is."""

    def __init__(self) -> None:
        self._least = logging.NOTSET
        self._prepare: Callable[[], None] = lambda: None
        self._events: Any = None

    def set_up(self, least: int, prepare: Callable[[], None]) -> None:
        """Let go of what is below the level `least`; `prepare` configures structlog before it writes anything."""
        self._least, self._prepare, self._events = least, prepare, None

    def debug(self, event: str, **fields: object) -> None:
        """Tell what only helps to find a fault."""
        self._tell(logging.DEBUG, "debug", event, fields)

    def info(self, event: str, **fields: object) -> None:
        """Tell what happens as it should."""
        self._tell(logging.INFO, "info", event, fields)

    def warning(self, event: str, **fields: object) -> None:
        """Tell what somebody may want to see to."""
        self._tell(logging.WARNING, "warning", event, fields)

    def error(self, event: str, **fields: object) -> None:
        """Tell what could not be done."""
        self._tell(logging.ERROR, "error", event, fields)

    def exception(self, event: str, **fields: object) -> None:
        """Tell what could not be done, with the exception that is being handled."""
        self._tell(logging.ERROR, "exception", event, fields)

    def _tell(self, level: int, name: str, event: str, fields: dict[str, object]) -> None:
        if level < self._least:
            return
        if self._events is None:
            import structlog  # noqa: PLC0415 - as said above

            self._prepare()
            self._events = structlog.get_logger()
        getattr(self._events, name)(event, **fields)


log = Log()
