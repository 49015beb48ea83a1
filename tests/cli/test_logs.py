"""What a line of the log looks like: in processes of their own, since logging is set up once in each."""

import json
import os
import pty
import subprocess
import sys

PROGRAM = """
import logging
from aggregator.cli.logs import set_up_logging
from aggregator.log import log
set_up_logging(logging.INFO)
log.info("poll", source="café", new=3)
log.debug("too much")
logging.getLogger("uvicorn.error").warning("not worth a line")
try:
    raise ValueError("what a library does")
except ValueError as error:
    logging.getLogger("uvicorn.error").error("Exception in %s", "the application", exc_info=error)
"""


def test_without_a_terminal_each_line_is_json() -> None:
    """Ours and those of libraries, a traceback inside: one line an event, for programs."""
    environment = os.environ | {"PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=True, env=environment)
    poll, failure = (json.loads(line) for line in done.stderr.decode().splitlines())
    assert {**poll, "timestamp": ""} == {"event": "poll", "source": "café", "new": 3, "level": "info", "timestamp": ""}
    assert (failure["event"], failure["level"]) == ("Exception in the application", "error")
    assert "ValueError: what a library does" in failure["exception"]
    assert poll["timestamp"].endswith("Z")
    assert failure["timestamp"].endswith("Z")
    assert done.stdout == b""


def test_on_a_terminal_lines_are_for_people() -> None:
    """Words, and no braces."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen([sys.executable, "-c", PROGRAM], stderr=theirs)
    os.close(theirs)
    text = b""
    try:
        while piece := os.read(ours, 10_000):
            text += piece
    except OSError:  # the other side has been closed
        pass
    os.close(ours)
    assert process.wait() == 0
    assert b"poll" in text
    assert b'{"' not in text
    assert b"Exception in the application" in text
