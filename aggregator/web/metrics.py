"""How the program is doing, for programs: `/metrics` for Prometheus, `/healthz` and `/readyz` for who looks after it.

The metrics are those that docs/operations.md describes. What only the store knows is asked for at most once in a while.
"""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from aggregator.errors import StoreError
from aggregator.log import log
from aggregator.pipeline.status import statuses
from aggregator.publish import is_published
from aggregator.web.desk import Desk
from aggregator.web.login import guarded
from aggregator.web.traffic import Traffic

NOT_KEPT = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8"
STALE = 30  # seconds for which what the store says is good enough; longer where it takes long to say it
SHARE = 20  # times what asking took is the pause before it is asked again
MOST_DUE = 100_000
TICKS = 30  # seconds without a look for what is due, six times the usual, mean that nothing is polled any more


def routes(desk: Desk, traffic: Traffic) -> list[BaseRoute]:
    """Return the routes; the metrics are for whoever may see the dashboard, the others for all."""
    survey = Survey(desk=desk)

    async def metrics(_request: Request) -> Response:
        from aggregator.web.measures import exposed  # noqa: PLC0415 - few ask, and the library takes a while

        await run_in_threadpool(survey.refresh)
        return Response(exposed(desk, traffic, survey), headers=NOT_KEPT | {"content-type": TEXT_FORMAT})

    async def readyz(_request: Request) -> Response:
        lines = await run_in_threadpool(unready, desk)
        return PlainTextResponse("\n".join(lines or ["ready"]) + "\n", 503 if lines else 200, headers=NOT_KEPT)

    return [
        Route("/healthz", healthz, methods=["GET"]),
        Route("/metrics", guarded(desk, metrics), methods=["GET"]),
        Route("/readyz", readyz, methods=["GET"]),
    ]


async def healthz(_request: Request) -> Response:
    """Say that the server lives: its event loop answers."""
    return PlainTextResponse("ok", headers=NOT_KEPT)


def unready(desk: Desk) -> list[str]:
    """Return in words what keeps the program from doing its work; nothing where it does."""
    words = []
    try:
        desk.store.outputs()
    except StoreError as error:
        log.error("not ready", error=str(error))  # noqa: TRY400 - the words say all
        words.append("the store does not answer")
    if desk.tally.published_at is None and not is_published(desk.config.output):
        words.append("nothing has been published yet")
    ticked = desk.tally.ticked
    if ticked is None or time.monotonic() - ticked > TICKS:
        words.append("nothing is being polled")
    return words


@dataclass(slots=True, kw_only=True)
class Survey:
    """What the store knows: sources by state, how many are due, entries that are stored."""

    desk: Desk
    states: Mapping[str, int] = field(default_factory=dict)
    due: int = 0
    entries: int = 0
    _until: float = 0

    def refresh(self) -> None:
        """Ask again where it is time; a store that does not answer leaves what it said before."""
        start = time.monotonic()
        if start < self._until:
            return
        desk, now = self.desk, self.desk.clock()
        try:
            found = statuses(desk.store, desk.sources, now)
            self.due = len(desk.store.due(now, MOST_DUE))
        except StoreError as error:
            log.error("metrics", error=str(error))  # noqa: TRY400 - the words say all
            return
        self.states = Counter(str(status.state) for status in found)
        self.entries = sum(status.entries for status in found)
        end = time.monotonic()
        self._until = end + max(STALE, SHARE * (end - start))
