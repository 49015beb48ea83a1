"""What is stored: search, and for each entry why it is where it is."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from aggregator.errors import AggregatorError
from aggregator.model import StoredEntry
from aggregator.pipeline.why import Why, short
from aggregator.pipeline.why import why as explain
from aggregator.web.admin import pages
from aggregator.web.desk import Desk
from aggregator.web.login import Refused

SHOWN = 50
MOST = 500


async def search(request: Request) -> Response:
    """Show the newest entries with all of the words."""
    query, feed, output = (pages.asked(request, name) for name in ("q", "feed", "output"))
    limit = pages.number(request, "limit", default=SHOWN, most=MOST)
    desk = pages.desk_of(request)
    found, members = await run_in_threadpool(_search, desk, query, feed, output, limit)
    return await pages.show(
        request,
        "entries.html",
        found=found,
        members=members,
        feeds=[source.id for source in desk.sources],
        outputs=[each.id for each in desk.config.outputs],
        q=query,
        feed=feed,
        output=output,
        limit=limit,
        further=min(limit * 2, MOST) if len(found) == limit and limit < MOST else None,
    )


async def why(request: Request) -> Response:
    """Explain one entry."""
    reference = pages.asked(request, "entry", 2000)
    facts = await run_in_threadpool(_explain, pages.desk_of(request), reference)
    feeds = {member.entry.id: member.entry.source_id for member in facts.story.members}
    represents: dict[str, list[str]] = {}
    for output, id_ in facts.story.represented_by.items():
        represents.setdefault(id_, []).append(output)
    return await pages.show(request, "why.html", facts=facts, feeds=feeds, represents=represents, short=short)


def _search(
    desk: Desk, query: str, feed: str, output: str, limit: int
) -> tuple[tuple[StoredEntry, ...], dict[str, tuple[str, ...]]]:
    sources = [feed] if feed else None
    found = desk.store.search(query or None, source_ids=sources, output_id=output or None, limit=limit)
    return found, desk.store.outputs_of([entry.id for entry in found])


def _explain(desk: Desk, reference: str) -> Why:
    try:
        return explain(desk.store, desk.config, reference, desk.clock())
    except AggregatorError as error:
        raise Refused(404, str(error)) from error
