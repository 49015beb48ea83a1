"""Where the log goes, and what a line of it looks like."""

import logging
import sys

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor


def set_up_logging(level: int) -> None:
    """Log to standard error: lines for people on a terminal, JSON otherwise; the errors of libraries as well."""
    terminal = sys.stderr.isatty()
    fields: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    lines: list[Processor] = [
        *([] if terminal else [structlog.processors.format_exc_info]),
        structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    structlog.configure(
        processors=[*fields, *lines],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )
    libraries = logging.StreamHandler(sys.stderr)
    formatted = [ProcessorFormatter.remove_processors_meta, *lines]
    libraries.setFormatter(ProcessorFormatter(foreign_pre_chain=fields, processors=formatted))
    logging.basicConfig(level=logging.ERROR, handlers=[libraries])
