"""Rules that cannot be meant: faults with their place, warnings where they may be meant after all, no false alarms."""

import pytest

from tests.config.conftest import Faults, Read

FEEDS = (
    "feeds:\n"
    "  - {url: 'https://lwn.example/rss', id: lwn, tags: [linux, news]}\n"
    "  - {url: 'https://deb.example/rss', id: debian-planet, edit: [{add_tags: [kernel]}]}\n"
    "articles: [{path: articles, id: own, tags: [editorial]}]\n"
)
TITLED = "feeds: [{url: 'https://lwn.example/rss', id: lwn, title: Weekly News}]\narticles: []\n"


def output(text: str, more: str = "") -> str:
    """feeds.yaml with an output that has these rules, in line 5."""
    return f"{FEEDS}outputs: [{{id: o, {more}{text}}}]\n"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (output("keep: {tag: linx}"), '5:31: outputs[0].keep.tag: no feed has the tag "linx"; did you mean "linux"?'),
        (output("drop: [{not: {tag: [news, x]}}]"), '5:45: outputs[0].drop[0].not.tag[1]: no feed has the tag "x"'),
        (TITLED + "rules: {drop: {feed: lnw}}", '3:22: rules.drop.feed: no feed has the id "lnw", or these words in'),
        (output("keep: {language: english}"), "outputs[0].keep.language: is no language code such as en or pt-BR"),
        (output("keep: {domain: 'https://a.org/'}"), "outputs[0].keep.domain: is no host such as example.org"),
        (output("keep: {title: '/(/'}"), "outputs[0].keep.title: cannot be matched: the regular expression"),
        (output("keep: {title: a, not: {title: A}}"), "5:25: outputs[0].keep: can never be true"),
        (output("keep: [{title: b}, {all: [{older_than: 3d}, {newer_than: 2d}]}]"), "5:38: outputs[0].keep[1]: can"),
        (output("keep: {any: [{title: b}, {all: [{language: en}, {language: de}]}]}"), "outputs[0].keep.any[1]: can"),
        (output("drop: {words_above: 9, all: [{words_below: 5}]}"), "5:25: outputs[0].drop: can never be true"),
        (output("keep: {title: a}, drop: {title: A}"), "5:43: outputs[0].drop: leaves nothing of what keep lets"),
        (output("keep: {words_above: 100}, drop: {words_above: 50}"), "outputs[0].drop: leaves nothing"),
        (output("keep: {newer_than: 1d}, drop: {newer_than: 2d}"), "outputs[0].drop: leaves nothing"),
        (output("keep: {title: a}, drop: {any_text: a}"), "outputs[0].drop: leaves nothing"),
        (output("keep: {domain: blog.a.org}, drop: {domain: www.a.org}"), "outputs[0].drop: leaves nothing"),
        (output("keep: [{title: a}, {title: b}], drop: [{title: b}, {title: a}]"), "outputs[0].drop: leaves nothing"),
        (output("keep: {has: audio}, drop: {has: enclosure}"), "outputs[0].drop: leaves nothing"),
        (
            output("keep: {older_than: 5d}", "max_age: 3d, "),
            "5:28: outputs[0].max_age: leaves nothing of what the rules",
        ),
        (
            output("drop: {newer_than: 5d}", "max_age: 5d, "),
            "5:28: outputs[0].max_age: leaves nothing of what the rules",
        ),
        (
            output("keep: {language: de}") + "rules: {keep: {language: en}}\n",
            "5:25: outputs[0].keep: leaves nothing of what the rules for every feed let through",
        ),
        (
            output("drop: {has: enclosure}") + "rules: {keep: {has: audio}}\n",
            "5:25: outputs[0].drop: leaves nothing of what the rules for every feed let through",
        ),
        ("rules: {keep: {title: a}, drop: {title: a}}", "1:33: rules.drop: leaves nothing of what keep lets through"),
        ("feeds: [{url: 'https://a.org/', keep: {title: a}, drop: {title: a}}]", "feeds[0].drop: leaves nothing"),
    ],
)
def test_what_cannot_be_carried_out_is_a_fault(faults: Faults, text: str, fault: str) -> None:
    """With its line and column, and nothing else is reported."""
    (found,) = faults(text)
    assert fault in found


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (output("drop: {feed: lnw}"), '5:32: outputs[0].drop.feed: no feed has the id "lnw"; did you mean "lwn"?'),
        (
            output("drop: {feed: lwn}", "from: [debian-planet], "),
            '5:55: outputs[0].drop.feed: the feed "lwn" is not in the from of this output',
        ),
        (
            output("keep: {tag: kernel}", "from: [lwn], "),
            '5:44: outputs[0].keep.tag: no feed in the from of this output has the tag "kernel"',
        ),
        (
            output("keep: [{title: a}, {title: b}], drop: {title: a}"),
            "5:26: outputs[0].keep[0]: has no effect: drop takes away again what it lets through",
        ),
        (output("keep: {title: [a, b]}, drop: {title: b}"), "5:37: outputs[0].keep.title[1]: has no effect"),
    ],
)
def test_what_is_probably_not_meant_is_a_warning(read: Read, text: str, warning: str) -> None:
    """The configuration is valid, and `check` says what is odd in it."""
    (found,) = map(str, read(text).warnings)
    assert warning in found


@pytest.mark.parametrize(
    "text",
    [
        output("keep: {tag: [LINUX, kernel, editorial]}"),
        output("keep: {tag: special}, edit: [{set_tags: [special]}]"),
        output("keep: {tag: '/^lin/'}"),
        output("keep: {tag: Kernel}", "from: [tag:linux, debian-planet], "),
        output("keep: {older_than: 5d}", "max_age: 6d, "),
        output("keep: {title: a}") + "rules: {keep: {title: b}, edit: [{truncate: 9}]}\n",
        output("keep: {title: a}")
        + "rules: {edit: [{replace: {field: title, pattern: b, with: a}}], drop: {title: a}}\n",
        output("keep: {feed: [LWN, debian-planet, own, debian, planet, Linux Weekly News, Phoronix]}"),
        output("keep: {feed: '/^lwn$/'}"),
        output("keep: {feed: planet}", "from: [debian-planet], "),
        output("keep: {feed: lwn}", "from: [tag:news], "),
        output("keep: {feed: own}", "from: [articles], "),
        output("keep: {language: [en, de]}, drop: {language: en-GB}"),
        output("keep: {all: [{title: a}, {title: b}], tag: news}, drop: {title: [c, d]}"),
        output("keep: {words_above: 50}, drop: {words_above: 100}"),
        output("keep: {newer_than: 2d}, drop: {newer_than: 1d}"),
        output("keep: {all: [{older_than: 1d}, {newer_than: 2d}]}"),
        output("keep: {domain: a.org}, drop: {domain: blog.a.org}"),
        output("keep: {all: [{domain: blog.a.org}, {domain: a.org}]}"),
        output("keep: {title: '/a/'}, drop: {title: a}"),
        output("keep: {has: enclosure}, drop: {has: audio}"),
        output("keep: {all: [{category: a}, {category: b}, {author: x}, {author: y}, {tag: linux}, {tag: news}]}"),
        output("keep: {title: a}, drop: {not: {title: a}}"),
        TITLED + "rules: {drop: {feed: weekly}}",
        "feeds: [{path: 'exports/*.xml'}]\nrules: {drop: {feed: exports-march}}",
    ],
)
def test_no_false_alarm(read: Read, text: str) -> None:
    """What can be meant is neither a fault nor a warning."""
    assert read(text).warnings == ()


def test_a_wrong_feed_hides_no_other_names(faults: Faults) -> None:
    """Who cannot spell one key is not told of unknown tags as well."""
    text = "feeds: [{ulr: 'https://a.org/', tags: [x]}]\nrules: {keep: {tag: x}}"
    assert [line.split(": ")[1] for line in faults(text)] == ["feeds[0].ulr"]


def test_tags_of_the_rules_for_every_feed_can_be_selected(read: Read) -> None:
    """`from: [tag:x]` takes all feeds where the edit under `rules:` adds x."""
    config = read(FEEDS + "rules: {edit: [{add_tags: [x]}]}\noutputs: [{id: o, from: [tag:x], prefer: [tag:x]}]\n")
    assert {source.common_tags for source in config.sources} == {("x",)}
    assert config.outputs[0].selectors == ("tag:x",)


def test_many_alternatives_take_no_time(read: Read) -> None:
    """Where there are more ways to choose than can be tried, the rules count as possible."""
    lists = ", ".join(f"{{title: [{', '.join(f't{n}x{m}' for m in range(20))}]}}" for n in range(20))
    config = read(output(f"keep: {{all: [{lists}]}}, drop: {{title: [{', '.join(f't{n}x0' for n in range(20))}]}}"))
    assert config.outputs[0].rules.keep is not None
