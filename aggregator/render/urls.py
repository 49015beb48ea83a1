"""URLs that may be published: http(s), without credentials, in the characters of RFC 3986."""

import re
from urllib.parse import quote, urlsplit

from aggregator.render.text import one_line

_CHARACTER = r"(?:[A-Za-z0-9._~:/@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})"
_VALID = re.compile(
    r"https?://(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?"
    rf"(?:/{_CHARACTER}*)?(?:\?(?:{_CHARACTER}|\?)*)?(?:\#(?:{_CHARACTER}|\?)*)?"
)
_OTHER_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S.*")
_LOCAL_SCHEMES = ("file:", "javascript:", "data:", "vbscript:", "http:", "https:")
_STRAY_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_SAFE = "%/:@!$&'()*+,;=~"


def web_url(url: str | None) -> str | None:
    """The http(s) URL in valid form and without user name and password; nothing where it is no such URL.

    What is not allowed in a URL is percent-encoded, and a host in another script becomes its IDNA form.
    """
    if url and "[" not in url and _VALID.fullmatch(url):
        return url
    text = one_line(url)
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:  # "Invalid IPv6 URL", "netloc contains invalid characters under NFKC normalization"
        return None
    if parts.scheme not in {"http", "https"} or not host:
        return None
    authority = _authority(parts.netloc.rpartition("@")[2])
    query = f"?{_encode(parts.query, '?')}" if parts.query else ""
    fragment = f"#{_encode(parts.fragment, '?')}" if parts.fragment else ""
    valid = f"{parts.scheme}://{authority}{_encode(parts.path)}{query}{fragment}"
    return valid if _VALID.fullmatch(valid) else None


def public_id(identifier: str) -> str | None:
    """A feed's own id where it is an IRI that may be shown (`atom:id`, RFC 4287, section 4.2.6); else nothing."""
    text = one_line(identifier)
    if text.lower().startswith(_LOCAL_SCHEMES):
        return web_url(text)
    return _encode(text, "?#") if _OTHER_SCHEME.fullmatch(text) else None


def _authority(netloc: str) -> str:
    host, colon, port = netloc.partition(":") if not netloc.startswith("[") else (netloc, "", "")
    if host.isascii():
        return netloc
    try:
        return host.encode("idna").decode("ascii") + colon + port
    except UnicodeError:  # a label that is empty or too long: such a host cannot exist
        return ""


def _encode(part: str, also_safe: str = "") -> str:
    return quote(_STRAY_PERCENT.sub("%25", part), safe=_SAFE + also_safe)
