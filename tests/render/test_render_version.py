"""The digest of what pages are made with."""

from aggregator.render import rendering


def test_it_stands_while_the_program_does() -> None:
    """It is one and the same in every call."""
    assert rendering() == rendering()
    assert len(rendering()) == 32
