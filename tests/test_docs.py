"""The documentation: short where it begins, and every link in it leads somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def text_of(page: Path) -> str:
    """A page without its examples."""
    return re.sub(r"`[^`\n]+`", lambda code: code[0].replace("](", "] ("), FENCED.sub("", page.read_text("utf-8")))


def anchors(page: Path) -> set[str]:
    """What its headings can be linked by, as forges make them."""
    headings = re.findall(r"^#+\s+(.*?)\s*$", FENCED.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", heading.lower())) for heading in headings}


def broken(page: Path) -> Iterator[str]:
    """The links of a page that lead to no file, or to no heading of it."""
    for href in LINK.findall(text_of(page)):
        if re.match(r"[a-z]+:", href):
            continue
        name, _, fragment = href.partition("#")
        target = (page.parent / unquote(name)).resolve() if name else page
        if not target.exists() or not target.is_relative_to(ROOT) or (fragment and fragment not in anchors(target)):
            yield href


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """To a file of the project, and to a heading that it has."""
    assert list(broken(page)) == []


def test_the_first_page_is_short_and_leads_to_all_others() -> None:
    """Every page of docs/ is linked from README.md, or from one that is."""
    first = ROOT / "README.md"
    assert len(first.read_text("utf-8").splitlines()) <= 100
    found, waiting = {first}, [first]
    while waiting:
        page = waiting.pop()
        for href in LINK.findall(text_of(page)):
            target = (page.parent / href.partition("#")[0]).resolve()
            if target.suffix == ".md" and target.is_file() and target not in found:
                found.add(target)
                waiting.append(target)
    assert {page.name for page in PAGES if page.is_relative_to(ROOT / "docs")} <= {page.name for page in found}
