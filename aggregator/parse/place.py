"""Where a document lies, and what its references are relative to.

Most documents have one base, their own address, and then feedparser is told none: it resolves references element by
element, which takes a quarter of its time, and so we do it where we read them.

Where elements have bases of their own (`xml:base`) it must resolve. But it also resolves `<guid>12345</guid>`, since a
guid may be a link, and the guid would change when the feed moves. So it is told that the document lies at a host that
cannot exist (RFC 2606), and what comes back from there was relative.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from aggregator.parse.clean import clean

_HOST = "relative.invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The address of a document, empty where it has none; `location` is the one that feedparser is told, if any."""

    address: str
    location: str | None = None

    def url(self, value: object) -> str | None:
        """A reference as feedparser gives it, absolute; None for what is empty."""
        text = clean(value)
        if not text:
            return None
        if self.location is not None:
            return self._at_home(text)
        return text if "://" in text[:12] or not self.address else joined(self.address, text)

    def base(self, value: object) -> str | None:
        """The base of a text as feedparser gives it: empty where it was told nothing."""
        return self.url(value) or self.address or None

    def guid(self, value: object) -> str | None:
        """An identifier as it was written."""
        text = clean(value)
        if self.location is not None:
            folder = self.location.partition("?")[0].rpartition("/")[0] + "/"
            for prefix in (folder, _origin(self.location)):
                if text.startswith(prefix):
                    return text[len(prefix) :] or None
        return text or None

    def is_relative(self, value: object) -> bool:
        """Whether a reference was relative before anybody resolved it."""
        text = clean(value)
        if self.location is not None:
            return text.startswith(_origin(self.location))
        try:
            return not urlsplit(text).scheme
        except ValueError:  # an address such as http://[
            return False

    def _at_home(self, text: str) -> str:
        elsewhere = _origin(self.location or "")
        return _origin(self.address) + text[len(elsewhere) :] if text.startswith(elsewhere) else text


def place_of(url: str, *, has_bases: bool) -> Place:
    """The place of a document at an http(s) address; what lies elsewhere keeps its relative references."""
    try:
        parts = urlsplit(url)
    except ValueError:  # an address such as http://[
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return Place(address="", location=f"http://{_HOST}/" if has_bases else None)
    address = parts._replace(netloc=parts.netloc.rpartition("@")[2], path=parts.path or "/", fragment="")
    return Place(address=address.geturl(), location=address._replace(netloc=_HOST).geturl() if has_bases else None)


def joined(base: str, reference: str) -> str:
    """The reference made absolute, or as it is where that cannot be done."""
    try:
        return urljoin(base, reference)
    except ValueError:
        return reference


def _origin(address: str) -> str:
    scheme, mark, rest = address.partition("://")
    return scheme + mark + rest.partition("/")[0]
