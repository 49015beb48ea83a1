"""Places in the page of an article that links lead to."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.render.anchors import anchored

PAGE = "https://planet.example/articles/a.html?x=1&y=2"
LINK = "https://planet.example/articles/a.html?x=1&amp;y=2"


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("<h2>The New Pier</h2>", "the-new-pier"),
        ("<h3>What's <em>new</em>?</h3>", "whats-new"),
        ('<h2 lang="de">Größe &amp; Maß</h2>', "größe--maß"),
        ("<h4>港口</h4>", "港口"),
        ("<h1>Main</h1>", "main-1"),
        ('<h2>&lt;"&gt; onclick=x</h2>', "onclickx"),
    ],
)
def test_headings(heading: str, name: str) -> None:
    """They are named as GitHub does it, and never like a part of the page itself."""
    assert f' id="{name}"' in anchored(heading, PAGE)


def test_headings_that_are_called_the_same() -> None:
    """The second gets a number; one without a letter no name."""
    markup = anchored("<h2>Notes</h2><h2>Notes</h2><h2>!</h2>", PAGE)
    assert markup == '<h2 id="notes">Notes</h2><h2 id="notes-1">Notes</h2><h2>!</h2>'


def test_footnotes() -> None:
    """A call leads to its note and back, also where a note is called twice."""
    markup = (
        f'<p>A<sup><a href="{LINK}#fn1">[1]</a></sup> B<sup><a href="{LINK}#fn1">[1:1]</a></sup>'
        f'<sup><a href="{LINK}#fn2">[2]</a></sup></p>'
        f'<section><ol><li><p>One <a href="{LINK}#fnref1">↩</a> <a href="{LINK}#fnref1:1">↩</a></p></li>'
        f'<li><ul><li>Two</li></ul><p><a href="{LINK}#fnref2">↩</a></p></li></ol></section>'
    )
    assert anchored(markup, PAGE) == (
        '<p>A<sup><a id="fnref1" href="#fn1">[1]</a></sup> B<sup><a href="#fn1">[1:1]</a></sup>'
        '<sup><a id="fnref2" href="#fn2">[2]</a></sup></p>'
        '<section><ol><li id="fn1"><p>One <a href="#fnref1">↩</a> <a href="#fnref1:1">↩</a></p></li>'
        '<li><ul><li id="fn2">Two</li></ul><p><a href="#fnref2">↩</a></p></li></ol></section>'
    )


def test_other_pages_are_left_alone() -> None:
    """Only links to the page itself become short; without a page nothing does."""
    markup = f'<p><a href="https://e.example/#fn1">x</a> <a href="{LINK}#part">y</a> <a href="{LINK}">z</a></p>'
    assert anchored(markup, PAGE) == markup.replace(f"{LINK}#part", "#part")
    assert anchored(markup, None) == markup


@given(st.text(alphabet='<>/ahlni123"=# fref-', max_size=120))
def test_nothing_is_lost_and_nothing_breaks_out(text: str) -> None:
    """Without the names that were added, it is the text as it was."""
    added = re.sub(r' id="[\w-]+"', "", anchored(text, None))
    assert added == re.sub(r' id="[\w-]+"', "", text)
