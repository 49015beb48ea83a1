"""Absolute http(s) URLs: what is relative is resolved, what is broken mended, what is fine left alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv6Address
from urllib.parse import unquote, urljoin

import idna

from aggregator.text import clean

_CHARS = r"A-Za-z0-9\-._~:/?@!$&'()*+,;="  # RFC 3986, section 2: all that may stand in a path or query unencoded
_TEXT = rf"[{_CHARS}]*+(?:%[0-9A-Fa-f]{{2}}[{_CHARS}]*+)*+"
_FINE = re.compile(rf"https?://[A-Za-z0-9_.\-]*[A-Za-z0-9][.]?(?::[0-9]{{1,4}})?(?:[/?]{_TEXT})?(?:#{_TEXT})?")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_PARTS = re.compile(r"(https?):[/\\]+([^/\\?#]*)([^?#]*)(\?[^#]*)?(#.*)?", re.IGNORECASE)
_HOST = re.compile(r"[A-Za-z0-9_.\-]*[A-Za-z0-9][.]?")
_BARE_HOST = re.compile(r"www\.[^/.\s]+\.[^/\s]", re.IGNORECASE)
_ENCODE = re.compile(rf"%(?![0-9A-Fa-f]{{2}})|[^{_CHARS}%]")
_UNSEEN = re.compile("[\x00-\x1f\x7f\u200b\ufeff]")
_LONGEST = 8_000  # longer "URLs" are data, or an attack on whoever parses them next


def absolute(url: str | None, *bases: str | None, mail: bool = False) -> str | None:
    """Return `url` as an absolute http(s) URL, or None where there is no way to make it one.

    A relative reference is resolved against the first of `bases` that is an http(s) URL itself or becomes one by means
    of those after it (RFC 3986, section 5.1: the innermost base comes first). With `mail`, mailto and tel are
    allowed too. A valid URL is returned as it is; otherwise spaces and foreign characters are percent-encoded
    (never twice), a host name is turned to ASCII, backslashes become slashes.
    """
    if url is None:
        return None
    if _FINE.fullmatch(url) and len(url) <= _LONGEST:
        return url
    url = _UNSEEN.sub("", clean(url)).strip()
    if not url or len(url) > _LONGEST:
        return None
    if scheme := _SCHEME.match(url):
        return _with_scheme(scheme[1].lower(), url, mail=mail)
    if _BARE_HOST.match(url):
        return _mended(f"http://{url}")
    base = first_usable(*bases)
    return _joined(base, url) if base else None


def first_usable(*bases: str | None) -> str | None:
    """Return the first of `bases` that is an absolute URL or becomes one by means of those after it."""
    for index, base in enumerate(bases):
        if base and (usable := absolute(base, *bases[index + 1 :])):
            return usable
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What the references inside one text are relative to.

    `page` is the entry's own page, the only place where a fragment (`#fn1`) of its text can be found once the text
    stands elsewhere.
    """

    url: str | None = None
    page: str | None = None

    def resolve(self, reference: str | None, *, mail: bool = False) -> str | None:
        """Return `reference` as an absolute URL, or None if it leads nowhere; `mail` as for `absolute`."""
        if not reference or reference == "#":
            return None
        return absolute(reference, self.page if reference.startswith("#") else None, self.url, mail=mail)


def _with_scheme(scheme: str, url: str, *, mail: bool) -> str | None:
    if scheme in {"http", "https"}:
        return _mended(url)
    return f"{scheme}:{_encoded(url[len(scheme) + 1 :])}" if mail and scheme in {"mailto", "tel"} else None


def _joined(base: str, reference: str) -> str | None:
    head, mark, tail = _cut(reference, "?", "#")
    try:
        joined = urljoin(base, head.replace("\\", "/") + mark + tail)
    except ValueError:  # an opening bracket without its IPv6 address
        return None
    return joined if _FINE.fullmatch(joined) else _mended(joined)


def _cut(text: str, *marks: str) -> tuple[str, str, str]:
    """Cut `text` at the first of `marks` that it holds."""
    first = min((text.find(mark) for mark in marks if mark in text), default=len(text))
    return text[:first], text[first : first + 1], text[first + 1 :]


def _mended(url: str) -> str | None:
    parts = _PARTS.fullmatch(url)
    if parts is None:
        return None
    scheme, authority, path, query, fragment = parts.groups(default="")
    authority = _authority(authority)
    if not authority:
        return None
    path = _encoded(path.replace("\\", "/"))
    fragment = "#" + _encoded(fragment[1:]) if fragment else ""
    return f"{scheme.lower()}://{authority}{path}{_encoded(query)}{fragment}"


def _authority(text: str) -> str:
    """Return a valid `user@host:port`, or the empty text where the host or port cannot be one."""
    user, at, place = text.rpartition("@")
    host, bracket, port = place.rpartition("]")
    if bracket:
        host += bracket
        port = port.removeprefix(":") if port.startswith(":") or not port else "broken"
    else:
        host, _, port = place.partition(":")
    if port and not (port.isascii() and port.isdecimal() and int(port[:6]) <= 65_535):  # noqa: PLR2004 - 16 bits
        return ""
    host = _host(host)
    if not host:
        return ""
    return _encoded(user) + at + host + (f":{port}" if port else "")


def _host(text: str) -> str:
    if text.startswith("["):
        try:
            IPv6Address(text[1:-1])
        except ValueError:
            return ""
        return "" if "%" in text else text
    text = unquote(text)
    if not text.isascii():
        try:
            text = idna.encode(text, uts46=True).decode("ascii")
        except idna.IDNAError:
            return ""
    return text if _HOST.fullmatch(text) else ""


def _encoded(text: str) -> str:
    return _ENCODE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), text)
