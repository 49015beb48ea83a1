"""A planet that was polled and published in this process, served on a real port to a real client."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from aggregator.config import load
from aggregator.pipeline import Session, open_session
from aggregator.web.app import create_app
from aggregator.web.limits import Door
from aggregator.web.server import listen, server

NOON = datetime(2026, 5, 17, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """The session behind the web face, and a client before it that decodes nothing on its own."""

    session: Session
    client: httpx.AsyncClient
    folder: Path

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """Ask for a path; `if_none_match="…"` is a header."""
        return await self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    async def poll(self) -> None:
        """Look at the sources one after the other, so that who tells first is known, and publish what that brings."""
        for source in self.session.sources:
            await self.session.update((source,))
        await self.session.in_writer(self.session.publish)


@asynccontextmanager
async def face(
    folder: Path,
    configuration: str,
    files: Mapping[str, bytes] | None = None,
    *,
    clock: Callable[[], datetime] = lambda: NOON,
    door: Door | None = None,
) -> AsyncIterator[Face]:
    """Write a configuration and the files that it names, poll, publish and serve while the block lasts."""
    (folder / "feeds.yaml").write_text(configuration, encoding="utf-8")
    for name, body in (files or {}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(body)
    async with open_session(load(folder / "feeds.yaml", {}), clock) as session:
        with listen("127.0.0.1", 0) as socket:
            port = socket.getsockname()[1]
            site = server(create_app(session), door)
            serving = asyncio.create_task(site.serve(sockets=[socket]))
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
                shown = Face(session=session, client=client, folder=folder)
                await shown.poll()
                yield shown
            site.should_exit = True
            await serving
