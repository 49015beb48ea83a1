"""One run of a program: its processor time, its time on the clock, and its peak of memory."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"  # with it, each start compiles everything anew, as no installation does
TO_MEGABYTES = 2**20 if sys.platform == "darwin" else 2**10


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Seconds of processor time (user and system, of the process and its children), seconds, and megabytes."""

    cpu: float
    wall: float
    memory: float

    def least(self, other: "Cost") -> "Cost":
        """Return the better of two runs, figure by figure."""
        return Cost(
            cpu=min(self.cpu, other.cpu), wall=min(self.wall, other.wall), memory=min(self.memory, other.memory)
        )


class FailedError(Exception):
    """A program ended in failure; in words."""


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str], *, patience: float = 3600) -> Cost:
    """Run a program to its end; raises FailedError.

    Memory is that of the largest of its processes: the system counts them one by one.
    """
    inherited = {name: value for name, value in os.environ.items() if name != NO_BYTECODE}
    with (folder / "said.txt").open("wb") as said:
        start = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - a contender
            command, cwd=folder, stdout=said, stderr=subprocess.STDOUT, env=inherited | dict(environment)
        )
        status, usage = _ended(process, patience)
        wall = time.perf_counter() - start
    if status:
        words = (folder / "said.txt").read_text(encoding="utf-8", errors="replace").strip().splitlines()[-3:]
        raise FailedError(f"{command[0]} ended with {status}: {' / '.join(words)}")
    return Cost(cpu=usage.ru_utime + usage.ru_stime, wall=wall, memory=usage.ru_maxrss / TO_MEGABYTES)


def _ended(process: subprocess.Popen[bytes], patience: float) -> tuple[int, resource.struct_rusage]:
    """Wait for a process as the system's wait4 does, which tells what it used; kill it when it takes too long."""
    end = time.monotonic() + patience
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode, usage
        if time.monotonic() > end:
            process.kill()
            os.wait4(process.pid, 0)
            process.returncode = -9
            raise FailedError(f"{process.args[0]!s} took longer than {patience:g} s")  # type: ignore[index]  # a list, as given
        time.sleep(0.02)
