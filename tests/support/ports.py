"""Ports on which nobody listens."""

import socket


def free_port() -> int:
    """Return a port that was free a moment ago, for a program that must be told its port before it starts."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port
