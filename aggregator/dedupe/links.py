"""The canonical form of a link, to compare links with; what is published is always the link as the feed gave it."""

import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

# Parameters that name a campaign or a click and never a page.
TRACKING = frozenset(
    {
        "_hsenc",
        "_hsmi",
        "campaign_id",
        "cmpid",
        "dclid",
        "fbclid",
        "gclid",
        "gclsrc",
        "igshid",
        "mc_cid",
        "mc_eid",
        "mkt_tok",
        "msclkid",
        "ns_campaign",
        "ns_mchannel",
        "ns_source",
        "ref_src",
        "rss",
        "source_feed",
        "twclid",
        "wt_mc",
        "yclid",
    }
)
TRACKING_PREFIXES = ("utm_", "pk_", "mtm_", "at_", "hsa_", "itm_")
HOST_VARIANT = re.compile(r"^(?:www\d?|m|mobile|amp)\.(?=[^.]+\.)")
INDEX_PAGE = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$")
AMP_PATH = re.compile(r"(?:/amp(?:/|\.html)?$|^/amp(?=/.))")
DEFAULT_PORTS = {80, 443, None}


@lru_cache(maxsize=16384)
def link_key(url: str) -> str | None:
    """Return what is the same for all spellings of one link, or None for what is no web address.

    Scheme, `www.`, mobile and AMP variants, default ports, trailing slashes, fragments, tracking parameters, and the
    order of parameters do not count.

    >>> link_key("https://www.example.org/a/?utm_source=feed#top") == link_key("http://example.org/a")
    True
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    host = HOST_VARIANT.sub("", parts.hostname.rstrip("."))
    if port not in DEFAULT_PORTS:
        host = f"{host}:{port}"
    query = _query(parts)
    return host + _path(parts.path) + (f"?{query}" if query else "") + _hashbang(parts.fragment)


def is_home_page(key: str) -> bool:
    """Tell whether a key names a whole site: a link that says nothing about an entry.

    >>> is_home_page("example.org"), is_home_page("example.org/a")
    (True, False)
    """
    return "/" not in key and "?" not in key and "#" not in key


def _path(path: str) -> str:
    path = quote(unquote(path, errors="surrogateescape"), safe="/:@!$&'()*+,;=~-._", errors="surrogateescape")
    path = AMP_PATH.sub("", INDEX_PAGE.sub("/", path))
    return re.sub(r"/{2,}", "/", path).rstrip("/")


def _query(parts: SplitResult) -> str:
    pairs = parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape", max_num_fields=None)
    kept = sorted((name, value) for name, value in pairs if not _is_tracking(name.lower(), value))
    return urlencode(kept, errors="surrogateescape")


def _is_tracking(name: str, value: str) -> bool:
    return name in TRACKING or name.startswith(TRACKING_PREFIXES) or (name in {"amp", "outputtype"} and value != "0")


def _hashbang(fragment: str) -> str:
    """Pages of old single-page sites live behind `#!`; any other fragment is a place on the page."""
    return f"#{fragment}" if fragment.startswith(("!", "/")) else ""
