"""uvicorn inside the daemon's event loop: it leaves the signals to the daemon and says in words what it cannot do."""

import contextlib
import math
import os
import socket
from collections.abc import Iterator, Sequence

import uvicorn
from starlette.applications import Starlette

from aggregator.errors import AggregatorError
from aggregator.web.limits import Door, guarded, limits_behind


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


def server(app: Starlette, door: Door | None = None, *, trusted_proxies: Sequence[str] = ()) -> Server:
    """Return a server for the app, to be run with `serve(sockets=[…])`; `door` bounds what a client may take.

    `trusted_proxies` are addresses and networks whose word is taken for whom they speak, and over which scheme.
    """
    door = door or Door(limits=limits_behind(trusted_proxies))
    config = uvicorn.Config(
        app,
        http=guarded(door),
        ws="none",
        h11_max_incomplete_event_size=door.limits.head,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        lifespan="off",
        forwarded_allow_ips=list(trusted_proxies),
        timeout_keep_alive=math.ceil(door.limits.idle) + 1,  # the door is the first to see that nothing comes
        timeout_graceful_shutdown=5,
    )
    return Server(config)
