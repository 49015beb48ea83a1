"""What goes wrong at the server is said in words, never with a key in them; what is published stays."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from aggregator.errors import PublishError
from aggregator.model import Document
from aggregator.publish import Manifest, place_of
from tests.support.buckets import KEY, SECRET, Server

FEED = [Document(path="all.atom", body=b"<feed/>")]


def told(publish: Callable[[], object]) -> str:
    """The words of a failure, which hold no key and lead to none."""
    with pytest.raises(PublishError) as raised:
        publish()
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__ or raised.value.__context__ is None
    words = str(raised.value)
    assert KEY not in words
    assert SECRET not in words
    return words


@pytest.mark.usefixtures("server")
def test_a_bucket_that_is_not_there() -> None:
    """It is not made: who may make one would have done so."""
    assert told(lambda: place_of("s3://no-such-bucket/planet").publish(FEED)) == (
        "cannot read s3://no-such-bucket/planet: there is no such bucket (NoSuchBucket)"
    )


def test_keys_that_the_server_does_not_know(server: Server, bucket: str) -> None:
    """It says so; what it says besides is not repeated."""
    place = place_of(f"s3://{bucket}/planet")
    place.publish(FEED)
    with server.demanding_keys():
        words = told(lambda: place.publish([Document(path="all.atom", body=b"new")]))
    assert words == (
        f"cannot read s3://{bucket}/planet: the server does not accept the keys in the environment (InvalidAccessKeyId)"
    )
    assert server.get(bucket, "planet/all.atom").body == b"<feed/>"


def test_a_server_that_cannot_be_reached(other_server: Callable[[], Server], monkeypatch: pytest.MonkeyPatch) -> None:
    """The next publishing, when it is back, does what is left to do."""
    server = other_server()
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    place = place_of(f"s3://{server.new_bucket()}/planet")
    place.publish(FEED)
    server.stop()
    assert told(lambda: place.publish(FEED)).endswith("/planet: the server cannot be reached")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("AWS_ENDPOINT_URL", "127.0.0.1:9000", "AWS_ENDPOINT_URL must be the address of a server"),
        ("AWS_ENDPOINT_URL", "http://a b/", "AWS_ENDPOINT_URL must be the address of a server"),
        ("AWS_ENDPOINT_URL", f"https://{KEY}:{SECRET}@s3.example/", "AWS_ENDPOINT_URL must be the address of a server"),
        ("AWS_SKIP_SIGNATURE", "perhaps", "cannot publish to s3://planet: one of the variables AWS_… makes no sense"),
    ],
)
@pytest.mark.usefixtures("server")
def test_an_environment_that_makes_no_sense(monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str) -> None:
    """Nothing is asked then."""
    monkeypatch.setenv(name, value)
    assert told(lambda: place_of("s3://planet").publish(FEED)).startswith(words)


def test_an_environment_without_one_of_the_keys(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both belong together."""
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert "there are no keys in the environment" in told(lambda: place_of(f"s3://{bucket}").publish(FEED))


def test_a_damaged_inventory_removes_nothing(server: Server, bucket: str) -> None:
    """Better a stale object than a lost one; the inventory is written anew."""
    place = place_of(f"s3://{bucket}/planet")
    place.publish([*FEED, Document(path="old.atom", body=b"1")])
    for content in (b"{", b"[]", b'{"objects": {"../x": 1, "a": ["document", 1], "b": []}, "series": 3}'):
        server.put(bucket, "planet/.published.json", content)
        assert place.manifest() == Manifest()
        assert place.publish(FEED).removed == ()
        assert place.manifest() == Manifest(files=frozenset({"all.atom"}))
    assert server.get(bucket, "planet/old.atom").body == b"1"


def test_without_the_extra_its_name_is_told() -> None:
    """An installation that publishes in a folder needs no obstore."""
    program = (
        "import sys; sys.modules['obstore'] = None\n"
        "from aggregator.publish import place_of\n"
        "from aggregator.errors import MissingExtraError\n"
        "try: place_of('s3://bucket/planet').publish([])\n"
        "except MissingExtraError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "output to object storage needs the extra 's3': pip install 'aggregator[s3]'\n"
