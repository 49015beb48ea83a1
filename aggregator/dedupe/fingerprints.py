"""Fingerprints: what each entry of one document can be recognized by, and what is useless for that."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

import xxhash

from aggregator.dedupe.links import is_home_page, link_key
from aggregator.model import Entry, Extension, Feed, Fingerprint
from aggregator.text import ascii_of, ascii_words, text_of

WORD = re.compile(r"[^\W_]+", re.UNICODE)
ENOUGH_LETTERS = 40  # fewer than these in a text prove nothing: "Open thread", "Read more"
SEPARATOR = "\x1f"
MARK = "+"  # in a content hash, between the digest of the text and that of what other vocabularies say
# They count: what changes with every visitor is no news to a reader, and would be stored at every poll.
COUNTERS = frozenset(
    {"media:community", "media:rating", "media:comments", "media:responses"}
    | {"slash:comments", "slash:hit_parade", "thr:total"}
)


def fingerprints(
    feed: Feed, entries: Sequence[Entry], tracking: frozenset[str] = frozenset()
) -> tuple[Fingerprint, ...]:
    """Return the fingerprint of each entry, in order.

    A guid that several different entries of the document carry is no guid, a link that several carry (or that is the
    feed's home page) is no link: feeds do that, and their entries must all be kept. `tracking` as for `link_key`.
    """
    keys = link_keys(feed, entries, tracking)
    visible = [_visible(entry) for entry in entries]
    useless_guids = _ambiguous((entry.guid, seen) for entry, seen in zip(entries, visible, strict=True))
    useless_links = _ambiguous(zip(keys, visible, strict=True))
    return tuple(
        _fingerprint(entry, key if key not in useless_links else None, useless_guids, seen)
        for key, entry, seen in zip(keys, entries, visible, strict=True)
    )


def link_keys(feed: Feed, entries: Sequence[Entry], tracking: frozenset[str] = frozenset()) -> list[str | None]:
    """Return the key of the link of each entry; none for that of a home page, which stands for no entry."""
    home = link_key(feed.link, tracking) if feed.link else None
    keys = (link_key(entry.link, tracking) if entry.link else None for entry in entries)
    return [None if key is None or key == home or is_home_page(key) else key for key in keys]


def without_repeats(
    entries: Sequence[Entry], marks: Sequence[Fingerprint]
) -> tuple[tuple[Entry, ...], tuple[Fingerprint, ...]]:
    """Leave out entries that the document has twice, word for word under the same guid and link."""
    first: dict[Fingerprint, Entry] = {}
    for entry, mark in zip(entries, marks, strict=True):
        first.setdefault(mark, entry)
    return tuple(first.values()), tuple(first)


def _fingerprint(entry: Entry, key: str | None, useless_guids: set[str], visible: str) -> Fingerprint:
    title = " ".join(words(entry.title))
    guid = None if entry.guid in useless_guids else entry.guid
    # what can be recognized by its text alone must be so whatever comes to stand beside it
    carried = _carried(entry.extensions) if key or (guid and title) else ""
    return Fingerprint(
        guid=guid,
        link_key=key,
        title_key=digest(title) if title else None,
        content_hash=visible + carried,
        text_hash=_text_hash(title, entry),
    )


def _ambiguous(pairs: Iterable[tuple[str | None, str]]) -> set[str]:
    """Return the names that stand for more than one thing."""
    counts = Counter(name for name, _ in set(pairs) if name)
    return {name for name, count in counts.items() if count > 1}


def words(text: str) -> list[str]:
    """Return the words of a text, without case, accents' spelling and punctuation.

    >>> words("It's “NEW”!")
    ['it', 's', 'new']
    """
    plain = ascii_of(text)
    if plain.isascii():
        return ascii_words(plain)
    return WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _text_hash(title: str, entry: Entry) -> str | None:
    body = words(text_of(entry.content or entry.summary))
    if sum(map(len, body)) < ENOUGH_LETTERS:
        return None
    return digest(title, " ".join(body))


def _visible(entry: Entry) -> str:
    """Digest all that a reader would see change; dates are not among it, because feeds move them at every poll."""
    people = (f"{person.name}{SEPARATOR}{person.uri or ''}" for person in entry.authors)
    return digest(
        entry.title,
        entry.summary,
        entry.content,
        entry.link or "",
        entry.image or "",
        *people,
        *(category.term for category in entry.categories),
        *(enclosure.url for enclosure in entry.enclosures),
    )


def _carried(extensions: Iterable[Extension]) -> str:
    """Digest what a reader would see of other vocabularies, such as a transcript; empty where there is nothing.

    It stands apart in the content hash: entries that were stored before it was read are no others than before.
    """
    seen = [f"{each}" for each in extensions if each.name not in COUNTERS]
    return MARK + digest(*seen) if seen else ""


def text_changed(before: Fingerprint, after: Fingerprint) -> bool:
    """Whether a reader would see the entry itself change, and not only what other vocabularies add to it."""
    return before.content_hash.partition(MARK)[0] != after.content_hash.partition(MARK)[0]


def digest(*parts: str) -> str:
    """Return a 128-bit digest of the parts as 32 hexadecimal digits."""
    return xxhash.xxh3_128_hexdigest(SEPARATOR.join(parts).encode("utf-8", "surrogatepass"))
