"""Foreign exceptions of the database in the user's words, in one place."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from aggregator.errors import StoreError


class Speaker(Protocol):
    """Who knows what the errors of one kind of database mean."""

    name: str

    def words(self, error: DBAPIError) -> str:
        """What is wrong, to go on after "the store NAME"."""


@contextmanager
def in_words(speaker: Speaker) -> Iterator[None]:
    """Turn what the database libraries raise into `StoreError`."""
    try:
        yield
    except DBAPIError as error:
        message = f"the store {speaker.name} {speaker.words(error)}"
        raise StoreError(message) from error
    except ValidationError as error:
        message = f"the store {speaker.name} holds a record that cannot be read: {error.errors()[0]['msg']}"
        raise StoreError(message) from error
    except SQLAlchemyError as error:
        message = f"the store {speaker.name} cannot be used: {error}"
        raise StoreError(message) from error
