"""What a saved feeds.yaml does at once, and what only the next start does; that is said, and nobody is sent away."""

from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.config import load
from aggregator.model import Config
from aggregator.web.restart import pending
from tests.support.planet import rss, rss_item
from tests.web.desks import Face, face

FEEDS = "site: {title: Planet}\narticles: []\nfeeds: [{path: a.xml, id: a}]\n"
FILES = {"a.xml": rss(rss_item(1))}


def saved(shown: Face, text: str) -> Config:
    """Take over another feeds.yaml, as the daemon does."""
    (shown.folder / "feeds.yaml").write_text(FEEDS + text)
    shown.session.configure(load(shown.folder / "feeds.yaml", {}))
    return shown.session.config


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("web: {port: 9000}", ("web.port",)),
        (
            "web: {host: '::1', trusted_proxies: [10.0.0.1]}\nstore: sqlite:///b.db",
            ("store", "web.host", "web.trusted_proxies"),
        ),
        ("output: elsewhere\nkeep_entries: 9d", ()),
    ],
)
async def test_what_waits_for_the_next_start(tmp_path: Path, text: str, settings: tuple[str, ...]) -> None:
    """Every page of the dashboard says it, by the names that the settings have."""
    async with face(tmp_path, FEEDS, FILES) as shown:
        assert "next start" not in (await shown.get("/admin/")).text
        before = shown.session.config
        assert pending(before, saved(shown, text)) == settings
        page = (await shown.get("/admin/outputs")).text
        assert ("at the next start of the program: " + ", ".join(settings) in page) is bool(settings)
        saved(shown, "")
        assert "next start" not in (await shown.get("/admin/")).text


async def test_another_folder_is_served_as_soon_as_something_is_in_it(tmp_path: Path) -> None:
    """Until then readers get what the old one holds; a private output and what was removed follow."""
    async with face(tmp_path, FEEDS, FILES) as shown:
        old = (await shown.get("/all.atom")).content
        token = "a-token-of-twenty-letters"
        saved(shown, f"output: elsewhere\noutputs: [{{id: all}}, {{id: few, private: {token}}}]\n")
        assert (await shown.get("/all.atom")).content == old
        await shown.session.in_writer(shown.session.publish)
        (tmp_path / "output/all.atom").unlink()
        assert (await shown.get("/all.atom")).status_code == 200
        assert (await shown.get("/all.html")).content == (tmp_path / "elsewhere/all.html").read_bytes()
        assert (await shown.get(f"/few.atom?token={token}")).status_code == 200
        assert (await shown.get("/few.atom")).status_code == 404
        saved(shown, "output: elsewhere\noutputs: [{id: other}]\n")
        await shown.session.in_writer(shown.session.publish)
        assert (await shown.get("/all.atom")).status_code == 410


async def test_another_password_ends_every_visit_at_once(tmp_path: Path) -> None:
    """The key that signs them is made of its hash."""
    async with face(tmp_path, FEEDS, FILES) as shown:
        hidden = replace(shown.session.config, web=replace(shown.session.config.web, password="$argon2id$x"))
        cookie = (await shown.get("/admin/")).headers["set-cookie"].partition(";")[0]
        assert "set-cookie" in (await shown.get("/admin/", cookie=cookie)).headers
        shown.session.configure(hidden)
        again = (await shown.get("/admin/", cookie=cookie)).headers["set-cookie"].partition(";")[0]
        assert again != cookie
