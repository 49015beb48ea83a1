"""How a feed is polled that says nothing of its own: the `poll` section as a source."""

from collections.abc import Mapping as Environment
from pathlib import Path

from aggregator.config.environment import expand
from aggregator.config.reader import read
from aggregator.config.schema import PollSection
from aggregator.config.tree import Mapping, plain
from aggregator.model import Source, SourceKind


def usual_source(path: Path, environ: Environment[str, str]) -> Source:
    """Return a source without an address, as the `poll` section of a feeds.yaml without faults has it."""
    tree, _ = read(path.read_bytes(), str(path))
    section = tree.entries.get("poll") if isinstance(tree, Mapping) else None
    poll = PollSection()
    if section is not None:
        expand(section, environ, str(path))
        poll = PollSection.model_validate(plain(section) or {})
    return Source(
        id="new",
        kind=SourceKind.HTTP,
        url="",
        timeout=poll.timeout,
        max_size=poll.max_size,
        per_host=poll.per_host,
        private_addresses=poll.private_addresses == "allow",
    )
