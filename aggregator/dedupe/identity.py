"""Identity within one feed: which of the entries that it is known to have had is this one?

An entry is known again by its guid, its link, its title, its text and its date (agreement.py). Any of them may change:
what decides is what the rest says, and of several candidates the one that most speaks for. A guid or
link that several known entries have says nothing; where most entries of a document come with other guids or links under
their old titles and texts, another guid does not say that an entry is new. Where the evidence is not enough it is: an
entry too many is a nuisance, one too few is a loss.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from aggregator.dedupe.agreement import (
    Agreement,
    Sign,
    Wording,
    compare_dates,
    compare_marks,
    compare_texts,
    compare_titles,
    wording,
)
from aggregator.model import Entry, Fingerprint, KnownEntry

NAMESPACE = uuid.UUID("6f6d2a52-3d0f-5a3c-9a51-0b3f6a1f4c11")
CANDIDATES = 20  # known entries with one guid, link, title or text that are looked at
A_FEW = 2  # entries with a new guid under an old title; one may be a coincidence

FIELDS: tuple[Callable[[Fingerprint], str | None], ...] = (
    lambda mark: mark.guid,
    lambda mark: mark.link_key,
    lambda mark: mark.title_key,
    lambda mark: mark.content_hash,
    lambda mark: mark.text_hash,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What else the document has, word for word as it is known: dates, and how many entries with a guid and a link."""

    dates: tuple[datetime, ...] = ()
    guids: int = 0
    links: int = 0


NOTHING = Beside()


def unchanged(marks: Sequence[Fingerprint], known: Sequence[KnownEntry]) -> tuple[KnownEntry | None, ...]:
    """Return for each fingerprint a known entry that has the very same, each once; None where there is none."""
    free: defaultdict[Fingerprint, list[KnownEntry]] = defaultdict(list)
    for entry in reversed(known):
        free[entry.fingerprint].append(entry)
    return tuple(free[mark].pop() if free.get(mark) else None for mark in marks)


def recognize(
    entries: Sequence[Entry],
    marks: Sequence[Fingerprint],
    known: Sequence[KnownEntry],
    contents: Mapping[str, Entry] | None = None,
    beside: Beside = NOTHING,
) -> tuple[KnownEntry | None, ...]:
    """Return for each entry the known one that it is, or None where it is new.

    `marks` are the entries' fingerprints; `contents` what known entries say, by id, as far as it is needed (of those
    that are `unchanged` it is not) and still there. Each known entry is recognized once at the most; those that stand
    `beside` these in the document are not among `known`.
    """
    found = list(unchanged(marks, known))
    if None not in found or len(known) == len(found) - found.count(None):
        return tuple(found)
    comparison = _Comparison(entries=entries, marks=marks, known=known, contents=contents or {}, beside=beside)
    taken = {entry.id for entry in found if entry}
    places = [place for place, entry in enumerate(found) if entry is None]
    pairs = list(comparison.pairs(places, taken))
    guids, links = _useless(pairs, [entry for entry in found if entry], beside)
    _take(found, taken, pairs)
    if guids or links:
        _take(found, taken, [(place, one, _without(each, guids=guids, links=links)) for place, one, each in pairs])
    return tuple(found)


Pair = tuple[int, KnownEntry, Agreement]


def _take(found: list[KnownEntry | None], taken: set[str], pairs: Iterable[Pair]) -> None:
    """Let each entry that is not found yet be the known one that most speaks for."""
    likely = ((agreement.weight, place, candidate) for place, candidate, agreement in pairs if agreement.is_one_entry)
    for _, place, candidate in sorted(likely, key=lambda each: -each[0]):
        if found[place] is None and candidate.id not in taken:
            found[place] = candidate
            taken.add(candidate.id)


@dataclass(slots=True, kw_only=True)
class _Comparison:
    """A document beside what is known of its feed."""

    entries: Sequence[Entry]
    marks: Sequence[Fingerprint]
    known: Sequence[KnownEntry]
    contents: Mapping[str, Entry]
    beside: Beside
    wordings: dict[str, Wording] = field(default_factory=dict)

    def pairs(self, places: Iterable[int], taken: set[str]) -> Iterator[Pair]:
        """Yield the entries at these places with each known one that has something in common with them."""
        index = _by_value(entry for entry in self.known if entry.id not in taken)
        guids = _for_several(self.known, lambda mark: mark.guid, lambda mark: (mark.link_key, mark.title_key))
        links = _for_several(self.known, lambda mark: mark.link_key, lambda mark: (mark.title_key,))
        dates = Counter(entry.published for entry in self.entries if entry.published)
        dates.update(self.beside.dates)
        for place in places:
            entry, mark = self.entries[place], self.marks[place]
            keys = _values(mark, entry.published)
            candidates = {each.id: each for key in keys for each in index.get(key, ())}
            here = wording(entry) if candidates else None
            for candidate in candidates.values():
                if here is not None:
                    agreement = self._agreement(entry, mark, here, candidate, dates)
                    shared = _without(agreement, guids=mark.guid in guids, links=mark.link_key in links)
                    yield place, candidate, shared

    def _agreement(
        self, entry: Entry, mark: Fingerprint, here: Wording, candidate: KnownEntry, dates: Counter[datetime]
    ) -> Agreement:
        there, theirs = self._wording(candidate.id), candidate.fingerprint
        return Agreement(
            guid=compare_marks(mark.guid, theirs.guid),
            link=compare_marks(mark.link_key, theirs.link_key),
            title=compare_titles(mark, theirs, here, there),
            text=compare_texts(mark, theirs, here, there),
            date=compare_dates(entry, candidate, self.contents.get(candidate.id)),
            long=mark.text_hash is not None,
            common_date=entry.published is not None and dates[entry.published] > 1,
        )

    def _wording(self, id_: str) -> Wording | None:
        if id_ not in self.wordings and id_ in self.contents:
            self.wordings[id_] = wording(self.contents[id_])
        return self.wordings.get(id_)


def _by_value(known: Iterable[KnownEntry]) -> dict[object, list[KnownEntry]]:
    index: defaultdict[object, list[KnownEntry]] = defaultdict(list)
    for entry in known:
        for key in _values(entry.fingerprint, entry.published_at):
            if len(index[key]) < CANDIDATES:
                index[key].append(entry)
    return index


def _values(mark: Fingerprint, date: datetime | None) -> list[object]:
    values = [(number, value) for number, of in enumerate(FIELDS) if (value := of(mark))]
    return [*values, date] if date else [*values]


def _for_several(
    known: Iterable[KnownEntry],
    of: Callable[[Fingerprint], str | None],
    rest: Callable[[Fingerprint], tuple[str | None, ...]],
) -> set[str]:
    """Return the values that stand for several known entries which are not alike in the rest."""
    found: defaultdict[str, set[tuple[str | None, ...]]] = defaultdict(set)
    for entry in known:
        if value := of(entry.fingerprint):
            found[value].add(rest(entry.fingerprint))
    return {value for value, several in found.items() if len(several) > 1}


def _without(agreement: Agreement, *, guids: bool, links: bool) -> Agreement:
    """Return what is left when guids or links are of no use."""
    if not guids and not links:
        return agreement
    return replace(
        agreement,
        guid=Sign.UNKNOWN if guids else agreement.guid,
        link=Sign.UNKNOWN if links else agreement.link,
    )


def _useless(pairs: Sequence[Pair], settled: Sequence[KnownEntry], beside: Beside) -> tuple[bool, bool]:
    """Tell whether the guids of the document, and its links, are new ones on most of the entries that are not new.

    Asked are the entries whose title and text are those of one known entry and of no other.
    """
    alike = [pair for pair in pairs if pair[2].text is Sign.SAME and pair[2].title in {Sign.SAME, Sign.UNKNOWN}]
    here = Counter(place for place, _, _ in alike)
    there = Counter(candidate.id for _, candidate, _ in alike)
    certain = [each for place, candidate, each in alike if here[place] == there[candidate.id] == 1]
    guids = beside.guids + sum(entry.fingerprint.guid is not None for entry in settled)
    links = beside.links + sum(entry.fingerprint.link_key is not None for entry in settled)
    return _mostly_new([each.guid for each in certain], guids), _mostly_new([each.link for each in certain], links)


def _mostly_new(signs: Sequence[Sign], settled: int) -> bool:
    new = signs.count(Sign.DIFFERENT)
    return new >= A_FEW and new > settled + signs.count(Sign.SAME)


def mint(source_id: str, mark: Fingerprint, attempt: int) -> str:
    """Return a public id for a new entry: `urn:uuid:…` (RFC 9562, version 5).

    It follows from the feed and the strongest evidence, so that an aggregator whose store was lost finds most of its
    ids again. `attempt` counts up from 0 as long as the id is already taken.
    """
    evidence = mark.guid or mark.link_key or mark.content_hash
    name = "\n".join([source_id, evidence, *([mark.content_hash, str(attempt)] if attempt else [])])
    return uuid.uuid5(NAMESPACE, name.encode("utf-8", "backslashreplace").decode()).urn
