"""What the service manager is told, on a real socket."""

import socket
from pathlib import Path

import pytest

from aggregator.systemd import ALIVE, READY, Manager


@pytest.mark.parametrize("abstract", [False, True])
def test_it_is_told(tmp_path: Path, *, abstract: bool) -> None:
    """One datagram, to a path or to a name in the abstract namespace."""
    name = f"@{tmp_path.name}-notify" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(name.replace("@", "\0", 1) if abstract else name)
        Manager.of({"NOTIFY_SOCKET": name}).tell(READY, ALIVE)
        assert manager.recv(100) == b"READY=1\nWATCHDOG=1"


@pytest.mark.parametrize("address", ["", "/nobody/listens/here", "vsock:2:1234", "@nobody-listens-here"])
def test_without_one_nothing_happens(address: str) -> None:
    """Neither without systemd, nor where it has gone."""
    manager = Manager.of({"NOTIFY_SOCKET": address} if address else {})
    manager.tell(READY)
    assert manager.address == address
