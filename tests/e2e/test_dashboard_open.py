"""A dashboard that others can reach: the daemon wants a password first, and then everybody who looks."""

import httpx
from lxml import html

from aggregator.web.passwords import hash_of
from tests.support.planet import Planet, until

PASSWORD = "correct horse battery"


def test_a_daemon_that_others_can_reach_asks_for_the_password(planet: Planet) -> None:
    """Also who asks from this machine; what is public stays so."""
    planet.configure(text=f"web: {{host: 0.0.0.0, password: '{hash_of(PASSWORD)}'}}\n")
    with planet.daemon() as daemon:
        url = daemon.url.replace("0.0.0.0", "127.0.0.1")
        with httpx.Client(base_url=url, trust_env=False, follow_redirects=True) as client:
            form = client.get("admin/entries?q=x")
            assert form.url.path == "/admin/login"
            token = html.document_fromstring(form.content).xpath("//input[@name='token']/@value")[0]
            facts = {"token": token, "password": PASSWORD, "next": "entries?q=x"}
            page = client.post("admin/login", data=facts)
            assert (page.status_code, page.url.path, page.url.query) == (200, "/admin/entries", b"q=x")
            assert client.get("healthz").status_code == 200
        assert daemon.event("logged in")["client"] == "127.0.0.1"


def test_a_trusted_proxy_says_who_asks(planet: Planet) -> None:
    """It is the client's address that is counted and logged, and the cookie is for https alone."""
    planet.configure(text=f"web: {{password: '{hash_of(PASSWORD)}'}}\n")
    with planet.daemon() as daemon:
        headers = {"x-forwarded-for": "192.0.2.44", "x-forwarded-proto": "https", "host": "planet.example"}
        with httpx.Client(base_url=daemon.url, trust_env=False, headers=headers) as client:
            form = client.get("admin/login")
            assert "; secure" in form.headers["set-cookie"].lower()
            token = html.document_fromstring(form.content).xpath("//input[@name='token']/@value")[0]
            cookie = form.headers["set-cookie"].partition(";")[0]
            facts = {"token": token, "password": "wrong"}
            assert client.post("admin/login", data=facts, headers={"cookie": cookie}).status_code == 401
        assert daemon.event("log-in refused")["client"] == "192.0.2.44"


def test_what_a_saved_file_cannot_change_at_once_is_said(planet: Planet) -> None:
    """In the log, and on the dashboard until the next start; another folder is served all the same."""
    planet.article("hello.md", "---\ntitle: Hello\ndate: 2026-05-01\n---\nWords.\n")
    planet.configure()
    with planet.daemon() as daemon:
        until(lambda: "Hello" in daemon.get("all.atom").text, "the article")
        planet.configure(text="web: {trusted_proxies: [192.0.2.1]}\noutput: elsewhere\n")
        event = daemon.event("some of it takes effect at the next start")
        assert (event["level"], event["settings"]) == ("warning", ["web.trusted_proxies"])
        assert "at the next start of the program: web.trusted_proxies." in daemon.get("admin/").text
        until((planet.folder / "elsewhere/all.atom").exists, "the new folder")
        planet.article("second.md", "---\ntitle: Second\ndate: 2026-05-02\n---\nWords.\n")
        until(lambda: "Second" in daemon.get("all.atom").text, "the article, served from the new folder")
