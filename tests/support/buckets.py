"""An S3-compatible server for tests: moto's, which keeps objects in memory and knows conditional writes.

It is larger than all else that tests need, and brings a web framework along: it may live in an environment of its own,
whose Python AGGREGATOR_MOTO names.
"""

import atexit
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPResponse
from importlib.util import find_spec
from itertools import count
from tempfile import TemporaryFile
from urllib.parse import quote

import pytest

KEY, SECRET = "AKIAEXAMPLE", "a-very/secret+key"
PROGRAM = """
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()  # whoever started this may be killed: then it ends as well
"""
REQUEST = re.compile(r'"(?:\x1b\[[0-9;]*m)*([A-Z]+) (\S+) HTTP')


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An object as anybody gets it over HTTP."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Server:
    """A server in a process of its own; `stop` and `start` lose what it holds."""

    def __init__(self, python: str) -> None:
        self.python = python
        self._numbers = count(1)
        self._log = TemporaryFile("w+")  # noqa: SIM115 - the server writes it as long as this lives
        atexit.register(self.stop)
        self.start()

    def start(self) -> None:
        """Start, and wait until it listens."""
        self._process = subprocess.Popen(
            [self.python, "-c", PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.strip().isdigit():
                self.port = int(line)
                break
        else:
            raise RuntimeError("moto has not started")

    def stop(self) -> None:
        """End at once."""
        self._process.kill()
        self._process.communicate()

    @property
    def environment(self) -> dict[str, str]:
        """The variables with which the server is found, and its keys."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "us-east-1",
        }

    def new_bucket(self) -> str:
        """The name of a new bucket, whose objects anybody may read and write."""
        name = f"planet-{next(self._numbers)}"
        assert self.ask("PUT", f"/{name}").status == 200
        statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": f"arn:aws:s3:::{name}/*"}
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        assert self.ask("PUT", f"/{name}?policy", json.dumps(policy).encode()).status in {200, 204}
        return name

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        """Ask the server, without any key."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, {"Content-Length": str(len(body))} | headers)
            response: HTTPResponse = connection.getresponse()
            fields = {name.lower(): value for name, value in response.getheaders()}
            return Answer(status=response.status, headers=fields, body=response.read())
        finally:
            connection.close()

    def get(self, bucket: str, key: str) -> Answer:
        """An object as anybody gets it."""
        return self.ask("GET", f"/{bucket}/{quote(key)}")

    def put(self, bucket: str, key: str, body: bytes) -> None:
        """Write an object as somebody else does."""
        assert self.ask("PUT", f"/{bucket}/{quote(key)}", body).status == 200

    def delete(self, bucket: str, key: str) -> None:
        """Remove an object as somebody else does."""
        assert self.ask("DELETE", f"/{bucket}/{quote(key)}").status == 204

    @contextmanager
    def watched(self) -> Iterator[list[str]]:
        """A list of what is asked while the block lasts, as `METHOD /bucket/key`; it is filled at its end."""
        seen: list[str] = []
        start = self._log.seek(0, os.SEEK_END)
        yield seen
        self._log.seek(start)
        seen += (f"{method} {target.partition('?')[0]}" for method, target in REQUEST.findall(self._log.read()))

    def keys(self, bucket: str) -> list[str]:
        """All keys in a bucket."""
        from lxml import etree  # noqa: PLC0415 - of this function alone

        listing = etree.fromstring(self.ask("GET", f"/{bucket}?list-type=2&max-keys=1000").body)
        return sorted(key.text or "" for key in listing.iterfind(".//{*}Key"))

    @contextmanager
    def demanding_keys(self) -> Iterator[None]:
        """Let nobody do anything without keys that the server knows; it knows none."""
        self._ask_for_keys_after(0)
        try:
            yield
        finally:
            self._ask_for_keys_after(10**9)

    def _ask_for_keys_after(self, actions: int) -> None:
        assert self.ask("POST", "/moto-api/reset-auth", str(actions).encode()).status == 200


@cache
def shared_server() -> Server:
    """The server of this process, started when it is first asked for; skips where it cannot be."""
    pytest.importorskip("obstore", reason="needs obstore: pip install 'aggregator[dev]'")
    python = os.environ.get("AGGREGATOR_MOTO") or (sys.executable if find_spec("moto") else "")
    if not python:
        pytest.skip("needs an S3-compatible server: pip install 'moto[s3]' flask flask-cors")
    return Server(python)
