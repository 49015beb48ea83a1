"""The process that reads large documents and pages: one after the other from standard input, answers go to its output.

What a document costs is limited here by the operating system: one that takes too long ends the process, one that
takes too much memory is refused. Either way the memory is given back when the process ends.
"""

import os
import pickle
import resource
import signal
import struct
import sys
from contextlib import suppress
from dataclasses import replace
from typing import IO
from xml.parsers import expat

from aggregator.model import FetchFailed

LENGTH = struct.Struct("!Q")
_NO_MEMORY = expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]


def too_costly(what: str) -> FetchFailed:
    """Return the words for a document beyond a limit."""
    return FetchFailed(message=f"a document that takes more than {what} to read")


def serve(seconds: int, megabytes: int) -> None:
    """Read documents until standard input ends, each within these limits of processor time and memory."""
    for number in (signal.SIGINT, signal.SIGTERM):  # the program that started this process ends it
        signal.signal(number, signal.SIG_IGN)
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_AS, megabytes * 1_000_000)
    refusal = pickle.dumps((too_costly(f"{megabytes} MB of memory"), True))  # made while there is memory to make it
    while (request := _receive(requests)) is not None:
        _limit(resource.RLIMIT_CPU, int(_used()) + 1 + seconds)
        try:
            answer = _answer(request, _receive(requests) or b"")
        except MemoryError:
            answer = refusal
        except expat.ExpatError as error:
            if error.code != _NO_MEMORY:
                raise
            answer = refusal
        _send(answers, answer)


def _answer(request: bytes, body: bytes) -> bytes:
    """Return what came of a document, and that the process can go on after it."""
    read, fetched, *more = pickle.loads(request)  # noqa: S301 - comes from the program itself
    return pickle.dumps((read(replace(fetched, body=body), *more), False))


def _limit(kind: int, value: int) -> None:
    with suppress(ValueError, OSError):  # not every system knows every limit
        resource.setrlimit(kind, (value, resource.getrlimit(kind)[1]))


def _used() -> float:
    """Return the seconds of processor time that this process has had."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _receive(stream: IO[bytes]) -> bytes | None:
    head = stream.read(LENGTH.size)
    return stream.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else None


def _send(stream: IO[bytes], message: bytes) -> None:
    stream.write(LENGTH.pack(len(message)))
    stream.write(message)
    stream.flush()
