"""The command that makes the hash for `web.password`: password."""

import getpass
import sys

import typer

from aggregator.errors import AggregatorError
from aggregator.web.passwords import hash_of

commands = typer.Typer()

SHORTEST = 8  # characters
LONGEST = 1000


@commands.command()
def password() -> None:
    """Ask for a password, on the terminal or standard input, and print its hash for `web.password`."""
    chosen = _asked() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    if len(chosen) < SHORTEST:
        raise AggregatorError(f"a password needs at least {SHORTEST} characters")
    if len(chosen) > LONGEST:
        raise AggregatorError(f"a password can have {LONGEST} characters at the most")
    try:
        print(hash_of(chosen))
    except UnicodeEncodeError:
        raise AggregatorError("the password is no valid text") from None


def _asked() -> str:
    """Ask twice, without showing what is typed; neither the questions nor the answers get into a pipe."""
    chosen = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != chosen:
        raise AggregatorError("these are two different passwords")
    return chosen
