"""The commands, before one of them is imported: named, described, and light."""

import subprocess
import sys

import pytest

from aggregator.cli.commands import COMMANDS, commands_of

HEAVY = {"alembic", "apscheduler", "asyncio", "httpx", "pydantic", "rich", "sqlalchemy", "structlog", "uvicorn", "yaml"}


@pytest.mark.parametrize("module", COMMANDS)
def test_help_says_of_every_command_what_it_says_of_itself(module: str) -> None:
    """And none is forgotten: a command that is not listed cannot be run."""
    assert {name: command.help for name, command in commands_of(module).items()} == COMMANDS[module]


def modules_after(program: str) -> set[str]:
    code = f"import sys\ntry:\n    {program}\nexcept SystemExit:\n    pass\nsys.stderr.write(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


def test_help_imports_nothing_heavy() -> None:
    """Who asks for help waits for nothing that help does not need."""
    loaded = modules_after("sys.argv[1:] = ['--help']; import aggregator.cli; aggregator.cli.main()")
    assert "aggregator.cli.commands" in loaded
    assert HEAVY & loaded == set()


def test_the_schema_needs_neither_store_nor_network() -> None:
    """`schema`, like `check` and `init`, is made of the configuration alone."""
    loaded = modules_after("sys.argv[1:] = ['schema']; import aggregator.cli; aggregator.cli.main()")
    assert "aggregator.config.schema" in loaded
    assert {"aggregator.pipeline", "httpx", "rich", "sqlalchemy", "structlog"} & loaded == set()


@pytest.mark.parametrize("name", [next(iter(lines)) for lines in COMMANDS.values()])
def test_a_command_starts_from_nothing(name: str) -> None:
    """Each module imports all that it needs itself, and nothing that is deprecated."""
    start = [sys.executable, "-W", "error", "-m", "aggregator", name, "--help"]
    done = subprocess.run(start, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"aggregator {name}" in done.stdout
