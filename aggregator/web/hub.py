"""`/hub`: where readers subscribe to the outputs (W3C WebSub, section 5); what is accepted is verified afterwards."""

from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from aggregator.web.desk import Desk

FORM = "application/x-www-form-urlencoded"
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
MOST_FIELDS = 100


def routes(desk: Desk) -> list[BaseRoute]:
    """Return the route of the hub."""

    async def answer(request: Request) -> Response:
        if request.method != "POST":
            words = "This is the WebSub hub of the feeds here: POST hub.mode, hub.topic and hub.callback to subscribe."
            return _say(405, words, {"Allow": "POST"})
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
            return _say(415, f"The body must be {FORM}.", {"Accept-Post": FORM})
        try:
            fields = _fields(await request.body())
        except ValueError:
            return _say(400, "The body is no form in UTF-8.")
        refusal = await desk.hub.hear(fields, desk.config)
        if refusal is None:
            return _say(202, "accepted: it will be verified")
        again = {} if refusal.again is None else {"Retry-After": str(refusal.again)}
        return _say(refusal.status, refusal.words, again)

    return [Route("/hub", answer, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])]


def _fields(body: bytes) -> dict[str, str]:
    """Read a form; of several values of one name the first counts. Raises ValueError for what is none."""
    pairs = parse_qsl(
        body.decode(), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=MOST_FIELDS
    )
    return dict(reversed(pairs))


def _say(status: int, words: str, headers: dict[str, str] | None = None) -> Response:
    return PlainTextResponse(f"{words}\n", status_code=status, headers=HEADERS | (headers or {}))
