"""The editor of feeds.yaml: faults with their place, the plan before saving, and a text that is saved as it is."""

import re
from pathlib import Path

import httpx
import pytest

from tests.support.planet import rss, rss_item
from tests.web.desks import Face, face
from tests.web.test_admin_pages import parsed, said, send

TEXT = """\
# The planet of tests: this line stays.
articles: []
feeds:
  - {path: good.xml, id: good}   # with its own comment
outputs: [{id: all}]
"""
FILES = {"good.xml": rss(rss_item(1), rss_item(2), rss_item(3))}


async def version(shown: Face) -> str:
    page = parsed(await shown.get("/admin/configuration"))
    return str(page.xpath("//input[@name='version']/@value")[0])


async def save(shown: Face, text: str, seen: str | None = None) -> httpx.Response:
    return await send(shown, "configuration", {"text": text, "version": await version(shown) if seen is None else seen})


def left_over(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir() if file.name.startswith(".")]


async def test_the_editor_shows_the_file(tmp_path: Path) -> None:
    """To the letter, with a number for each line."""
    async with face(tmp_path, "\n" + TEXT, FILES) as shown:
        answer = await shown.get("/admin/configuration")
        area = answer.text.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0]
        assert area == "\n\n" + TEXT.replace("'", "&#39;")  # the first line end is the element's, not the text's
        assert parsed(answer).xpath("string(//pre[@id='numbers'])").split() == ["1", "2", "3", "4", "5", "6", "7"]
        assert "Valid: 1 sources, 1 outputs." in said(answer)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("feds: []", ["line 1, column 1", "feds", "unknown field", 'did you mean "feeds"?']),
        ("feeds: [7]\noutputs: [{id: A}]", ["2 faults", "line 1, column 9", "line 2, column 16"]),
        ("feeds: [", ["line 2, column 1"]),
        ("outputs:\n  - id: all\n    keep: [{title: '/(/'}]", ["line 3"]),
        ("web: {password: secret}", ["line 1, column 17", "aggregator password"]),
        ("a\x00b", ["line 1"]),
    ],
)
async def test_faults_are_shown_with_their_place(tmp_path: Path, text: str, words: list[str]) -> None:
    """All of them, before anything is saved; nothing is saved then."""
    async with face(tmp_path, TEXT, FILES) as shown:
        for part in ("", "1"):
            answer = await send(shown, "configuration/check", {"text": text, "part": part})
            said_of_it = " ".join(answer.text.replace("&#34;", '"').split())
            assert all(word in said_of_it for word in words), said_of_it
        refused = await save(shown, text)
        assert refused.status_code == 422
        assert (tmp_path / "feeds.yaml").read_text() == TEXT


async def test_warnings_of_a_valid_text_are_shown(tmp_path: Path) -> None:
    """With their place; they keep nobody from saving."""
    text = TEXT.replace("{id: all}", "{id: all, drop: [{feed: goood}]}")
    async with face(tmp_path, TEXT, FILES) as shown:
        answer = said(await send(shown, "configuration/check", {"text": text}))
        assert "Valid: 1 sources" in answer
        assert re.search(r'line 5, column \d+ outputs\[0\]\.drop\S* no feed has the id "goood"', answer)
        assert (await save(shown, text)).status_code == 303


async def test_the_plan_is_shown_before_saving(tmp_path: Path) -> None:
    """What each output would lose and gain, and by which rule."""
    async with face(tmp_path, TEXT, FILES) as shown:
        changed = TEXT.replace("{id: all}", "{id: all, drop: [{title: 2}]}, {id: few, limit: 1}")
        answer = await send(shown, "configuration/check", {"text": changed.replace("title: 2", "title: '2'")})
        text = said(answer)
        assert "0 added, 1 removed, 0 changed; 2 entries after that" in text
        assert "Entry 2" in text
        assert "outputs.all.drop" in text
        assert "few a new output of 1 entries" in text
        assert "limit: 1" in answer.text  # what was written is still there
        same = await send(shown, "configuration/check", {"text": TEXT, "part": "1"})
        assert "Nothing differs" in same.text
        assert "<html" not in same.text


async def test_saving_keeps_every_letter(tmp_path: Path) -> None:
    """Comments, the mode of the file, and the line ends that it had."""
    path = tmp_path / "feeds.yaml"
    async with face(tmp_path, TEXT, FILES) as shown:
        path.chmod(0o640)
        changed = TEXT.replace("[{id: all}]", "[{id: all, limit: 2}] # fewer")
        answer = await save(shown, changed.replace("\n", "\r\n"))  # as browsers send it
        assert (answer.status_code, answer.headers["location"]) == (303, "./configuration?saved=1")
        assert path.read_bytes() == changed.encode()
        assert path.stat().st_mode & 0o777 == 0o640
        path.write_bytes(changed.replace("\n", "\r\n").encode())
        assert (await save(shown, TEXT.replace("\n", "\r\n"))).status_code == 303
        assert path.read_bytes() == TEXT.replace("\n", "\r\n").encode()
    assert left_over(tmp_path) == []


async def test_what_somebody_else_saved_is_not_overwritten_unseen(tmp_path: Path) -> None:
    """The text that was written is kept in the editor, beside what differs; saving once more is a decision."""
    path = tmp_path / "feeds.yaml"
    async with face(tmp_path, TEXT, FILES) as shown:
        seen = await version(shown)
        theirs = TEXT + "# theirs\n"
        path.write_text(theirs)
        answer = await save(shown, TEXT + "# mine\n", seen)
        assert answer.status_code == 409
        assert path.read_text() == theirs
        assert "-# theirs" in answer.text
        assert "+# mine" in answer.text
        page = answer.text.partition("<textarea")[2].partition("</textarea>")[0]
        assert "# mine" in page
        again = answer.text.partition('name="version" value="')[2].partition('"')[0]
        assert (await save(shown, TEXT + "# mine\n", again)).status_code == 303
        assert path.read_text() == TEXT + "# mine\n"


async def test_an_invalid_file_on_disk_is_shown_with_its_lines(tmp_path: Path) -> None:
    """While the last valid configuration goes on; it can be mended here."""
    path = tmp_path / "feeds.yaml"
    async with face(tmp_path, TEXT, FILES) as shown:
        path.write_text(TEXT + "outputz: []\n")
        text = said(await shown.get("/admin/configuration"))
        assert "The file on disk has faults" in text
        assert "line 6, column 1 outputz unknown field" in text
        assert (await save(shown, TEXT)).status_code == 303


async def test_a_file_that_is_no_text_is_left_alone(tmp_path: Path) -> None:
    """The editor would make another file of it; the same for one that is not there."""
    path = tmp_path / "feeds.yaml"
    async with face(tmp_path, TEXT, FILES) as shown:
        path.write_bytes(b"# \xff\n")
        answer = await shown.get("/admin/configuration")
        assert "it is not UTF-8 text" in said(answer)
        assert "<textarea" not in answer.text
        path.unlink()
        assert "No such file" in said(await shown.get("/admin/configuration"))


async def test_a_text_with_markup_is_text(tmp_path: Path) -> None:
    """Also where it would end the element that it stands in."""
    text = TEXT + "# </textarea><script>alert(1)</script>\n"
    async with face(tmp_path, text, FILES) as shown:
        page = parsed(await shown.get("/admin/configuration"))
        assert page.xpath("//script[not(@src)]") == []
        assert page.xpath("string(//textarea)").lstrip("\n") == text
