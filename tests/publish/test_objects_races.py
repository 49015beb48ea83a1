"""Series in a bucket, publishings that were cut short, and two publishers at once."""

import json
from collections.abc import Iterator

import pytest

from aggregator.errors import PublishError
from aggregator.model import Document, Series
from aggregator.publish import Changes, place_of
from aggregator.publish.bucket import open_bucket
from aggregator.publish.objects import publish_objects
from tests.support.buckets import Server

FOLDER = "all/archive"
NOTHING = Changes(written=(), removed=())


def feed(body: str, path: str = "all.atom") -> Document:
    return Document(path=path, body=body.encode())


def series(last: int, made: str = "m", tail: str = "t") -> Series:
    """Pages long enough to have compressed forms."""
    return Series(
        folder=FOLDER,
        last=last,
        made=made,
        tail=tail,
        body=lambda number: f"{number} {made} {tail if number == last else ''}".encode() + b" page" * 200,
    )


def pages(*numbers: int) -> tuple[str, ...]:
    return tuple(f"{FOLDER}/{number}.atom" for number in numbers)


@pytest.mark.parametrize(
    ("now", "made"),
    [
        (series(9), ()),
        (series(9, tail="more"), (9,)),
        (series(10, tail="new"), (10, 9)),
        (series(16), tuple(range(16, 8, -1))),
        (series(9, made="other"), tuple(range(9, 0, -1))),
    ],
    ids=["the same", "more on the last", "one more", "seven more", "made otherwise"],
)
def test_of_a_series_only_what_is_not_as_it_should_be_is_made(
    server: Server, bucket: str, now: Series, made: tuple[int, ...]
) -> None:
    """The last first; with their compressed forms, and nothing else is asked for."""
    place = place_of(f"s3://{bucket}/planet")
    place.publish([series(9)])
    assert place.publish([now]) == Changes(written=pages(*made), removed=())
    assert place.publish([now]) == NOTHING
    for number in range(1, now.last + 1):
        assert server.get(bucket, f"planet/{FOLDER}/{number}.atom").body == now.body(number)
    assert place.manifest().paths() == set(pages(*range(1, now.last + 1)))


def test_a_series_that_becomes_shorter_or_ends_takes_its_files_along(server: Server, bucket: str) -> None:
    """Also those whose state was no longer remembered, and all compressed forms."""
    place = place_of(f"s3://{bucket}/planet")
    place.publish([series(8), feed("1")])
    assert place.publish([series(6), feed("1")]) == Changes(written=pages(6), removed=pages(7, 8))
    assert place.publish([feed("1")]).removed == pages(*range(1, 7))
    assert server.keys(bucket) == ["planet/.published.json", "planet/all.atom"]


def test_the_inventory_does_not_grow_with_an_archive(server: Server, bucket: str) -> None:
    """Of a series it holds the two files that may yet change."""
    place = place_of(f"s3://{bucket}/planet")
    place.publish([series(30)])
    held = json.loads(server.get(bucket, "planet/.published.json").body)["objects"]
    assert sorted(held) == [f"{FOLDER}/{number}.atom{suffix}" for number in (29, 30) for suffix in ("", ".br", ".gz")]


class Cut(Exception):  # noqa: N818 - it is no error of ours
    """The power is gone."""


def cut_after(*documents: Document | Series) -> Iterator[Document | Series]:
    """Documents, and then the end of the process."""
    yield from documents
    raise Cut


def test_what_a_publishing_left_that_was_cut_short_is_put_right(server: Server, bucket: str) -> None:
    """Objects that were written and not yet entered as such, new ones among them, are written again or removed."""
    place, url = place_of(f"s3://{bucket}/planet"), f"s3://{bucket}/planet"
    place.publish([feed("one"), feed("b", "b.atom"), series(9)])
    with pytest.raises(Cut):  # each batch is one document
        publish_objects(
            open_bucket(url),
            cut_after(feed("two"), feed("new", "new.atom"), series(9, made="other"), feed("x", "x.atom")),
            "public",
            batch=1,
        )
    assert server.get(bucket, "planet/new.atom").body == b"new"
    changes = place.publish([feed("one"), feed("b", "b.atom"), series(9)])
    assert "new.atom" in changes.removed
    assert server.get(bucket, "planet/all.atom").body == b"one"
    assert [server.get(bucket, f"planet/{path}").body for path in pages(1, 9)] == [
        series(9).body(1),
        series(9).body(9),
    ]
    assert [key for key in server.keys(bucket) if "new" in key or "x.atom" in key] == []
    assert place.publish([feed("one"), feed("b", "b.atom"), series(9)]) == NOTHING


def test_the_server_fails_in_the_middle(server: Server, bucket: str) -> None:
    """What was written is whole, the rest comes with the next publishing."""
    place = place_of(f"s3://{bucket}/planet")
    place.publish([feed("one"), feed("one", "b.atom")])

    def failing() -> Iterator[Document]:
        yield feed("two")
        with server.demanding_keys():
            yield feed("two", "b.atom")
            yield feed("two", "c.atom")

    with pytest.raises(PublishError, match="does not accept the keys"):
        publish_objects(open_bucket(f"s3://{bucket}/planet"), failing(), "public", batch=1)
    assert {server.get(bucket, f"planet/{name}.atom").body for name in "ab" if name != "a"} == {b"one"}
    after = [feed("two"), feed("two", "b.atom"), feed("two", "c.atom")]
    place.publish(after)
    assert [server.get(bucket, f"planet/{each.path}").body for each in after] == [b"two"] * 3
    assert place.publish(after) == NOTHING


def test_of_two_publishers_the_later_one_goes_on(server: Server, bucket: str) -> None:
    """The other stops, in words, before it overwrites anything."""
    place = place_of(f"s3://{bucket}/planet")
    place.publish([feed("one")])

    def overtaken() -> Iterator[Document]:
        yield feed("of the slow one")
        place.publish([feed("newer"), feed("newer", "b.atom")])

    with pytest.raises(PublishError, match="another process publishes there at the same time"):
        place_of(f"s3://{bucket}/planet").publish(overtaken())
    assert server.get(bucket, "planet/all.atom").body == b"newer"
    assert place.manifest().files == {"all.atom", "b.atom"}
    assert place.publish([feed("newer"), feed("newer", "b.atom")]) == NOTHING


def test_one_that_is_overtaken_at_work_leaves_what_is_newer(server: Server, bucket: str) -> None:
    """It has entered what it is about to write; whoever comes then writes that again."""
    place = place_of(f"s3://{bucket}/planet")
    place.publish([feed("one"), feed("one", "b.atom")])

    def overtaken() -> Iterator[Document]:
        yield feed("of the slow one")  # written at once
        place.publish([feed("newer"), feed("newer", "b.atom")])
        yield feed("of the slow one", "b.atom")

    with pytest.raises(PublishError, match="another process publishes there at the same time"):
        publish_objects(open_bucket(f"s3://{bucket}/planet"), overtaken(), "public", batch=1)
    assert [server.get(bucket, f"planet/{name}").body for name in ("all.atom", "b.atom")] == [b"newer"] * 2
    assert place.publish([feed("newer"), feed("newer", "b.atom")]) == NOTHING


def test_an_object_that_somebody_changed_is_written_over_when_it_changes(server: Server, bucket: str) -> None:
    """What is below the prefix under our names is ours."""
    place = place_of(f"s3://{bucket}/planet")
    server.put(bucket, "planet/all.atom", b"by hand")
    place.publish([feed("one")])
    assert server.get(bucket, "planet/all.atom").body == b"one"
    server.put(bucket, "planet/all.atom", b"by hand")
    assert place.publish([feed("two")]).written == ("all.atom",)
    assert server.get(bucket, "planet/all.atom").body == b"two"
    server.delete(bucket, "planet/all.atom")
    assert place.publish([feed("three")]).written == ("all.atom",)
    assert server.get(bucket, "planet/all.atom").body == b"three"
