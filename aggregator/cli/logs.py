"""Where the log goes, and what a line of it looks like."""

from __future__ import annotations

import logging
import sys
from functools import cached_property
from typing import TYPE_CHECKING

from aggregator.log import log

if TYPE_CHECKING:
    from structlog.stdlib import ProcessorFormatter
    from structlog.typing import Processor


def set_up_logging(level: int) -> None:
    """Log to standard error: lines for people on a terminal, JSON otherwise; the errors of libraries as well."""
    log.set_up(level, lambda: _configure(level))
    libraries = logging.StreamHandler(sys.stderr)
    libraries.setFormatter(_LikeOurs())
    logging.basicConfig(level=logging.ERROR, handlers=[libraries])


class _LikeOurs(logging.Formatter):
    """Writes what libraries log as our own lines."""

    def format(self, record: logging.LogRecord) -> str:
        return self._formatter.format(record)

    @cached_property
    def _formatter(self) -> ProcessorFormatter:
        from structlog.stdlib import ProcessorFormatter  # noqa: PLC0415 - takes a while, and is seldom needed

        processors = [ProcessorFormatter.remove_processors_meta, *_lines()]
        return ProcessorFormatter(foreign_pre_chain=_fields(), processors=processors)


def _configure(level: int) -> None:
    import structlog  # noqa: PLC0415 - as above

    structlog.configure(
        processors=[*_fields(), *_lines()],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )


def _fields() -> list[Processor]:
    from structlog import processors  # noqa: PLC0415 - as above

    return [
        processors.add_log_level,
        processors.TimeStamper(fmt="iso", utc=True),
        processors.StackInfoRenderer(),
    ]


def _lines() -> list[Processor]:
    import structlog  # noqa: PLC0415 - as above

    if sys.stderr.isatty():
        return [structlog.dev.ConsoleRenderer()]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
