"""A page on the web: its main text and the address that it calls its own, found as in a local article of HTML.

>>> page = parse_page(Fetched(url="https://a.example/1", body=b"<h1>Harbour</h1><p>It opens.</p>"), title="Harbour")
>>> page.content
'<p>It opens.</p>'
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml.html import HtmlElement

from aggregator.errors import ArticleError
from aggregator.model import Fetched, FetchFailed
from aggregator.parse.article.html.decode import decode_html
from aggregator.parse.article.html.head import drop_title
from aggregator.parse.article.html.main import main_part
from aggregator.parse.article.html.tree import (
    Tree,
    holds_something,
    inherited,
    inner_html,
    is_monstrous,
    parse_tree,
)
from aggregator.parse.article.html.values import page_address
from aggregator.parse.clean import one_line
from aggregator.parse.decoding import decode

_KINDS = frozenset({"", "text/html", "application/xhtml+xml"})
_CHARSET = re.compile(r";\s*charset\s*=", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPage:
    """What is on a page: HTML that is not yet sanitized, and the base of its relative addresses.

    `canonical` is the address in `<link rel="canonical">`, missing where it is the front page of a site.
    """

    content: str
    base: str
    canonical: str | None = None


def parse_page(fetched: Fetched, *, title: str = "") -> WebPage | FetchFailed:
    """Read a page, or say in words why it holds no text; a heading that repeats the `title` is no part of it."""
    kind = (fetched.content_type or "").partition(";")[0].strip().lower()
    if kind not in _KINDS:
        return FetchFailed(message=f"no page of HTML but {kind[:100]}")
    tree = _tree(fetched)
    if isinstance(tree, FetchFailed):
        return tree
    base = _base(tree.root, fetched.url)
    body = main_part(tree)
    if title:
        drop_title(body, title)
    if not holds_something(body):
        return FetchFailed(message="no text was found on the page")
    content = inner_html(body)
    direction = inherited(tree.body, "dir") or ""
    if direction.lower() == "rtl":
        content = f'<div dir="rtl">{content}</div>'
    return WebPage(content=content, base=base, canonical=_canonical(tree.root, base))


def _tree(fetched: Fetched) -> Tree | FetchFailed:
    try:
        text = _text(fetched)
    except ArticleError:
        return FetchFailed(message="a page that holds no text")
    if is_monstrous(text):
        return FetchFailed(message="a page with more elements or attributes than any article needs")
    tree = parse_tree(text)
    if tree is None:
        return FetchFailed(message="a page that holds no text")
    return tree if tree.whole else FetchFailed(message="a page that is nested too deeply")


def _text(fetched: Fetched) -> str:
    """What HTTP says of the encoding outranks the page (HTML standard, 13.2.3.2)."""
    if fetched.content_type and _CHARSET.search(fetched.content_type):
        return decode(fetched.body, fetched.content_type).text
    return decode_html(fetched.body, fetched.url)


def _base(root: HtmlElement, url: str) -> str:
    href = next((one_line(one.get("href")) for one in root.iter("base") if one.get("href")), "")
    return _joined(url, href) or url


def _canonical(root: HtmlElement, base: str) -> str | None:
    links = (one.get("href") for one in root.iter("link") if "canonical" in (one.get("rel") or "").lower().split())
    return next((address for link in links if (address := page_address(_joined(base, one_line(link))))), None)


def _joined(base: str, reference: str) -> str | None:
    try:
        return urljoin(base, reference) if reference else None
    except ValueError:  # an address such as http://[
        return None
