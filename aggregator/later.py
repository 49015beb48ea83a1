"""Functions that are imported when they are called for the first time.

A room says in its `__init__` what can be had there. Where that takes long to import, and most starts do without it (a
poll mostly brings no document, and then nothing is rendered), the room names its functions by `later`, and imports
them for the type checker alone. Types that others need come from the module that defines them.
"""

from functools import cache
from importlib import import_module
from typing import Any


def later(module: str, name: str) -> Any:
    """Return a function that stands for the one of this name, and imports its module when it is called."""

    @cache
    def meant() -> Any:
        return getattr(import_module(module), name)

    def function(*values: Any, **named: Any) -> Any:
        return meant()(*values, **named)

    function.__name__ = function.__qualname__ = name
    return function
