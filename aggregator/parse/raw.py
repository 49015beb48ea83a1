"""feedparser's dicts as plain ones.

FeedParserDict answers for some keys with the value of others (`updated` with `published`), and now and then there is
something else where a dict or a list is expected.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Raw = Mapping[str, Any]


def plain_dict(raw: object) -> dict[str, Any]:
    """A FeedParserDict as the dict it is; empty for what is none."""
    if type(raw) is dict:
        return raw
    return dict(raw.items()) if isinstance(raw, dict) else {}


def dicts(value: object) -> list[dict[str, Any]]:
    """The dicts of a list; empty for what is none."""
    return [plain_dict(one) for one in value if isinstance(one, dict)] if isinstance(value, list) else []
