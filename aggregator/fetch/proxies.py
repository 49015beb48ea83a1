"""Which way a request goes: through the proxy that the environment names, or straight, guarded or open.

HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY count in either case of letters; SSL_CERT_FILE and SSL_CERT_DIR name the
authorities to trust.
"""

import ipaddress
import re
import ssl
from collections.abc import Mapping
from functools import cache, cached_property
from urllib.request import getproxies_environment

import httpx

from aggregator.fetch.connect import Resolve, dialer
from aggregator.fetch.failures import AddressRefusedError, FetchError, fail
from aggregator.fetch.guard import Judge, forbidden_host
from aggregator.fetch.request import port_of
from aggregator.fetch.transport import SocketTransport
from aggregator.model import FetchFailed


class Routes:
    """The transports of a fetcher: one with the guard, one without, and one for each proxy.

    A connection belongs to its transport, so one that was opened for a source that may reach private addresses is
    never used for a source that may not.
    """

    def __init__(self, *, resolve: Resolve, judge: Judge) -> None:
        self._tls = cache(_trust)  # 20 ms, and only where a feed is asked over TLS
        self._judge = judge
        self._guarded = SocketTransport(dial=dialer(resolve, judge), tls=self._tls)
        self._open = SocketTransport(dial=dialer(resolve, None), tls=self._tls)
        self._proxied: dict[str, httpx.AsyncHTTPTransport] = {}

    def choose(self, url: httpx.URL, *, private: bool) -> httpx.AsyncBaseTransport:
        """The transport for one hop of a source; `private` lifts the guard."""
        proxy = self._proxy_for(url)
        if proxy is None:
            return self._open if private else self._guarded
        if not private and (words := forbidden_host(url.host, self._judge)):
            fail(str(AddressRefusedError(url.host, url.host, words)))
        if proxy not in self._proxied:
            self._proxied[proxy] = self._through(proxy)
        return self._proxied[proxy]

    @cached_property
    def _proxies(self) -> Mapping[str, str]:
        return getproxies_environment()

    def _proxy_for(self, url: httpx.URL) -> str | None:
        proxy = self._proxies.get(url.scheme) or self._proxies.get("all")
        if not proxy or _exempt(url, self._proxies.get("no", "")):
            return None
        return proxy if "://" in proxy else f"http://{proxy}"

    def _through(self, proxy: str) -> httpx.AsyncHTTPTransport:
        """The transport of httpx itself: proxies are rare, and it knows CONNECT and credentials."""
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        try:
            return httpx.AsyncHTTPTransport(proxy=httpx.Proxy(proxy), verify=self._tls(), limits=limits)
        except (ValueError, ImportError, httpx.InvalidURL):
            fail("the proxy that the environment names is none that can be used: http or https it must be")

    async def aclose(self) -> None:
        """Close all idle connections."""
        for transport in (self._guarded, self._open, *self._proxied.values()):
            await transport.aclose()


def _exempt(url: httpx.URL, no_proxy: str) -> bool:
    """Whether NO_PROXY names the host: as a name, for all names that end in it, as an address or network, or as `*`."""
    host = url.host.rstrip(".").lower()
    for entry in no_proxy.lower().replace(",", " ").split():
        name, _, port = entry.rpartition(":") if re.fullmatch(r"[^:]+:\d+", entry) else (entry, "", "")
        if port and int(port) != port_of(url):
            continue
        suffix = name.lstrip("*").lstrip(".")
        if not suffix or host == suffix or host.endswith(f".{suffix}") or _in_network(host, name):
            return True
    return False


def _in_network(host: str, network: str) -> bool:
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(network.strip("[]"), strict=False)
    except ValueError:
        return False


def _trust() -> ssl.SSLContext:
    try:
        return httpx.create_ssl_context()
    except (OSError, ssl.SSLError) as error:
        raise FetchError(FetchFailed(message=f"TLS: SSL_CERT_FILE or SSL_CERT_DIR cannot be read: {error}")) from error
