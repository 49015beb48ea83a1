"""How an article is shown before it is published."""

from datetime import UTC, datetime

import pytest

from aggregator.cli.previewing import preview_row, show_preview
from aggregator.model import Person
from aggregator.pipeline.origins import Origin
from aggregator.pipeline.preview import Attached, Dead, Preview


def test_nothing_of_others_steers_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters in titles become spaces, and brackets are no markup of ours."""
    show_preview(Preview(file="a.txt", title="A\x9b31m \x1b[2J [red]title[/red]", paragraphs=("B\x07C",)))
    out = capsys.readouterr().out
    assert out.splitlines()[0] == "A 31m  [2J [red]title[/red]"
    assert "  B C" in out.splitlines()


def test_long_lines_are_not_broken(capsys: pytest.CaptureFixture[str]) -> None:
    """A script that greps finds them whole."""
    words = "word " * 100
    show_preview(Preview(file="a.txt", title="T", paragraphs=(words,)))
    assert f"  {words}" in capsys.readouterr().out.splitlines()


def test_an_article_says_what_it_lacks_and_what_waits(capsys: pytest.CaptureFixture[str]) -> None:
    """A date in the future is pointed out, and a missing author."""
    when = datetime(2099, 10, 1, tzinfo=UTC)
    show_preview(Preview(file="a.md", title="T", published=when, waiting=True))
    assert capsys.readouterr().out.splitlines()[1:] == [
        "  authors    none named; feeds.yaml may name one",
        "  published  2099-10-01 00:00 UTC (in the future: published when it comes)",
    ]
    show_preview(Preview(file="a.md", title="T", authors=(Person(name="Ann", email="ann@example.org"),)))
    assert "  authors    Ann (ann@example.org)" in capsys.readouterr().out.splitlines()


def test_what_goes_with_it_and_what_leads_nowhere(capsys: pytest.CaptureFixture[str]) -> None:
    """Each file with its size, each dead reference with its line and the reason; where the metadata come from."""
    facts = Preview(
        file="a.md",
        title="T",
        language="en",
        origins=(Origin(field="title", where="the text"), Origin(field="language", where="a.yaml, line 3")),
        files=(Attached(path="articles/a.png", size=1234567),),
        dead=(Dead(line=7, reference="link to b.md", reason="there is no such article"),),
    )
    show_preview(facts)
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:] == [
        "  title      [the text]",
        "  authors    none named; feeds.yaml may name one",
        "  language   en [a.yaml, line 3]",
        "",
        "published with it",
        "  articles/a.png (1,234,567 bytes)",
        "",
        "leads nowhere",
        "  line 7: the link to b.md: there is no such article",
    ]
    row = preview_row(facts)
    assert row["origins"] == {"title": "the text", "language": "a.yaml, line 3"}
    assert row["dead"] == ({"line": 7, "reference": "link to b.md", "reason": "there is no such article"},)
