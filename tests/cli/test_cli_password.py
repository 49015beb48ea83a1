"""`aggregator password`: the hash for web.password, from the terminal or standard input."""

import contextlib
import os
import pty
import subprocess
import sys
from pathlib import Path

from aggregator.config import load_bytes
from aggregator.web.passwords import matches

COMMAND = [sys.executable, "-m", "aggregator", "password"]


def asked(typed: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(COMMAND, input=typed, capture_output=True, check=False)


def test_the_hash_is_what_feeds_yaml_wants() -> None:
    """One line on standard output, nothing else; it stands in the file as it is, or comes from the environment."""
    done = asked("schöne neue Welt\r\n".encode())
    assert (done.returncode, done.stderr) == (0, b"")
    hashed = done.stdout.decode().rstrip("\n")
    assert matches("schöne neue Welt", hashed)
    place = Path("/planet/feeds.yaml")
    for text, environ in ((f"web: {{password: '{hashed}'}}", {}), ('web: {password: "${HASH}"}', {"HASH": hashed})):
        assert load_bytes(text.encode(), "feeds.yaml", place, environ).web.password == hashed


def test_a_short_password_is_refused_in_words() -> None:
    """And so is none, and one that is longer than any."""
    for typed in (b"", b"\n", b"short\n", b"x" * 2000):
        done = asked(typed)
        assert (done.returncode, done.stdout) == (1, b"")
        assert done.stderr.startswith(b"a password ")


def test_on_a_terminal_it_is_asked_twice_and_not_shown() -> None:
    """The hash goes to standard output all the same, which may be a file."""
    hashed, shown = on_terminal(b"a long password\n", b"a long password\n")
    assert matches("a long password", hashed.strip())
    assert "Again:" in shown
    assert "a long password" not in shown
    hashed, shown = on_terminal(b"a long password\n", b"another password\n")
    assert hashed == ""
    assert "these are two different passwords" in shown


def on_terminal(*typed: bytes) -> tuple[str, str]:
    """Run the command on a terminal of its own; return its standard output and what the terminal shows."""
    keyboard, terminal = pty.openpty()
    process = subprocess.Popen(COMMAND, stdin=terminal, stderr=terminal, stdout=subprocess.PIPE, start_new_session=True)
    os.close(terminal)
    shown = b""
    for question, answer in zip((b"Password: ", b"Again: "), typed, strict=True):
        while question not in shown:
            shown += os.read(keyboard, 1000)
        os.write(keyboard, answer)
    out, _ = process.communicate(timeout=60)
    with contextlib.suppress(OSError):  # Linux says so when the last program has left the terminal
        while piece := os.read(keyboard, 1000):
            shown += piece
    os.close(keyboard)
    return out.decode(), shown.decode()
