"""Who calls, as far as the network tells: somebody at this machine or not, and by which name they call us. Pure.

What comes over a proxy comes from elsewhere, even where the proxy is on this machine. The name that the client calls
us by is checked, since a name can be made to lead here by anybody (DNS rebinding); an address cannot.
"""

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from aggregator.model import Config

FORWARDED = (
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-forwarded-server",
    "x-real-ip",
)
Headers = Mapping[str, str]


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can be meant."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def name_in(host: str) -> str:
    """Return the name or address in a Host header, without its port; empty where there is none."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_known_name(host: str, config: Config) -> bool:
    """Tell whether the dashboard answers to this Host header."""
    name = name_in(host)
    if not name:
        return False
    try:
        ip_address(name)
    except ValueError:
        return name in {"localhost", name_in(config.web.host), (urlsplit(config.site.url).hostname or "").lower()}
    return True


def is_at_this_machine(client: str | None, headers: Headers, config: Config) -> bool:
    """Tell whether a request can only come from this machine, so that nobody has to say who they are.

    Where there is a password, and the site is somewhere else, there is a proxy before us; one that does not say so must
    not open the door.
    """
    direct = client is not None and is_loopback(client) and not any(name in headers for name in FORWARDED)
    by_name = is_loopback(name_in(headers.get("host", "")))
    published = config.web.password is not None and not is_loopback(urlsplit(config.site.url).hostname or "")
    return direct and by_name and is_loopback(config.web.host) and not published


def is_from_elsewhere(headers: Headers, config: Config) -> bool:
    """Tell whether another site had the browser send this request (Fetch Metadata; Origin for older browsers)."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    if origin is None:
        return False
    try:
        netloc = urlsplit(origin).netloc.lower()
    except ValueError:
        return True
    return netloc not in {headers.get("host", "").lower(), urlsplit(config.site.url).netloc.lower()}
