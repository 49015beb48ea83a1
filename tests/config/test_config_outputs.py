"""Keys of outputs that others must be able to rely on: earlier ids, and the token of a private one."""

import pytest

from aggregator.config import json_schema
from tests.config.conftest import Faults, Read

TOKEN = "correct-horse-battery"


def test_aliases_and_token_arrive(read: Read) -> None:
    """A private output is published in another folder."""
    config = read("outputs: [{id: a, aliases: [old, older], private: '${T}'}, {id: b}]", T=TOKEN)
    a, b = config.outputs
    assert (a.aliases, a.private, b.aliases, b.private) == (("old", "older"), TOKEN, (), None)
    assert (config.folder_of(a), config.folder_of(b)) == (f"{config.output}-private", config.output)


def test_the_token_is_shown_nowhere(read: Read) -> None:
    """A configuration that is printed does not hold it."""
    assert TOKEN not in repr(read(f"outputs: [{{id: a, private: {TOKEN}}}]"))
    assert TOKEN not in str(json_schema())


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("too-short-really", None),
        ("too-short-reall", "must have at least 16 characters, or it can be guessed; `openssl rand -hex 20` makes one"),
        ("1234567890123456", "must be text; put it in quotes"),
        ("[secret-secret-secret]", "must be text; put it in quotes"),
        ("'secret secret secret'", "must be at most 200 letters, digits and signs of ASCII, without spaces"),
        ("sécret-sécret-sécret", "must be at most 200 letters, digits and signs of ASCII, without spaces"),
        ("s" * 201, "must be at most 200 letters, digits and signs of ASCII, without spaces"),
        ('"${UNSET}"', "the environment variable UNSET is not set"),
        ('"${SHORT}"', "must have at least 16 characters, or it can be guessed; `openssl rand -hex 20` makes one"),
    ],
)
def test_a_token_cannot_be_guessed(faults: Faults, value: str, message: str | None) -> None:
    """The fault has its place, and never shows the value."""
    found = faults(f"outputs: [{{id: a, private: {value}}}]", SHORT="secret")
    assert found == ([f"feeds.yaml:1:28: outputs[0].private: {message}"] if message else [])


@pytest.mark.parametrize(
    ("outputs", "fault"),
    [
        ("{id: a, aliases: [a]}", '1:29: outputs[0].aliases[0]: "a" is the id of an output, in line 1'),
        ("{id: a, aliases: [b]}, {id: b}", '1:29: outputs[0].aliases[0]: "b" is the id of an output, in line 1'),
        (
            "{id: a, aliases: [x]}, {id: b, aliases: [x]}",
            '1:52: outputs[1].aliases[0]: the alias "x" is already used in line 1',
        ),
        (
            "{id: a, aliases: [feeds]}",
            '1:29: outputs[0].aliases[0]: "feeds" is the name of another file or folder of the publication',
        ),
        ("{id: a, aliases: old}", "1:28: outputs[0].aliases: must be a list, as in [old]"),
    ],
)
def test_an_alias_leads_to_one_output(faults: Faults, outputs: str, fault: str) -> None:
    """And to no other."""
    assert faults(f"outputs: [{outputs}]") == [f"feeds.yaml:{fault}"]


def test_private_files_lie_in_no_folder_of_articles(faults: Faults) -> None:
    """They would be taken for articles."""
    text = f"output: out\narticles: [out-private]\noutputs: [{{id: a, private: {TOKEN}}}]"
    assert faults(text) == ["feeds.yaml:1:9: output: must lie neither in a folder of articles nor around one"]
    assert faults(text.partition("outputs")[0]) == []
