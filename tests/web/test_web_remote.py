"""Files of the web server that lie in a bucket, and what is answered while its server is away."""

from collections.abc import Callable
from pathlib import Path

import pytest

from aggregator.model import Document
from aggregator.publish import place_of
from aggregator.publish.bucket import open_bucket
from aggregator.web.remote import Remote
from tests.support.buckets import Server, shared_server
from tests.web.desks import face


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    """An S3-compatible server that this process finds in its environment."""
    server = shared_server()
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    return server


def remote(url: str, *, large: int) -> Remote:
    bucket = open_bucket(url)
    folder: Callable[[], Path] = Path
    return Remote(root=folder, bucket=lambda: bucket, large=large)


def test_a_large_object_goes_through_piece_by_piece(server: Server) -> None:
    """Its length and version are known before; a part of it is asked for alone."""
    url = f"s3://{server.new_bucket()}/planet"
    body = bytes(range(256)) * 12_000
    place_of(url).publish([Document(path="articles/a.mp3", body=body)])
    files = remote(url, large=1_000_000)
    file = files.find("articles/a.mp3")
    assert file is not None
    assert (file.body, file.length) == (None, len(body))
    assert b"".join(files.stream(file, range(len(body)))) == body
    assert b"".join(files.stream(file, range(5, 9))) == body[5:9]


def test_an_object_is_read_once_for_each_of_its_states(server: Server) -> None:
    """Between two looks nothing is asked; hidden names are not looked for."""
    bucket = server.new_bucket()
    place_of(f"s3://{bucket}/planet").publish([Document(path="all.atom", body=b"<feed/>")])
    files = remote(f"s3://{bucket}/planet", large=1_000_000)
    with server.watched() as asked:
        found = {files.find("all.atom") for _ in range(5)}
        assert files.find(".published.json") is None
        assert files.find("../other") is None
    assert [file.body for file in found if file] == [b"<feed/>"]
    assert asked == [f"HEAD /{bucket}/planet/all.atom", f"GET /{bucket}/planet/all.atom"]


async def test_what_was_removed_is_gone_and_a_server_that_is_away_is_told(server: Server, tmp_path: Path) -> None:
    """410 for what was there once, 503 where nobody knows."""
    bucket = server.new_bucket()
    place = place_of(f"s3://{bucket}/planet")
    place.publish([Document(path="old.atom", body=b"<feed/>")])
    configuration = f"site: {{url: 'https://planet.example/'}}\nfeeds: []\noutput: s3://{bucket}/planet\n"
    async with face(tmp_path, configuration) as shown:
        assert [(await shown.get(path)).status_code for path in ("/", "/all.atom", "/old.atom", "/new.atom")] == [
            200,
            200,
            410,
            404,
        ]
        with server.demanding_keys():
            away = await shown.get("/all.rss")
        assert (away.status_code, away.text) == (503, "the object storage does not answer at the moment\n")
        assert away.headers["retry-after"] == "60"
