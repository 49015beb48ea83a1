"""uvicorn inside the daemon's event loop: it leaves the signals to the daemon and says in words what it cannot do."""

import contextlib
import os
import socket
from collections.abc import Iterator

import uvicorn
from starlette.applications import Starlette

from aggregator.errors import AggregatorError


class Server(uvicorn.Server):
    """A uvicorn server that does not take over SIGINT and SIGTERM."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone: the daemon ends the server together with everything else."""
        yield


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; raises AggregatorError in words where the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else error
        raise AggregatorError(f"cannot listen on {host}:{port}: {reason}") from error


def server(app: Starlette) -> Server:
    """Return a server for the app, to be run with `serve(sockets=[…])`."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        lifespan="off",
        timeout_keep_alive=15,
        timeout_graceful_shutdown=5,
    )
    return Server(config)
