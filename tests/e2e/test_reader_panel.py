"""Programs of other people read what we publish, and see the same entries: ids, titles, links, dates and files."""

import html
import json
import mailbox
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from aggregator.model import Format, Selection
from aggregator.render import RENDERERS
from aggregator.render.shown import Shown, shown
from tests.support.carried import carried_selection
from tests.support.origin import Origin
from tests.support.selections import sample_selection

TOOLS = Path(__file__).parents[1] / "support/readers"
NODE = "AGGREGATOR_NODE_MODULES"
NEEDS_NODE = f"node is missing, or {NODE} does not name the folder: npm install --prefix FOLDER, as .ci/run does"
NEEDS_NEWSBOAT = "newsboat is not installed: apt-get install newsboat"
NEEDS_R2E = "rss2email is not installed: apt-get install rss2email"
FILES = {"url": "urls", "cache": "cache.db", "config": "config"}  # of newsboat
SELECTIONS = {"sample": sample_selection(), "carried": carried_selection()}


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Seen:
    """An entry as a reader sees it; `files` as far as the reader shows them, `title` is empty where there is none."""

    id: str
    title: str
    link: str | None
    published: datetime
    files: tuple[str, ...] = ()


def ours(selection: Selection, name: Format, *, files: slice) -> list[Seen]:
    """What we mean to publish."""
    return [
        Seen(
            id=one.id,
            title=one.heading if name == "atom" else titled(one),
            link=one.link,
            published=one.published.replace(microsecond=0),  # which not every reader keeps
            files=tuple(file.url for file in one.enclosures)[files],
        )
        for one in (shown(item, selection) for item in selection.items)
    ]


def titled(one: Shown) -> str:
    return one.title if one.title or one.description else one.heading


def without_tags(title: str) -> str:
    """A title without what looks like markup, which two of the three take for such in plain text as well."""
    return " ".join(html.unescape(re.sub("<[^<>]*>", "", title)).split())


def node(script: str, *files: Path) -> Any:
    if not shutil.which("node") or not os.environ.get(NODE):
        pytest.skip(NEEDS_NODE)
    done = subprocess.run(
        ["node", TOOLS / script, *files], capture_output=True, text=True, timeout=60, check=False, env=os.environ
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def write(folder: Path, names: Sequence[Format]) -> dict[tuple[str, Format], Path]:
    files = {(which, name): folder / f"{which}.{name}" for which in SELECTIONS for name in names}
    for (which, name), file in files.items():
        file.write_bytes(RENDERERS[name](SELECTIONS[which]).body)
    return files


def test_three_parsers_of_another_language_agree(tmp_path: Path) -> None:
    """rss-parser, feedparser and feed-parser of npm; the first shows no files of Atom."""
    files = write(tmp_path, ("atom", "rss"))
    found = node("read.cjs", *files.values())
    for (which, name), file in files.items():
        for reader, entries in found[str(file)].items():
            place = f"{reader} reads {which}.{name}"
            wanted = ours(SELECTIONS[which], name, files=slice(None))
            seen = [
                Seen(
                    id=entry["id"],
                    title=without_tags(entry["title"] or ""),
                    link=entry["link"],
                    published=datetime.fromisoformat(entry["published"]).replace(microsecond=0),
                )
                for entry in entries
            ]
            assert seen == [replace(each, title=without_tags(each.title), files=()) for each in wanted], place
            if not (name == "atom" and reader == "rss-parser"):
                for entry, each in zip(entries, wanted, strict=True):
                    must = each.files if name == "atom" else each.files[:1]  # RSS has one enclosure
                    assert set(must) <= set(entry["enclosures"]), place


def test_the_schema_of_json_feed_accepts_it(tmp_path: Path) -> None:
    """The schema of npm's jsonfeed-schema, version 1.1."""
    assert node("validate.cjs", *write(tmp_path, ("json",)).values()) == []


@pytest.mark.parametrize("which", SELECTIONS)
@pytest.mark.parametrize("name", ["atom", "rss"])
def test_newsboat_agrees(tmp_path: Path, origin: Origin, which: str, name: Format) -> None:
    """It shows one file of each entry, and makes up titles where there are none."""
    if not shutil.which("newsboat"):
        pytest.skip(NEEDS_NEWSBOAT)
    origin.serve("/feed", RENDERERS[name](SELECTIONS[which]).body)
    (tmp_path / "urls").write_text(f"{origin.url('/feed')}\n")
    (tmp_path / "config").write_text("")
    done = subprocess.run(
        ["newsboat", *(f"--{name}-file={tmp_path / file}" for name, file in FILES.items()), "-x", "reload"],
        env=os.environ | {"HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(tmp_path / "cache.db") as cache:
        rows = cache.execute("SELECT guid, title, url, pubDate, enclosure_url FROM rss_item").fetchall()
    cache.close()
    expected = {entry.id: entry for entry in ours(SELECTIONS[which], name, files=slice(None))}
    assert {row[0] for row in rows} == expected.keys()
    for guid, title, url, at, file in rows:
        entry = expected[guid]
        assert title == entry.title or not entry.title
        assert (url or None, datetime.fromtimestamp(at, UTC)) == (entry.link, entry.published)
        assert file in entry.files or not (file or entry.files)
        assert name == "atom" or file in ("", *entry.files[:1])


@pytest.mark.parametrize("which", SELECTIONS)
@pytest.mark.parametrize("name", ["atom", "rss"])
def test_rss2email_agrees(tmp_path: Path, origin: Origin, which: str, name: Format) -> None:
    """It sends a mail for each entry, with its title, date and link."""
    if not shutil.which("r2e"):
        pytest.skip(NEEDS_R2E)
    origin.serve("/feed", RENDERERS[name](SELECTIONS[which]).body)
    (tmp_path / "mail").mkdir()
    config = tmp_path / "config"
    config.write_text(
        "[DEFAULT]\nfrom = planet@example.org\nto = reader@example.org\nuse-publisher-email = False\n"
        f"date-header = True\nemail-protocol = maildir\nmaildir-path = {tmp_path}/mail\nmaildir-mailbox = inbox\n"
        "verbose = error\nhtml-mail = True\n"
    )
    for arguments in (["add", "planet", origin.url("/feed")], ["run"]):
        done = subprocess.run(
            ["r2e", "-c", config, "-d", tmp_path / "data.json", *arguments],
            env=os.environ | {"HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "XDG_CONFIG_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    mails = {str(mail["X-RSS-ID"]): mail for mail in mailbox.Maildir(tmp_path / "mail" / "inbox", create=False)}
    expected = {entry.id: entry for entry in ours(SELECTIONS[which], name, files=slice(0))}
    updated = {item.id: item.updated_at.replace(microsecond=0) for item in SELECTIONS[which].items}
    assert mails.keys() == expected.keys()
    for id_, mail in mails.items():
        entry = expected[id_]
        subject = " ".join(str(make_header(decode_header(str(mail["Subject"])))).split())
        assert subject == entry.title or not entry.title
        assert mail["X-RSS-URL"] == entry.link or (not entry.link and mail["X-RSS-URL"] == id_)
        assert parsedate_to_datetime(str(mail["Date"])).astimezone(UTC) in {entry.published, updated[id_]}
