"""What stands on a page around an article: menus, sidebars, comments, forms; and what is never shown at all.

>>> from lxml.html import document_fromstring
>>> root = document_fromstring('<nav>Home</nav><p>Text</p><p class="share-links">Tweet</p>')
>>> [is_furniture(element) for element in root.body]
[True, False, True]
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from aggregator.parse.article.html.tree import classes, drop, drop_all, words
from aggregator.parse.article.language.wordlists import word_set

_NEVER_SHOWN = "script style template head title link meta base button input select textarea datalist dialog noframes"
_FURNITURE = word_set("nav aside form menu")
_ROLES = word_set("navigation banner contentinfo search complementary dialog alert menu menubar toolbar")
# Whole words of a class or an id: "share-links" and "sharing", never "shareholder" or "metadata-text".
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|sidebar|side-bar|share|sharing|sharedaddy|social|socials|related|"
    r"recommended|recommendations|comments?|commentlist|disqus|respond|newsletter|subscribe|subscription|signup|promo|"
    r"advert|advertisement|ads?|adsense|sponsor|sponsored|cookies?|consent|breadcrumbs?|pagination|pager|skip-link|"
    r"toolbar|popup|modal|masthead|site-(?:header|footer|title)|page-(?:header|footer)|footer|widget|widgets)"
    r"(?:$|[\s_-])"
)
# Those of them that are never part of a text, even where they stand in the middle of it.
_NOISE = re.compile(
    r"(?:^|[\s_-])(?:advert|advertisement|ads?|adsense|breadcrumbs?|cookies?|newsletter|pagination|share|sharedaddy|"
    r"sharing|skip-link|subscribe)(?:$|[\s_-])"
)
_LONGEST_NOISE = 300  # characters
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_MOST = 0.5  # a form with more than this share of all text is the frame of the whole page
_LINKS = 0.35  # of the text of a page; documents have fewer


def drop_unseen(body: HtmlElement) -> None:
    """Take out what no reader ever sees: scripts, styles, controls, and what the page itself hides."""
    drop_all(body.iter(*_NEVER_SHOWN.split()))
    drop_all(
        one
        for one in body.iterdescendants()
        if one.get("hidden") is not None or (one.get("style") and _HIDDEN.search(one.get("style", "")))
    )


def drop_furniture(body: HtmlElement, *, sure: bool = False) -> None:
    """Take out the menus, heads and feet of the page, its forms and comments; or only what is nothing else."""
    size = len(words(body))
    for one in list(body.iterdescendants()):
        if (is_surely_furniture(one) if sure else is_furniture(one)) and len(words(one)) <= _MOST * size:
            drop(one)


def is_surely_furniture(element: HtmlElement) -> bool:
    """Tell whether an element can be nothing but furniture."""
    if element.tag in {"header", "footer"}:
        return not any(up.tag in {"article", "blockquote", "figure", "main"} for up in element.iterancestors())
    if element.tag != "body" and _NOISE.search(classes(element)) and len(words(element)) <= _LONGEST_NOISE:
        return True
    return element.tag in _FURNITURE or (element.get("role") or "").lower() in _ROLES


def is_furniture(element: HtmlElement) -> bool:
    """Tell whether an element is by its kind or its name something other than the text of an article."""
    if is_surely_furniture(element):
        return True
    if element.tag in {"header", "footer"}:
        return False
    names = classes(element)
    return bool(names.strip()) and element.tag not in {"body", "article", "main"} and bool(_NAMES.search(names))


def is_page(body: HtmlElement) -> bool:
    """Tell whether a document is a page of a web site; what is none is all article."""
    if any(is_furniture(one) for one in body.iterdescendants()):
        return True
    size = len(words(body))
    return sum(len(words(link)) for link in body.iter("a")) > _LINKS * size
