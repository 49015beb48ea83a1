"""Every fault is reported at once, at its place, in words."""

import pytest

from tests.config.conftest import Faults

U = "https://a.org/"

TABLE = {
    # unknown keys: at the key
    "site: {titel: x}": '1:8: site.titel: unknown field; did you mean "title"?',
    "outputs:\n  - id: a\n    keep:\n      - title: x\n      - titel: x": (
        '5:9: outputs[0].keep[1].titel: unknown field; did you mean "title"?'
    ),
    "feds: []": '1:1: feds: unknown field; did you mean "feeds"?',
    "zzz: 1": "1:1: zzz: unknown field",
    f"feeds: [{{url: '{U}', new-feed-entries: 1}}]": (
        '1:33: feeds[0].new-feed-entries: unknown field; did you mean "new_feed_entries"?'
    ),
    '"a b": 1': '1:1: ["a b"]: unknown field',
    # missing keys: at the mapping
    "outputs: [{title: x}]": '1:11: outputs[0]: needs "id"',
    "articles: [{id: x}]": '1:12: articles[0]: needs "path"',
    "feeds: [{id: x}]": "1:9: feeds[0]: needs a url or a path",
    # wrong types: at the value
    "feeds: 7": "1:8: feeds: must be a list, as in [7]",
    "feeds: {a: b}": "1:8: feeds: must be a list",
    "feeds: [7]": "1:9: feeds[0]: must be a URL, or keys with values, of which one is url or path",
    "articles: [[]]": "1:12: articles[0]: must be a path, or keys with values, of which one is path",
    "site: planet": "1:7: site: must be keys with values (a mapping)",
    "site: {title: 2024}": '1:15: site.title: must be text; put it in quotes: "2024"',
    "site: {title: [x]}": "1:15: site.title: must be text",
    'site: {title: ""}': "1:15: site.title: must not be empty",
    'site: {title: "a\\nb"}': "1:15: site.title: must be one line without control characters",
    "site: {title: }": "1:8: site.title: has no value; give it one, or remove it",
    f"feeds: ['{U}', ]\narticles: [~]": "2:12: articles[0]: has no value; give it one, or remove it",
    f"feeds: [{{url: '{U}', tags: linux}}]": "1:39: feeds[0].tags: must be a list, as in [linux]",
    "web: {port: http}": "1:13: web.port: must be a whole number",
    "web: {port: 80.5}": "1:13: web.port: must be a whole number",
    "web: {port: true}": "1:13: web.port: must be a whole number",
    "web: {port: 65536}": "1:13: web.port: must be from 1 to 65535",
    "poll: {per_host: 0}": "1:18: poll.per_host: must be from 1 to 100",
    "outputs: [{id: a, limit: 0}]": "1:26: outputs[0].limit: must be from 1 to 10000",
    "outputs: [{id: a, full_content: 1}]": "1:33: outputs[0].full_content: must be true or false",
    "outputs: [{id: a, full_content: yes}]": "1:33: outputs[0].full_content: must be true or false",
    # one of a few words
    "outputs: [{id: a, formats: [atom, rs]}]": (
        '1:35: outputs[0].formats[1]: must be atom, rss, json or html, not "rs"; did you mean "rss"?'
    ),
    "outputs: [{id: a, formats: []}]": "1:28: outputs[0].formats: must not be an empty list",
    "poll: {private_addresses: maybe}": '1:27: poll.private_addresses: must be deny or allow, not "maybe"',
    # durations, sizes, schedules
    "poll: {every: soon}": '1:15: poll.every: must be a duration such as 30s, 15m, 1h or 7d, not "soon"',
    "poll: {every: [1h]}": "1:15: poll.every: must be a duration such as 30s, 15m, 1h or 7d",
    "poll: {every: -1}": '1:15: poll.every: must be a duration such as 30s, 15m, 1h or 7d, not "-1"',
    "poll: {at_least: 0s}": '1:18: poll.at_least: must be from 1s to 366d, not "0s"',
    "poll: {every: 1m, at_least: 2m}": "1:15: poll.every: every is shorter than at_least",
    "poll: {max_size: 3 apples}": ('1:18: poll.max_size: must be a size such as 500KB, 10MB or 1GB, not "3 apples"'),
    "poll: {max_size: 2GB}": '1:18: poll.max_size: must be from 1KB to 1GB, not "2GB"',
    f"feeds: [{{url: '{U}', cron: every day}}]": (
        '1:39: feeds[0].cron: is no crontab line such as "0 6 * * mon-fri": '
        "needs five fields (minute hour day month weekday), not 2"
    ),
    f"feeds: [{{url: '{U}', cron: 0 0 30 2 *}}]": (
        '1:39: feeds[0].cron: is no crontab line such as "0 6 * * mon-fri": the day never comes'
    ),
    f"feeds: [{{url: '{U}', every: 1h, cron: 0 6 * * *}}]": "1:50: feeds[0].cron: cannot stand beside every",
    # addresses and paths
    "feeds: [blog.python.org/feed]": (
        "1:9: feeds[0]: must be a URL that begins with https:// or http://; "
        'did you mean "https://blog.python.org/feed"?'
    ),
    "feeds: [localhost]": "1:9: feeds[0]: must be a URL that begins with https:// or http://",
    "feeds: ['ftp://a.org/x']": "1:9: feeds[0]: must begin with https:// or http://, not ftp:",
    "feeds: ['javascript:alert(1)']": "1:9: feeds[0]: must begin with https:// or http://, not javascript:",
    "feeds: ['https:///x']": "1:9: feeds[0]: is no URL: its host or port is missing or wrong",
    "feeds: ['https://a.org:99999/']": "1:9: feeds[0]: is no URL: its host or port is missing or wrong",
    "feeds: ['https://[::1/']": "1:9: feeds[0]: is no URL: its host or port is missing or wrong",
    "feeds: ['https://a.org/a b']": ("1:9: feeds[0]: is no URL: a space, quote, backslash or angle bracket is in it"),
    "feeds: [{url: 'https://a.org/', path: x.xml}]": "1:39: feeds[0].path: cannot stand beside url",
    "feeds: [{path: x.xml, auth: {username: a, password: b}}]": ("1:29: feeds[0].auth: is for a feed that has a url"),
    "feeds: [{path: ~/x.xml}]": "1:16: feeds[0].path: begins with ~, which is not expanded; write ${HOME}",
    "articles: ['https://a.org/']": "1:12: articles[0]: must be a path on this machine, not a URL",
    "site: {url: 'https://a.org/?x'}": "1:13: site.url: must have no ? and no # in it",
    "store: aggregator.db": "1:8: store: must be a URL such as sqlite:///aggregator.db",
    "store: 'mysql://x/y'": "1:8: store: must begin with sqlite:/// or postgresql://",
    "store: 'postgresql://u:secret@h'": "1:8: store: must name a database, as in postgresql://aggregator@localhost/aggregator",
    "store: 'postgresql://u:se/cret@h/d'": "1:8: store: is no URL: its host or port is wrong;"
    " what is not plain in a password is written as in %40",
    "store: 'postgresql://u:secret@h:port/d'": "1:8: store: is no URL: its host or port is wrong;"
    " what is not plain in a password is written as in %40",
    "store: 'sqlite:///:memory:'": "1:8: store: must name a file, as in sqlite:///aggregator.db",
    "output: .": "1:9: output: must be a folder of its own, not one that holds this file",
    "output: articles/out": "1:9: output: must lie neither in a folder of articles nor around one",
    # headers and names
    f"feeds: [{{url: '{U}', headers: {{a b: c}}}}]": '1:43: feeds[0].headers["a b"]: is no name of an HTTP header',
    f"feeds: [{{url: '{U}', headers: {{a: \"b\\nc\"}}}}]": (
        "1:46: feeds[0].headers.a: must be one line of ASCII without spaces around it"
    ),
    f"feeds: [{{url: '{U}', auth: {{username: a}}}}]": '1:39: feeds[0].auth: needs "password"',
    "site: {language: english language}": (
        '1:18: site.language: must be a language tag such as en or pt-BR, not "english language"'
    ),
    # ids
    f"feeds: [{{url: '{U}', id: LWN}}]": (
        '1:37: feeds[0].id: must be small letters, digits, - and _, and begin with a letter or digit, not "LWN"'
    ),
    f"feeds: [{{url: '{U}', id: articles}}]": '1:37: feeds[0].id: "articles" is kept for the local articles',
    "outputs: [{id: index}]": ('1:16: outputs[0].id: "index" is the name of another file or folder of the publication'),
    f"feeds:\n- url: {U}\n  id: a\n- url: {U}\n  id: a": '5:7: feeds[1].id: the id "a" is already used in line 3',
    f"articles: [{{path: x, id: a}}]\nfeeds: [{{url: '{U}', id: a}}]": (
        '2:37: feeds[0].id: the id "a" is already used in line 1'
    ),
    "outputs: [{id: a},\n {id: a}]": '2:7: outputs[1].id: the id "a" is already used in line 1',
    # selectors
    f"feeds: [{{url: '{U}', id: lwn, tags: [linux]}}]\noutputs: [{{id: a, from: [lwm]}}]": (
        '2:26: outputs[0].from[0]: no feed has the id "lwm"; did you mean "lwn"?'
    ),
    f"feeds: [{{url: '{U}', id: lwn, tags: [linux]}}]\noutputs: [{{id: a, from: [linux]}}]": (
        '2:26: outputs[0].from[0]: no feed has the id "linux"; did you mean "tag:linux"?'
    ),
    f"feeds: [{{url: '{U}', tags: [linux]}}]\noutputs: [{{id: a, prefer: [tag:linus]}}]": (
        '2:28: outputs[0].prefer[0]: no feed has the tag that "tag:linus" names; did you mean "tag:linux"?'
    ),
    "articles: []\noutputs: [{id: a, from: [articles]}]": ('2:26: outputs[0].from[0]: no feed has the id "articles"'),
    # rules
    "rules: {keep: kernel}": ("1:15: rules.keep: must be a condition such as {title: kernel}, or a list of conditions"),
    "rules: {keep: []}": "1:15: rules.keep: must not be an empty list",
    "rules: {keep: {}}": "1:15: rules.keep: must name a field, as in title: kernel",
    "rules: {keep: {title: []}}": "1:23: rules.keep.title: must not be an empty list",
    "rules: {keep: {title: ' '}}": "1:23: rules.keep.title: cannot be matched: an empty string would match everything",
    "rules: {drop: [{any: {title: a, author: b}}]}": "1:22: rules.drop[0].any: must be a list",
    "rules: {drop: [{not: {titel: a}}]}": ('1:23: rules.drop[0].not.titel: unknown field; did you mean "title"?'),
    "rules: {keep: {has: [image, sound]}}": (
        '1:29: rules.keep.has[1]: must be enclosure, image, audio or video, not "sound"'
    ),
    "rules: {keep: {words_below: 5, words_above: 9}}": (
        "1:29: rules.keep.words_below: can never be true together with words_above"
    ),
    "rules: {keep: {older_than: 9d, newer_than: 3d}}": (
        "1:28: rules.keep.older_than: can never be true together with newer_than"
    ),
    "rules: {edit: [{prefix_title: a, suffix_title: b}]}": (
        "1:16: rules.edit[0]: each edit is a list item of its own and has one key: "
        "replace, prefix_title, suffix_title, add_tags, set_tags, rewrite_links, strip or truncate"
    ),
    "rules: {edit: [x]}": "1:16: rules.edit[0]: must be an edit such as {add_tags: [kernel]}",
    "rules: {edit: {add_tags: [x]}}": "1:15: rules.edit: must be a list",
    "rules: {edit: [{prefix_title: '{feed.name}'}]}": (
        "1:31: rules.edit[0].prefix_title: can name only {feed.title}, {feed.link}, {feed.id}, {entry.title} or "
        "{entry.author}, not {feed.name}"
    ),
    "rules: {edit: [{prefix_title: '{feed.title'}]}": (
        "1:31: rules.edit[0].prefix_title: has a { or } that belongs to no {name}"
    ),
    "rules: {edit: [{replace: {field: title, pattern: x}}]}": '1:26: rules.edit[0].replace: needs "with"',
    # YAML
    "a: 1\nsite: {}\na: 2": "1:1: a: unknown field\n3:1: a: stands twice; the first is in line 1",
    "- x": '1:1: must be keys with values, as in "feeds: [https://example.org/feed.xml]"',
    "feeds": '1:1: must be keys with values, as in "feeds: [https://example.org/feed.xml]"',
}


@pytest.mark.parametrize(("text", "expected"), TABLE.items(), ids=range(len(TABLE)))
def test_a_fault_has_its_place_and_says_what_is_wrong(faults: Faults, text: str, expected: str) -> None:
    """Line and column are those of the key or value to change."""
    assert faults(text) == [f"feeds.yaml:{line}" for line in expected.splitlines()]


def test_all_faults_come_at_once_in_the_order_of_the_file(faults: Faults) -> None:
    """A wrong item hides neither another item's fault nor what does not fit together."""
    text = f"""\
outputs:
  - id: all
    from: [tag:linus, lwn, lwm]
    limit: none
  - id: all
feeds:
  - {{url: {U}, id: lwn, tags: [linux], evry: 1h}}
  - {{url: "{U}", id: lwn}}
site:
  titel: x
"""
    assert faults(text) == [
        'feeds.yaml:3:12: outputs[0].from[0]: no feed has the tag that "tag:linus" names; did you mean "tag:linux"?',
        'feeds.yaml:3:28: outputs[0].from[2]: no feed has the id "lwm"; did you mean "lwn"?',
        "feeds.yaml:4:12: outputs[0].limit: must be a whole number",
        'feeds.yaml:5:9: outputs[1].id: the id "all" is already used in line 2',
        'feeds.yaml:7:51: feeds[0].evry: unknown field; did you mean "every"?',
        'feeds.yaml:8:33: feeds[1].id: the id "lwn" is already used in line 7',
        'feeds.yaml:10:3: site.titel: unknown field; did you mean "title"?',
    ]


def test_a_name_that_a_wrong_feed_may_have_is_no_further_fault(faults: Faults) -> None:
    """Who cannot spell one key is not told of unknown ids as well."""
    text = f"feeds: [{{ulr: '{U}'}}, {{url: x, id: b}}, x.org]\noutputs: [{{id: all, from: [a-org, b, x-org]}}]"
    assert [line.split(": ")[1] for line in faults(text)] == ["feeds[0].ulr", "feeds[1].url", "feeds[2]"]


NAMED = "must name a bucket and a prefix in it, as in s3://bucket/planet"


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("s3://bucket/planet", None),
        ("s3://bucket/a/b-c/", None),
        ("s3://bucket", None),
        ("s3://", NAMED),
        ("s3:bucket", NAMED),
        ("S3://bucket", NAMED),
        ("s3://b/x", NAMED),
        ("s3://bucket//x", NAMED),
        ("s3://bucket/../x", NAMED),
        ("s3://bucket/x?y", NAMED),
        ("s3://key:secret@bucket/x", "must hold no keys: they come from the environment, as AWS_ACCESS_KEY_ID and"),
        ("gs://bucket/x", "must be a path on this machine, not a URL"),
    ],
)
def test_the_output_is_a_folder_or_a_bucket(faults: Faults, output: str, words: str | None) -> None:
    """Keys have no place in it, and are not repeated."""
    told = faults(f"output: '{output}'")
    assert [line.removeprefix("feeds.yaml:1:9: output: ")[: len(words or "")] for line in told] == [words] * bool(words)
    assert "secret" not in "".join(told)


def test_private_outputs_need_a_prefix_to_be_beside(faults: Faults) -> None:
    """Beside a whole bucket there is nothing that is ours."""
    text = f"feeds: ['{U}']\noutputs: [{{id: a, private: 0123456789abcdef}}]\noutput: s3://bucket"
    assert faults(text) == [
        "feeds.yaml:3:9: output: must have a prefix, as in s3://bucket/planet: private outputs go to one beside it"
    ]
    assert faults(f"{text}/planet") == []


def test_full_text_may_be_false(faults: Faults) -> None:
    """What is not wanted need not be supported."""
    assert faults(f"feeds: [{{url: '{U}', full_text: false}}]") == []
