"""`aggregator run` as a service manager, a monitor and a reader on the network see it."""

import re
import socket
from pathlib import Path

import httpx
import pytest

from tests.support.origin import Origin
from tests.support.planet import Planet, rss, rss_item, until


def test_the_service_manager_is_told(planet: Planet, origin: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    """READY once it polls and serves, a sign of life with every look for what is due, STOPPING at the end."""
    origin.serve("/a.xml", rss(rss_item(1)))
    planet.configure(origin.url("/a.xml"))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(planet.folder / "notify"))
        manager.settimeout(20)
        monkeypatch.setenv("NOTIFY_SOCKET", str(planet.folder / "notify"))
        told = []
        with planet.daemon():
            while b"READY=1" not in told:
                told.append(manager.recv(100))
        told.append(manager.recv(100))
        while b"STOPPING=1" not in told:
            told.append(manager.recv(100))
    assert set(told) == {b"READY=1", b"WATCHDOG=1", b"STOPPING=1"}
    assert told.index(b"WATCHDOG=1") < told.index(b"READY=1") < told.index(b"STOPPING=1")


def test_it_is_ready_measured_and_searched(planet: Planet, origin: Origin) -> None:
    """Ready after the first publishing; the metrics know of the poll; a view finds the entry, and a poll changes it."""
    origin.serve("/a.xml", rss(rss_item(1, title="Kernel news"), rss_item(2)))
    planet.configure(f"{{url: '{origin.url('/a.xml')}', id: a}}")
    with planet.daemon() as daemon:
        until(lambda: daemon.get("readyz").text == "ready\n", "readiness")
        until(lambda: "Kernel news" in daemon.get("all.atom?q=title:kernel").text, "the entry in a view")
        view = daemon.get("all.json?q=title:kernel")
        assert [item["title"] for item in view.json()["items"]] == ["Kernel news"]
        found = re.findall(r'aggregator_polls_total\{outcome="changed"\} (\S+)', daemon.get("metrics").text)
        assert found == ["1.0"]
        assert "aggregator_http_connections 1.0" in daemon.get("metrics").text
        planet.article("more.md", "---\ntitle: More of the kernel\ndate: 2026-05-01\n---\n\nText.\n")
        until(
            lambda: "More of the kernel" in daemon.get("all.atom?q=title:kernel").text, "the article in it", seconds=5
        )


def test_a_slow_client_does_not_hold_up_the_end(planet: Planet) -> None:
    """SIGTERM ends it in order and in time, whoever has a connection open."""
    planet.article("hello.md", "---\ntitle: Hello\ndate: 2026-05-01\n---\n\nText.\n")
    planet.configure()
    with planet.daemon() as daemon:
        until(lambda: daemon.get("all.atom").status_code == 200, "all.atom")
        url = httpx.URL(daemon.url)
        slow = [socket.create_connection((url.host, url.port or 0)) for _ in range(5)]
        slow[0].sendall(b"GET /all.atom HTTP/1.1\r\nHost: x\r\n")
        daemon.process.terminate()
        assert daemon.process.wait(timeout=15) == 0
        for client in slow:
            client.close()


def test_the_documents_for_operators_are_whole() -> None:
    """Every file that docs/operations.md names is there."""
    docs = Path(__file__).parents[2] / "docs"
    named = re.findall(r"\]\(([a-z][^)#]*)", (docs / "operations.md").read_text(encoding="utf-8"))
    assert len(named) > 6
    assert [name for name in named if name != "dashboard.md" and not (docs / name).exists()] == []
