"""What a saved feeds.yaml changes while the program runs, and what only its next start does."""

from collections.abc import Callable
from pathlib import Path

from aggregator.model import Config
from aggregator.publish.manifest import NAME


def pending(started: Config, config: Config) -> tuple[str, ...]:
    """Return the settings, as feeds.yaml calls them, whose change takes effect at the next start.

    Another address needs another socket, and might open the dashboard; another store knows none of the entries that
    are published.
    """
    settings = {
        "store": (started.store, config.store),
        "web.host": (started.web.host, config.web.host),
        "web.port": (started.web.port, config.web.port),
        "web.trusted_proxies": (started.web.trusted_proxies, config.web.trusted_proxies),
    }
    return tuple(name for name, (before, now) in settings.items() if before != now)


class Place:
    """The folder to serve: another one as soon as something is published there, so that no reader is sent away."""

    def __init__(self, config: Callable[[], Config]) -> None:
        self._config = config
        self._folder = Path(config().output)

    def __call__(self) -> Path:
        """Return the folder."""
        wanted = Path(self._config().output)
        if wanted != self._folder and (wanted / NAME).exists():
            self._folder = wanted
        return self._folder
