"""markup: images, players, frames, links and quotations."""

import pytest

from aggregator.normalize.html import sanitize
from aggregator.normalize.urls import Base

BASE = Base(url="https://example.org/blog/", page="https://example.org/blog/post")
ROOT = "https://example.org/blog"
PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACw="


@pytest.mark.parametrize(
    ("dirty", "sanitized"),
    [
        ('<a href="../x y?a=1&amp;b#c">a</a>', '<a href="https://example.org/x%20y?a=1&amp;b#c">a</a>'),
        ('<a href="#fn1">1</a>', f'<a href="{ROOT}/post#fn1">1</a>'),
        ('<a href="//cdn.example/x">a</a>', '<a href="https://cdn.example/x">a</a>'),
        ('<a href="http://[">a</a>', "<a>a</a>"),
        ('<blockquote cite="q">a</blockquote>', f'<blockquote cite="{ROOT}/q">a</blockquote>'),
        ('<q cite="javascript:x">a</q>', "<q>a</q>"),
        ('<del cite="d" datetime="2024-01-01">a</del>', f'<del cite="{ROOT}/d" datetime="2024-01-01">a</del>'),
    ],
)
def test_links_and_quotations_are_absolute(dirty: str, sanitized: str) -> None:
    """Every reference means what it meant where the text stood first."""
    assert sanitize(dirty, BASE) == sanitized


@pytest.mark.parametrize(
    ("dirty", "sanitized"),
    [
        (
            '<img src="a.png" alt="A" width="300" loading="lazy">',
            f'<img src="{ROOT}/a.png" alt="A" width="300" loading="lazy">',
        ),
        ('<img src="a b.png" longdesc="d">', f'<img src="{ROOT}/a%20b.png" longdesc="{ROOT}/d">'),
        (
            '<img src="a.png" srcset="b.png 2x, //c.example/c,d.png 3x, javascript:e 4x, f.png wide">',
            f'<img src="{ROOT}/a.png" srcset="{ROOT}/b.png 2x, https://c.example/c,d.png 3x">',
        ),
        (
            '<img srcset="a.png 100w, b.png 200w,">',
            f'<img srcset="{ROOT}/a.png 100w, {ROOT}/b.png 200w" src="{ROOT}/b.png">',
        ),
        ('<img srcset="a.png">', f'<img srcset="{ROOT}/a.png" src="{ROOT}/a.png">'),
        (
            '<picture><source srcset="a.webp" type="image/webp"><source><img src="a.png"></picture>',
            f'<picture><source srcset="{ROOT}/a.webp" type="image/webp"><img src="{ROOT}/a.png"></picture>',
        ),
    ],
)
def test_images(dirty: str, sanitized: str) -> None:
    """An image keeps its size, its alternatives and its text; candidates that lead nowhere are dropped."""
    assert sanitize(dirty, BASE) == sanitized


@pytest.mark.parametrize(
    ("dirty", "sanitized"),
    [
        (f'<img src="{PIXEL}" data-src="a.png">', f'<img src="{ROOT}/a.png">'),
        ('<img src="blank.gif" data-lazy-src="a.png">', f'<img src="{ROOT}/a.png">'),
        (f'<img src="{PIXEL}" data-srcset="a.png 1x">', f'<img src="{ROOT}/a.png" srcset="{ROOT}/a.png 1x">'),
        (f'<img src="{PIXEL}" data-src="a.png"><noscript><img src="a.png"></noscript>', f'<img src="{ROOT}/a.png">'),
        ('<noscript><img src="a.png"></noscript>', f'<img src="{ROOT}/a.png">'),
        ('<img src="a.png"> <img src="a.png">', f'<img src="{ROOT}/a.png"> <img src="{ROOT}/a.png">'),
    ],
)
def test_images_that_a_script_was_to_load(dirty: str, sanitized: str) -> None:
    """There is no script: the image itself stands in its place, and once only."""
    assert sanitize(dirty, BASE) == sanitized


def test_an_image_of_unknown_size_is_no_tracker() -> None:
    """An empty width says nothing."""
    assert sanitize('<img src="https://x.example/a.png" width="" height=" ">').count("<img") == 1


@pytest.mark.parametrize(
    "dirty",
    [
        '<img src="https://t.example/p.gif" width="1" height="1">',
        '<img src="https://t.example/p.gif" width="0px">',
        '<img src="https://t.example/p.gif" style="display: none">',
        '<img src="https://t.example/p.gif" style="width:1px;height:1px">',
        '<iframe src="https://t.example/" width="1" height="1"></iframe>',
        '<iframe src="https://t.example/" style="visibility:hidden"></iframe>',
        f'<img src="{PIXEL}" alt="">',
        "<img>",
    ],
)
def test_trackers_and_empty_images_are_left_out(dirty: str) -> None:
    """What nobody can see only counts readers."""
    assert sanitize(f"<p>a{dirty}b</p>", BASE) == "<p>ab</p>"


def test_an_image_that_cannot_be_shown_leaves_its_text() -> None:
    """A formula as a data: URL is still to be read."""
    assert sanitize(f'x<img src="{PIXEL}" alt="a &lt; b">y') == "xa &lt; by"


@pytest.mark.parametrize(
    ("dirty", "sanitized"),
    [
        (
            '<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ?rel=0" title="A video"><b>x</b></iframe>',
            '<a href="https://www.youtube.com/watch?v=dQw4w9WgXcQ">A video</a>',
        ),
        (
            '<iframe src="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"></iframe>',
            '<a href="https://www.youtube.com/watch?v=dQw4w9WgXcQ">youtube.com</a>',
        ),
        ('<iframe src="//player.vimeo.com/video/123?x"></iframe>', '<a href="https://vimeo.com/123">vimeo.com</a>'),
        (
            '<iframe data-src="https://maps.example/?q=1&amp;z"></iframe>',
            '<a href="https://maps.example/?q=1&amp;z">maps.example</a>',
        ),
        (
            '<iframe src="https://www.youtube.com/embed/videoseries?list=x"></iframe>',
            '<a href="https://www.youtube.com/embed/videoseries?list=x">youtube.com</a>',
        ),
        ('<iframe src="javascript:alert(1)">x</iframe>a', "a"),
        ('<iframe srcdoc="&lt;script&gt;x">x</iframe>a', "a"),
        (
            '<object data="x.swf"><param name="y"><embed src="http://www.youtube.com/v/dQw4w9WgXcQ&amp;x">Fallback</object>',
            '<a href="https://www.youtube.com/watch?v=dQw4w9WgXcQ">youtube.com</a>Fallback',
        ),
        ('<embed src="https://x.example/movie.swf">a', "a"),
    ],
)
def test_frames_and_plugins_become_links(dirty: str, sanitized: str) -> None:
    """What was embedded can still be visited."""
    assert sanitize(dirty, BASE) == sanitized


@pytest.mark.parametrize(
    ("dirty", "sanitized"),
    [
        (
            '<video src="v.mp4" poster="p.jpg" autoplay onplay="x"></video>',
            f'<video src="{ROOT}/v.mp4" poster="{ROOT}/p.jpg" controls="" preload="none"></video>',
        ),
        (
            '<audio><source src="a.mp3" type="audio/mpeg">No sound</audio>',
            f'<audio controls="" preload="none"><source src="{ROOT}/a.mp3" type="audio/mpeg">No sound</audio>',
        ),
        (
            '<video src="data:video/mp4,x"><track src="t.vtt" kind="captions"><track></video>',
            f'<video controls="" preload="none"><track src="{ROOT}/t.vtt" kind="captions"></video>',
        ),
    ],
)
def test_players_wait_to_be_started(dirty: str, sanitized: str) -> None:
    """Audio and video have controls, and neither start nor load by themselves."""
    assert sanitize(dirty, BASE) == sanitized


def test_references_without_a_base_are_dropped() -> None:
    """A reference to nowhere is none."""
    assert sanitize('<a href="x">a</a><img src="y" alt="z">') == "<a>a</a>z"
