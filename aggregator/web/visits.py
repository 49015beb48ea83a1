"""Who comes again: a signed cookie that says which visit a request belongs to, and whether it has logged in. Pure.

The key is made of a secret and of the password's hash, so that a new secret or another password ends every visit.
"""

import hmac
import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from aggregator.model import EPOCH

LASTS = timedelta(days=7)
SHAPE = re.compile(r"([vl])\.([A-Za-z0-9_-]{22})\.([0-9]{1,12})\.([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One browser's visit, from its first page to `until`."""

    id: str
    until: datetime
    logged_in: bool = False


def new_secret() -> str:
    """Return a secret that nobody can guess."""
    return secrets.token_urlsafe(32)


def key_of(secret: str, password_hash: str | None) -> bytes:
    """Return the key that signs visits."""
    return hmac.digest(secret.encode(), (password_hash or "").encode(), sha256)


def begin(now: datetime, *, logged_in: bool = False) -> Visit:
    """Return a new visit."""
    return Visit(id=secrets.token_urlsafe(16), until=now + LASTS, logged_in=logged_in)


def prolonged(visit: Visit, now: datetime) -> Visit:
    """Return a visit that lasts as long as one that begins now, where half of its time is over."""
    return replace(visit, until=now + LASTS) if visit.until - now < LASTS / 2 else visit


def signed(visit: Visit, key: bytes) -> str:
    """Write a visit so that nobody else can make one."""
    said = f"{'l' if visit.logged_in else 'v'}.{visit.id}.{int((visit.until - EPOCH).total_seconds())}"
    return f"{said}.{_sign('visit', said, key)}"


def read(text: str, key: bytes, now: datetime) -> Visit | None:
    """Read a visit; None for one that is over, or that somebody else has written."""
    found = SHAPE.fullmatch(text)
    if not found or not hmac.compare_digest(found[4], _sign("visit", text.rpartition(".")[0], key)):
        return None
    until = EPOCH + timedelta(seconds=int(found[3]))
    return Visit(id=found[2], until=until, logged_in=found[1] == "l") if until > now else None


def form_token(visit: Visit, key: bytes) -> str:
    """Return what the forms of a visit carry, so that no other site can send one in its name."""
    return _sign("form", visit.id, key)


def is_form_token(token: str, visit: Visit, key: bytes) -> bool:
    """Tell whether a form belongs to this visit."""
    return hmac.compare_digest(token.encode(), form_token(visit, key).encode())


def _sign(purpose: str, text: str, key: bytes) -> str:
    return hmac.new(key, f"{purpose}\n{text}".encode(), sha256).hexdigest()
