"""Compiled templates, kept where Python keeps the modules that it has compiled: to compile them takes 0.1 s.

As there, what was compiled from another source or by another version is compiled anew, and where the folder cannot be
written, each process compiles for itself.
"""

import os
import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

import xxhash
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from aggregator.render.version import rendering


class Compiled(BytecodeCache):
    """The compiled templates of a folder; each file begins with a digest of the rest and of what it was made with."""

    def __init__(self, templates: Path) -> None:
        self.folder = Path(cache_from_source(str(templates / "any.py"))).parent

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, if there is something to fill it with."""
        with suppress(OSError):
            digest, _, code = self._file(bucket).read_bytes().partition(b"\n")
            if digest == _digest(code):
                bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what is in the bucket, if Python may keep such files and the folder can be written."""
        if sys.dont_write_bytecode:
            return
        code, file = bucket.bytecode_to_string(), self._file(bucket)
        part = file.with_suffix(f".{os.getpid()}.part")
        with suppress(OSError):
            self.folder.mkdir(exist_ok=True)
            part.write_bytes(_digest(code) + b"\n" + code)
            part.replace(file)

    def _file(self, bucket: Bucket) -> Path:
        return self.folder / f"{bucket.key}.{sys.implementation.cache_tag}.jinja"


def _digest(code: bytes) -> bytes:
    """A digest of code and of the version of the program, whose settings of Jinja the code depends on too."""
    return xxhash.xxh3_128_hexdigest(rendering().encode() + code).encode()
