"""The judge of addresses: may a feed make this program connect there?

The judge sees the address that a socket is about to be connected to, after DNS and at every redirect, so no spelling
of a host (decimal, octal, hex, short, with a trailing dot) and no resolver that changes its answer gets past it.
Networks are those of the IANA special-purpose registries (RFC 6890 and its successors), written out because
`ipaddress.is_global` changes between versions of Python.
"""

import ipaddress
import socket
from collections.abc import Callable
from functools import lru_cache

Judge = Callable[[str], str | None]

_METADATA = "cloud metadata service"
_RESERVED = "reserved address"

# The first network that holds an address says what it is.
_IPV4 = tuple(
    (ipaddress.IPv4Network(network), words)
    for network, words in (
        ("169.254.169.254/32", _METADATA),
        ("169.254.170.2/32", _METADATA),
        ("100.100.100.200/32", _METADATA),
        ("192.0.0.192/32", _METADATA),
        ("168.63.129.16/32", _METADATA),  # public by number, and answers inside Azure alone
        ("0.0.0.0/32", "unspecified address"),
        ("0.0.0.0/8", "address of this network"),
        ("10.0.0.0/8", "private address"),
        ("100.64.0.0/10", "carrier-grade NAT address"),
        ("127.0.0.0/8", "loopback address"),
        ("169.254.0.0/16", "link-local address"),
        ("172.16.0.0/12", "private address"),
        ("192.168.0.0/16", "private address"),
        ("192.0.0.0/24", _RESERVED),
        ("192.0.2.0/24", "documentation address"),
        ("198.51.100.0/24", "documentation address"),
        ("203.0.113.0/24", "documentation address"),
        ("192.88.99.0/24", _RESERVED),
        ("198.18.0.0/15", "benchmarking address"),
        ("224.0.0.0/4", "multicast address"),
        ("255.255.255.255/32", "broadcast address"),
        ("240.0.0.0/4", _RESERVED),
    )
)
_IPV6 = tuple(
    (ipaddress.IPv6Network(network), words)
    for network, words in (
        ("::/128", "unspecified address"),
        ("::1/128", "loopback address"),
        ("fd00:ec2::254/128", _METADATA),
        ("fd20:ce::254/128", _METADATA),
        ("fc00::/7", "private address"),
        ("fe80::/10", "link-local address"),
        ("fec0::/10", "private address"),
        ("ff00::/8", "multicast address"),
        ("2001:db8::/32", "documentation address"),
        ("3fff::/20", "documentation address"),
        ("2001::/23", _RESERVED),
    )
)
_UNICAST = ipaddress.IPv6Network("2000::/3")  # all that IANA has given out for the public Internet

# Networks whose addresses carry an IPv4 address, and how many bits stand behind it.
_CARRIERS = tuple(
    (ipaddress.IPv6Network(network), shift, words)
    for network, shift, words in (
        ("::ffff:0:0/96", 0, "IPv4-mapped"),  # RFC 4291, section 2.5.5.2
        ("::ffff:0:0:0/96", 0, "IPv4-translated"),  # RFC 2765
        ("64:ff9b::/96", 0, "NAT64"),  # RFC 6052: how an IPv6-only network reaches every IPv4 host
        ("2002::/16", 80, "6to4"),  # RFC 3056
    )
)
_COMPATIBLE = ipaddress.IPv6Network("::/96")  # RFC 4291, section 2.5.5.1, deprecated
_TEREDO = ipaddress.IPv6Network("2001::/32")  # RFC 4380: the server, then the client with its bits inverted


@lru_cache(maxsize=4096)
def forbidden(address: str) -> str | None:
    """What is wrong with connecting to a numeric `address`, as a noun (`loopback address`); None if nothing is."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "address that cannot be read"
    return _judge4(ip) if isinstance(ip, ipaddress.IPv4Address) else _judge6(ip)


def _judge4(ip: ipaddress.IPv4Address) -> str | None:
    return next((words for network, words in _IPV4 if ip in network), None)


def _judge6(ip: ipaddress.IPv6Address) -> str | None:
    for network, words in _IPV6[:2]:
        if ip in network:
            return words
    for network, shift, kind in _CARRIERS:
        if ip in network:
            inner = ipaddress.IPv4Address((int(ip) >> shift) & 0xFFFFFFFF)
            words_inside = _judge4(inner)
            return f"{kind} form of a {words_inside} ({inner})" if words_inside else None
    if ip in _COMPATIBLE:
        return "IPv4-compatible address"
    if ip in _TEREDO:
        return _judge_teredo(ip)
    for network, words in _IPV6[2:]:
        if ip in network:
            return words
    return None if ip in _UNICAST else _RESERVED


def _judge_teredo(ip: ipaddress.IPv6Address) -> str | None:
    server = ipaddress.IPv4Address((int(ip) >> 64) & 0xFFFFFFFF)
    client = ipaddress.IPv4Address(~int(ip) & 0xFFFFFFFF)
    for inner in (server, client):
        if words := _judge4(inner):
            return f"Teredo form of a {words} ({inner})"
    return None


def forbidden_host(host: str, judge: Judge = forbidden) -> str | None:
    """As `forbidden`, for a host that a proxy will look up: literal addresses in any spelling and localhost are judged.

    A name is the proxy's to resolve: only it knows the network that the name belongs to.
    """
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):  # RFC 6761, section 6.3
        return "loopback address"
    try:
        numeric = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return None
    return next((words for *_, address in numeric if (words := judge(str(address[0])))), None)
