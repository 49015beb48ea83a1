"""The log-in: who gets in, who does not, and what protects those who are in."""

import base64
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from lxml import html
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from aggregator.web.attempts import FREE
from aggregator.web.login import COOKIE, guarded
from aggregator.web.passwords import hash_of, matches
from tests.web.desks import Face, face

PASSWORD = "correct horse battery"
HASH = hash_of(PASSWORD)
LOCKED = f"site: {{url: 'https://planet.example/'}}\narticles: []\nweb: {{host: 0.0.0.0, password: '{HASH}'}}\n"
OPEN = "site: {url: 'https://planet.example/'}\narticles: []\n"


@asynccontextmanager
async def locked(folder: Path) -> AsyncIterator[Face]:
    async with face(folder, LOCKED) as shown:
        yield shown


def token(page: httpx.Response) -> str:
    return str(html.document_fromstring(page.content).xpath("//input[@name='token']/@value")[0])


async def log_in(shown: Face, password: str = PASSWORD, **headers: str) -> httpx.Response:
    form = {"token": token(await shown.get("/admin/login")), "password": password, "next": "entries?q=a"}
    return await shown.client.post("/admin/login", data=form, headers=headers)


def test_a_hash_knows_its_password() -> None:
    """And no other; what is no hash knows none."""
    assert matches(PASSWORD, HASH)
    assert not matches("wrong", HASH)
    assert not matches(PASSWORD, "$argon2id$broken")
    assert not matches("\ud800", HASH)
    assert hash_of(PASSWORD) != HASH


async def test_this_machine_needs_no_log_in(tmp_path: Path) -> None:
    """But who came over a proxy does, and where there is no password gets nowhere."""
    async with face(tmp_path, OPEN) as shown:
        assert (await shown.get("/admin/")).status_code == 200
        assert (await shown.get("/admin")).headers["location"] == "admin/"
        for headers in ({"x_forwarded_for": "127.0.0.1"}, {"host": "planet.example"}):
            answer = await shown.get("/admin/", **headers)
            assert answer.status_code == 403
            assert "web.password" in answer.text


async def test_without_the_password_everything_leads_to_the_log_in(tmp_path: Path) -> None:
    """Pages, actions and the stream; what is public stays public."""
    async with locked(tmp_path) as shown:
        answer = await shown.get("/admin/")
        assert (answer.status_code, answer.headers["location"]) == (303, "./login")
        answer = await shown.get("/admin/feeds/x?a=b")
        assert (answer.status_code, answer.headers["location"]) == (303, "../login?next=feeds%2Fx%3Fa%3Db")
        assert (await shown.get("/admin/events", accept="text/event-stream")).status_code == 303
        assert (await shown.client.post("/admin/poll", data={"feed": "x"})).status_code == 401
        assert (await shown.client.post("/admin/configuration", data={"text": "x"})).status_code == 401
        assert (await shown.get("/admin/static/admin.css")).status_code == 200
        assert (await shown.get("/")).status_code == 200
        assert (await shown.get("/all.atom")).status_code == 200


async def test_the_password_opens_and_logging_out_closes(tmp_path: Path) -> None:
    """The cookie is for no script and no other site; after the log-out it is worth nothing."""
    async with locked(tmp_path) as shown:
        answer = await log_in(shown)
        assert (answer.status_code, answer.headers["location"]) == (303, "./entries?q=a")
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "secure" not in cookie
        page = await shown.get("/admin/")
        assert page.status_code == 200
        assert (await shown.get("/admin/login")).headers["location"] == "./"
        stolen = shown.client.cookies[COOKIE]
        out = await shown.client.post("/admin/logout", data={"token": token(page)})
        assert out.headers["location"] == "./login"
        shown.client.cookies.clear()
        assert (await shown.get("/admin/", cookie=f"{COOKIE}={stolen}")).status_code == 303


async def test_a_log_in_survives_a_restart_but_not_another_password(tmp_path: Path) -> None:
    """The key is kept in the store, and the password is a part of it."""
    async with locked(tmp_path) as shown:
        await log_in(shown)
        cookie = shown.client.cookies[COOKIE]
    async with locked(tmp_path) as shown:
        assert (await shown.get("/admin/", cookie=f"{COOKIE}={cookie}")).status_code == 200
    async with face(tmp_path, LOCKED.replace(HASH, hash_of("another password"))) as shown:
        assert (await shown.get("/admin/", cookie=f"{COOKIE}={cookie}")).status_code == 303


async def test_guessing_becomes_slow(tmp_path: Path) -> None:
    """After a few wrong passwords not even the right one is looked at for a while, and nothing tells them apart."""
    async with locked(tmp_path) as shown:
        answers = [await log_in(shown, "wrong") for _ in range(FREE)]
        assert {answer.status_code for answer in answers} == {401}
        assert "This is not the password." in answers[0].text
        answer = await log_in(shown)
        assert answer.status_code == 429
        assert 0 < int(answer.headers["retry-after"]) <= 2
        assert "wrong" not in answer.text.replace("wrong passwords", "")


@pytest.mark.parametrize(
    "following", ["//evil.example/", "https://evil.example/", "\\\\evil.example", "/admin/../../x", "a\r\nb: c"]
)
async def test_the_log_in_leads_nowhere_else(tmp_path: Path, following: str) -> None:
    """Whatever an address that somebody was given says."""
    async with locked(tmp_path) as shown:
        form = {"token": token(await shown.get("/admin/login")), "password": PASSWORD, "next": following}
        answer = await shown.client.post("/admin/login", data=form)
        assert answer.headers["location"] == "./"


async def test_every_form_needs_its_token(tmp_path: Path) -> None:
    """That of the visit; the log-in as well, so that nobody is logged in by another site."""
    async with face(tmp_path, OPEN) as shown:
        own = token(await shown.get("/admin/configuration"))
        shown.client.cookies.clear()
        foreign = token(await shown.get("/admin/configuration"))
        for path in ("poll", "pause", "resume", "configuration", "configuration/check", "logout", "login"):
            for value in ("", "x", own):
                answer = await shown.client.post(f"/admin/{path}", data={"token": value, "feed": "x"})
                assert answer.status_code == 403, path
        assert (await shown.client.post("/admin/poll", data={"token": foreign, "feed": "x"})).status_code == 404
        headers = {"sec-fetch-site": "cross-site"}
        answer = await shown.client.post("/admin/poll", data={"token": foreign, "feed": "x"}, headers=headers)
        assert (answer.status_code, "Another site" in answer.text) == (403, True)


async def test_a_strange_name_is_refused_on_the_dashboard_alone(tmp_path: Path) -> None:
    """DNS rebinding; the public files may be reached by any name."""
    async with face(tmp_path, OPEN) as shown:
        for path in ("/admin/", "/admin/static/admin.css", "/admin/events"):
            answer = await shown.get(path, host="evil.example")
            assert answer.status_code == 421
            assert "site.url" in answer.text
        assert (await shown.get("/all.atom", host="evil.example")).status_code == 200


async def test_answers_protect_who_looks_at_them(tmp_path: Path) -> None:
    """No script or style but ours, no frame, no cache; also where the answer is no."""
    async with face(tmp_path, OPEN) as shown:
        for path in ("/admin/", "/admin/nothing", "/admin/feeds/nothing"):
            headers = (await shown.get(path)).headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["cache-control"] == "no-store"
        body = (await shown.get("/admin/configuration")).text
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", body)


async def test_a_guarded_answer_takes_the_password_from_programs(tmp_path: Path) -> None:
    """By HTTP Basic, under any name; from this machine without."""

    async def secret(_request: Request) -> Response:
        return PlainTextResponse("the metrics")

    async def ask(shown: Face, **headers: str) -> httpx.Response:
        app = Starlette(routes=[Route("/metrics", guarded(shown.session, secret))])
        transport = httpx.ASGITransport(app, client=("192.0.2.7", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://planet.example") as client:
            return await client.get("/metrics", headers=headers)

    def basic(password: str) -> dict[str, str]:
        return {"authorization": "Basic " + base64.b64encode(f"prometheus:{password}".encode()).decode()}

    async with locked(tmp_path) as shown:
        answer = await ask(shown)
        assert (answer.status_code, answer.headers["www-authenticate"][:5]) == (401, "Basic")
        assert (await ask(shown, **basic("wrong"))).status_code == 401
        assert (await ask(shown, authorization="Basic ???")).status_code == 401
        assert (await ask(shown, **basic(PASSWORD))).text == "the metrics"
    async with face(tmp_path, OPEN) as shown:
        assert (await ask(shown)).status_code == 403
        app = Starlette(routes=[Route("/metrics", guarded(shown.session, secret))])
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            assert (await client.get("/metrics")).text == "the metrics"


async def test_the_cookie_is_secure_behind_https(tmp_path: Path) -> None:
    """Where a trusted proxy says that the browser came over https."""
    from aggregator.web.app import create_app  # noqa: PLC0415 - for this test alone

    async with locked(tmp_path) as shown:
        transport = httpx.ASGITransport(create_app(shown.session), client=("192.0.2.7", 1))
        async with httpx.AsyncClient(transport=transport, base_url="https://planet.example") as client:
            assert "secure" in (await client.get("/admin/login")).headers["set-cookie"].lower()


async def test_a_form_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    """Nor one that is none."""
    async with face(tmp_path, OPEN) as shown:
        answer = await shown.client.post("/admin/poll", content=b"x" * 4_100_000)
        assert answer.status_code == 413
        assert (await shown.client.post("/admin/poll", content=b"\xff\xfe")).status_code in {400, 403}
        assert (await shown.client.post("/admin/poll", content=b"&a=1" * 200)).status_code == 400


async def test_the_log_says_who_was_refused_and_no_password(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For fail2ban and its like."""
    async with locked(tmp_path) as shown:
        await log_in(shown, "hunter2 hunter2")
    said = capsys.readouterr().out
    assert "log-in refused" in said
    assert "127.0.0.1" in said
    assert "hunter2" not in said
    assert json.dumps(HASH)[1:-1] not in said
