"""feeds.yaml in an editor: its faults and its plan are shown beside it before anything is saved.

What is saved is the text itself, so that comments and quoting stay. A file that somebody else has changed meanwhile is
not overwritten unseen.
"""

import asyncio
import difflib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from aggregator.config import load_bytes
from aggregator.config.reader import MAX_BYTES
from aggregator.config.replacing import replace_file
from aggregator.errors import AggregatorError, ConfigError, Fault
from aggregator.model import Config
from aggregator.pipeline.plan import OutputPlan
from aggregator.pipeline.plan import plan as plan_outputs
from aggregator.web.admin import pages
from aggregator.web.admin.words import say
from aggregator.web.desk import Desk
from aggregator.web.login import Form, Refused

LISTED = 20  # entries of a kind that a plan lists
DIFFERENT = 200  # lines of a difference that are shown


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDisk:
    """The file as it is: its text with plain line ends, the digest of its bytes, and whether its lines end in CRLF."""

    text: str
    version: str
    crlf: bool = False
    unreadable: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is known of a text: faults, or warnings and counts of a valid one and its plan, or why there is none."""

    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    feeds: int = 0
    outputs: int = 0
    plans: tuple[OutputPlan, ...] | None = None
    no_plan: str | None = None

    @property
    def differs(self) -> bool:
        """Whether publishing would change anything."""
        return any(
            each.state != "kept" or each.added or each.removed or each.changed or each.notes
            for each in self.plans or ()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """The pages of the editor; one plan is made at a time, and one text is saved at a time."""

    planning: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    saving: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def show(self, request: Request) -> Response:
        """Show the file, and its faults where it has some."""
        desk = pages.desk_of(request)
        disk = await run_in_threadpool(on_disk, Path(desk.config.path))
        verdict = await run_in_threadpool(judge, disk.text, desk.config)
        saved = say("saved") if pages.asked(request, "saved") else None
        return await _page(request, disk.text, disk, verdict, note=saved, unsound=bool(verdict.faults))

    async def check(self, request: Request, form: Form) -> Response:
        """Show the faults of a text, or its plan; `part` asks for these alone, as the script does while one writes."""
        desk = pages.desk_of(request)
        text = _plain(form.get("text", ""))
        verdict = await run_in_threadpool(judge, text, desk.config)
        if not verdict.faults and form.get("plan", "1") == "1":
            async with self.planning:
                verdict = await run_in_threadpool(planned, text, desk, verdict)
        if form.get("part"):
            return await pages.show(request, "verdict.html", verdict=verdict, listed=LISTED)
        disk = await run_in_threadpool(on_disk, Path(desk.config.path))
        return await _page(request, text, disk, verdict, version=form.get("version", ""))

    async def save(self, request: Request, form: Form) -> Response:
        """Save a text without faults, unless the file is another one than the text was made of."""
        desk = pages.desk_of(request)
        text, path = _plain(form.get("text", "")), Path(desk.config.path)
        verdict = await run_in_threadpool(judge, text, desk.config)
        async with self.saving:
            disk = await run_in_threadpool(on_disk, path)
            if disk.version != form.get("version"):
                note, difference = say("conflict"), _difference(disk.text, text)
                return await _page(request, text, disk, verdict, 409, note=note, difference=difference)
            if verdict.faults:
                return await _page(request, text, disk, verdict, 422, note=_refusal(verdict))
            try:
                await run_in_threadpool(replace_file, path, _bytes(text, disk))
            except AggregatorError as error:
                return await _page(request, text, disk, verdict, 500, note=say("no_longer", reason=str(error)))
        return pages.back(request, "configuration?saved=1")


def on_disk(path: Path) -> OnDisk:
    """Read the file; one that cannot be edited here says why."""
    try:
        content = path.read_bytes()
        if len(content) > MAX_BYTES:
            raise Refused(413, say("unreadable_file", reason=f"{len(content):,} bytes"))
        text = content.decode()
    except OSError as error:
        return OnDisk(text="", version="", unreadable=error.strerror or str(error))
    except UnicodeDecodeError:
        return OnDisk(text="", version=sha256(content).hexdigest(), unreadable=say("not_text"))
    return OnDisk(text=_plain(text), version=sha256(content).hexdigest(), crlf="\r\n" in text)


def judge(text: str, config: Config) -> Verdict:
    """Return the faults of a text that might be saved where the configuration lies, or how much is in it."""
    try:
        found = _loaded(text, config, os.environ)
    except ConfigError as error:
        return Verdict(faults=error.faults)
    return Verdict(feeds=len(found.sources), outputs=len(found.outputs), warnings=found.warnings)


def planned(text: str, desk: Desk, verdict: Verdict) -> Verdict:
    """Add to the verdict on a valid text what publishing with it would change."""
    try:
        config = _loaded(text, desk.config, os.environ)
        plans = plan_outputs(desk.store, config, desk.clock(), current=desk.config)
    except AggregatorError as error:
        return replace(verdict, no_plan=str(error))
    return replace(verdict, plans=plans)


def _loaded(text: str, config: Config, environ: Mapping[str, str]) -> Config:
    path = Path(config.path)
    return load_bytes(text.encode("utf-8", "surrogatepass"), path.name, path, environ)


async def _page(  # noqa: PLR0913 - each is a part of the page
    request: Request,
    text: str,
    disk: OnDisk,
    verdict: Verdict,
    status: int = 200,
    *,
    version: str | None = None,
    note: str | None = None,
    difference: Sequence[str] = (),
    unsound: bool = False,
) -> Response:
    return await pages.show(
        request,
        "configuration.html",
        status,
        text=text,
        lines=text.count("\n") + 1,
        version=disk.version if version is None else version,
        unreadable=disk.unreadable,
        verdict=verdict,
        listed=LISTED,
        note=note,
        difference=difference,
        unsound=unsound,
    )


def _refusal(verdict: Verdict) -> str:
    count = len(verdict.faults)
    return say("invalid", count=count) if count > 1 else say("invalid_one")


def _plain(text: str) -> str:
    """Browsers send every line end as CRLF (HTML Living Standard, form submission)."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _bytes(text: str, disk: OnDisk) -> bytes:
    return (text.replace("\n", "\r\n") if disk.crlf else text).encode("utf-8", "surrogatepass")


def _difference(old: str, new: str) -> tuple[str, ...]:
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), n=1, lineterm="")
    return tuple(islice((line for line in lines if not line.startswith(("---", "+++"))), DIFFERENT))
