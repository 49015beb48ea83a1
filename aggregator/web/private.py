"""Outputs that only those are shown who know their token: which one a path is of, and whether a request has the token.

Whoever lacks it is answered as if nothing were there.
"""

import hmac
from collections.abc import Iterable

from starlette.requests import Request

from aggregator.model import Output


def private_output(outputs: Iterable[Output], path: str) -> Output | None:
    """Return the private output that a path, without its first slash, is of: `ID.atom`, `ID/archive/1.atom`."""
    first, slash, _ = path.partition("/")
    name = first if slash else first.rpartition(".")[0]
    return next((output for output in outputs if output.private is not None and output.id == name), None)


def is_shown(output: Output, request: Request) -> bool:
    """Whether the request may see the output; comparing takes as long for a token that is nearly right as for any."""
    if output.private is None:
        return True
    given = request.query_params.getlist("token")
    token = given[0] if len(given) == 1 else ""
    return hmac.compare_digest(output.private.encode(), token.encode(errors="surrogatepass"))
