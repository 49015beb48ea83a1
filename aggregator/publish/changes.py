"""What a publishing did."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The paths that a publishing wrote and removed, in the order in which it did; `warnings` are for the authors."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    warnings: tuple[str, ...] = ()
