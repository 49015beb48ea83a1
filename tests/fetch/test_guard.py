"""The judge of addresses: which ones a feed may lead to."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.guard import forbidden, forbidden_host

FORBIDDEN = [
    ("127.0.0.1", "loopback address"),
    ("127.255.255.254", "loopback address"),
    ("0.0.0.0", "unspecified address"),
    ("0.1.2.3", "address of this network"),
    ("10.0.0.1", "private address"),
    ("172.16.0.1", "private address"),
    ("172.31.255.255", "private address"),
    ("192.168.1.1", "private address"),
    ("100.64.0.1", "carrier-grade NAT address"),
    ("100.127.255.255", "carrier-grade NAT address"),
    ("169.254.0.1", "link-local address"),
    ("169.254.169.254", "cloud metadata service"),
    ("169.254.170.2", "cloud metadata service"),
    ("100.100.100.200", "cloud metadata service"),
    ("192.0.0.192", "cloud metadata service"),
    ("168.63.129.16", "cloud metadata service"),
    ("192.0.0.8", "reserved address"),
    ("192.0.2.1", "documentation address"),
    ("198.18.0.1", "benchmarking address"),
    ("224.0.0.1", "multicast address"),
    ("239.255.255.255", "multicast address"),
    ("240.0.0.1", "reserved address"),
    ("255.255.255.255", "broadcast address"),
    ("::", "unspecified address"),
    ("::1", "loopback address"),
    ("::127.0.0.1", "IPv4-compatible address"),
    ("::ffff:127.0.0.1", "IPv4-mapped form of a loopback address (127.0.0.1)"),
    ("::ffff:a9fe:a9fe", "IPv4-mapped form of a cloud metadata service (169.254.169.254)"),
    ("::ffff:0:10.0.0.1", "IPv4-translated form of a private address (10.0.0.1)"),
    ("64:ff9b::10.0.0.1", "NAT64 form of a private address (10.0.0.1)"),
    ("64:ff9b:1::1", "reserved address"),
    ("2002:7f00:1::1", "6to4 form of a loopback address (127.0.0.1)"),
    ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "Teredo form of a documentation address (192.0.2.45)"),
    ("2001:0:7f00:1::", "Teredo form of a loopback address (127.0.0.1)"),
    ("2001:db8::1", "documentation address"),
    ("3fff::1", "documentation address"),
    ("fd00:ec2::254", "cloud metadata service"),
    ("fd20:ce::254", "cloud metadata service"),
    ("fc00::1", "private address"),
    ("fdff::1", "private address"),
    ("fe80::1", "link-local address"),
    ("fe80::1%eth0", "link-local address"),
    ("fec0::1", "private address"),
    ("ff02::1", "multicast address"),
    ("100::1", "reserved address"),
    ("5f00::1", "reserved address"),
    ("no address", "address that cannot be read"),
    ("", "address that cannot be read"),
]
ALLOWED = [
    "1.1.1.1",
    "8.8.8.8",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.167.255.255",
    "223.255.255.255",
    "2606:4700::1111",
    "2a00:1450:4001:81b::200e",
    "64:ff9b::8.8.8.8",
    "::ffff:8.8.8.8",
    "2002:808:808::1",
]
PRIVATE = [ipaddress.IPv4Network(text) for text in ("10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.168.0.0/16")]


@pytest.mark.parametrize(("address", "words"), FORBIDDEN)
def test_forbidden(address: str, words: str) -> None:
    """Every special network is refused, by its name."""
    assert forbidden(address) == words


@pytest.mark.parametrize("address", ALLOWED)
def test_allowed(address: str) -> None:
    """The public Internet is not, also where an IPv6-only network reaches IPv4 through NAT64."""
    assert forbidden(address) is None


@given(st.sampled_from(PRIVATE).flatmap(lambda network: st.ip_addresses(v=4, network=network)))
def test_no_form_hides_a_private_address(inner: ipaddress.IPv4Address) -> None:
    """A private IPv4 address inside any IPv6 form is still private."""
    number = int(inner)
    client = number ^ 0xFFFFFFFF
    forms = [
        f"::ffff:{inner}",
        f"::{inner}",
        f"::ffff:0:{inner}",
        f"64:ff9b::{inner}",
        f"2002:{number >> 16:x}:{number & 0xFFFF:x}::1",
        f"2001:0:808:808:0:0:{client >> 16:x}:{client & 0xFFFF:x}",
    ]
    assert [form for form in [str(inner), *forms] if forbidden(form) is None] == []


@given(st.ip_addresses(v=4))
def test_ipv4_agrees_with_the_library(address: ipaddress.IPv4Address) -> None:
    """What the standard library calls not global is refused; it knows nothing of Azure's address."""
    if not address.is_global or address.is_multicast:
        assert forbidden(str(address)) is not None


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.0.0.1.", "::1"),
        *("::ffff:7f00:1", "localhost", "LOCALHOST.", "feeds.localhost"),
    ],
)
def test_hosts_that_a_proxy_would_look_up(host: str) -> None:
    """Any spelling of a loopback address is refused without asking a name server."""
    assert forbidden_host(host) is not None


@pytest.mark.parametrize("host", ["example.org", "8.8.8.8", "localhost.example.org", "a..b", "x" * 300])
def test_names_are_for_the_proxy(host: str) -> None:
    """Names belong to the proxy's network; nothing can be said of them."""
    assert forbidden_host(host) is None
