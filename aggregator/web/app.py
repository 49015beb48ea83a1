"""The whole web face: which rooms there are, in the order in which a path is looked up.

A room is one file with a function `routes(desk)`; output/ takes every path that none of them wants.
"""

from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from aggregator.web import admin, feeds, live, metrics, websub
from aggregator.web.desk import Desk
from aggregator.web.freshness import Freshness
from aggregator.web.limits import Bodies, Door
from aggregator.web.traffic import Counted, Traffic

__all__ = ["Desk", "create_app"]


def create_app(desk: Desk, door: Door | None = None) -> Starlette:
    """Make the application that shows what is at the desk; `door` is that of the server, whose metrics it shows."""
    traffic = Traffic(door=door)
    middleware = [Middleware(Counted, traffic=traffic), Middleware(Bodies)]
    return Starlette(routes=_routes(desk, traffic), middleware=middleware)


def _routes(desk: Desk, traffic: Traffic) -> list[BaseRoute]:
    max_age = Freshness(lambda: desk.config, lambda: desk.sources)
    return [
        *admin.routes(desk),
        *metrics.routes(desk, traffic),
        *websub.routes(desk),
        *live.routes(desk, max_age=max_age),
        *feeds.routes(Path(desk.config.output), max_age=max_age, config=lambda: desk.config),
    ]
