"""How long a cache may keep a file of output/ without asking: as long as nothing new can be in it, roughly."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from aggregator.model import Config, Output, Source, SourceKind
from aggregator.pipeline.items import library

LEAST = timedelta(minutes=1)  # asking again costs a 304
MOST = timedelta(minutes=15)  # what is pushed, or comes from a busy feed, should not wait for long

Known = tuple[Config, Sequence[Source], dict[str, int]]


class Freshness:
    """A path -> seconds; `config` and `sources` are asked each time, since feeds.yaml may change."""

    def __init__(self, config: Callable[[], Config], sources: Callable[[], Sequence[Source]]) -> None:
        self._config = config
        self._sources = sources
        self._known: Known | None = None

    def __call__(self, path: str) -> int:
        """Return for how many seconds a file is fresh: an output as long as its quickest source, all else as all."""
        outputs = self._outputs()
        first, _, rest = path.partition("/")
        if rest:
            return outputs.get(first, outputs[""])
        return outputs.get(first.rpartition(".")[0], outputs[""])

    def _outputs(self) -> dict[str, int]:
        """Return output id -> seconds; under the empty name what holds for everything together."""
        config, sources, known = self._config(), self._sources(), self._known
        if known is None or known[0] is not config or known[1] is not sources:
            known = self._known = config, sources, _seconds(config.outputs, sources)
        return known[2]


def _seconds(outputs: Iterable[Output], sources: Sequence[Source]) -> dict[str, int]:
    shelf = library(sources, {})
    waits = {source.id: _wait(source) for source in sources}
    everything = Output(id="", title="")
    return {
        output.id: int(min((waits[id_] for id_ in shelf.scope(output)), default=LEAST).total_seconds())
        for output in (everything, *outputs)
    }


def _wait(source: Source) -> timedelta:
    """Return how long a source surely stays as it is; a file on this machine changes when its owner likes."""
    if source.kind is not SourceKind.HTTP:
        return LEAST
    return max(LEAST, min(source.at_least if source.cron else source.every, MOST))
