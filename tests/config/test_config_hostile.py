"""Whatever is in the file: a configuration or faults, never anything else."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from aggregator.config import json_schema, load
from aggregator.errors import ConfigError, Fault
from tests.config.example import EXAMPLE

ENVIRON = {"LWN_TOKEN": "t", "LWN_PASSWORD": "\udc80", "A": "1h", "B": ""}
KEYS = sorted({name for part in json_schema()["$defs"].values() for name in part["properties"]})  # type: ignore[attr-defined] # a JSON document
SECTIONS = sorted(json_schema()["properties"])  # type: ignore[call-overload] # a JSON document
ODD = st.sampled_from(
    [
        "https://a.org/",
        "http://[::1",
        "https://u:p@a.org:x/",
        "articles",
        "tag:x",
        "tag:",
        "${A}",
        "${B:-x}",
        "${",
        "$${A}",
        "/a(/",
        "/a/i",
        "//",
        "/",
        "{feed.title}",
        "{",
        "1h",
        "10MB",
        "sqlite:///x",
        "sqlite:///",
        "*.xml",
        "[x]",
        "..",
        ".",
        "atom",
        "image",
        "title",
        "allow",
        "keep",
        "\ud800",
        "\x00",
        "a\u2028b",
        "é",
        "a" * 300,
        "0 6 * * 1-5",
        "* * * * *",
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | ODD,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=20,
)
QUICK = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def faults_of(folder: Path, content: bytes) -> tuple[Fault, ...]:
    path = folder / "feeds.yaml"
    path.write_bytes(content)
    try:
        load(path, ENVIRON)
    except ConfigError as error:
        return error.faults or (Fault(file="", line=0, column=0, path="", message="an error without a fault"),)
    return ()


def check(folder: Path, content: bytes) -> None:
    """Load the file; if it is refused, every fault must be one line that points into it."""
    faults = faults_of(folder, content)
    lines = sum(content.count(ending) for ending in (b"\n", b"\r", b"\xe2\x80", b"\xc2\x85")) + 2
    assert [fault for fault in faults if not str(fault).isprintable()] == []
    assert [fault for fault in faults if not (1 <= fault.line <= lines and fault.column >= 1)] == []
    assert list(faults) == sorted(faults, key=lambda fault: (fault.line, fault.column))


@QUICK
@given(st.binary(max_size=200))
@example(b"\xff\xfe")
@example(b"&")
@example(b"%YAML 9.9\n---\na")
@example(b"? ? ? ?")
@example(b"a: |9999999999\n b")
@example(b"[[[[{]")
def test_any_bytes(tmp_path: Path, content: bytes) -> None:
    """Binary files, control characters, half a document."""
    check(tmp_path, content)


@QUICK
@given(st.text(alphabet="ab:-[]{}#&*!|>'\"%@`?,~<=\\ \n\t0é\u2028\ufeff\x85", max_size=60))
def test_any_punctuation(tmp_path: Path, text: str) -> None:
    """Whatever YAML makes of it."""
    check(tmp_path, text.encode())


@QUICK
@given(st.dictionaries(st.sampled_from(SECTIONS), VALUES, max_size=6))
def test_any_values_anywhere(tmp_path: Path, document: dict[str, object]) -> None:
    """Right keys in wrong places with wrong values."""
    check(tmp_path, json.dumps(document, ensure_ascii=False).encode(errors="surrogatepass"))
    check(tmp_path, json.dumps(document).encode())


@QUICK
@given(st.data())
def test_any_damage_to_a_good_file(tmp_path: Path, data: st.DataObject) -> None:
    """Cut out, doubled or replaced pieces of the example."""
    start = data.draw(st.integers(0, len(EXAMPLE)))
    end = data.draw(st.integers(start, min(len(EXAMPLE), start + 80)))
    middle = data.draw(ODD | st.just(EXAMPLE[start:end] * 2) | st.text(max_size=5))
    check(tmp_path, (EXAMPLE[:start] + middle + EXAMPLE[end:]).encode(errors="surrogatepass"))


@pytest.mark.parametrize("depth", [10, 30, 2000])
def test_conditions_may_be_nested_but_not_without_end(tmp_path: Path, depth: int) -> None:
    """A fault, and no overflow of the stack."""
    check(tmp_path, ("rules: {keep: " + "{not: " * depth + "{title: x}" + "}" * depth + "}").encode())
