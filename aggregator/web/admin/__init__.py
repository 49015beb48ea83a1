"""The dashboard: a file a page, all behind the guard of `login`. Pages work without scripts; `live.js` makes them live.

pages      templates and their words        charts     numbers -> small pictures
feeds      who is polled, and how it goes   events     what happens, as a page and as a stream
entries    search and why                   duplicates stories told more than once, side by side
outputs    what is published, and of what   configuration  feeds.yaml, its faults and its plan
account    log-in and log-out
"""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from aggregator.web.admin import account, duplicates, entries, events, feeds, outputs, pages
from aggregator.web.admin.configuration import Editor
from aggregator.web.admin.words import say
from aggregator.web.desk import Desk
from aggregator.web.login import Gate, Guard, Refused

STATIC = Path(__file__).parent.parent / "static"


def routes(desk: Desk) -> list[BaseRoute]:
    """Return the routes of the dashboard."""
    guard = Guard(
        gate=Gate(desk=desk),
        pages=Router(_pages(), redirect_slashes=False, default=_missing),
        login=account.login,
        refused=pages.refused,
        open_paths=("/static/",),
    )
    return [Route(pages.MOUNT, _enter, methods=["GET"]), Mount(pages.MOUNT, guard)]


async def _missing(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise Refused(404, say("unknown_page"))


async def _enter(_request: Request) -> Response:
    """Lead to the first page; by its last segment alone, whatever prefix a proxy puts before it."""
    return RedirectResponse("admin/", status_code=308)


def _pages() -> list[BaseRoute]:
    editor = Editor()
    return [
        pages.page("/", feeds.overview),
        pages.page("/feeds/{id}", feeds.feed),
        pages.action("/poll", feeds.poll),
        pages.action("/pause", feeds.pause),
        pages.action("/resume", feeds.resume),
        pages.page("/entries", entries.search),
        pages.page("/why", entries.why),
        pages.page("/duplicates", duplicates.listing),
        pages.page("/story", duplicates.story),
        pages.page("/outputs", outputs.listing),
        pages.page("/outputs/{id}", outputs.output),
        pages.page("/configuration", editor.show),
        pages.action("/configuration", editor.save),
        pages.action("/configuration/check", editor.check),
        pages.page("/events", events.events),
        pages.page("/login", account.already),
        pages.action("/login", _already_in),
        pages.action("/logout", account.logout),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]


async def _already_in(request: Request, _form: dict[str, str]) -> Response:
    return await account.already(request)
