"""The whole web face: which rooms there are, in the order in which a path is looked up.

A room is one file with a function `routes(desk)`; output/ takes every path that none of them wants.
"""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from aggregator.web import admin, feeds, hub, live, metrics, remote, websub
from aggregator.web.desk import Desk
from aggregator.web.freshness import Freshness
from aggregator.web.limits import Bodies, Door
from aggregator.web.restart import Place
from aggregator.web.targets import Targets
from aggregator.web.traffic import Counted, Traffic

__all__ = ["Desk", "create_app"]


def create_app(desk: Desk, door: Door | None = None) -> Starlette:
    """Make the application that shows what is at the desk; `door` is that of the server, whose metrics it shows."""
    traffic = Traffic(door=door)
    middleware = [Middleware(Targets), Middleware(Counted, traffic=traffic), Middleware(Bodies)]
    return Starlette(routes=_routes(desk, traffic), middleware=middleware)


def _routes(desk: Desk, traffic: Traffic) -> list[BaseRoute]:
    max_age = Freshness(lambda: desk.config, lambda: desk.sources)
    return [
        *admin.routes(desk),
        *metrics.routes(desk, traffic),
        *websub.routes(desk),
        *hub.routes(desk),
        *live.routes(desk, max_age=max_age),
        *remote.routes(desk, max_age=max_age),
        *feeds.routes(Place(lambda: desk.config), max_age=max_age, config=lambda: desk.config),
    ]
