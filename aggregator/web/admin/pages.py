"""The pages of the dashboard: templates, what every one of them shows, and what a request asks for.

All text is escaped by Jinja; no markup of a feed is ever shown as markup here. Links are relative, so that the
dashboard works under any prefix that a proxy gives it.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aggregator.web.admin.words import FATES, STATES, distance, say
from aggregator.web.desk import Desk
from aggregator.web.login import TOKEN, Form, Gate, Refused, form_of, remember, token_of
from aggregator.web.restart import pending

TEMPLATES = Path(__file__).parent.parent / "templates"
MOUNT = "/admin"
Handler = Callable[[Request], Awaitable[Response]]
FormHandler = Callable[[Request, Form], Awaitable[Response]]

environment = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
environment.globals |= {"t": say, "states": STATES, "fates": FATES, "field": TOKEN}


def page(path: str, handler: Handler) -> Route:
    """Return the route of a page that is only looked at."""
    return Route(path, handler, methods=["GET"])


def action(path: str, handler: FormHandler) -> Route:
    """Return the route of a form, which is read and checked before `handler` sees it."""

    async def answer(request: Request) -> Response:
        return await handler(request, await form_of(request))

    return Route(path, answer, methods=["POST"])


async def show(request: Request, template: str, status: int = 200, **facts: object) -> Response:
    """Answer with a page; `facts` are what its template names."""
    gate: Gate = request.state.gate
    desk = gate.desk
    text = environment.get_template(template).render(
        facts
        | {
            "here": template.removesuffix(".html"),
            "root": root_of(request),
            "site": desk.config.site,
            "faulty": len(desk.faults),
            "pending": pending(gate.started, desk.config),
            "now": desk.clock(),
            "distance": distance,
            "token": await token_of(request),
            "logged_in": request.state.visit.logged_in,
        }
    )
    response = Response(text, status, media_type="text/html")
    await remember(request, response, request.state.visit)
    return response


def refused(request: Request, refusal: Refused) -> Response:
    """Say why a request is not answered; to whom, is not known."""
    text = environment.get_template("refused.html").render(root=root_of(request), words=refusal.words)
    return Response(text, refusal.status, headers=refusal.headers, media_type="text/html")


def back(request: Request, to: str) -> Response:
    """Send the browser to another page of the dashboard, after a form."""
    return RedirectResponse(root_of(request) + to, status_code=303)


def root_of(request: Request) -> str:
    """Return the way from a page to the first one of the dashboard, `""` or some `../`."""
    inner = request.scope["path"].removeprefix(MOUNT).removeprefix("/")
    return "../" * inner.count("/") or "./"


def desk_of(request: Request) -> Desk:
    """Return the desk that a request is about."""
    gate: Gate = request.state.gate
    return gate.desk


def asked(request: Request, name: str, longest: int = 500) -> str:
    """Return a parameter of the query, trimmed."""
    return request.query_params.get(name, "")[:longest].strip()


def number(request: Request, name: str, *, default: int, most: int) -> int:
    """Return a parameter of the query that is a number from 1 on; the default for anything else."""
    text = asked(request, name, 9)
    return min(max(int(text), 1), most) if text.isascii() and text.isdecimal() else default


def local_path(text: str) -> str:
    """Return a path within the dashboard that a form gave, or the first page: it is no way to other sites.

    >>> local_path("entries?q=x"), local_path("//evil.example/"), local_path("https://evil.example/")
    ('entries?q=x', '', '')
    """
    harmless = text.isprintable() and not text.startswith(("/", "\\")) and ":" not in text.partition("?")[0]
    return text if harmless and "\\" not in text and ".." not in text else ""


def day(moment: datetime) -> str:
    """Write a date."""
    return f"{moment:%Y-%m-%d}"
