"""Local articles beside the fetched entries: what happens to a file happens to its entry."""

from datetime import UTC, datetime, timedelta

from tests.support.planet import Planet, until

CLIPPING = """A bridge is mended


Marta Lindqvist

1 October 2020


The council voted on Tuesday to mend the old bridge over the river, which has been closed since the flood. The
*Oldhaven Herald* was first to write that “nobody knows who owns it", and it seems that the owner was asked

12

\fby letter and did not answer. Work is to begin in spring.

The bill is paid by the county.



Contact the author at
"""


def names(planet: Planet) -> dict[str, str]:
    """Return the published title of each entry under its id."""
    return {entry.id: entry.title for entry in planet.published()}


def test_a_clipping_as_pdftotext_leaves_it(planet: Planet) -> None:
    """Title, byline and date are found, the paragraph cut by the page break is whole, the contact line is left out."""
    planet.article("clipping.txt", CLIPPING)
    planet.configure()
    planet.run("update")
    (entry,) = planet.published()
    assert (entry.title, entry.author, entry.published) == (
        "A bridge is mended",
        "Marta Lindqvist",
        "2020-10-01T00:00:00+00:00",
    )
    content = entry.content[0].value
    assert content.count("<p>") == 2
    assert "owner was asked by letter and did not answer" in content
    assert "<em>Oldhaven Herald</em>" in content
    assert '“nobody knows who owns it"' in content or "“nobody knows who owns it&quot;" in content
    assert "Contact" not in content
    assert ">12<" not in content
    assert b"The bill is paid by the county" in planet.output("articles/clipping.html")


def test_an_edited_or_renamed_file_keeps_its_entry(planet: Planet) -> None:
    """The id stays; the page follows the new name."""
    path = planet.article(
        "first.md", "---\ntitle: One\ndate: 2026-05-01\n---\nThe text of the article, long enough to know.\n"
    )
    planet.configure()
    planet.run("update")
    before = names(planet)
    path.write_text(path.read_text().replace("One", "Two"))
    planet.run("update")
    path.rename(path.with_name("second.md"))
    planet.run("update")
    assert names(planet) == dict.fromkeys(before, "Two")
    assert "articles/second.html" in planet.files()
    assert "articles/first.html" not in planet.files()


def test_a_deleted_file_leaves_and_comes_back_as_itself(planet: Planet) -> None:
    """Its identity stays behind."""
    text = "---\ntitle: One\ndate: 2026-05-01\n---\nText.\n"
    path = planet.article("one.md", text)
    planet.configure()
    planet.run("update")
    before = names(planet)
    path.unlink()
    planet.run("update")
    assert names(planet) == {}
    assert "articles/one.html" not in planet.files()
    planet.article("one.md", text)
    planet.run("update")
    assert names(planet) == before


def test_a_draft_and_a_date_to_come_wait(planet: Planet) -> None:
    """An article that becomes a draft is withdrawn; one of tomorrow is not published today."""
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    planet.article("draft.md", "---\ntitle: Draft\ndraft: true\n---\nText.\n")
    planet.article("later.md", f"---\ntitle: Later\ndate: {tomorrow:%Y-%m-%d %H:%M:%S}\n---\nText.\n")
    path = planet.article("now.md", "---\ntitle: Now\n---\nText.\n")
    planet.configure()
    planet.run("update")
    assert planet.titles() == ["Now"]
    path.write_text("---\ntitle: Now\ndraft: true\n---\nText.\n")
    planet.run("update")
    assert planet.titles() == []


def test_an_unchanged_folder_is_not_read_again(planet: Planet) -> None:
    """Nothing is written, and the second update says that nothing changed."""
    planet.article("one.md", "---\ntitle: One\n---\nText.\n")
    planet.configure()
    assert "articles: 1 new" in planet.run("update").out
    again = planet.run("update").out
    assert "articles" not in again
    assert "0 files written" in again


def test_another_site_address_moves_the_pages_links(planet: Planet) -> None:
    """The articles are read anew, under the same ids."""
    planet.article("one.md", "---\ntitle: One\n---\n![A picture](picture.png)\n")
    planet.configure()
    planet.run("update")
    before = names(planet)
    config = planet.folder / "feeds.yaml"
    config.write_text(config.read_text().replace("planet.example", "moved.example"))
    planet.run("update")
    (entry,) = planet.published()
    assert entry.link == "https://moved.example/articles/one.html"
    assert "https://moved.example/articles/picture.png" in entry.content[0].value
    assert names(planet) == before


def test_names_that_collide_get_pages_of_their_own(planet: Planet) -> None:
    """Two files with one slug are two entries and two pages."""
    planet.article("a/note.md", "---\ntitle: A\n---\nText of the first note.\n")
    planet.article("b/note.md", "---\ntitle: B\n---\nText of the second note.\n")
    planet.configure()
    planet.run("update")
    assert sorted(planet.titles()) == ["A", "B"]
    assert {"articles/note.html", "articles/note-2.html"} <= planet.files().keys()


def test_a_folder_that_vanishes_for_a_while_loses_nothing(planet: Planet) -> None:
    """A disk that is not mounted is a failure, not a thousand deletions."""
    planet.article("one.md", "---\ntitle: One\n---\nText.\n")
    planet.configure(text="articles: [{path: articles}]\n")
    planet.run("update")
    (planet.folder / "articles").rename(planet.folder / "away")
    result = planet.run("update")
    assert "articles: failed: " in result.out
    assert planet.titles() == ["One"]


def test_a_folder_that_comes_later_and_a_date_that_comes(planet: Planet) -> None:
    """Within seconds the daemon notices the folder, wherever it is, and publishes an article when its date comes."""
    planet.configure(text="articles: [{path: deep/texts}]\n")
    with planet.daemon() as daemon:
        until(lambda: daemon.get("all.atom").status_code == 200, "all.atom")
        soon = datetime.now(UTC) + timedelta(seconds=6)
        texts = planet.folder / "deep" / "texts"
        texts.mkdir(parents=True)
        (texts / "now.md").write_text("---\ntitle: Now\ndate: 2026-05-01\n---\nText.\n")
        (texts / "soon.md").write_text(f"---\ntitle: Soon\ndate: {soon:%Y-%m-%d %H:%M:%S}\n---\nText.\n")
        until(lambda: "Now" in daemon.get("all.atom").text, "the folder", seconds=15)
        until(lambda: "Soon" in daemon.get("all.atom").text, "the date", seconds=20)
        assert datetime.now(UTC) >= soon.replace(microsecond=0)
        (texts / "soon.md").rename(texts / "later.md")
        until(lambda: daemon.get("articles/later.html").status_code == 200, "the new page", seconds=10)
        assert planet.titles() == ["Soon", "Now"]


def test_a_broken_article_is_said_until_it_is_mended(planet: Planet) -> None:
    """`update` and `status` name it, also when nothing changed, and the version before stays published."""
    path = planet.article("one.md", "---\ntitle: One\ndate: 2026-05-01\n---\nText.\n")
    planet.configure()
    planet.run("update")
    path.write_text("---\ntitel: One\n---\nText.\n")
    for _ in range(2):
        assert "one.md:2: titel: unknown field" in planet.run("update").out + planet.run("status").out
        assert planet.titles() == ["One"]
    path.write_text("---\ntitle: One, mended\ndate: 2026-05-01\n---\nText.\n")
    assert "titel" not in planet.run("update").out
    assert planet.titles() == ["One, mended"]


def test_a_copy_is_shown_once(planet: Planet) -> None:
    """Two files, two pages, one story."""
    text = "---\ntitle: One\ndate: 2026-05-01\n---\nText.\n"
    planet.article("one.md", text)
    planet.configure()
    planet.run("update")
    before = names(planet)
    planet.article("two.md", text)
    planet.run("update")
    assert names(planet) == before
    assert {"articles/one.html", "articles/two.html"} <= planet.files().keys()
