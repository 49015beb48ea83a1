"""Log-in and log-out."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from aggregator.web.admin import pages
from aggregator.web.login import Form, Gate, Refused, client_of, form_of, remember
from aggregator.web.visits import begin

LOGIN = f"{pages.MOUNT}/login"


async def login(request: Request) -> Response:
    """Show or take the form; whoever wants another page comes here first."""
    if request.scope["path"] != LOGIN:
        return _to_form(request)
    if request.method != "POST":
        return await _form(request, pages.local_path(pages.asked(request, "next", 2000)))
    form = await form_of(request)
    following = pages.local_path(form.get("next", ""))
    gate: Gate = request.state.gate
    try:
        await gate.log_in(client_of(request), form.get("password", ""))
    except Refused as refusal:
        response = await _form(request, following, refusal)
        response.headers.update(refusal.headers)
        return response
    response = pages.back(request, following)
    await remember(request, response, begin(gate.desk.clock(), logged_in=True))
    return response


async def logout(request: Request, _form: Form) -> Response:
    """End every visit: the key that signs them is another one from now on."""
    gate: Gate = request.state.gate
    await gate.log_out()
    return pages.back(request, "login" if gate.desk.config.web.password else "")


async def already(request: Request) -> Response:
    """Send away who asks for the log-in without need."""
    return pages.back(request, "")


def _to_form(request: Request) -> Response:
    if request.method not in {"GET", "HEAD"}:
        raise Refused(401, "Log in first.")
    wanted = request.scope["path"].removeprefix(pages.MOUNT).removeprefix("/")
    if request.url.query:
        wanted += f"?{request.url.query}"
    query = f"?next={quote(wanted, safe='')}" if wanted else ""
    return RedirectResponse(f"{pages.root_of(request)}login{query}", status_code=303)


async def _form(request: Request, following: str, refusal: Refused | None = None) -> Response:
    status, words = (refusal.status, refusal.words) if refusal else (200, None)
    return await pages.show(request, "login.html", status, following=following, words=words)
