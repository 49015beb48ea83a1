"""What a document is made with: a digest that changes whenever the program would write something else."""

from functools import cache
from importlib.metadata import version
from pathlib import Path

import xxhash

ROOM = Path(__file__).parent
PACKAGE = ROOM.parent
LIBRARIES = ("feedgen", "jinja2", "lxml", "markupsafe")


@cache
def rendering() -> str:
    """Return the digest of all that is in this room and all that it imports: code, templates, versions of libraries."""
    digest = xxhash.xxh3_128("".join(version(library) for library in LIBRARIES).encode())
    for file in sorted((*ROOM.rglob("*"), *PACKAGE.glob("*.py"), *PACKAGE.glob("model/*.py"))):
        if file.suffix in {".css", ".html", ".py"}:
            digest.update(file.read_bytes())
    return digest.hexdigest()
