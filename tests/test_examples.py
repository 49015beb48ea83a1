"""Examples in docstrings are true."""

import doctest
import importlib
import pkgutil
from datetime import UTC, datetime

import pytest

import aggregator
from aggregator.model import ArticleFile
from aggregator.parse.article.frontmatter import Scalar, split
from aggregator.parse.article.text.blocks import split_blocks
from aggregator.parse.article.text.joining import Words
from aggregator.parse.article.text.pieces import Kind, Paragraph

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(aggregator.__path__, "aggregator.")
    if not module.name.endswith("__main__") and ".migrations." not in module.name
)
COMMON = {  # what examples begin with
    "ArticleFile": ArticleFile,
    "UTC": UTC,
    "datetime": datetime,
    "split": split,
    "split_blocks": split_blocks,
    "Kind": Kind,
    "Paragraph": Paragraph,
    "Scalar": Scalar,
    "Words": Words,
}


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name: str) -> None:
    """In every module, with what the module itself knows."""
    module = importlib.import_module(name)
    assert doctest.testmod(module, globs=COMMON | vars(module)).failed == 0


@pytest.mark.parametrize("package", ["text", "language", "html", "pdf"])
def test_every_step_of_reading_an_article_has_an_example(package: str) -> None:
    """Whoever changes one sees at once what it does; lists of words need none."""
    steps = [name for name in MODULES if name.startswith(f"aggregator.parse.article.{package}.")]
    modules = {name.rpartition(".")[2]: importlib.import_module(name) for name in steps}
    finder = doctest.DocTestFinder()
    without = {name for name, module in modules.items() if not any(test.examples for test in finder.find(module))}
    assert without <= {"given_names", "months", "pieces", "process", "wordlists"}
