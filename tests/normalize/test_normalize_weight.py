"""weight: what would cost a parser more than linear time."""

import re

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.normalize.weight import lightened, too_heavy

PARAGRAPH = '<p class="x">Some <b>bold</b> text<br/> and <a href="y">a link</a>.</p>'


@pytest.mark.parametrize(
    "html",
    [
        "",
        "text " * 100_000,
        PARAGRAPH * 2_000,
        "<p>never closed " * 5_000,
        f"<ul>{'<li>item' * 5_000}</ul>",
        f"<dl>{'<dt>term<dd>definition' * 5_000}</dl>",
        f"<table>{'<tr><td>a<td><b>b</b>' * 5_000}</table>",
        f"<div>{'<div><div>x</div></div>' * 5_000}</div>",
        "<script>if (a<b && '<div>')</script>" * 1_000,
        "<!-- <div> -->" * 5_000,
        f'<img src="data:image/png;base64,{"iVBORw0KGgo/" * 20_000}">',
        "a < b " * 5_000,
        "<div>" * 400,
    ],
    ids=lambda html: html[:20],
)
def test_ordinary_documents_are_light(html: str) -> None:
    """Neither length nor the end tags that HTML lets one omit are suspicious."""
    assert not too_heavy(html)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 1_000,
        "<DIV>" * 1_000,
        "<div></span>" * 1_000,
        "<div><!-- </div> -->" * 1_000,
        '<div title="</div>">' * 1_000,
        '<div a=\'"\' b="</div>">' * 1_000,
        "<div><script></div></script>" * 1_000,
        "<div><? </div>" * 1_000,
        "<div><table><td></div></table>" * 1_000,
        "<div><select></div></select>" * 1_000,
        "<b><div></b>" * 1_000,
        "<span><p></span></p>" * 1_000,
        "<svg><div></svg>" * 1_000,
        "<dt><li>" * 1_000,
        "<div><script><!--<script></script></div></script>" * 1_000,
        "<svg><style>" + "<div>" * 1_000,
        "".join(f"<b title={'x' * 100}>" for _ in range(300)) + "<p>x" * 1_000,
        "<p " + " ".join(f"a{number}" for number in range(20_000)) + ">",
    ],
    ids=lambda html: html[:40],
)
def test_deep_and_bulky_documents_are_heavy(html: str) -> None:
    """An end tag that a parser would ignore, or that is no tag at all, deceives nobody."""
    assert too_heavy(html)


NAMES = re.findall(
    r"[a-z0-9]+",
    """
    div span p li ul a b font table tr td caption select option button object template svg g math mi script style title
    textarea h1 h2 form dd dt ruby rt custom input br image pre foreignobject marquee section
    """,
)
CLEANER = nh3.Cleaner(tags=set(NAMES) - {"script", "style"}, attributes={}, clean_content_tags=set(), link_rel=None)
VOID = {"br", "input"}


@given(
    st.sampled_from(["", "<table>", "<select>", "<svg>", "<math>", "<table><td>", "<p>", "<ruby>"]),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True).flatmap(
        lambda names: st.lists(
            st.builds(str.format, st.sampled_from(["<{}>", "</{}>", "<{}/>"]), st.sampled_from(names))
            | st.sampled_from(["x", "<!--", "-->", "<?", "'", '<b title="']),
            min_size=2,
            max_size=8,
        )
    ),
)
@settings(max_examples=80)
def test_what_counts_as_light_is_not_deep(start: str, pieces: list[str]) -> None:
    """Whatever is repeated: a parser given a light document never builds a deep tree."""
    html = start + "".join(pieces) * 800
    if not too_heavy(html):
        assert depth(CLEANER.clean(html)) < 1_600


def depth(html: str) -> int:
    deepest = level = 0
    for end, name in re.findall(r"<(/?)([a-z0-9]+)[^<>]*>", html):
        if name not in VOID:
            level += -1 if end else 1
            deepest = max(deepest, level)
    return deepest


def test_disorder_is_put_in_order() -> None:
    """A document whose elements are merely not closed is light once they are."""
    html = "<div><span>x</div>é &amp; 𝄞" * 1_000
    assert too_heavy(html)
    light = lightened(html)
    assert light is not None
    assert light.count("<span>x</span></div>") == 1_000
    assert "é &amp; 𝄞" in light


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 1_000,
        "<p " + " ".join(f"a{number}" for number in range(20_000)) + ">",
        "<p>" + "<font size=1>" * 250 + "<div>x" * 10_000,
        "",
    ],
    ids=lambda html: html[:20],
)
def test_true_depth_cannot_be_put_in_order(html: str) -> None:
    """What is deep stays deep, and an empty document has no elements to close."""
    assert not lightened(html)
