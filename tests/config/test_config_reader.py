"""YAML that is wrong, hostile or odd: a fault with its place, or what YAML 1.2 says it means."""

import pytest

from aggregator.config.reader import read as read_tree
from aggregator.config.tree import plain
from tests.config.conftest import Faults, Read


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("[no, yes, on, off, n, y]", ["no", "yes", "on", "off", "n", "y"]),
        ("[true, False, NULL, ~, null]", [True, False, None, None, None]),
        ("[1, -1, +1, 0x1F, 0o17, 017, 1_000]", [1, -1, 1, 31, 15, 17, "1_000"]),
        ("[1.5, 1e3, .5, 1.]", [1.5, 1000.0, 0.5, 1.0]),
        ("[12:30, 2024-01-01, 1h, 0x, +, '-', .]", ["12:30", "2024-01-01", "1h", "0x", "+", "-", "."]),
        ("['1', \"true\", !!str 1, ! 2]", ["1", "true", "1", "2"]),
        ("[99999999999999999999]", [99999999999999999999.0]),
        ("[https://a.org/b?c=d, {e: https://a.org/}]", ["https://a.org/b?c=d", {"e": "https://a.org/"}]),
        ("a: >\n  b\n  c\n", {"a": "b c\n"}),
        ("a: &x [1]\nb: *x\nc: [*x, *x]", {"a": [1], "b": [1], "c": [[1], [1]]}),
        ("a: &x\nb: *x", {"a": None, "b": None}),
        ("\ufeffa: 1", {"a": 1}),
        ("a: 😀\r\nb: é", {"a": "😀", "b": "é"}),
    ],
)
def test_values_are_those_of_yaml_1_2(text: str, data: object) -> None:
    """The oddities of YAML 1.1 are text."""
    tree, faults = read_tree(text.encode(), "f.yaml")
    assert tree is not None
    assert (plain(tree), faults) == (data, [])


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"site: {title: x\nfeeds: []", "2:6: not valid YAML: "),
        (b"feeds:\n\t- x", "2:1: not valid YAML: found character"),
        (b"a: b: c", "1:5: not valid YAML: mapping values are not allowed"),
        (b"a: 'x", "1:6: not valid YAML: found unexpected end of stream while scanning a quoted scalar"),
        (b"site: *x", "1:7: *x stands for nothing; no anchor before it has this name"),
        (b"site: &x {title: *x}", "1:18: *x stands for what it is part of"),
        (b"site: !python/object:os.system x", '1:7: the tag "!python/object:os.system" is not understood'),
        (b"site: !!map {}", '1:7: the tag "tag:yaml.org,2002:map" is not understood'),
        (b"? [a]\n: b", "1:3: a key must be plain text"),
        (b"a: 1\n---\nb: 2", '2:1: a second document begins here; only one is read, so remove the "---"'),
        (b"site:\n  title: \xff", "2:10: not UTF-8 text; save the file as UTF-8"),
        ("a: ä\n".encode("utf-16"), "1:1: not UTF-8 text; save the file as UTF-8"),
        (b"site: \0", "1:7: character U+0000 is not allowed in YAML"),
        (b"a\r\nb\x1b", "2:2: character U+001B is not allowed in YAML"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "1:1: not UTF-8 text; save the file as UTF-8"),
        (b"[" * 100_000, "1:41: more than 40 levels deep"),
        (b"a: " + b"{a: " * 50, "1:160: more than 40 levels deep"),
        (b"- " * 100, "1:81: more than 40 levels deep"),
        (b"x" * 50_000_001, "1:1: larger than 50 MB"),
    ],
)
def test_a_file_that_is_no_yaml_is_one_fault(faults: Faults, content: bytes, fault: str) -> None:
    """Its place is where reading stopped."""
    (found,) = faults(content)
    assert found.startswith(f"feeds.yaml:{fault}")


@pytest.mark.parametrize("escape", ["\\UFFFFFFFF", "\\U00110000", "\\xzz", "\\q"])
def test_an_escape_that_is_no_character_is_a_fault(faults: Faults, escape: str) -> None:
    """Parsers differ in what they raise, and must not in what the user sees."""
    (found,) = faults(f'site: {{title: "{escape}"}}')
    assert "not valid YAML" in found


def test_half_a_surrogate_is_a_fault(faults: Faults) -> None:
    """It is no text, in a title as little as in the file."""
    assert len(faults(b'site: {title: "\\ud800"}')) == 1


def test_aliases_cannot_grow_without_bound(faults: Faults) -> None:
    """A billion laughs are refused before they are laughed."""
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    (found,) = faults("\n".join(lines))
    assert "aliases stand for more than 100000 values" in found


def test_aliases_cannot_grow_in_depth(faults: Faults) -> None:
    """Nor can each be a little deeper than the last."""
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} {'[' * 10}*a{n - 1}{']' * 10}" for n in range(1, 500)]
    (found,) = faults("\n".join(lines))
    assert "more than 40 levels deep" in found


def test_an_anchor_can_be_used_again(read: Read) -> None:
    """Feeds that have the same rules say them once."""
    text = """
feeds:
  - {url: https://a.org/, keep: &kernel [{title: kernel}]}
  - {url: https://b.org/, keep: *kernel}
"""
    first, second, _ = read(text).sources
    assert first.rules == second.rules


def test_a_fault_behind_an_alias_is_where_the_value_is_written(faults: Faults) -> None:
    """That is what must be changed; the path says where it counts."""
    text = "feeds:\n- {url: https://a.org/, tags: &t [x, 5]}\n- {url: https://b.org/, tags: *t}"
    assert faults(text) == [
        'feeds.yaml:2:38: feeds[0].tags[1]: must be text; put it in quotes: "5"',
        'feeds.yaml:2:38: feeds[1].tags[1]: must be text; put it in quotes: "5"',
    ]
