"""Which text is the title, the summary, the content; and whether it is markup."""

import pytest

from aggregator.model import ParsedText
from tests.parse.documents import atom_entry, read, rss_item


@pytest.mark.parametrize(
    ("title", "value", "html"),
    [
        ("AT&amp;T", "AT&T", False),
        ("AT&amp;amp;T", "AT&T", False),
        ("<![CDATA[AT&amp;T]]>", "AT&T", False),
        ("<![CDATA[AT&T]]>", "AT&T", False),
        ("It&amp;#8217;s &amp;quot;x&amp;quot;", 'It\u2019s "x"', False),
        ("It&#8217;s", "It\u2019s", False),
        ("&lt;b&gt;bold&lt;/b&gt; move", "<b>bold</b> move", True),
        ("one&lt;br/&gt;two &amp;amp; three&lt;/i&gt;", "one<br/>two &amp; three</i>", True),
        ("Use the &lt;b&gt; tag", "Use the <b> tag", False),
        ("Use the &lt;b&gt; tag &amp;amp; more", "Use the <b> tag & more", False),
        ("&amp;lt;b&amp;gt; explained", "<b> explained", False),
        ("Vec&lt;String&gt; in Rust", "Vec<String> in Rust", False),
        ("Vec&lt;String&gt; &amp;amp; co", "Vec<String> & co", False),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2", False),
        ("a &amp;nbsp; b", "a \u00a0 b", False),
        ("  spaces  ", "spaces", False),
    ],
)
def test_titles_of_rss_come_out_as_a_person_expects(title: str, value: str, html: bool) -> None:  # noqa: FBT001  a table's column
    """RSS does not say whether a title is markup: only a whole element is, and entities are resolved once more."""
    entry = rss_item(f"<title>{title}</title>")
    assert entry.title is not None
    assert (entry.title.value, entry.title.html) == (value, html)


@pytest.mark.parametrize(
    ("title", "value", "html"),
    [
        ("<title>AT&amp;amp;T</title>", "AT&amp;T", False),
        ('<title type="text">&lt;b&gt;</title>', "<b>", False),
        ('<title type="html">AT&amp;amp;T</title>', "AT&amp;T", True),
        ('<title type="html">Use &amp;lt;b&amp;gt;</title>', "Use &lt;b&gt;", True),
        (
            '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A &lt; <b>B</b></div></title>',
            "A &lt; <b>B</b>",
            True,
        ),
    ],
)
def test_titles_of_atom_are_what_they_say(title: str, value: str, html: bool) -> None:  # noqa: FBT001  a table's column
    """RFC 4287, section 3.1: the type is declared, and believed."""
    entry = atom_entry(title)
    assert entry.title is not None
    assert (entry.title.value, entry.title.html) == (value, html)


def words(text: ParsedText | None) -> str | None:
    return text.value if text else None


@pytest.mark.parametrize(
    ("item", "summary", "content"),
    [
        ("<description>short</description>", None, "short"),
        (
            "<description>short</description><content:encoded>the whole story</content:encoded>",
            "short",
            "the whole story",
        ),
        (
            "<content:encoded>the whole story</content:encoded><description>short</description>",
            "short",
            "the whole story",
        ),
        ("<content:encoded>the whole story</content:encoded>", None, "the whole story"),
        ("<description>same</description><content:encoded>same</content:encoded>", None, "same"),
        (
            "<description>the whole story</description><media:description>a cat</media:description>",
            "a cat",
            "the whole story",
        ),
        (
            "<media:description>a cat</media:description><description>the whole story</description>",
            "a cat",
            "the whole story",
        ),
        (
            "<description>the whole story</description><itunes:summary>a cat</itunes:summary>",
            "a cat",
            "the whole story",
        ),
        ("<media:group><media:description>about it</media:description></media:group>", None, "about it"),
        ("<description>  </description><content:encoded/>", None, None),
        ("<title>only a title</title>", None, None),
    ],
)
def test_the_fullest_text_of_an_item_is_its_content(item: str, summary: str | None, content: str | None) -> None:
    """Whatever element it came in; the description is the summary only when there is another."""
    entry = rss_item(item)
    assert (words(entry.summary), words(entry.content)) == (summary, content)


@pytest.mark.parametrize(
    ("entry", "summary", "content"),
    [
        ("<summary>short</summary>", "short", None),
        ("<summary>a long summary</summary><content>short</content>", "a long summary", "short"),
        ("<content>short</content>", None, "short"),
        ("<content>text</content><content type='html'>&lt;p&gt;html</content>", None, "<p>html"),
        ('<content type="image/png">iVBORw0KGgo=</content><summary>a picture</summary>', "a picture", None),
        ('<content type="text/markdown"># Title</content>', None, "# Title"),
        ("<summary>same</summary><content>same</content>", None, "same"),
    ],
)
def test_an_atom_entry_says_which_text_is_which(entry: str, summary: str | None, content: str | None) -> None:
    """Markup is preferred where there are several contents; what is no text is no content."""
    parsed = atom_entry(entry)
    assert (words(parsed.summary), words(parsed.content)) == (summary, content)


@pytest.mark.parametrize(
    ("entry", "html"),
    [
        ("<content>1 &lt; 2</content>", False),
        ('<content type="text">1 &lt; 2</content>', False),
        ('<content type="html">1 &amp;lt; 2</content>', True),
        ('<content type="text/html">1 &amp;lt; 2</content>', True),
        ('<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>1</p></div></content>', True),
    ],
)
def test_contents_of_atom_are_markup_if_they_say_so(entry: str, html: bool) -> None:  # noqa: FBT001  a table's column
    """RFC 4287, section 4.1.3."""
    content = atom_entry(entry).content
    assert content is not None
    assert content.html is html


def test_markup_is_neither_sanitized_nor_resolved_here() -> None:
    """Normalize does both, once."""
    content = rss_item(
        '<description>&lt;script&gt;x()&lt;/script&gt;&lt;a href="/y"&gt;y&lt;/a&gt;</description>'
    ).content
    assert words(content) == '<script>x()</script><a href="/y">y</a>'


def test_atom_0_3_says_its_type_as_a_media_type() -> None:
    """Escaped markup in `mode="escaped"`, and base64."""
    (entry,) = read(b"""<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry>
        <title mode="escaped" type="text/html">a &amp;amp; b</title>
        <content type="text/html" mode="base64">PHA+SGk8L3A+</content></entry></feed>""").entries
    assert words(entry.title) == "a &amp; b"
    assert words(entry.content) == "<p>Hi</p>"


def test_rights_are_plain_words() -> None:
    """Markup in them is dropped."""
    assert atom_entry('<rights type="html">&lt;b&gt;CC&lt;/b&gt; &amp;amp; more</rights>').rights == "CC & more"
