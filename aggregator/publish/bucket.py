"""One prefix of a bucket on an S3-compatible server, by obstore; whatever it answers becomes a value or words.

Which server, and with which keys, the environment says (`AWS_…`); neither keys nor what a server says at length, which
may repeat them, is ever shown.
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from aggregator.errors import MissingExtraError, PublishError

SCHEME = "s3://"
CONNECTING, ANSWERING = "5s", "60s"  # an answer may be that a part of a large file has arrived
RETRIES = {"max_retries": 2, "retry_timeout": timedelta(seconds=15)}  # the next publishing is the better retry
PART = 8_000_000  # bytes; larger files go there in parts of this size
SETTINGS = "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT_URL"

_CODE = re.compile(r"<Code>([A-Za-z.]{1,60})</Code>")
_STATUS = re.compile(r"status code: ([0-9]{3})")
_CODES = {
    "NoSuchBucket": "there is no such bucket",
    "InvalidAccessKeyId": "the server does not accept the keys in the environment",
    "SignatureDoesNotMatch": "the server does not accept the keys in the environment",
    "InvalidToken": "the server does not accept the keys in the environment",
    "ExpiredToken": "the keys in the environment have expired",
    "RequestTimeTooSkewed": "the clock of this machine is wrong",
    "NotImplemented": "the server does not know conditional writes (If-Match, If-None-Match)",
}
_STATUSES = {
    "401": "no permission",
    "403": "no permission",
    "404": "there is no such bucket",
    "501": "the server does not know conditional writes (If-Match, If-None-Match)",
    "503": "the server is busy",
}
# Without keys obstore asks the machine's metadata service for them.
_KEYLESS = re.compile(r"S3 error: Missing|//169\.254\.|CredentialsNotLoaded")
ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")


class ConflictError(Exception):
    """An object is not in the state in which it was to be replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An object: its bytes, and the ETag of its state."""

    body: bytes
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The state of an object: its ETag, its bytes, and when it was written."""

    tag: str
    size: int
    modified: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """The objects below a prefix; every method raises PublishError where the server cannot be reached, or refuses."""

    url: str
    _store: Any

    def get(self, path: str) -> Found | None:
        """Return an object; None where there is none."""
        import obstore  # noqa: PLC0415 - of an extra, as in every method

        with self._in_words("read"):
            try:
                result = obstore.get(self._store, path)
                return Found(body=bytes(result.bytes()), tag=result.meta["e_tag"] or "")
            except FileNotFoundError as error:
                if "NoSuchBucket" in str(error):
                    raise
        return None

    def look(self, path: str) -> State | None:
        """Return the state of an object; None where there is none."""
        import obstore  # noqa: PLC0415

        with self._in_words("read"):
            try:
                meta = obstore.head(self._store, path)
                return State(tag=meta["e_tag"] or "", size=meta["size"], modified=meta["last_modified"])
            except FileNotFoundError:  # the answer to HEAD does not say whether it is the bucket that is missing
                return None

    def tag(self, path: str) -> str | None:
        """Return the ETag of an object; None where there is none."""
        state = self.look(path)
        return state.tag if state else None

    def part(self, path: str, start: int, end: int) -> bytes:
        """Return some bytes of an object."""
        import obstore  # noqa: PLC0415

        with self._in_words("read"):
            return bytes(obstore.get_range(self._store, path, start=start, end=end))

    def put(self, path: str, body: bytes, attributes: Mapping[str, str], *, over: str | None) -> str:
        """Write an object in place of the one with the ETag `over`, or of none; return its ETag.

        Raises ConflictError, and writes nothing, where another one is there.
        """
        import obstore  # noqa: PLC0415

        mode: Any = "create" if over is None else {"e_tag": over}
        with self._in_words("write"):
            result = obstore.put(self._store, path, body, attributes=dict(attributes), mode=mode, use_multipart=False)
        return result["e_tag"] or ""

    def put_large(self, path: str, chunks: Iterator[bytes], attributes: Mapping[str, str]) -> str:
        """Write an object piece by piece, whatever was there; what `chunks` raises leaves that as it is."""
        import obstore  # noqa: PLC0415

        with self._in_words("write"):
            result = obstore.put(
                self._store, path, chunks, attributes=dict(attributes), chunk_size=PART, max_concurrency=2
            )
        return result["e_tag"] or ""

    def delete(self, path: str) -> None:
        """Remove an object, if it is there."""
        import obstore  # noqa: PLC0415

        with self._in_words("remove"):
            try:
                obstore.delete(self._store, path)
            except FileNotFoundError as error:
                if "NoSuchBucket" in str(error):
                    raise

    @contextmanager
    def _in_words(self, what: str) -> Iterator[None]:
        """Say what went wrong; the chain ends here, since what obstore says may hold a key."""
        from obstore import exceptions  # noqa: PLC0415

        try:
            yield
        except (exceptions.AlreadyExistsError, exceptions.PreconditionError):
            raise ConflictError from None
        except (FileNotFoundError, exceptions.BaseError) as error:
            raise PublishError(f"cannot {what} {self.url}: {_words(error)}") from None


def open_bucket(url: str) -> Bucket:
    """Return what `s3://BUCKET/PREFIX` names; nothing is sent yet.

    Raises MissingExtraError where obstore is not installed, and PublishError for an AWS_ENDPOINT_URL that is none.
    """
    try:
        from obstore import exceptions  # noqa: PLC0415
        from obstore.store import S3Store  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError("output to object storage", "s3") from error
    bucket, _, prefix = url.removeprefix(SCHEME).partition("/")
    endpoint = next((os.environ[name] for name in ENDPOINTS if os.environ.get(name)), "")
    options: Any = {
        "allow_http": _is_plain(endpoint),
        "connect_timeout": CONNECTING,
        "timeout": ANSWERING,
    }
    try:
        store = S3Store(
            bucket,
            prefix=prefix or None,
            client_options=options,
            retry_config=RETRIES,  # type: ignore[arg-type]
            # one request an object: not every server knows the request that removes many
            disable_bulk_delete=True,
        )
    except exceptions.BaseError as error:
        wrong = _words(error) if _KEYLESS.search(str(error)) else "one of the variables AWS_… makes no sense"
        raise PublishError(f"cannot publish to {url}: {wrong}") from None
    return Bucket(url=url, _store=store)


def _is_plain(endpoint: str) -> bool:
    """Whether a server is asked without TLS; raises PublishError for what is no address of a server."""
    try:
        parts = urlsplit(endpoint)
        known = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        known = False
    if endpoint and (not known or re.search(r"[\s<>\"{}|\\^`]", endpoint)):
        raise PublishError("AWS_ENDPOINT_URL must be the address of a server, as in https://s3.example.org")
    return endpoint.startswith("http:")


def _words(error: Exception) -> str:
    """Say what a fault is; of what the server says no more than its code and status."""
    said = str(error).partition("\n\nDebug source")[0]
    code = found[1] if (found := _CODE.search(said)) else ""
    status = found[1] if (found := _STATUS.search(said)) else ""
    if _KEYLESS.search(said):
        return f"there are no keys in the environment ({SETTINGS})"
    if not code and not status:
        return "the server does not answer in time" if "timed out" in said else "the server cannot be reached"
    known = _CODES.get(code) or _STATUSES.get(status) or "the server refuses"
    return f"{known} ({code or status})"
