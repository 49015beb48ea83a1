"""Who is at this machine, which names we answer to, and what another site sent."""

from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.config import load_bytes
from aggregator.model import Config
from aggregator.web.callers import is_at_this_machine, is_from_elsewhere, is_known_name, is_loopback, name_in

CONFIG = load_bytes(b"site: {url: 'https://planet.example/'}", "feeds.yaml", Path("/planet/feeds.yaml"), {})
LOCAL = load_bytes(b"", "feeds.yaml", Path("/planet/feeds.yaml"), {})


def listening(host: str, *, password: str | None = None, config: Config = CONFIG) -> Config:
    return replace(config, web=replace(config.web, host=host, password=password))


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.0.2.1", False),
        ("localhost.example", False),
        ("", False),
    ],
)
def test_loopback(host: str, expected: bool) -> None:  # noqa: FBT001 - a case
    """Only what cannot be reached from anywhere else."""
    assert is_loopback(host) is expected


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("planet.example", "planet.example"),
        ("PLANET.example:8080", "planet.example"),
        ("planet.example.", "planet.example"),
        ("[::1]:80", "::1"),
        ("127.0.0.1:1", "127.0.0.1"),
        ("", ""),
        ("[", ""),
        ("a@planet.example", "planet.example"),
    ],
)
def test_the_name_in_a_host_header(header: str, name: str) -> None:
    """Without port, in small letters."""
    assert name_in(header) == name


@pytest.mark.parametrize(
    "host", ["planet.example", "planet.example:443", "localhost:8080", "127.0.0.1", "10.0.0.7", "[::1]"]
)
def test_names_that_are_ours(host: str) -> None:
    """The one in site.url, this machine's, and any address: nobody can make an address lead elsewhere."""
    assert is_known_name(host, CONFIG)


@pytest.mark.parametrize(
    "host", ["evil.example", "planet.example.evil.example", "127.0.0.1.evil.example", "", "[", "x:y"]
)
def test_names_that_are_not(host: str) -> None:
    """DNS rebinding: a name of the attacker's that leads to us."""
    assert not is_known_name(host, CONFIG)


@pytest.mark.parametrize(
    ("client", "headers", "config", "expected"),
    [
        ("127.0.0.1", {"host": "127.0.0.1:8080"}, CONFIG, True),
        ("::1", {"host": "[::1]:8080"}, listening("::1"), True),
        ("127.0.0.1", {"host": "localhost:8080"}, listening("127.0.0.1", password="h", config=LOCAL), True),
        ("192.0.2.1", {"host": "127.0.0.1:8080"}, CONFIG, False),
        (None, {"host": "127.0.0.1"}, CONFIG, False),
        ("127.0.0.1", {"host": "planet.example"}, CONFIG, False),
        ("127.0.0.1", {"host": "127.0.0.1", "x-forwarded-for": "127.0.0.1"}, CONFIG, False),
        ("127.0.0.1", {"host": "127.0.0.1", "forwarded": "for=127.0.0.1"}, CONFIG, False),
        ("127.0.0.1", {"host": "127.0.0.1", "via": "1.1 proxy"}, CONFIG, False),
        ("127.0.0.1", {"host": "127.0.0.1"}, listening("0.0.0.0", password="h"), False),
        ("127.0.0.1", {"host": "127.0.0.1"}, listening("127.0.0.1", password="h"), False),
    ],
)
def test_who_is_at_this_machine(
    client: str | None,
    headers: dict[str, str],
    config: Config,
    expected: bool,  # noqa: FBT001 - a case
) -> None:
    """Not who comes over a proxy, says it or not: with a password, a site elsewhere means that there is one."""
    assert is_at_this_machine(client, headers, config) is expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"sec-fetch-site": "same-origin"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-site": "same-site", "origin": "https://planet.example", "host": "planet.example"}, True),
        ({"origin": "http://127.0.0.1:8080", "host": "127.0.0.1:8080"}, False),
        ({"origin": "https://planet.example", "host": "127.0.0.1:8080"}, False),
        ({"origin": "http://127.0.0.1:9999", "host": "127.0.0.1:8080"}, True),
        ({"origin": "https://evil.example", "host": "planet.example"}, True),
        ({"origin": "null", "host": "planet.example"}, True),
        ({"origin": "http://[", "host": "planet.example"}, True),
        ({"host": "planet.example"}, False),
    ],
)
def test_what_another_site_sent(headers: dict[str, str], expected: bool) -> None:  # noqa: FBT001 - a case
    """As the browser says; a proxy that changes Host does not make its own site another one."""
    assert is_from_elsewhere(headers, CONFIG) is expected
