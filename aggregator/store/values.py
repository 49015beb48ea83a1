"""What columns hold: instants as microseconds, texts of any origin, and the digests by which indexes know them."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import xxhash
from sqlalchemy import BigInteger, Dialect, Integer, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

from aggregator.model import EPOCH

MICROSECOND = timedelta(microseconds=1)
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def storable(text: str) -> str:
    """The text with what no database keeps (NUL, lone surrogates) replaced by U+FFFD."""
    return text if text.isprintable() else _UNSTORABLE.sub("\ufffd", text)


def digest(text: str | None) -> int | None:
    """What an index holds of a text: 64 bits, signed, equal for texts that are stored alike."""
    if text is None:
        return None
    unsigned = xxhash.xxh3_64_intdigest(storable(text).encode())
    return unsigned - (1 << 64) if unsigned >> 63 else unsigned


def microseconds(moment: datetime) -> int:
    """Count the microseconds since 1970 exactly: a float of seconds would round."""
    return (moment - EPOCH) // MICROSECOND


def moment(microseconds_since_1970: int) -> datetime:
    """The instant that `microseconds` counts to, in UTC."""
    return EPOCH + timedelta(microseconds=microseconds_since_1970)


class Instant(TypeDecorator[datetime]):
    """An aware datetime as microseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's
        """As microseconds."""
        return _stored_instant(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's
        """Come back in UTC."""
        return _instant(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], int | None]:  # noqa: ARG002 - SQLAlchemy's
        """The same, without a detour that takes longer than the way."""
        return _stored_instant

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any | None], datetime | None]:  # noqa: ARG002 - SQLAlchemy's
        """Likewise."""
        return _instant


def _stored_instant(value: datetime | None) -> int | None:
    return None if value is None else microseconds(value)


def _instant(value: int | None) -> datetime | None:
    return None if value is None else moment(value)


class Words(TypeDecorator[str]):
    """A text of any origin, in an order that does not depend on the locale."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """PostgreSQL sorts by language unless told not to; ranges over ids need the order of bytes."""
        return Text(collation="C") if dialect.name == "postgresql" else dialect.type_descriptor(Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's
        """Replace what cannot be stored, in values and in the comparisons that look for them."""
        return None if value is None else storable(value)


def number() -> TypeEngine[int]:
    """The type of keys: SQLite numbers rows by itself only where the type is INTEGER."""
    return BigInteger().with_variant(Integer(), "sqlite")
