"""Pure helpers on web addresses, as text: what of one may be shown, and whom a secret may be sent to."""

from urllib.parse import urlsplit, urlunsplit

DEFAULT_PORTS = {"http": 80, "https": 443}


def without_credentials(url: str) -> str:
    """`url` as it may be shown, stored and asked: a name and password before the host are left out.

    >>> without_credentials("https://me:secret@example.org/@you")
    'https://example.org/@you'
    """
    if "@" not in url:
        return url
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])) if "@" in parts.netloc else url


def same_origin(home: str, url: str) -> bool:
    """Tell whether what is meant for `home` may be sent to `url`: the same host and port, and never in the open again.

    The one change of scheme that keeps it is from http to https, each at its usual port.
    """
    here, there = _place(home), _place(url)
    if here is None or there is None or here[0] != there[0]:
        return False
    return here == there or (here[1:], there[1:]) == (("http", 80), ("https", 443))


def host_of(url: str | None) -> str:
    """The host of an address in lower case and without `www.`; empty where it has none."""
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def _place(url: str) -> tuple[str, str, int] | None:
    """Host, scheme and port of an address; None where it has none that can be asked."""
    try:
        parts = urlsplit(url)
        port = DEFAULT_PORTS.get(parts.scheme) if parts.port is None else parts.port
    except ValueError:  # a port that is no number, a bracket that is not closed
        return None
    host = (parts.hostname or "").rstrip(".")
    return (host, parts.scheme, port) if host and port is not None else None
