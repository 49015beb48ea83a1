"""`reader` as a program that updates all its feeds: `python benchmarks/with_reader.py FOLDER TIMEOUT [--add]`.

What its own command line does, without the plug-ins that this one loads; its search is not switched on. All feeds are
asked, also those that it would leave alone for an hour. `--add` makes it know the addresses in FOLDER/urls.txt, and
asks for none.
"""

import sys
from pathlib import Path

from reader import make_reader

WORKERS = 10


def main(folder: Path, timeout: float, *, add: bool) -> None:
    """Update, or add."""
    with make_reader(str(folder / "reader.db"), session_timeout=(timeout, timeout)) as reader:
        if add:
            for url in (folder / "urls.txt").read_text().split():
                reader.add_feed(url)
            return
        for each in reader.update_feeds_iter(workers=WORKERS, scheduled=False):
            if isinstance(each.value, Exception):
                print(each.url, each.value)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), add="--add" in sys.argv)
