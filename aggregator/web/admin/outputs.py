"""What is published: the outputs, and what each of them shows at the moment."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from aggregator.model import Output
from aggregator.pipeline.published import PublishedEntry, published_output
from aggregator.publish import place_of
from aggregator.rules.explain import in_words
from aggregator.web.admin import pages
from aggregator.web.admin.words import say
from aggregator.web.desk import Desk
from aggregator.web.login import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An output with the entries that its files show; `rules` are its conditions in words, with their keys."""

    output: Output
    entries: tuple[PublishedEntry, ...]
    rules: tuple[tuple[str, str], ...]


async def listing(request: Request) -> Response:
    """Show every output with how much it shows."""
    desk = pages.desk_of(request)
    shown = await run_in_threadpool(lambda: [_shown(desk, output) for output in desk.config.outputs])
    return await pages.show(request, "outputs.html", outputs=shown)


async def output(request: Request) -> Response:
    """Show the members of one output, in its order."""
    desk, id_ = pages.desk_of(request), request.path_params["id"]
    found = next((each for each in desk.config.outputs if each.id == id_), None)
    if found is None:
        raise Refused(404, say("unknown_output"))
    shown = await run_in_threadpool(_shown, desk, found)
    return await pages.show(request, "output.html", shown=shown)


def _shown(desk: Desk, output: Output) -> Shown:
    published = published_output(place_of(desk.config.folder_of(output)), output.id)
    conditions = (("keep", output.rules.keep), ("drop", output.rules.drop))
    return Shown(
        output=output,
        entries=published.entries if published else (),
        rules=tuple((key, in_words(condition)) for key, condition in conditions if condition is not None),
    )
