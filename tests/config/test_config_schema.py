"""The JSON Schema of feeds.yaml: current, complete, and of one mind with the program."""

import json
from pathlib import Path
from typing import Any

import pytest

from aggregator.config import STARTER, json_schema, load
from aggregator.config.reader import read as read_tree
from aggregator.config.tree import plain
from tests.config.conforms import conforms
from tests.config.conftest import Faults
from tests.config.example import EXAMPLE

ROOT = Path(__file__).parents[2]
SCHEMA: dict[str, Any] = json_schema()


def data_of(text: str) -> object:
    tree, _ = read_tree(text.encode(), "feeds.yaml")
    assert tree is not None
    return plain(tree)


def test_the_committed_copy_is_current() -> None:
    """Editors read the file; after a change it is written anew with `aggregator schema`."""
    committed = (ROOT / "docs/feeds.schema.json").read_text(encoding="utf-8")
    assert committed == json.dumps(SCHEMA, indent=2, ensure_ascii=False) + "\n"


def test_the_shipped_file_is_right_and_points_at_the_schema() -> None:
    """It has some feeds, the folder of articles, an output of everything and a filtered one."""
    path = ROOT / "feeds.yaml"
    text = path.read_text(encoding="utf-8")
    config = load(path, {})
    assert text.startswith("# yaml-language-server: $schema=docs/feeds.schema.json\n")
    assert conforms(data_of(text), SCHEMA, SCHEMA)
    assert len(config.sources) > 6
    assert config.sources[-1].url == str(ROOT / "articles")
    assert [bool(output.rules.keep) for output in config.outputs] == [False, True]


@pytest.mark.parametrize("text", [EXAMPLE, STARTER], ids=["example", "starter"])
def test_examples_conform_and_load(faults: Faults, text: str) -> None:
    """Schema and program agree about what is right."""
    assert conforms(data_of(text), SCHEMA, SCHEMA)
    assert faults(text, LWN_TOKEN="t", LWN_PASSWORD="p") == []


@pytest.mark.parametrize(
    "text",
    [
        "feds: []",
        "feeds: [7]",
        "feeds: ['ftp://a.org/']",
        "feeds: [{id: x}]",
        "feeds: [{url: https://a.org/, path: x}]",
        "feeds: [{url: https://a.org/, id: LWN}]",
        "feeds: [{url: https://a.org/, headers: {a b: c}}]",
        "poll: {every: soon}",
        "poll: {max_size: 3 apples}",
        "poll: {per_host: 0}",
        "poll: {private_addresses: maybe}",
        "outputs: [{title: x}]",
        "outputs: [{id: a, formats: []}]",
        "outputs: [{id: a, limit: 1.5}]",
        "outputs: [{id: a, full_content: yes}]",
        "rules: {keep: {}}",
        "rules: {keep: []}",
        "rules: {keep: {titel: x}}",
        "rules: {keep: {any: {title: x}}}",
        "rules: {keep: {has: sound}}",
        "rules: {edit: [{prefix_title: a, suffix_title: b}]}",
        "rules: {edit: [{replace: {field: body, pattern: x, with: y}}]}",
        "web: {port: 99999}",
        "site: {title: 2024}",
        "site: {language: e}",
        "store: mysql://x/y",
    ],
)
def test_what_is_wrong_for_the_program_is_wrong_for_an_editor(faults: Faults, text: str) -> None:
    """While typing already."""
    assert not conforms(data_of(text), SCHEMA, SCHEMA)
    assert faults(text)


def test_a_variable_can_stand_where_a_number_is_expected() -> None:
    """Editors must not complain about it."""
    text = "web: {port: '${PORT}'}\npoll: {every: '${E:-1h}', max_size: '${M}'}\noutputs: [{id: '${I}', limit: '${L}'}]"
    assert conforms(data_of(text), SCHEMA, SCHEMA)


def test_every_key_is_described() -> None:
    """An editor shows what a key is for, and knows all keys."""
    parts = [SCHEMA, *SCHEMA["$defs"].values()]
    assert all(part["additionalProperties"] is False and part["description"] for part in parts)
    assert [
        name for part in parts for name, field in part["properties"].items() if len(field.get("description", "")) < 8
    ] == []
