"""output/ over HTTP, asked through a real socket."""

import gzip
import os
import time
from datetime import timedelta
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path

import brotli  # type: ignore[import-untyped] # it ships no types
import pytest

from tests.web.conftest import ATOM, FILES, Site, serving

OLD = "Thu, 01 Jan 1970 00:00:01 GMT"
LATER = "Fri, 01 Jan 2100 00:00:00 GMT"


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/index.html", "text/html; charset=utf-8"),
        ("/all.html", "text/html; charset=utf-8"),
        ("/all.atom", "application/atom+xml; charset=utf-8"),
        ("/all.rss", "application/rss+xml; charset=utf-8"),
        ("/all.json", "application/feed+json; charset=utf-8"),
        ("/articles/data.json", "application/json; charset=utf-8"),
        ("/feeds.opml", "text/x-opml; charset=utf-8"),
        ("/assets/style.css", "text/css; charset=utf-8"),
        ("/articles/picture.png", "image/png"),
        ("/articles/two%20words.html", "text/html; charset=utf-8"),
        ("/all/archive/1.atom", "application/atom+xml; charset=utf-8"),
        ("/all%2eatom", "application/atom+xml; charset=utf-8"),
        ("/all.atom?utm_source=x", "application/atom+xml; charset=utf-8"),
    ],
)
def test_every_file_has_its_media_type(site: Site, path: str, media_type: str) -> None:
    """Each file is served whole under its own type, with what a cache and a browser need to know."""
    answer = site.ask(path)
    name = path.strip("/").partition("?")[0].replace("%20", " ").replace("%2e", ".") or "index.html"
    assert (answer.status, answer.headers["content-type"], answer.body) == (200, media_type, FILES[name])
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-length"] == str(len(answer.body))
    assert answer.headers["etag"].startswith('"')


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/articles/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e%2fsecret.txt",
        "/articles%2fpicture.png",
        "/articles/%2e%2e/all.atom",
        "/./all.atom",
        "//all.atom",
        "//example.org/",
        "/all.atom/",
        "/articles",
        "/articles/",
        "/..\\secret.txt",
        "/..%5csecret.txt",
        "/all.atom%00",
        "/all.atom%00.html",
        "/all%0a.atom",
        "/.hidden",
        "/%2ehidden",
        "/.git/config",
        "/link-out.txt",
        "/linked-folder/secret.txt",
        "/link-hidden.txt",
        "/loop.txt",
        "/pipe.html",
        "/%ff%fe",
        "/" + "a" * 5000,
        "/" + "a/" * 500,
        "/nothing",
        "/etc/passwd",
    ],
)
def test_nothing_but_the_files_of_output(site: Site, path: str) -> None:
    """Whatever the address: what is no plain file under output/ does not exist."""
    answer = site.ask(path)
    assert answer.status == 404
    assert b"secret" not in answer.body


def test_a_link_inside_output_is_followed(site: Site) -> None:
    """A symbolic link is as good as what it names, while that is inside."""
    assert site.ask("/newest.atom").body == ATOM


def test_the_page_for_a_missing_file_works_from_any_depth(site: Site) -> None:
    """Its links lead back to the front page; it is never kept, and HEAD gets no body."""
    answer = site.ask("/a/b/c")
    assert "Nothing here" in answer.body.decode()
    assert b'href="../../index.html"' in answer.body
    assert answer.headers["cache-control"] == "no-cache"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    head = site.ask("/a/b/c", "HEAD")
    assert (head.status, head.body, head.headers["content-length"]) == (404, b"", answer.headers["content-length"])


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "FOO"])
@pytest.mark.parametrize("path", ["/", "/all.atom", "/nothing"])
def test_only_get_and_head(site: Site, method: str, path: str) -> None:
    """Everything else is refused, and the answer says what is allowed."""
    answer = site.ask(path, method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_reader_in_a_browser_may_send_validators(site: Site) -> None:
    """It asks first, since they are no simple headers (Fetch, preflight); pages of other sites read feeds alone."""
    asks = {"origin": "https://reader.example", "access_control_request_method": "GET"}
    wanted = {"if-none-match", "if-modified-since", "range"}
    for path in ("/all.atom", "/all.json", "/feeds.opml", "/nothing.atom"):
        answer = site.ask(path, "OPTIONS", access_control_request_headers="if-none-match", **asks)
        assert (answer.status, answer.body) == (204, b"")
        assert answer.headers["access-control-allow-origin"] == "*"
        assert wanted <= set(answer.headers["access-control-allow-headers"].lower().split(", "))
    for path in ("/all.html", "/"):
        answer = site.ask(path, "OPTIONS", **asks)
        assert (answer.status, answer.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
        assert "access-control-allow-origin" not in answer.headers
    assert "access-control-allow-origin" not in site.ask("/all.atom", "OPTIONS").headers


def test_two_changes_in_a_second_are_two_dates(own_site: Site) -> None:
    """Who knows the first state by its date alone gets the second; so it is with a file that became older again."""
    path = own_site.folder / "all.html"
    dates: list[str] = []
    for body, moment in (
        (b"<p>one</p>", 1_700_000_000),
        (b"<p>second</p>", 1_700_000_000),
        (b"<p>restored</p>", 1_600_000_000),
    ):
        path.write_bytes(body)
        os.utime(path, (moment, moment))
        since = {"if_modified_since": dates[-1]} if dates else {}
        answer = own_site.ask("/all.html", **since)
        assert (answer.status, answer.body) == (200, body)
        dates.append(answer.headers["last-modified"])
    assert len(set(dates)) == 3
    assert own_site.ask("/all.html", if_modified_since=dates[-1]).status == 304


@pytest.mark.parametrize("path", ["/all.atom", "/all.html", "/articles/picture.png"])
@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
def test_head_equals_get_without_the_body(site: Site, path: str, coding: str) -> None:
    """HEAD tells the same as GET, the length included."""
    get, head = (site.ask(path, method, accept_encoding=coding) for method in ("GET", "HEAD"))
    assert head.body == b""
    assert {**head.headers, "date": ""} == {**get.headers, "date": ""}


def test_each_coding_is_itself(site: Site) -> None:
    """Both br and gzip carry the same bytes, each under a strong tag of its own, and `Vary` tells caches."""
    plain = site.ask("/all.atom")
    br = site.ask("/all.atom", accept_encoding="gzip, deflate, br")
    gz = site.ask("/all.atom", accept_encoding="gzip")
    assert (br.headers["content-encoding"], brotli.decompress(br.body)) == ("br", ATOM)
    assert (gz.headers["content-encoding"], gzip.decompress(gz.body)) == ("gzip", ATOM)
    assert "content-encoding" not in plain.headers
    assert len({answer.headers["etag"] for answer in (plain, br, gz)}) == 3
    assert all(answer.headers["vary"].startswith("Accept-Encoding") for answer in (plain, br, gz))


@pytest.mark.parametrize("path", ["/articles/picture.png", "/small.html", "/empty.txt"])
def test_what_gains_nothing_is_not_compressed(site: Site, path: str) -> None:
    """Pictures and tiny files are sent as they are."""
    answer = site.ask(path, accept_encoding="br, gzip")
    assert "content-encoding" not in answer.headers
    assert answer.body == FILES[path[1:]]


@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
def test_a_known_version_is_not_sent_again(site: Site, coding: str) -> None:
    """304 for the tag alone, for the date alone, and for both; headers that a cache updates come along."""
    first = site.ask("/all.atom", accept_encoding=coding)
    tag, date = first.headers["etag"], first.headers["last-modified"]
    for fields in (
        {"if_none_match": tag},
        {"if_modified_since": date},
        {"if_none_match": tag, "if_modified_since": date},
    ):
        answer = site.ask("/all.atom", accept_encoding=coding, **fields)
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["etag"] == tag
        assert {"cache-control", "last-modified", "vary"} <= answer.headers.keys()
        assert not {"content-length", "content-type", "content-encoding"} & answer.headers.keys()


@pytest.mark.parametrize(
    ("tag", "since", "status"),
    [
        ("{tag}", OLD, 304),  # the tag decides
        ('"other"', LATER, 200),  # …in both directions
        ("W/{tag}", None, 304),  # weakened by a proxy on the way
        ('"other", {tag}', None, 304),
        ('"other",W/"x"', None, 200),
        ("*", None, 304),
        ("{bare}", None, 200),  # no quotes, no tag
        ("", None, 200),
        (None, "{date}", 304),
        (None, LATER, 304),
        (None, OLD, 200),
        (None, "yesterday", 200),
        (None, "", 200),
    ],
)
def test_if_none_match_wins_over_if_modified_since(site: Site, tag: str | None, since: str | None, status: int) -> None:
    """RFC 9110, section 13.2.2."""
    known = site.ask("/all.atom").headers
    names = {"tag": known["etag"], "bare": known["etag"].strip('"'), "date": known["last-modified"]}
    fields = {"if_none_match": tag, "if_modified_since": since}
    answer = site.ask(
        "/all.atom", **{name: value.format(**names) for name, value in fields.items() if value is not None}
    )
    assert answer.status == status


def test_the_tag_survives_rebuild_and_restart(own_site: Site) -> None:
    """Same bytes, same tag: after the file was written anew, and from a server that was started anew."""
    before = own_site.ask("/all.atom", accept_encoding="br").headers["etag"]
    (own_site.folder / "all.atom").unlink()
    (own_site.folder / "all.atom").write_bytes(ATOM)
    os.utime(own_site.folder / "all.atom", (1_600_000_000, 1_600_000_000))
    assert own_site.ask("/all.atom", accept_encoding="br").headers["etag"] == before
    with serving(own_site.folder) as port:
        assert Site(folder=own_site.folder, port=port).ask("/all.atom", accept_encoding="br").headers["etag"] == before


def test_a_change_is_seen_at_once(own_site: Site) -> None:
    """A file that was replaced has new validators, even with the same length and the same time."""
    first = own_site.ask("/all.atom")
    status = (own_site.folder / "all.atom").stat()
    new = own_site.folder / ".all.atom.new"
    new.write_bytes(ATOM.replace(b"Entry 1<", b"Entry X<"))
    os.utime(new, ns=(status.st_atime_ns, status.st_mtime_ns))
    new.replace(own_site.folder / "all.atom")
    second = own_site.ask("/all.atom", if_none_match=first.headers["etag"])
    assert (second.status, b"Entry X" in second.body) == (200, True)


def test_last_modified_is_the_time_of_the_file_but_never_in_the_future(own_site: Site) -> None:
    """RFC 9110, section 8.8.2.1."""
    os.utime(own_site.folder / "all.atom", (1_700_000_000.9, 1_700_000_000.9))
    assert own_site.ask("/all.atom").headers["last-modified"] == formatdate(1_700_000_000, usegmt=True)
    os.utime(own_site.folder / "all.rss", (time.time() + 86400, time.time() + 86400))
    answer = own_site.ask("/all.rss").headers
    late = parsedate_to_datetime(answer["last-modified"]) - parsedate_to_datetime(answer["date"])
    assert late <= timedelta(seconds=2)  # the server looks at the clock for its Date once a second


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("bytes=0-99", 206, 0, 99),
        ("bytes=100-", 206, 100, 4095),
        ("bytes=-96", 206, 4000, 4095),
        ("bytes=4095-9999", 206, 4095, 4095),
        ("bytes=-9999", 206, 0, 4095),
        ("bytes=4096-", 416, None, None),
        ("bytes=-0", 416, None, None),
        ("bytes=9-1", 200, None, None),
        ("bytes=0-1,5-6", 200, None, None),
        ("bytes=a-b", 200, None, None),
        ("lines=0-1", 200, None, None),
        ("bytes=" + "9" * 30 + "-", 200, None, None),
    ],
)
def test_one_range_of_bytes(site: Site, asked: str, status: int, first: int | None, last: int | None) -> None:
    """A part of the file, an answer that there is no such part, or all of it where the request makes no sense."""
    answer = site.ask("/articles/picture.png", range=asked)
    whole = FILES["articles/picture.png"]
    assert answer.status == status
    match status:
        case 206 if first is not None and last is not None:
            assert answer.headers["content-range"] == f"bytes {first}-{last}/4096"
            assert answer.body == whole[first : last + 1]
        case 416:
            assert answer.headers["content-range"] == "bytes */4096"
            assert answer.headers["cache-control"] == "no-store"
        case _:
            assert (answer.body, answer.headers["accept-ranges"]) == (whole, "bytes")


def test_a_download_is_resumed_only_in_the_same_file(site: Site) -> None:
    """`If-Range` with tag or date: the rest where it still holds, all of it otherwise; a range is never compressed."""
    known = site.ask("/all.atom").headers
    coded = site.ask("/all.atom", accept_encoding="br").headers["etag"]
    for held, status in [
        (known["etag"], 206),
        (known["last-modified"], 206),
        ('"other"', 200),
        ("W/" + known["etag"], 200),
        (coded, 200),
        (LATER, 200),
    ]:
        assert site.ask("/all.atom", range="bytes=10-", if_range=held).status == status, held
    part = site.ask("/all.atom", range="bytes=10-19", accept_encoding="br")
    assert (part.status, part.body, part.headers["etag"]) == (206, ATOM[10:20], known["etag"])
    assert "content-encoding" not in part.headers
    assert site.ask("/all.atom", "HEAD", range="bytes=10-19").status == 200


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"if_match": '"other"'}, 412),
        ({"if_match": "*"}, 200),
        ({"if_match": "{tag}"}, 200),
        ({"if_match": "W/{tag}"}, 412),
        ({"if_unmodified_since": OLD}, 412),
        ({"if_unmodified_since": LATER}, 200),
        ({"if_unmodified_since": "nonsense"}, 200),
        ({"if_match": "{tag}", "if_unmodified_since": OLD}, 200),
        ({"if_match": '"other"', "if_none_match": "{tag}"}, 412),
    ],
)
def test_other_preconditions(site: Site, fields: dict[str, str], status: int) -> None:
    """`If-Match` compares strongly and outranks `If-Unmodified-Since`; both come before the rest."""
    tag = site.ask("/all.atom").headers["etag"]
    answer = site.ask("/all.atom", **{name: value.format(tag=tag) for name, value in fields.items()})
    assert answer.status == status


def test_who_may_read_and_run_what(site: Site) -> None:
    """Feeds may be fetched from any site; a page runs no script, and tells nobody where its reader came from."""
    for path in ("/all.atom", "/all.rss", "/all.json", "/feeds.opml"):
        assert site.ask(path).headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in site.ask("/all.html").headers
    for path in ("/all.html", "/all.atom", "/"):
        headers = site.ask(path).headers
        assert headers["content-security-policy"].startswith(
            "default-src 'none'; style-src 'self'; img-src 'self' http"
        )
        assert "script-src" not in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("fields", [{"sec_fetch_dest": "document"}, {"upgrade_insecure_requests": "1"}])
@pytest.mark.parametrize(("path", "root"), [("/all.atom", ""), ("/all/archive/1.atom", "../../")])
def test_a_feed_that_a_person_opens_is_a_page(site: Site, fields: dict[str, str], path: str, root: str) -> None:
    """A browser gets the feed as a page, which no shared cache may keep; its tag is its own."""
    page = site.ask(path, **fields)
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert f'href="{root}assets/style.css"' in page.body.decode()
    assert "All &lt;news&gt;" in page.body.decode()
    assert page.headers["cache-control"] == "private, no-cache"
    assert page.headers["etag"] != site.ask(path).headers["etag"]
    assert site.ask(path, **fields, if_none_match=page.headers["etag"]).status == 304
    assert "Sec-Fetch-Dest" in site.ask(path).headers["vary"]


@pytest.mark.parametrize(
    "fields", [{"sec_fetch_dest": "empty", "upgrade_insecure_requests": "1"}, {"accept": "text/html"}]
)
def test_whoever_else_asks_gets_the_feed(site: Site, fields: dict[str, str]) -> None:
    """A script, an extension or a reader that looks like a browser gets what it came for."""
    assert site.ask("/all.atom", **fields).body == ATOM


def test_a_feed_that_is_none_is_left_alone(own_site: Site) -> None:
    """What cannot be read as XML is sent as it lies there."""
    (own_site.folder / "odd.atom").write_bytes(b"<feed")
    assert own_site.ask("/odd.atom", sec_fetch_dest="document").body == b"<feed"


def test_output_may_come_later(tmp_path: Path) -> None:
    """The folder need not exist when the server starts."""
    with serving(tmp_path / "later") as port:
        site = Site(folder=tmp_path / "later", port=port)
        assert site.ask("/").status == 404
        site.folder.mkdir()
        (site.folder / "index.html").write_bytes(b"here")
        assert site.ask("/").body == b"here"


def test_a_large_file_is_sent_from_the_disk(own_site: Site) -> None:
    """A recording is streamed, whole or in part, and has a tag like everything else."""
    recording = os.urandom(1_000_000) * 9
    (own_site.folder / "articles/talk.mp3").write_bytes(recording)
    whole = own_site.ask("/articles/talk.mp3", accept_encoding="br")
    assert (whole.body == recording, whole.headers["content-length"]) == (True, "9000000")
    part = own_site.ask("/articles/talk.mp3", range="bytes=-1000000")
    assert (part.status, part.body == recording[-1_000_000:]) == (206, True)
    assert own_site.ask("/articles/talk.mp3", if_none_match=whole.headers["etag"]).status == 304
    assert own_site.ask("/articles/talk.mp3", "HEAD").headers["content-length"] == "9000000"


def test_a_file_that_is_replaced_while_it_is_sent_stays_whole(own_site: Site) -> None:
    """Readers get the old feed or the new one, never a mixture."""
    versions = [bytes([letter]) * 400_000 for letter in b"abcdef"]
    for number, version in enumerate(versions * 3):
        new = own_site.folder / f".new-{number}"
        new.write_bytes(version)
        new.replace(own_site.folder / "big.atom")
        assert own_site.ask("/big.atom").body in versions
