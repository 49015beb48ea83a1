"""What is sent to a publisher: only what serves the poll, and credentials only to the host they are meant for."""

import base64
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Literal

import httpx

from aggregator.addresses import DEFAULT_PORTS, same_origin
from aggregator.fetch.decode import ACCEPT_ENCODING
from aggregator.fetch.failures import fail
from aggregator.model import PollState, Source

Header = tuple[bytes, bytes]

_ACCEPT = (
    b"application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    b"application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
# Headers of feeds.yaml that say nothing secret and so may follow a redirect to another host.
_PUBLIC = frozenset({"user-agent", "accept", "accept-language"})
# Headers that the transport and the conditions of a poll depend on; feeds.yaml cannot change them.
_OURS = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "host",
        "if-modified-since",
        "if-none-match",
        "transfer-encoding",
    }
)


def user_agent(site_url: str, version: str) -> str:
    """Name, version and where to complain; characters that a header cannot hold are left out."""
    contact = "".join(character for character in site_url if "!" <= character <= "~" and character not in "()\\")
    return f"aggregator/{version} (+{contact})" if contact else f"aggregator/{version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a source sends beside the usual headers, and the address whose origin it is meant for."""

    home: httpx.URL
    secret: tuple[Header, ...]
    public: tuple[Header, ...]

    def for_address(self, url: httpx.URL) -> tuple[Header, ...]:
        """The headers that may be sent to this address."""
        if not self.secret:
            return self.public
        return self.public + self.secret if same_origin(str(self.home), str(url)) else self.public


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A poll's request, but for the address of the hop."""

    user_agent: bytes
    credentials: Credentials
    validators: tuple[Header, ...]

    def headers(self, url: httpx.URL, *, keep_open: bool) -> list[Header]:
        """The headers for one hop, the host's first."""
        extra = self.credentials.for_address(url)
        named = {name.lower() for name, _ in extra}
        usual = [
            (b"User-Agent", self.user_agent),
            (b"Accept", _ACCEPT),
            (b"Accept-Encoding", ACCEPT_ENCODING.encode()),
        ]
        headers = [(b"Host", url.netloc), *(one for one in usual if one[0].lower() not in named), *extra]
        if not keep_open:
            headers.append((b"Connection", b"close"))
        return headers + list(self.validators)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something to be sent that is no poll: to a hub, or to who subscribed here; `headers` beside the usual ones.

    Of the answer no more than the first `most` bytes are read.
    """

    url: str
    method: Literal["GET", "POST"] = "POST"
    body: bytes = field(default=b"", repr=False)
    headers: tuple[tuple[str, str], ...] = ()
    timeout: timedelta = timedelta(seconds=20)
    per_host: int = 2
    private_addresses: bool = False
    most: int = 0


def carried(message: Message, url: httpx.URL, agent: str, *, keep_open: bool) -> httpx.Request:
    """The request that carries a message to an address that has been checked."""
    headers = [
        (b"Host", url.netloc),
        (b"User-Agent", agent.encode("latin-1", "replace")),
        *(_header(name, value) for name, value in message.headers),
    ]
    if message.method == "POST":
        headers.append((b"Content-Length", str(len(message.body)).encode()))
    if not keep_open:
        headers.append((b"Connection", b"close"))
    timeout = httpx.Timeout(message.timeout.total_seconds()).as_dict()
    return httpx.Request(message.method, url, headers=headers, content=message.body, extensions={"timeout": timeout})


@lru_cache(maxsize=256)  # a poll asks for its address twice, and reading one costs 0.1 ms
def address(text: str) -> httpx.URL:
    """A configured or remembered address, checked; FetchError in words, which never repeat what the address holds."""
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, UnicodeError):
        fail("the address is not a valid http or https URL")
    return checked(url)


def checked(url: httpx.URL) -> httpx.URL:
    """An address that can be asked: http or https, with a host; the fragment is not part of a request."""
    if url.scheme not in DEFAULT_PORTS or not url.host or not 0 < port_of(url) <= 65535:  # noqa: PLR2004 - TCP
        fail("the address is not a valid http or https URL")
    return url.copy_with(fragment=None) if url.fragment else url


def port_of(url: httpx.URL) -> int:
    """The port that is connected to."""
    return DEFAULT_PORTS.get(url.scheme, 0) if url.port is None else url.port


def lane_of(url: httpx.URL) -> str:
    """What counts as one host: its name, with http and https together; another port is another server."""
    name = url.host.rstrip(".").lower()
    return name if url.port is None else f"{name}:{url.port}"


def prepare(source: Source, state: PollState, agent: str) -> Request:
    """The request for a source: credentials from its configuration, validators byte for byte from its last answer."""
    home = address(source.url)
    configured = [
        (name, value) for name, value in source.headers if name.lower() not in _OURS and not value.isspace() and value
    ]
    public = tuple(_header(name, value) for name, value in configured if name.lower() in _PUBLIC)
    secret = tuple(_header(name, value) for name, value in configured if name.lower() not in _PUBLIC)
    if not any(name.lower() == b"authorization" for name, _ in secret):
        secret += _basic(source.auth or _login(home))
    credentials = Credentials(home=home, secret=secret, public=public)
    return Request(
        user_agent=agent.encode("latin-1", "replace"), credentials=credentials, validators=_validators(state)
    )


def _validators(state: PollState) -> tuple[Header, ...]:
    """Both validators where both were received (RFC 9110, section 13.1); the state holds bytes, read as latin-1."""
    received = ((b"If-None-Match", state.etag), (b"If-Modified-Since", state.last_modified))
    return tuple((name, value.encode("latin-1", "ignore")) for name, value in received if value)


def _login(url: httpx.URL) -> tuple[str, str] | None:
    return (url.username, url.password) if url.userinfo else None


def _basic(login: tuple[str, str] | None) -> tuple[Header, ...]:
    """RFC 7617, in UTF-8."""
    if login is None:
        return ()
    return ((b"Authorization", b"Basic " + base64.b64encode(":".join(login).encode())),)


def _header(name: str, value: str) -> Header:
    return name.encode("utf-8"), value.strip().encode("utf-8")
