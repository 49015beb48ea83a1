"""Passwords and their hashes (argon2id, RFC 9106): the only place that knows the library."""


def hash_of(password: str) -> str:
    """Return what to write into feeds.yaml for a password; every call has another salt."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - only who logs in, or makes a hash, waits for it

    return PasswordHasher().hash(password)


def matches(password: str, hashed: str) -> bool:
    """Tell whether this is the password, in about 50 ms and 64 MB on purpose; what is no hash matches nothing."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - as above
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415 - as above

    try:
        return PasswordHasher().verify(hashed, password)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False
