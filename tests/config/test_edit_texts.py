"""Whatever a feed is called, and however the file is laid out: what is written is read again."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.config.change import NewFeed, in_braces, in_lines, scalar
from aggregator.config.edit import Change, edit, feeds_of
from aggregator.config.load import load
from aggregator.config.reader import read
from aggregator.config.tree import plain

CHARACTER = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029")
LINE = st.text(CHARACTER, min_size=1).filter(lambda text: text.strip() != "")
SYNTAX = st.sampled_from("a1 :#,[]{}'\"-?&*!|>%@`~$\\.e+_Oox")
TRICKY = st.text(SYNTAX, min_size=1).filter(lambda text: text.strip() != "")
WORD = st.sampled_from(["no", "Yes", "null", "~", "1", "0x1F", "1e3", "12:30", "2024-01-01", "-", "a: b", "a #b", "<<"])
TEXT = LINE | TRICKY | WORD


@given(TEXT, st.booleans())
def test_any_text_is_read_as_it_was_written(text: str, quoted: bool) -> None:  # noqa: FBT001 - given so
    """As an item behind a dash, as a value of a key, and in braces."""
    block, braces = scalar(text, quoted=quoted), scalar(text, braces=True, quoted=quoted)
    tree, faults = read(f"- {block}\n- k: {block}\n- [{braces}, {{k: {braces}}}]\n".encode(), "f.yaml")
    assert tree is not None
    assert (plain(tree), faults) == ([text, {"k": text}, [text, {"k": text}]], [])


@given(TEXT, st.lists(TEXT, max_size=3))
def test_any_feed_is_read_as_it_was_written(title: str, tags: list[str]) -> None:
    """In lines and in braces."""
    feed = NewFeed(url="https://a.org/?b=[c]&d={e},f#g", id="a", title=title, tags=tuple(tags))
    lines = "\n  ".join(in_lines(feed))
    texts = (f"- {lines}\n", f"[{in_braces(feed, quoted=False)}]", f"[{in_braces(feed, quoted=True)}]")
    first, second, third = (read(text.encode(), "f.yaml")[0] for text in texts)
    assert first is not None
    assert second is not None
    assert third is not None
    assert plain(first) == plain(second) == plain(third)


COMMENT = st.sampled_from(["", "# a note", "  # a note", "      # a note", "    "])
ITEM = st.sampled_from(
    [
        ("https://{}.org/",),
        ("'https://{}.org/'  # quoted",),
        ("url: https://{}.org/  # the url", "tags: [x, y]"),
        ("tags:", "- x", "# inside", "- y", "url: https://{}.org/"),
        ("{{url: 'https://{}.org/', tags: [x],", "   title: Feed }} # braces"),
        ("title: >-", "  Feed", "", "url: https://{}.org/"),
    ]
)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, int]:
    """A file with a number of feeds, which are called a0, a1 and so on, and comments anywhere."""
    dash = " " * draw(st.integers(0, 3))
    lines = [*draw(st.lists(st.sampled_from(["# head", ""]), max_size=2)), "site: {title: T}", "feeds:"]
    items = draw(st.lists(ITEM, min_size=1, max_size=5))
    for number, item in enumerate(items):
        lines += draw(st.lists(COMMENT, max_size=2))
        first, *rest = (line.format(f"a{number}") for line in item)
        lines += [f"{dash}- {first}", *(f"{dash}  {line}" for line in rest)]
    lines += [*draw(st.lists(COMMENT, max_size=2)), "# tail", "articles: []", ""]
    return draw(st.sampled_from(["\n", "\r\n"])).join(lines), len(items)


BRACED = st.sampled_from(
    [
        "https://{}.org/",
        '"https://{}.org/"',
        "{{url: https://{}.org/}}",
        "{{tags: [x, 'y, z'],\n  url: 'https://{}.org/'}}",
    ]
)


@st.composite
def bracketed(draw: st.DrawFn) -> tuple[str, int]:
    """The same with the feeds in brackets, on one line or many."""
    text = "# head\nfeeds: ["
    count = draw(st.integers(1, 5))
    for number in range(count):
        text += draw(st.sampled_from(["", " ", "\n  ", "\n  # a note\n  ", "  # a note\n\n  "]))
        text += draw(BRACED).format(f"a{number}")
        comma = number < count - 1 or draw(st.booleans())
        text += draw(st.sampled_from([",", " ,", ",  # a note\n", "\n  ,", "  # a note\n  ,"])) if comma else ""
    text += draw(st.sampled_from(["]", " ]", "\n]", "  # a note\n  ]  # a note"])) + "\n# tail\n"
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"]))), count


@settings(max_examples=100, deadline=None)
@given(documents() | bracketed(), st.data())
def test_any_list_is_edited_without_touching_the_rest(
    tmp_path_factory: object, document: tuple[str, int], data: st.DataObject
) -> None:
    """Feeds go, come and move; every line that is not theirs is still there, in order."""
    text, count = document
    names = [f"a{number}-org" for number in range(count)]
    remove = frozenset(data.draw(st.sets(st.sampled_from(names))))
    staying = [name for name in names if name not in remove]
    move = {name: f"https://moved.org/{name}" for name in staying if data.draw(st.booleans())}
    add = tuple(NewFeed(url=f"https://n{number}.org/", tags=("x",)) for number in range(data.draw(st.integers(0, 2))))
    path = _folder(tmp_path_factory) / "feeds.yaml"
    path.write_bytes(text.encode())
    edited = edit(path, {}, Change(add=add, remove=remove, move=move))
    after = path.read_bytes().decode()
    assert edited == load(path, {})
    assert [source.id for source in feeds_of(edited)] == [*staying, *(f"n{number}-org" for number in range(len(add)))]
    assert [source.url for source in feeds_of(edited)] == [
        *(move.get(name, f"https://{name.removesuffix('-org')}.org/") for name in staying),
        *(feed.url for feed in add),
    ]
    assert _is_in_order([line for line in text.splitlines() if line in {"# head", "# tail", "# a note"}], after)
    assert after.count("\r\n") == (after.count("\n") if "\r\n" in text else 0)
    if not remove:
        assert after.count("# a note") == text.count("# a note")


def _folder(factory: object) -> Path:
    made = getattr(factory, "mktemp")("edit")  # noqa: B009 - hypothesis takes no fixture of a test's own
    assert isinstance(made, Path)
    return made


def _is_in_order(lines: list[str], text: str) -> bool:
    remaining = iter(text.splitlines())
    return all(line in remaining for line in lines)
