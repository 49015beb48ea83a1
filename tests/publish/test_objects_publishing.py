"""Publishing to a bucket: the same as to a folder, seen from outside as anybody gets the objects."""

import gzip
import os
from collections.abc import Iterator

import brotli  # type: ignore[import-untyped] # it ships no types
import pytest

from aggregator.errors import ArticleError
from aggregator.model import Document, FileDocument
from aggregator.publish import Changes, Manifest, place_of
from tests.support.buckets import Server

NOTHING = Changes(written=(), removed=())
FEED = b"<feed>" + b"<entry/>" * 200 + b"</feed>"
INVENTORY = "planet/.published.json"


def documents(**bodies: str) -> list[Document]:
    return [
        Document(path=name.replace("__", "/").replace("_", "."), body=body.encode()) for name, body in bodies.items()
    ]


def file(*chunks: bytes | ArticleError, path: str = "articles/a.png", modified: int = 1_700_000_000) -> FileDocument:
    """A file of these chunks; an error among them is raised where it stands."""

    def read() -> Iterator[bytes]:
        for chunk in chunks:
            if isinstance(chunk, ArticleError):
                raise chunk
            yield chunk

    size = sum(len(chunk) for chunk in chunks if isinstance(chunk, bytes))
    return FileDocument(path=path, modified=modified, size=size, chunks=read)


def test_objects_are_sent_with_what_their_server_says_of_them(server: Server, bucket: str) -> None:
    """A media type, and how long a cache may keep them."""
    place = place_of(f"s3://{bucket}/planet")
    changes = place.publish(documents(all_atom="<feed/>", articles__a_html="<p>", all_json="{}", articles__b_json="{}"))
    assert changes.written == ("all.atom", "articles/a.html", "all.json", "articles/b.json")
    feed = server.get(bucket, "planet/all.atom")
    assert (feed.status, feed.body) == (200, b"<feed/>")
    assert feed.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert feed.headers["cache-control"] == "public, max-age=300"
    assert server.get(bucket, "planet/all.json").headers["content-type"] == "application/feed+json; charset=utf-8"
    assert server.get(bucket, "planet/articles/b.json").headers["content-type"] == "application/json; charset=utf-8"


def test_caches_may_not_share_what_is_private(server: Server, bucket: str) -> None:
    """Only that of the reader may keep it."""
    place_of(f"s3://{bucket}/planet-private").publish(documents(mine_atom="<feed/>"), private=True)
    assert server.get(bucket, "planet-private/mine.atom").headers["cache-control"] == "private, max-age=300"


def test_text_has_compressed_forms_beside_it(server: Server, bucket: str) -> None:
    """For servers that choose by Accept-Encoding; what is short or compressed has none, and no inventory names them."""
    place = place_of(f"s3://{bucket}/planet")
    changes = place.publish(
        [Document(path="all.atom", body=FEED), *documents(short_atom="<feed/>"), file(os.urandom(2000))]
    )
    assert changes.written == ("all.atom", "short.atom", "articles/a.png")
    assert place.manifest().files == {"all.atom", "short.atom", "articles/a.png"}
    assert [key for key in server.keys(bucket) if key != INVENTORY] == [
        "planet/all.atom",
        "planet/all.atom.br",
        "planet/all.atom.gz",
        "planet/articles/a.png",
        "planet/short.atom",
    ]
    for suffix, coding, unpack in ((".br", "br", brotli.decompress), (".gz", "gzip", gzip.decompress)):
        coded = server.get(bucket, f"planet/all.atom{suffix}")
        assert unpack(coded.body) == FEED
        assert coded.headers["content-encoding"] == coding
        assert coded.headers["content-type"] == "application/atom+xml; charset=utf-8"


def test_what_has_not_changed_is_neither_sent_nor_asked_for(server: Server, bucket: str) -> None:
    """One request tells that there is nothing to do; one changed document of many costs its own objects."""
    place = place_of(f"s3://{bucket}/planet")
    before = [Document(path=f"{number}.atom", body=FEED + b"%d" % number) for number in range(20)]
    place.publish(before)
    with server.watched() as asked:
        assert place.publish(before) == NOTHING
    assert asked == [f"GET /{bucket}/{INVENTORY}"]
    with server.watched() as asked:
        assert place.publish([*before[:-1], Document(path="19.atom", body=FEED)]).written == ("19.atom",)
    assert (asked[0], asked[1], asked[-1]) == (f"GET /{bucket}/{INVENTORY}", *[f"PUT /{bucket}/{INVENTORY}"] * 2)
    assert sorted(asked[2:-1]) == [f"PUT /{bucket}/planet/19.atom{suffix}" for suffix in ("", ".br", ".gz")]


def test_what_is_published_no_more_is_removed_and_nothing_else(server: Server, bucket: str) -> None:
    """Objects that somebody else put there stay, below the prefix or beside it."""
    place = place_of(f"s3://{bucket}/planet")
    place.publish([*documents(all_atom="1", old_atom="2"), Document(path="articles/a.html", body=FEED)])
    for key in ("planet/CNAME", "planet2/all.atom", "other.txt"):
        server.put(bucket, key, b"mine")
    assert place.publish(documents(all_atom="1")) == Changes(written=(), removed=("articles/a.html", "old.atom"))
    assert server.keys(bucket) == ["other.txt", INVENTORY, "planet/CNAME", "planet/all.atom", "planet2/all.atom"]
    manifest = place.manifest()
    assert [manifest.is_gone(path) for path in ("old.atom", "all.atom", "never.atom")] == [True, False, False]


def test_a_document_that_becomes_short_loses_its_compressed_forms(server: Server, bucket: str) -> None:
    """Nobody may be sent the old one."""
    place = place_of(f"s3://{bucket}/planet")
    place.publish([Document(path="all.atom", body=FEED)])
    assert place.publish(documents(all_atom="<feed/>")) == Changes(written=("all.atom",), removed=())
    assert server.keys(bucket) == [INVENTORY, "planet/all.atom"]


@pytest.mark.parametrize("order", [1, -1])
def test_a_file_that_is_called_like_a_compressed_form_is_kept(server: Server, bucket: str, order: int) -> None:
    """An article may refer to both; whichever comes first, its bytes are what its author wrote, for good."""
    place = place_of(f"s3://{bucket}/planet")
    text = Document(path="articles/a.txt", body=b"text " * 200)
    both: list[Document | FileDocument] = [text, file(b"my own", path="articles/a.txt.gz")]
    assert set(place.publish(both[::order]).written) == {"articles/a.txt", "articles/a.txt.gz"}
    assert place.publish(both[::order]) == NOTHING
    both[0] = Document(path="articles/a.txt", body=b"more " * 200)
    assert place.publish(both[::order]).written == ("articles/a.txt",)
    own = server.get(bucket, "planet/articles/a.txt.gz")
    assert (own.body, own.headers.get("content-encoding")) == (b"my own", None)
    assert server.get(bucket, "planet/articles/a.txt.br").status == 200
    assert place.publish([text]).removed == ("articles/a.txt.gz",)
    place.publish([text])  # the name is free by now
    assert gzip.decompress(server.get(bucket, "planet/articles/a.txt.gz").body) == text.body


def test_everything_below_a_bucket_may_be_ours(server: Server, bucket: str) -> None:
    """The prefix may be missing; a name may hold what has a meaning in URLs."""
    place = place_of(f"s3://{bucket}")
    name = "articles/ü b+c%41#?&.html"
    assert place.publish([Document(path=name, body=b"<p>")]).written == (name,)
    assert server.keys(bucket) == [".published.json", name]
    assert (place.read(name), place.read("articles/other.html")) == (b"<p>", None)
    assert place.publish([]).removed == (name,)


def test_before_the_first_publishing_there_is_nothing(bucket: str) -> None:
    """No inventory is none of ours."""
    place = place_of(f"s3://{bucket}/planet")
    assert (place.read("all.atom"), place.manifest()) == (None, Manifest())


@pytest.mark.parametrize("path", ["../evil", "/etc/evil", "a/../../evil"])
def test_no_document_leaves_the_prefix(server: Server, bucket: str, path: str) -> None:
    """That would be a fault of the program, and it stops."""
    with pytest.raises(ValueError, match="may not leave"):
        place_of(f"s3://{bucket}/planet").publish([Document(path=path, body=b"")])
    assert server.keys(bucket) == []


def test_files_are_copied_where_they_changed(server: Server, bucket: str) -> None:
    """Size and time decide whether the original is read, its bytes whether it is sent."""
    place = place_of(f"s3://{bucket}/planet")
    assert place.publish([file(b"one", b"two")]).written == ("articles/a.png",)
    unread = FileDocument(path="articles/a.png", modified=1_700_000_000, size=None, chunks=lambda: iter([b"no"]))
    assert place.publish([unread]) == NOTHING
    touched = file(b"onetwo", modified=1_700_000_001)
    with server.watched() as asked:
        assert place.publish([touched]) == NOTHING
    assert not [each for each in asked if each.endswith("a.png")]
    assert place.publish([file(b"other", modified=1_700_000_002)]).written == ("articles/a.png",)
    assert server.get(bucket, "planet/articles/a.png").body == b"other"


def test_a_large_file_is_sent_in_parts(server: Server, bucket: str) -> None:
    """It is never in memory as a whole, and not sent again while it is the same."""
    place = place_of(f"s3://{bucket}/planet")
    sound = file(*(bytes([number]) * 3_000_000 for number in range(6)), path="articles/a.mp3")
    assert place.publish([sound]).written == ("articles/a.mp3",)
    found = server.get(bucket, "planet/articles/a.mp3")
    assert found.body == b"".join(sound.chunks())
    assert found.headers["content-type"] == "audio/mpeg"
    assert place.publish([sound]) == NOTHING
    touched = FileDocument(path=sound.path, modified=sound.modified + 1, size=sound.size, chunks=sound.chunks)
    assert place.publish([touched]) == NOTHING
    assert place.publish([]).removed == ("articles/a.mp3",)


@pytest.mark.parametrize("first", [b"new", b"n" * 9_000_000])
def test_what_cannot_be_read_stays_as_it_was_published(server: Server, bucket: str, first: bytes) -> None:
    """A fault in the middle leaves the old object, takes no other along, and is told."""
    place = place_of(f"s3://{bucket}/planet")
    place.publish([file(b"12345")])
    changes = place.publish(
        [
            file(first, ArticleError("a.png", "it is being written"), modified=1_700_000_001),
            file(ArticleError("b.png", "it cannot be read"), path="articles/b.png"),
            Document(path="z.atom", body=b"<feed/>"),
        ]
    )
    assert changes == Changes(
        written=("z.atom",), removed=(), warnings=("a.png: it is being written", "b.png: it cannot be read")
    )
    assert server.get(bucket, "planet/articles/a.png").body == b"12345"
    assert server.keys(bucket) == [INVENTORY, "planet/articles/a.png", "planet/z.atom"]
    assert place.publish([file(b"12345"), Document(path="z.atom", body=b"<feed/>")]) == NOTHING
