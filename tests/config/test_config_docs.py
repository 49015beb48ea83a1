"""docs/configuration.md: complete, and its examples work."""

import re
from pathlib import Path

from aggregator.config import json_schema
from tests.config.conftest import Faults

TEXT = (Path(__file__).parents[2] / "docs/configuration.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", TEXT, flags=re.DOTALL)


def test_every_key_is_documented() -> None:
    """By its name in code, in a heading or in an example."""
    schema = json_schema()
    parts = [schema, *schema["$defs"].values()]  # type: ignore[attr-defined] # a JSON document
    keys = {name for part in parts for name in part["properties"]}
    code = [*re.findall(r"`[^`\n]+`", TEXT), *re.findall(r"^## (.*)", TEXT, flags=re.MULTILINE), *BLOCKS]
    documented = set(re.findall(r"\w+", " ".join(code)))
    assert keys - documented == set()


def test_the_examples_work(faults: Faults) -> None:
    """The sections together, the rules under `rules:`."""
    sections = [block for block in BLOCKS if block.startswith(("feeds:\n  - url", "outputs:"))]
    rules = [block for block in BLOCKS if block.startswith(("drop:", "edit:"))]
    assert (len(sections), len(rules)) == (2, 2)
    nested = "".join(f"  {line}\n" for block in rules for line in block.splitlines())
    assert faults("".join(sections) + "rules:\n" + nested, LWN_TOKEN="t") == []
