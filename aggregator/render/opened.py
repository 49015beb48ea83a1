"""A feed document -> the page that a browser shows when somebody opens it: what it is for, and what is in it.

Browsers used to do this themselves with XSLT, and are giving it up: Chromium covers such a page with a warning. The
transformation is the same here. Where a feed is served without this, `assets/feed.css` gives it a modest look.
"""

from pathlib import Path

from lxml import etree

STYLE_SHEET = Path(__file__).parent / "templates" / "feed.xsl"


def page_of_feed(feed: bytes, root: str) -> bytes | None:
    """Return an Atom or RSS document as an HTML page; None where it is none. `root` leads from it to output/."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        document = etree.fromstring(feed, parser)
    except etree.XMLSyntaxError:
        return None
    if document.tag not in {"rss", "{http://www.w3.org/2005/Atom}feed"}:
        return None
    transform = etree.XSLT(etree.parse(STYLE_SHEET), access_control=etree.XSLTAccessControl.DENY_ALL)
    return str(transform(document, root=etree.XSLT.strparam(root))).encode()
