"""Documents that a fuzzer makes of the seeds, guided by what the code does with them: none may be read in two ways.

`python -m tests.parse.fuzz_delta SECONDS [SEED_FOLDER]` stops at the first that is, and prints it: whole against in
parts, and by feedparser alone against the plain items without it. It needs `atheris` (PyPI), which is no dependency.
What it finds becomes a case in test_delta.py or test_plain.py.
"""

import importlib
import sys
import tempfile
from pathlib import Path

SEEDS = Path(__file__).parent / "seeds"
WATCHED = ["aggregator.parse", "feedparser"]
LARGEST = 8_000  # bytes; a difference needs no more


def main(seconds: int, seeds: Path) -> None:
    """Fuzz for so long."""
    try:
        atheris = importlib.import_module("atheris")
    except ImportError:
        sys.exit("fuzz_delta needs atheris, which is no dependency of this project: pip install atheris")
    with atheris.instrument_imports(include=WATCHED):
        from tests.parse import delta_at_random, plain_at_random  # noqa: PLC0415 - it must see the imports

    def check(data: bytes) -> None:
        parts = delta_at_random.difference(data)
        assert isinstance(parts, bool), (data, parts)
        ways = plain_at_random.difference(data)
        assert ways is None, (data, ways)

    with tempfile.TemporaryDirectory() as found:  # what is new goes to the first folder
        limits = [f"-max_total_time={seconds}", f"-max_len={LARGEST}", "-timeout=60", f"-artifact_prefix={found}/"]
        atheris.Setup([sys.argv[0], found, str(seeds), *limits], check)
        atheris.Fuzz()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else SEEDS)
