"""What is known of an article before it is published, and where it comes from."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.errors import ArticleError
from aggregator.pipeline.preview import Preview, preview

NOW = datetime(2026, 5, 1, tzinfo=UTC)
TEXT = "The night ferry\n\nBy Ann Example\n\n1 October 2020\n\nThe ferry goes on crossing the river at night.\n"
PAGE = (
    '<html lang="en"><head><title>The page</title><meta name="author" content="Ann Example"></head>'
    "<body><article><h1>The page</h1><p>It goes on, with words enough to be the text.</p></article></body>"
)


def shown(folder: Path, name: str, text: str, **sidecars: str) -> Preview:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    for stem, content in sidecars.items():
        (folder / f"{stem}.yaml").write_text(content, encoding="utf-8")
    return preview(path, NOW)


def where(facts: Preview) -> dict[str, str]:
    return {origin.field: origin.where for origin in facts.origins}


def test_origins_of_a_text(tmp_path: Path) -> None:
    """Head and body come from the text, the rest from the file."""
    facts = shown(tmp_path, "ferry.txt", TEXT)
    assert where(facts) == {
        "title": "the text",
        "published": "the text",
        "authors": "the text",
        "slug": "the file's name",
    }


@pytest.mark.parametrize(
    ("name", "text", "title", "published"),
    [
        ("a.md", "Text.", "the file's name", "the file's time"),
        ("2020-10-01-a.md", "# Head\n\nText.", "the document", "the file's name"),
        ("a.html", PAGE, "the document", "the file's time"),
    ],
)
def test_origins_of_other_kinds(name: str, text: str, title: str, published: str, tmp_path: Path) -> None:
    """What a file does not say is taken from its name and time."""
    found = where(shown(tmp_path, name, text))
    assert (found["title"], found["published"]) == (title, published)


def test_a_sidecar_counts(tmp_path: Path) -> None:
    """It outranks text and front matter, and a draft is one by its word."""
    facts = shown(tmp_path, "ferry.txt", TEXT, ferry="\ntitle: Right\nslug: right\n")
    assert (facts.title, facts.page) == ("Right", "articles/right.html")
    found = where(facts)
    assert (found["title"], found["slug"], found["authors"]) == ("ferry.yaml, line 2", "ferry.yaml, line 3", "the text")
    assert shown(tmp_path, "ferry.txt", TEXT, ferry="draft: true\n").draft
    with pytest.raises(ArticleError, match=r"ferry\.yaml:1: titel: unknown field"):
        shown(tmp_path, "ferry.txt", TEXT, ferry="titel: x\n")


def test_the_folder_that_is_configured_is_the_one_that_counts(tmp_path: Path) -> None:
    """A picture above the article is found where the folder of articles begins above it."""
    (tmp_path / "map.png").write_bytes(b"map")
    path = tmp_path / "rome" / "visit.md"
    path.parent.mkdir()
    path.write_text("![m](../map.png) [x](../other.md)", encoding="utf-8")
    (tmp_path / "other.md").write_text("Text.", encoding="utf-8")
    alone, inside = preview(path, NOW), preview(path, NOW, [tmp_path / "elsewhere", tmp_path])
    assert [one.reason for one in alone.dead] == ["it lies outside of the folder of articles"]
    assert (inside.dead, [one.path for one in inside.files]) == ((), ["articles/map.png"])


def test_pictures_inside_of_an_article(tmp_path: Path) -> None:
    """They are published with it, and are not looked for on disk."""
    image = '<img alt="dot" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'
    facts = shown(tmp_path, "page.html", PAGE.replace("It goes on", f"It goes on {image}"))
    assert [one.path.startswith("articles/page-") and one.size for one in facts.files] == [14]
    assert facts.dead == ()
