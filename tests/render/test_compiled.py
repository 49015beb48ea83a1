"""Compiled templates are kept, and never believed where they may be others."""

import sys
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from aggregator.render.compiled import Compiled


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of templates, with Python's own settings about compiled files."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    return tmp_path


def text(templates: Path, source: str = "1 and {{ 2 }}") -> str:
    """Fill the template as a new process would."""
    environment = Environment(loader=DictLoader({"page": source}), autoescape=True, bytecode_cache=Compiled(templates))
    return environment.get_template("page").render()


def kept(templates: Path) -> list[Path]:
    return list((templates / "__pycache__").iterdir())


def test_a_template_is_compiled_once(templates: Path) -> None:
    """The second process finds what the first has kept: made of the code there, the text is that of the code."""
    assert text(templates) == "1 and 2"
    (file,) = kept(templates)
    before = file.stat().st_mtime_ns
    assert text(templates) == "1 and 2"
    assert [each.stat().st_mtime_ns for each in kept(templates)] == [before]


def test_another_source_is_compiled_anew(templates: Path) -> None:
    """The name of a template does not say what is in it."""
    text(templates)
    assert text(templates, "{{ 3 }}") == "3"
    assert text(templates, "{{ 3 }}") == "3"


@pytest.mark.parametrize("damage", [b"", b"\n", b"0" * 32 + b"\nj2", b"x" * 5000])
def test_a_damaged_file_is_compiled_anew(templates: Path, damage: bytes) -> None:
    """As is what another version of the program has kept."""
    text(templates)
    (file,) = kept(templates)
    whole = file.read_bytes()
    for content in (damage, whole[:-1], whole[:40] + damage):
        file.write_bytes(content)
        assert text(templates) == "1 and 2"
        assert file.read_bytes() == whole


def test_a_folder_that_cannot_be_written_is_done_without(templates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And so is one that Python may not write to."""
    (templates / "__pycache__").write_text("")
    assert text(templates) == "1 and 2"
    (templates / "__pycache__").unlink()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert text(templates) == "1 and 2"
    assert list(templates.iterdir()) == []
