"""Articles with all that belongs to them: pictures, links, earlier addresses, sidecars, pages, previews."""

import json
import re
import shutil
from pathlib import Path

import pytest
from lxml import html

from tests.e2e.test_browser import NEEDS_CHROMIUM, opened
from tests.support.planet import Planet, until

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(200))
SITE = "https://planet.example/"


def page(planet: Planet, name: str) -> html.HtmlElement:
    return html.document_fromstring(planet.output(f"articles/{name}.html").decode())


def links(root: html.HtmlElement) -> list[str]:
    return [str(link) for link in root.xpath("//*[contains(@class, 'prose')]//a/@href")]


def beside(planet: Planet, name: str, content: bytes) -> Path:
    path = planet.folder / "articles" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def article(planet: Planet, name: str, body: str, *matter: str) -> Path:
    head = "".join(f"{line}\n" for line in (f"title: Title of {Path(name).stem}", "date: 2026-05-01", *matter))
    return planet.article(name, f"---\n{head}---\n{body}\n")


def published(planet: Planet) -> set[str]:
    return {name for name in planet.files() if name.startswith("articles/")}


def test_what_an_article_refers_to_is_published_with_it(planet: Planet) -> None:
    """Pictures, sound and files at the place where the page looks for them; in feeds they have whole addresses."""
    beside(planet, "rome/map.png", PNG)
    beside(planet, "rome/sound/bell.mp3", b"bell")
    beside(planet, "rome/my plan.pdf", b"%PDF-plan: a scan, which is no article")
    beside(planet, "rome/talk.mp3", b"talk")
    beside(planet, "rome/unused.png", PNG)
    article(
        planet,
        "rome/visit.md",
        '![A map](map.png)\n\n[The plan](<my plan.pdf>)\n\n<audio src="sound/bell.mp3"></audio>',
        "enclosure: {url: talk.mp3, length: 4}",
        "image: map.png",
    )
    planet.configure()
    assert "leads nowhere" not in planet.run("update").out
    names = ("visit.html", "rome/map.png", "rome/my plan.pdf", "rome/sound/bell.mp3", "rome/talk.mp3")
    assert published(planet) == {f"articles/{name}" for name in names}
    assert planet.output("articles/rome/map.png") == PNG
    (entry,) = planet.published()
    assert f'src="{SITE}articles/rome/map.png"' in entry.content[0].value
    assert entry.enclosures[0].href == f"{SITE}articles/rome/talk.mp3"
    root = page(planet, "visit")
    assert root.xpath("//img/@src") == ["../articles/rome/map.png"]
    assert root.xpath("//audio/@src") == ["../articles/rome/sound/bell.mp3", "../articles/rome/talk.mp3"]
    assert "0 files written, 0 removed" in planet.run("publish").out


def test_a_changed_attachment_is_copied_and_a_dropped_one_goes(planet: Planet) -> None:
    """Only what changed is written, with the time of the original."""
    picture = beside(planet, "map.png", PNG)
    path = article(planet, "a.md", "![A map](map.png)")
    planet.configure()
    planet.run("update")
    picture.write_bytes(PNG[::-1])
    assert "wrote articles/map.png\n1 files written, 0 removed" in planet.run("publish").out
    assert planet.output("articles/map.png") == PNG[::-1]
    path.write_text(path.read_text().replace("![A map](map.png)", "No map."))
    planet.run("update")
    assert "articles/map.png" not in published(planet)


def test_nothing_outside_of_the_folder_is_published(planet: Planet) -> None:
    """No symbolic link, no `..`, no hidden file and no draft; each is a warning with file and line."""
    (planet.folder / "secret.txt").write_text("secret")
    beside(planet, ".env", b"secret")
    (planet.folder / "articles" / "out.bin").symlink_to(planet.folder / "secret.txt")
    planet.article("draft.md", "---\ndraft: true\n---\nsecret\n")
    article(
        planet,
        "a.md",
        "![1](out.bin) [2](../secret.txt) [3](.env) [4](%2e%2e/secret.txt)\n\n[5](draft.md) ![6](gone.png)\n\n"
        "[7](gone.md)\n\n[8](/etc/passwd)",
    )
    planet.configure()
    out = planet.run("update").out
    assert published(planet) == {"articles/a.html"}
    assert not any(body == b"secret" for _, body in planet.files().values())
    warnings = sorted(line.partition("warning: ")[2] for line in out.splitlines() if "warning: " in line)
    assert warnings == [
        "a.md:5: the file out.bin leads nowhere: it lies outside of the folder",
        "a.md:7: the file gone.png leads nowhere: it does not exist",
        "a.md:7: the link to draft.md leads nowhere: it is no article that is published",
        "a.md:9: the link to gone.md leads nowhere: there is no such article",
    ]
    assert f"{SITE}articles/gone.md" in planet.published()[0].content[0].value


def test_links_between_articles_lead_to_their_pages(planet: Planet) -> None:
    """In pages and feeds, with their fragments; also when the other article comes later or is called otherwise."""
    article(planet, "a.md", "# Head\n\n[Other](sub/other.txt#part) [Itself](a.md) [Later](later.md)")
    planet.article("sub/other.txt", "The other one\n\nBack to the first, which says https://planet.example/ often.\n")
    planet.configure()
    assert "a.md:7: the link to later.md leads nowhere: there is no such article" in planet.run("update").out
    article(planet, "later.md", "[Back](a.md)", "slug: much-later")
    assert "warning" not in planet.run("update").out
    assert links(page(planet, "a")) == [
        "../articles/other.html#part",
        "../articles/a.html",
        "../articles/much-later.html",
    ]
    entry = next(entry for entry in planet.published() if entry.title == "Title of a")
    for name in ("other.html#part", "a.html", "much-later.html"):
        assert f'href="{SITE}articles/{name}"' in entry.content[0].value
    assert all(each["changed"] == [] for each in planet.json("plan"))


def test_an_earlier_address_leads_to_the_page(planet: Planet) -> None:
    """As a page of its own, that works from any static server; where another page is, that one stays."""
    article(planet, "new.md", "Text.", "aliases: [old.html, /articles/2019/older/, taken, new/]")
    article(planet, "taken.md", "Text.")
    planet.configure()
    out = planet.run("update").out
    assert "new.md: the alias taken.html is not published: articles/taken.html is taken by another" in out
    for name, target in {"old": "../articles/new.html", "2019/older/index": "../../../articles/new.html"}.items():
        root = page(planet, name)
        assert root.xpath("//meta[@http-equiv='refresh']/@content") == [f"0; url={target}"]
        assert root.xpath("//link[@rel='canonical']/@href") == [f"{SITE}articles/new.html"]
        assert root.xpath("//main//a/@href") == [target]
    article(planet, "new.md", "Text.", "aliases: [older-still]")
    planet.run("update")
    assert {"articles/older-still.html"} == published(planet) - {"articles/new.html", "articles/taken.html"}


def test_a_sidecar_corrects_and_alone_updates(planet: Planet) -> None:
    """The entry keeps its id; a fault in the sidecar is told with its line, and the entry stays as it was."""
    planet.article("note.txt", "A wrong title\n\nBy Nobody Known\n\n1 October 2020\n\nThe text of the note.\n")
    planet.configure()
    planet.run("update")
    before = {entry.id for entry in planet.published()}
    planet.article("note.yaml", "title: The right title\nauthor: Ann Example\nslug: right\n")
    planet.run("update")
    (entry,) = planet.published()
    assert (entry.title, entry.author, {entry.id}) == ("The right title", "Ann Example", before)
    assert entry.link == f"{SITE}articles/right.html"
    planet.article("note.yaml", "title: Another\ndate: soon\n")
    assert "note.yaml:2: date: 'soon' is no date" in planet.run("update").out
    assert planet.titles() == ["The right title"]
    (planet.folder / "articles" / "note.yaml").unlink()
    planet.run("update")
    assert planet.titles() == ["A wrong title"]


HOSTILE = "</script><script>document.title='owned'</script><!--<script>"


def test_a_page_describes_itself(planet: Planet) -> None:
    """JSON-LD, Open Graph and canonical link, whatever is in the text; footnotes and headings can be linked to."""
    article(
        planet,
        "a.md",
        "## A *part*\n\nText[^1].\n\n[^1]: Note.\n",
        f"summary: {json.dumps(HOSTILE)}",
        f"author: {json.dumps(HOSTILE)}",
        f"tags: [{json.dumps(HOSTILE)}]",
    )
    planet.configure()
    planet.run("update")
    raw = planet.output("articles/a.html").decode()
    assert raw.count("<script") == raw.count("</script") == 1
    assert "<!--" not in raw
    root = page(planet, "a")
    data = json.loads(root.xpath("string(//script)"))
    assert data["@type"] == "Article"
    assert data["author"][0]["name"] == HOSTILE
    assert data["keywords"] == [HOSTILE]
    assert root.xpath("//link[@rel='canonical']/@href") == [f"{SITE}articles/a.html"]
    assert root.xpath("//meta[@property='og:title']/@content") == ["Title of a"]
    assert [found.get("id") for found in root.xpath("//*[contains(@class, 'prose')]//h2")] == ["a-part"]
    for name in links(root):
        assert root.xpath(f"//*[@id='{name.removeprefix('#')}']"), name


def test_the_daemon_serves_what_is_beside_an_article(planet: Planet) -> None:
    """Media types are right, a changed picture is published by itself, and a redirect of a folder is found."""
    picture = beside(planet, "map.png", PNG)
    beside(planet, "table.csv", b"a,b\n")
    article(planet, "a.md", "![A map](map.png) [Table](table.csv)", "aliases: [2019/a/]")
    planet.configure()
    with planet.daemon() as daemon:
        until(lambda: daemon.get("articles/map.png").status_code == 200, "the picture")
        assert daemon.get("articles/map.png").headers["content-type"] == "image/png"
        assert daemon.get("articles/table.csv").headers["content-type"] == "text/csv; charset=utf-8"
        assert "refresh" in daemon.get("articles/2019/a/").text
        picture.write_bytes(PNG * 2)
        until(lambda: daemon.get("articles/map.png").content == PNG * 2, "the new picture")


def test_a_preview_says_what_goes_with_it(planet: Planet) -> None:
    """Where the metadata come from, files with their sizes, what leads nowhere; the sidecar counts."""
    beside(planet, "map.png", PNG)
    planet.article("other.txt", "Another\n\nThe text of another article.\n")
    path = planet.article(
        "a.md", "---\ntitle: A\nimage: ../up.png\n---\n![m](map.png) [o](other.txt) [g](gone.md)\n\n![n](none.png)\n"
    )
    planet.article("a.yaml", "# corrected\ndate: 2026-05-02\nlanguage: en\n")
    before = planet.json("article", str(path))
    assert before["origins"] == {
        "title": "front matter, line 2",
        "published": "a.yaml, line 2",
        "slug": "the file's name",
        "image": "front matter, line 3",
        "language": "a.yaml, line 3",
    }
    assert before["published"] == "2026-05-02T00:00:00Z"
    assert before["files"] == [{"path": "articles/map.png", "size": len(PNG)}]
    assert before["dead"] == [
        {"line": 5, "reference": "link to gone.md", "reason": "there is no such article"},
        {"line": 7, "reference": "file none.png", "reason": "it does not exist"},
        {"line": 3, "reference": "file up.png", "reason": "it lies outside of the folder of articles"},
    ]
    out = planet.run("article", str(path)).out
    for words in ("2026-05-02 00:00 UTC [a.yaml, line 2]", "articles/map.png (208 bytes)", "line 7: the file none.png"):
        assert words in out
    assert not (planet.folder / "output").exists()


def test_a_page_in_a_browser(planet: Planet) -> None:
    """Nothing runs, the picture is there, and an earlier address leads to the page."""
    if not shutil.which("chromium"):
        pytest.skip(NEEDS_CHROMIUM)
    beside(planet, "dot.gif", bytes.fromhex("47494638396101000100800000000000ffffff2c00000000010001000002024401003b"))
    article(planet, "a.md", "![A dot](dot.gif)", "aliases: [old]", f"summary: {json.dumps(HOSTILE)}")
    planet.configure()
    planet.run("update")
    root = opened((planet.folder / "output/articles/old.html").as_uri(), planet.folder / "profile")
    assert root.findtext(".//h1") == "Title of a"
    assert "owned" not in root.findtext(".//title", "")
    assert re.search(r"articles/dot\.gif$", root.xpath("string(//img/@src)"))
