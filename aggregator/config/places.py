"""Where feeds and files are: URLs, paths, the store."""

import os
import re
from pathlib import Path
from typing import Annotated
from urllib.parse import quote, unquote, urlsplit

from aggregator.config.values import Value, either, one_line, text
from aggregator.config.words import wrong

SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(?=:)")
BARE_HOST = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?(/[^@\s]*)?")
USUAL_URL = re.compile(r"https?://[a-z0-9-]+(\.[a-z0-9-]+)+(/[\w.~%!$&'()*+,;=:@/?-]*)?", re.ASCII)
PUBLIC_ID = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SQLITE = "sqlite:///"
POSTGRESQL = re.compile(r"postgres(ql)?://")
OBJECTS = re.compile(r"[sS]3:")
BUCKET = re.compile(r"s3://[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9](/[^/\s?#\\]+)*/?")


def _url(value: str) -> None:
    """Refuse what is no http(s) address; the text itself is not shown, for it may hold a password."""
    if USUAL_URL.fullmatch(value):
        return
    one_line(value)
    scheme = SCHEME.match(value)
    if BARE_HOST.fullmatch(value):
        raise wrong("must be a URL that begins with https:// or http://", detail=f'; did you mean "https://{value}"?')
    if not scheme:
        raise wrong("must be a URL that begins with https:// or http://")
    if scheme[0].lower() not in {"http", "https"}:
        raise wrong("must begin with https:// or http://", detail=f", not {scheme[0].lower()}:")
    if re.search(r"[\s\\<>\"]", value):
        raise wrong("is no URL: a space, quote, backslash or angle bracket is in it")
    if not _has_host(value):
        raise wrong("is no URL: its host or port is missing or wrong")


def _has_host(value: str) -> bool:
    try:
        parts = urlsplit(value)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    return bool(host) and port != 0 and not str(host).startswith(".") and ".." not in str(host)


def _entry_name(value: str) -> None:
    """Refuse what is neither an entry's id nor its link."""
    if not PUBLIC_ID.fullmatch(value):
        _url(value)


def _site_url(value: str) -> None:
    _url(value)
    parts = urlsplit(value)
    if parts.query or parts.fragment or "?" in value or "#" in value:
        raise wrong("must have no ? and no # in it")
    if "@" in parts.netloc:
        raise wrong("must have no password in it")


def _hub(value: str) -> None:
    if value != "none":
        _url(value)


def _path(value: str) -> None:
    one_line(value)
    if value.startswith("~"):
        raise wrong("begins with ~, which is not expanded; write ${HOME}")
    if "://" in value:
        raise wrong("must be a path on this machine, not a URL")


def _output(value: str) -> None:
    """Refuse what is neither a folder nor a bucket; the text itself is not shown, for it may hold a key."""
    if not OBJECTS.match(value):
        _path(value)
        return
    one_line(value)
    if "@" in value:
        raise wrong("must hold no keys: they come from the environment, as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
    parts = value.split("/")
    if not BUCKET.fullmatch(value) or "." in parts or ".." in parts:
        raise wrong("must name a bucket and a prefix in it, as in s3://bucket/planet")


def _store(value: str) -> None:
    one_line(value)
    if "://" not in value:
        raise wrong("must be a URL such as sqlite:///aggregator.db")
    if POSTGRESQL.match(value):
        _server(value)
        return
    if not value.startswith(SQLITE):
        raise wrong("must begin with sqlite:/// or postgresql://")
    if value.removeprefix(SQLITE).strip("/ ") in {"", ":memory:", ".", ".."} or value.endswith("/"):
        raise wrong("must name a file, as in sqlite:///aggregator.db")
    if "?" in value:
        raise wrong("can have no options after a ?")


def _server(value: str) -> None:
    """Refuse what names no database on a server; the text itself is not shown, for it may hold a password."""
    try:
        parts = urlsplit(value)
        named = parts.port != 0 and re.fullmatch(r"/[^/\s]+", parts.path)
    except ValueError:
        raise wrong(
            "is no URL: its host or port is wrong; what is not plain in a password is written as in %40"
        ) from None
    if not named:
        raise wrong("must name a database, as in postgresql://aggregator@localhost/aggregator")


URL_SHAPE = either({"type": "string", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://[^/?#]"})
HUB_SHAPE = either({"type": "string", "pattern": "^([Hh][Tt][Tt][Pp][Ss]?://[^/?#]|none$)"})
NAME_SHAPE = either({"type": "string", "pattern": "^([Hh][Tt][Tt][Pp][Ss]?://[^/?#]|urn:uuid:)"})
STORE_SHAPE = either({"type": "string", "pattern": "^sqlite:///.*[^/]$|^postgres(ql)?://[^/]*/[^/?]"})

Url = Annotated[str, Value(text(_url, {}).validate, URL_SHAPE)]
HubUrl = Annotated[str, Value(text(_hub, {}).validate, HUB_SHAPE)]
EntryName = Annotated[str, Value(text(_entry_name, {}).validate, NAME_SHAPE)]
SiteUrl = Annotated[str, Value(text(_site_url, {}).validate, URL_SHAPE)]
FilePath = Annotated[str, text(_path, {"minLength": 1})]
OutputPlace = Annotated[str, text(_output, {"minLength": 1})]
StoreUrl = Annotated[str, Value(text(_store, {}).validate, STORE_SHAPE)]


def absolute(path: str, folder: Path) -> str:
    """Return a path that starts in `folder`, without its dots; links are not followed, nothing need exist."""
    return os.path.normpath(folder / path)


def absolute_output(output: str, folder: Path) -> str:
    """Return the folder to publish in, which starts in `folder`; a bucket stays what it is.

    >>> absolute_output("out", Path("/srv/planet")), absolute_output("s3://bucket/planet/", Path("/srv/planet"))
    ('/srv/planet/out', 's3://bucket/planet')
    """
    return output.rstrip("/") if OBJECTS.match(output) else absolute(output, folder)


def absolute_store(store: str, folder: Path) -> str:
    """Return the URL of a database file that starts in `folder`; one on a server stays as it is.

    >>> absolute_store("sqlite:///aggregator.db", Path("/srv/planet"))
    'sqlite:////srv/planet/aggregator.db'
    """
    if POSTGRESQL.match(store):
        return store
    path = absolute(unquote(store.removeprefix(SQLITE)), folder)
    return SQLITE + quote(path, safe="/ !$&'()*+,;=:@~")  # SQLAlchemy takes %, ? and # for parts of a URL
