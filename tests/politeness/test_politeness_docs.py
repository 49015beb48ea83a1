"""docs/politeness.md: every point is there, and every test that it names exists."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
TEXT = (TESTS.parent / "docs/politeness.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\|.*\|$", TEXT, flags=re.MULTILINE)
NAME = re.compile(r"`([\w/]+\.py)?(?:::(\w+))?`")


def named() -> Iterator[tuple[str, str | None]]:
    """File and test, as the tables name them; `::name` is in the file that was named before."""
    file = ""
    for row in ROWS:
        for path, test in NAME.findall(row):
            file = path or file
            yield file, test or None


def test_every_point_has_its_row() -> None:
    """The thirteen, in order, each with a test."""
    points = [row for row in ROWS if re.match(r"\| \d+ \|", row)]
    assert [row.split("|")[1].strip() for row in points] == [str(number) for number in range(1, 14)]
    assert all(NAME.search(row.rstrip("|").rpartition("|")[2]) for row in points)


@pytest.mark.parametrize("file", sorted({file for file, _ in named()}))
def test_the_tests_exist(file: str) -> None:
    """Under the names that the tables give."""
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert {test for path, test in named() if path == file and test} <= defined
