"""The documents of the sample selection, byte for byte, and independent of where they are made.

After a change that is meant: `UPDATE_GOLDEN=1 pytest tests/render/test_render_golden.py`, and read the difference.
"""

import locale
import os
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from aggregator.model import Format
from aggregator.render import RENDERERS
from tests.render.checks import atom_faults, json_faults, rss_faults, strict
from tests.support.selections import sample_selection

GOLDEN = Path(__file__).parent / "golden"
ROOT = Path(__file__).parents[2]
GRAMMAR = ROOT / "../shared/schema/atom.rng"
MACHINE_FORMATS: tuple[Format, ...] = ("atom", "rss", "json")

RENDER_ALL = """
import sys
from aggregator.render import RENDERERS
from tests.support.selections import sample_selection
for name in ("atom", "rss", "json"):
    sys.stdout.buffer.write(RENDERERS[name](sample_selection()).body)
"""


@pytest.mark.parametrize("name", MACHINE_FORMATS)
def test_the_document_is_the_golden_one(name: Format) -> None:
    """The sample comes out as the reviewed file."""
    document = RENDERERS[name](sample_selection())
    golden = GOLDEN / document.path
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_bytes(document.body)
    assert document.path == f"all.{name}"
    assert document.body.decode() == golden.read_bytes().decode()


def test_the_golden_files_are_valid() -> None:
    """Our own validators find nothing in them."""
    atom, rss, feed = ((GOLDEN / f"all.{name}").read_bytes() for name in MACHINE_FORMATS)
    assert (atom_faults(atom), rss_faults(rss), json_faults(feed)) == ([], [], [])


@pytest.mark.corpus
@pytest.mark.skipif(not GRAMMAR.exists(), reason="needs ../shared/schema")
def test_the_golden_atom_follows_the_grammar() -> None:
    """The RELAX NG grammar of RFC 4287 accepts it."""
    etree.RelaxNG(etree.parse(GRAMMAR)).assertValid(etree.ElementTree(strict((GOLDEN / "all.atom").read_bytes())))


@pytest.mark.parametrize(
    "surroundings",
    [
        {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "4711", "PYTHONUTF8": "0"},
    ],
)
def test_the_bytes_do_not_depend_on_the_machine(surroundings: dict[str, str]) -> None:
    """Another time zone, locale and hash seed give the same bytes."""
    made = subprocess.run(  # our own interpreter and our own script
        [sys.executable, "-c", RENDER_ALL],
        cwd=ROOT,
        env={**os.environ, **surroundings},
        capture_output=True,
        check=True,
    )
    assert made.stdout == b"".join((GOLDEN / f"all.{name}").read_bytes() for name in MACHINE_FORMATS)


def test_the_locale_of_the_process_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """RSS dates are made without switching the locale, which every thread would see."""
    switched: list[object] = []
    monkeypatch.setattr(locale, "setlocale", lambda *arguments: switched.append(arguments))
    RENDERERS["rss"](sample_selection())
    assert switched == []
