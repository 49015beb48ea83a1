"""`${NAME}` in values."""

import pytest

from tests.config.conftest import Faults, Read


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("${A}", "one"),
        ("<${A}-${B}>", "<one-two>"),
        ("${NONE:-else}", "else"),
        ("${EMPTY:-else}", "else"),
        ("${A:-else}", "one"),
        ("x${EMPTY}", "x"),
        ("$${A}", "${A}"),
        ("$$ $A ${A}", "$$ $A one"),
        ("${R}", "${A}"),
    ],
)
def test_the_environment_fills_values(read: Read, written: str, value: str) -> None:
    """Anywhere in a value, once, with defaults, and not where it is escaped."""
    config = read(f"site: {{title: '{written}'}}", A="one", B="two", EMPTY="", R="${A}")
    assert config.site.title == value


def test_numbers_and_truths_may_come_from_the_environment(read: Read) -> None:
    """Quoted or not, what stands there is read as the key wants it."""
    text = """
web: {port: "${PORT}"}
poll:
  every: ${EVERY}
  max_size: ${SIZE:-2MB}
outputs: [{id: all, full_content: "${FULL}", limit: "${LIMIT:-7}"}]
feeds: ["${URL}"]
"""
    config = read(text, PORT="9000", EVERY="2h", FULL="false", URL="https://a.org/")
    assert config.web.port == 9000
    assert (config.outputs[0].full_content, config.outputs[0].limit) == (False, 7)
    assert (config.sources[0].every.total_seconds(), config.sources[0].max_size) == (7200, 2_000_000)


def test_digits_from_the_environment_stay_text_where_text_is_meant(read: Read) -> None:
    """A token may be all digits."""
    config = read("feeds: [{url: https://a.org/, headers: {X: '${T}'}}]", T="0123")
    assert config.sources[0].headers == (("X", "0123"),)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("site: {title: '${NONE}'}", "1:15: site.title: the environment variable NONE is not set"),
        (
            "site: {title: '${no name}'}",
            '1:15: site.title: "${" begins a variable: ${NAME} or ${NAME:-default}; a literal one is written $${',
        ),
        ("poll: {every: '${A}'}", '1:15: poll.every: must be a duration such as 30s, 15m, 1h or 7d, not "${A}"'),
        ("web: {port: '${A}'}", "1:13: web.port: must be a whole number"),
        ("feeds: ['${A}']", "1:9: feeds[0]: must be one line without control characters"),
        ("feeds: [{path: '${A:-}'}]", "1:16: feeds[0].path: must be one line without control characters"),
        ("feeds: ['${B}']", "1:9: feeds[0]: must begin with https:// or http://"),
        ("rules: {keep: {title: '${P}'}}", "1:23: rules.keep.title: cannot be matched"),
        ("outputs: [{id: o, from: ['${B}']}]", '1:26: outputs[0].from[0]: no feed has the id "${B}"'),
    ],
)
def test_a_fault_names_the_variable_and_never_its_value(faults: Faults, text: str, fault: str) -> None:
    """What the environment holds may be a secret, whatever key it was put in."""
    assert faults(text, A="hunter2\n", B="hunter2://x", P="/hunter2(/") == [f"feeds.yaml:{fault}"]


PLACES = """
site: {title: @, url: @, language: @}
poll: {every: @, at_least: @, timeout: @, max_size: @, per_host: @, private_addresses: @}
feeds:
  - @
  - {url: @, id: @, title: @, tags: [@], every: @, headers: {a: @}, auth: {username: @, password: @}}
  - {path: @, id: @, tags: [@], future_dates: @, new_feed_entries: @, cron: @}
articles: [@, {path: @, id: @, author: @}]
outputs:
  - {id: @, from: [@, tag:@], limit: @, max_age: @, duplicates: @, prefer: [@], full_content: @, formats: [@]}
  - id: o
    keep: [{title: @, has: @, words_below: @, older_than: @}, {any: [{not: {feed: @}}]}]
    edit: [{replace: {field: @, pattern: @, with: @}}, {prefix_title: @}, {add_tags: [@]}]
duplicates: {window: @, never_merge: [@]}
web: {host: @, port: @}
store: @
output: @
"""


@pytest.mark.parametrize(
    "secret", ["hunter2", "", "hunter2\n", "/hunter2(/", "{hunter2}", "ftp://hunter2@x", "99hunter2"]
)
@pytest.mark.parametrize("written", ["${S}", "a${S}", "${S:-b}"])
def test_no_fault_anywhere_shows_a_secret(faults: Faults, secret: str, written: str) -> None:
    """The value of a variable is in no message, wherever it was put."""
    found = faults(PLACES.replace("@", f'"{written}"').replace('tag:"', '"tag:'), S=secret)
    assert len(found) > 20
    assert "hunter2" not in "\n".join(found)
