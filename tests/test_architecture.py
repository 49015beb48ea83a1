"""Imports run downward, stages do not know each other, and no file grows past its responsibility."""

import ast
from collections.abc import Iterator
from pathlib import Path

import aggregator

PACKAGE = Path(aggregator.__file__).parent
LAYERS = [
    {"model", "errors", "text", "addresses", "crontab", "files", "later", "log", "media", "systemd"},
    {"parse", "normalize", "dedupe", "cadence", "rules", "select", "render"},
    {"config", "fetch", "store", "publish", "reading"},
    {"pipeline"},
    {"cli", "web", "daemon", "watchers", "distribute"},
]
HEIGHT = {room: height for height, rooms in enumerate(LAYERS) for room in rooms}
SIDEWAYS = {
    ("web", "daemon"),
    ("cli", "web"),
    ("cli", "daemon"),
    ("daemon", "web"),
    ("daemon", "watchers"),
    ("daemon", "distribute"),
    ("cli", "distribute"),
    ("model", "errors"),
}


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                modules = [name.name for name in names]
            case ast.ImportFrom(module=str(module), names=names, level=0):
                modules = [f"{module}.{name.name}" if module == "aggregator" else module for name in names]
            case _:
                continue
        for module in modules:
            match module.split("."):
                case ["aggregator", name, *_]:
                    yield name


def test_imports_run_downward_only() -> None:
    """A room imports rooms below it; two stages of one height never know each other."""
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {target}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if (here := room(path)) not in {"__init__", "__main__"}
        for target in imported_rooms(path)
        if target in HEIGHT and target != here and HEIGHT[target] >= HEIGHT[here] and (here, target) not in SIDEWAYS
    ]
    assert wrong == []


def test_every_room_has_its_place() -> None:
    """A new top-level module must be given a height."""
    rooms = {room(path) for path in PACKAGE.rglob("*.py")}
    assert rooms - {"__init__", "__main__"} <= HEIGHT.keys()


def test_files_stay_small() -> None:
    """A file over 400 lines holds two responsibilities."""
    long = {str(path.relative_to(PACKAGE)): size for path in PACKAGE.rglob("*.py") if (size := lines(path)) > 400}
    assert long == {}


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())
