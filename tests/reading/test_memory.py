"""What is remembered of a document's items."""

from datetime import UTC, datetime

import pytest

from aggregator.reading.memory import KnownItem, Memory, beside, key, load

DATED = KnownItem(
    digest=2**64 - 1, guid=key("1"), link=key("l"), date=datetime(2026, 5, 1, 6, 0, 0, 7, tzinfo=UTC), entry=key("e")
)
UNDATED = KnownItem(digest=1, guid=0, link=key("m"), date=None, entry=key("f"))


def test_it_comes_back_as_it_was_stored() -> None:
    """To the microsecond, in forty bytes an item."""
    memory = Memory(context=2**64 - 2, items=(DATED, UNDATED))
    assert load(memory.dump()) == memory
    assert len(memory.dump()) == 9 + 2 * 40


@pytest.mark.parametrize("data", [None, b"", b"\x00", b"\x02" + bytes(48), b"\x01" + bytes(9)])
def test_what_is_none_is_no_memory(data: bytes | None) -> None:
    """Nothing, what another version of the program has stored, and half of a memory."""
    assert load(data) is None


def test_names_are_what_an_item_has() -> None:
    """A guid is no link, though they be equal."""
    assert key(None) == key("") == 0
    assert DATED.names == {("guid", key("1")), ("link", key("l"))}
    assert UNDATED.names == {("link", key("m"))}


def test_what_others_are_recognized_beside() -> None:
    """Dates, and how many have a guid and a link."""
    found = beside([DATED, UNDATED])
    assert (found.dates, found.guids, found.links) == ((DATED.date,), 1, 2)
