"""What RFC 9112 asks of a server and its parser leaves to us: absolute targets, and bodies with two lengths."""

from urllib.parse import unquote, urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

REFUSED = {"connection": "close", "cache-control": "no-store", "x-content-type-options": "nosniff"}


class Targets:
    """Middleware that has every request as if it named its path and its host in the usual way."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse what two readers might understand in two ways."""
        try:
            asked = _usual(scope)
        except ValueError:
            asked = None
        answer = self.app if asked else PlainTextResponse("Bad Request\n", 400, headers=REFUSED)
        await answer(asked or scope, receive, send)


def _usual(scope: Scope) -> Scope | None:
    """Return the request with its target in origin form; raises ValueError where that is no address.

    None for one that says its length and is chunked: what follows it may be meant as another request (section 6.1).
    """
    names = {name for name, _ in scope["headers"]}
    if {b"content-length", b"transfer-encoding"} <= names:
        return None
    target = scope["raw_path"].decode("ascii")
    if not target.lower().startswith(("http://", "https://")):
        return scope
    address = urlsplit(target)  # section 3.2.2: its host counts, and not what Host says
    path = address.path or "/"
    others = [(name, value) for name, value in scope["headers"] if name != b"host"]
    headers = [(b"host", address.netloc.encode("ascii")), *others]
    return {**scope, "path": unquote(path), "raw_path": path.encode("ascii"), "headers": headers}
