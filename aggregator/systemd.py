"""Tells the service manager how the program is doing (sd_notify): a datagram to the socket that it names.

Without systemd there is no such socket, and nothing is done.
"""

import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

READY = "READY=1"
STOPPING = "STOPPING=1"
ALIVE = "WATCHDOG=1"


@dataclass(frozen=True, slots=True)
class Manager:
    """The service manager; `address` is a path, or begins with `@` for the abstract namespace."""

    address: str = ""

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "Manager":
        """Return the manager that the environment names."""
        return cls(environ.get("NOTIFY_SOCKET", ""))

    def tell(self, *words: str) -> None:
        """Tell the state; one that cannot be told must not stop the program."""
        if not self.address.startswith(("/", "@")):
            return
        name = self.address.replace("@", "\0", 1) if self.address.startswith("@") else self.address
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sending:
            sending.settimeout(0)
            sending.connect(name)
            sending.sendall("\n".join(words).encode())
