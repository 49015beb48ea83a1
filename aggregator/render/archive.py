"""A page of the archive behind an output, as an archive document of RFC 5005, section 4."""

from functools import partial

from lxml import etree

from aggregator.model import ArchivePage, Document, Selection
from aggregator.render.assets import stylesheet
from aggregator.render.atom import add_entries, archive_file, describe
from aggregator.render.head import address, head_of
from aggregator.render.xml import DECLARATION, Element, child, new_feed

HISTORY = "http://purl.org/syndication/history/1.0"
ROOT = "../../"  # from ID/archive/N.atom to output/


def render_archive(page: ArchivePage) -> Document:
    """The page as `ID/archive/N.atom`: a part of the feed `ID.atom`, whose id it has."""
    about = head_of(page.site, page.output, "atom")
    feed = new_feed(("media",), partial(_end_of_head, page=page, current=about.url))
    describe(feed, about, _url(page, page.number), page.updated)
    add_entries(feed, page.items, Selection(site=page.site, output=page.output, items=page.items, updated=page.updated))
    body = DECLARATION + stylesheet(ROOT) + feed.atom_str(pretty=True, xml_declaration=False)
    return Document(path=archive_file(page.output.id, page.number), body=body)


def _end_of_head(feed: Element, *, page: ArchivePage, current: str) -> None:
    etree.SubElement(feed, f"{{{HISTORY}}}archive", nsmap={"fh": HISTORY})
    child(feed, "link", rel="current", href=current, type="application/atom+xml")
    if page.number > 1:
        child(feed, "link", rel="prev-archive", href=_url(page, page.number - 1), type="application/atom+xml")
    if page.number < page.last:
        child(feed, "link", rel="next-archive", href=_url(page, page.number + 1), type="application/atom+xml")


def _url(page: ArchivePage, number: int) -> str:
    return address(page.site, archive_file(page.output.id, number), page.output)
