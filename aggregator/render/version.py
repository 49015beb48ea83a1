"""What a page is made with: a digest that changes whenever the program would write something else."""

from functools import cache
from pathlib import Path

import xxhash

ROOM = Path(__file__).parent


@cache
def rendering() -> str:
    """Return the digest of all that is in this room, code and templates."""
    digest = xxhash.xxh3_128()
    for file in sorted(ROOM.rglob("*")):
        if file.suffix in {".css", ".html", ".py"}:
            digest.update(file.read_bytes())
    return digest.hexdigest()
