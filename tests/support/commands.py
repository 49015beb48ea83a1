"""Commands in processes of their own that cost what a command does, and not again what importing the program costs.

The first one starts a server that imports everything; from then on a process is a copy of that server, made in a few
milliseconds, with its own folder, environment, arguments and output, and it runs one command. Copies share the seed of
Python's hashes, and nothing else that a command could tell.
"""

import os
import sys
import time
import warnings
from collections.abc import Mapping, Sequence
from functools import cache
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext
from pathlib import Path
from tempfile import TemporaryDirectory

from aggregator.cli import main
from aggregator.cli.commands import COMMANDS

NEEDED = ["__main__", __name__, "aggregator.store.sql", *(f"aggregator.cli.{module}" for module in COMMANDS)]


def run_command(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], seconds: float
) -> tuple[int, str, str]:
    """Run `aggregator` with these arguments in a folder; return its exit code, standard output and standard error."""
    with TemporaryDirectory() as place:
        files = Path(place, "out"), Path(place, "err")
        process = _server().Process(target=_run, args=(tuple(arguments), folder, dict(environment), files))
        process.start()
        process.join(seconds)
        code = process.exitcode
        if code is None:
            process.kill()
            process.join()
        process.close()
        out, err = (file.read_text(encoding="utf-8") for file in files)
    assert code is not None, f"aggregator {' '.join(arguments)} takes more than {seconds} s: {err}"
    return code, out, err


@cache
def _server() -> ForkServerContext:
    context = get_context("forkserver")
    context.set_forkserver_preload(NEEDED)
    return context


def _run(arguments: tuple[str, ...], folder: Path, environment: Mapping[str, str], files: tuple[Path, Path]) -> None:
    """What the copy does: become the process that a shell would have started, and run the command."""
    for number, file in zip((1, 2), files, strict=True):
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(handle, number)
        os.close(handle)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    warnings.simplefilter("error")
    sys.argv = ["aggregator", *arguments]
    main()
