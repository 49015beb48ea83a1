"""Patterns: plain strings that match whole words, and `/regular expressions/` in RE2's syntax."""

import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import idna
import re2

from aggregator.errors import RuleError
from aggregator.text import collapse

FLAGS = "i"
UNSPACED = (  # Unicode blocks: CJK and kana, CJK compatibility, CJK extensions; Thai and Lao, Burmese, Khmer
    range(0x2E80, 0xA000),
    range(0xF900, 0xFB00),
    range(0x20000, 0x40000),
    range(0x0E00, 0x0F00),
    range(0x1000, 0x10A0),
    range(0x1780, 0x1800),
)
ALIKE = ("'\u2019\u02bc", "-\u2010\u2011")  # apostrophes and hyphens: the first of each is what keyboards have
MAX_MEMORY = 8 << 20  # bytes; RE2 refuses a pattern that compiles to more


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A compiled pattern: `found(text)` tells whether it occurs, `replaced(text, by)` puts `by` in its places."""

    found: Callable[[str], bool]
    replaced: Callable[[str, str], str]


@lru_cache(maxsize=4096)
def compile_pattern(text: str) -> Pattern:
    r"""Compile `/…/` or `/…/i` as a regular expression, anything else as words.

    Both take time linear in the text, whatever the pattern. Raises RuleError in words.

    >>> compile_pattern("kernel").found("The Kernel's fault"), compile_pattern("kernel").found("kernels")
    (True, False)
    >>> compile_pattern(r"/CVE-\d{4}/i").found("cve-2024")
    True
    """
    return _expression(text) if is_expression(text) else _words(text)


def is_expression(text: str) -> bool:
    """Tell whether a value is a `/regular expression/` and no words."""
    return text.startswith("/") and len(text) > 1


def _expression(text: str) -> Pattern:
    end = text.rfind("/")
    body, flags = text[1:end], text[end + 1 :]
    if end == 0:
        raise RuleError(f"the regular expression {text} lacks its closing slash")
    if unknown := set(flags) - set(FLAGS):
        raise RuleError(f"unknown flag {min(unknown)!r} of the regular expression {text}; only i is known")
    if not body:
        raise RuleError("the regular expression // is empty and would match everything")
    compiled = _compiled(body, case_sensitive="i" not in flags)

    def replaced(value: str, by: str) -> str:
        template, done = _escape_unknown_groups(by, compiled.groups), (-1, -1)

        def put(match: Any) -> str:
            nonlocal done
            again, done = match.span() == done, match.span()  # the library finds an empty match at the end twice
            return "" if again else str(match.expand(template))

        return str(compiled.sub(put, value))

    return Pattern(found=lambda value: compiled.search(value) is not None, replaced=replaced)


def _compiled(expression: str, *, case_sensitive: bool) -> Any:  # re2 has no types
    options = re2.Options()
    options.case_sensitive = case_sensitive
    options.log_errors = False
    options.max_mem = MAX_MEMORY
    try:
        return re2.compile(expression, options)
    except re2.error as error:
        raise RuleError(f"the regular expression {expression} is not valid RE2: {_reason(error)}") from error


def _reason(error: re2.error) -> str:
    reason = error.args[0] if error.args else "no reason given"
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)


def _escape_unknown_groups(template: str, groups: int) -> str:
    r"""Keep `\1` to `\9` that the pattern has, and take every other backslash literally."""
    parts: list[str] = []
    rest = template
    while rest:
        before, slash, rest = rest.partition("\\")
        parts.append(before)
        if slash:
            known = rest[:1].isascii() and rest[:1].isdigit() and int(rest[0]) <= groups
            parts.append("\\" if known else "\\\\")
    return "".join(parts)


def fold(text: str) -> str:
    """Make texts comparable whatever their case and composition (Unicode, section 3.13: NFKC and full case folding).

    Typographic apostrophes and hyphens are those that are typed, hyphens for line ends are none, and the Turkish
    capital `İ` is an `i`.

    >>> fold("Don\u2019t") == fold("DON'T"), fold("\u0130stanbul")
    (True, 'istanbul')
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    if folded.isascii():
        return folded
    for alike in ALIKE:
        for other in alike[1:]:
            folded = folded.replace(other, alike[0])
    return folded.replace("\u00ad", "").replace("i\u0307", "i")


def host_name(text: str) -> str:
    """Return a host as links spell it: in ASCII (RFC 5891), without `www.` before it and a point behind.

    >>> host_name("www.Example.org"), host_name("bücher.example")
    ('example.org', 'xn--bcher-kva.example')
    """
    host = text.lower()
    with suppress(idna.IDNAError):
        host = host if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    return host.rstrip(".").removeprefix("www.")


def _words(text: str) -> Pattern:
    needle = collapse(fold(text))
    if not needle:
        raise RuleError("an empty string would match everything")

    def found(value: str) -> bool:
        return _find_words(collapse(fold(value)), needle)

    literal = _compiled(r"\s+".join(map(_literal, text.split())), case_sensitive=False)

    def replaced(value: str, by: str) -> str:
        return str(literal.sub(lambda match: by if _whole(value, *match.span()) else match[0], value))

    return Pattern(found=found, replaced=replaced)


def _literal(word: str) -> str:
    parts = (next((alike for alike in ALIKE if character in alike), None) or character for character in word)
    return "".join(f"[{re2.escape(part)}]" if len(part) > 1 else re2.escape(part) for part in parts)


def _whole(text: str, start: int, end: int) -> bool:
    return _boundary(text[start - 1 : start] if start else "", text[start]) and _boundary(
        text[end : end + 1], text[end - 1]
    )


def _find_words(text: str, needle: str) -> bool:
    start = text.find(needle)
    while start >= 0:
        end = start + len(needle)
        if _whole(text, start, end):
            return True
        start = text.find(needle, start + 1)
    return False


def _boundary(outside: str, inside: str) -> bool:
    """Tell whether a word may end between the two characters; scripts without spaces have a boundary everywhere."""
    if not outside or not (_in_word(outside) and _in_word(inside)):
        return True
    return _unspaced(outside) or _unspaced(inside)


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_" or unicodedata.category(character).startswith("M")


def _unspaced(character: str) -> bool:
    """Chinese, Japanese, Thai, Lao, Khmer and Burmese put no spaces between words."""
    return any(ord(character) in block for block in UNSPACED)
