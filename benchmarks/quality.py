"""Are duplicates found, and nothing else? `python -m benchmarks.quality [--plot FILE.svg]` prints the figures.

Texts with known answers (quality_texts.py, quality_unseen.py) in two halves: the method was tuned on one; the other has
other articles, other stories and other kinds of look-alikes. Each text stands for an entry of a feed of its own.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from aggregator.dedupe import Text, fingerprints, sketch, text_to_compare
from aggregator.dedupe.similarity import THRESHOLD, Likeness, compare, tell_the_same
from aggregator.model import Entry, Feed
from aggregator.store.bands import LEAST
from benchmarks.quality_texts import LOOK_ALIKES, Maker, Written, collection, composed, seeds
from benchmarks.quality_unseen import HELD_OUT, UNSEEN

COMPOSED = 120  # stories by the grammar, in each half
EACH = 80  # look-alikes of each kind
SAME_LINK = 0.25  # of the copies link to the original
CROWD = 200  # texts that share a value, from which on it is left out
THRESHOLDS = tuple(step / 20 for step in range(6, 21))
FEED = Feed(id="f", url="https://feed.example/", title="F")

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a method merged: `right` pairs and `wrong` ones, of `wanted`."""

    right: int
    wrong: int
    wanted: int

    @property
    def precision(self) -> float:
        """How much of what was merged belongs together."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """How much of what belongs together was merged."""
        return self.right / self.wanted

    def __str__(self) -> str:
        return f"{self.precision:.4f} | {self.recall:.4f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """A collection with its pairs: `candidates` are those that the look-up finds; `wanted`, the copies of originals."""

    name: str
    written: Sequence[Written]
    links: Sequence[str | None]
    exact: Sequence[str | None]
    texts: Sequence[Text]
    candidates: dict[Pair, Likeness]
    wanted: frozenset[Pair]

    def same(self, pair: Pair) -> bool:
        """Whether the answer is that both tell one story."""
        return self.written[pair[0]].story == self.written[pair[1]].story

    def score(self, merged: set[Pair]) -> Score:
        """Judge what was merged: any pair may be wrong; of the right ones the copies of an original are asked for."""
        wrong = sum(not self.same(pair) for pair in merged)
        return Score(right=len(merged & self.wanted), wrong=wrong, wanted=len(self.wanted))


def half(number: int, count: int = COMPOSED, each: int = EACH) -> Half:
    """Make one half, of so many composed stories and look-alikes of each kind, always the same."""
    rng = random.Random(number)  # noqa: S311 - texts, not secrets
    stories = [seed for place, seed in enumerate(seeds()) if place % 2 == number]
    stories += [composed(rng, number * count + place) for place in range(count)]
    makers: tuple[Maker, ...] = HELD_OUT if number else (*LOOK_ALIKES, *UNSEEN)
    written = list(collection(stories, makers, rng, each))
    originals: dict[str, int] = {}
    entries = []
    for place, one in enumerate(written):
        first = originals.setdefault(one.story, place)
        shared = first != place and rng.random() < SAME_LINK
        link = f"https://example.org/{first if shared else place}{'?utm_source=feed' if shared else ''}"
        entries.append(Entry(title=one.title, content=one.html, link=link))
    marks = [fingerprints(FEED, [entry])[0] for entry in entries]
    texts = [text_to_compare(entry) for entry in entries]
    return Half(
        name=("tuning", "held out")[number],
        written=written,
        links=[mark.link_key for mark in marks],
        exact=[mark.text_hash for mark in marks],
        texts=texts,
        candidates={(one, other): compare(texts[one], texts[other]) for one, other in _candidates(texts)},
        wanted=frozenset(
            (originals[one.story], place) for place, one in enumerate(written) if originals[one.story] != place
        ),
    )


def _candidates(texts: Sequence[Text]) -> set[Pair]:
    shared = Counter(_sharing([sketch(text) for text in texts], CROWD))
    return {pair for pair, count in shared.items() if count >= LEAST}


def _sharing(marks: Sequence[Sequence[int | str]], crowd: int) -> Iterator[Pair]:
    """Yield the pairs that have a mark in common, unless crowds have it."""
    index: defaultdict[int | str, list[int]] = defaultdict(list)
    for place, values in enumerate(marks):
        for value in values:
            index[value].append(place)
    for places in index.values():
        if len(places) <= crowd:
            yield from combinations(places, 2)


def by_links(part: Half) -> set[Pair]:
    """Merge what has the same link, spelled as it may be."""
    return set(_sharing([[link] if link else [] for link in part.links], len(part.links)))


def by_words(part: Half) -> set[Pair]:
    """Merge what has the same link, or title and text word for word."""
    return by_links(part) | set(_sharing([[words] if words else [] for words in part.exact], len(part.exact)))


def by_likeness(part: Half, threshold: float = THRESHOLD) -> set[Pair]:
    """Merge as the program does."""
    return by_words(part) | {pair for pair, found in part.candidates.items() if tell_the_same(found, threshold)}


def by_share(part: Half, threshold: float) -> set[Pair]:
    """Merge by the share of the shorter text alone, whatever the names, figures and titles are."""
    return {pair for pair, found in part.candidates.items() if found.of_shorter >= threshold}


def by_jaccard(part: Half, threshold: float) -> set[Pair]:
    """Merge what has so much of all runs of three words in common: what MinHash and SimHash alone would estimate."""
    runs = [frozenset(zip(text.words, text.words[1:], text.words[2:], strict=False)) for text in part.texts]
    merged = set()
    for one, other in part.candidates:
        together = len(runs[one] | runs[other])
        if together and len(runs[one] & runs[other]) / together >= threshold:
            merged.add((one, other))
    return merged


def report(part: Half) -> Iterator[str]:
    """Yield the figures of a half as tables in Markdown."""
    counts = f"{len(part.written)} texts, {len(part.wanted)} copies, {len(part.candidates)} pairs compared"
    yield f"## {part.name}: {counts}\n"
    yield "| method | precision | recall |\n|---|---|---|"
    yield f"| link alone | {part.score(by_links(part))} |"
    yield f"| link, or the same words | {part.score(by_words(part))} |"
    yield f"| link, words, or likeness | {part.score(by_likeness(part))} |"
    for threshold in (0.5, 0.8):
        yield f"| three-word runs in common (Jaccard) from {threshold} | {part.score(by_jaccard(part, threshold))} |"
    yield "\n| threshold | precision | recall | without names and figures: precision | recall |"
    yield "|---|---|---|---|---|"
    for threshold in THRESHOLDS:
        ours, share = part.score(by_likeness(part, threshold)), part.score(by_share(part, threshold))
        yield f"| {threshold:.2f} | {ours} | {share} |"
    merged = by_likeness(part)
    yield "\n| copies | found | of |\n|---|---|---|"
    wanted = Counter(part.written[pair[1]].kind for pair in part.wanted)
    found = Counter(part.written[pair[1]].kind for pair in part.wanted & merged)
    yield from (f"| {kind} | {found[kind]} | {count} |" for kind, count in sorted(wanted.items()))
    wrong = Counter(part.written[pair[1]].kind for pair in merged if not part.same(pair))
    yield "\nwrongly merged: " + (", ".join(f"{kind} {count}" for kind, count in wrong.most_common()) or "none")


def plot(parts: Sequence[Half], path: str) -> None:
    """Draw precision and recall over the threshold."""
    import matplotlib as mpl  # noqa: PLC0415 - only who draws needs it

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "quality"
    from matplotlib import pyplot as plt  # noqa: PLC0415 - after the choice of a backend

    figure, axes = plt.subplots(1, len(parts), figsize=(10, 4), sharey=True, layout="constrained")
    for part, axis in zip(parts, axes, strict=True):
        ours = [part.score(by_likeness(part, threshold)) for threshold in THRESHOLDS]
        share = [part.score(by_share(part, threshold)) for threshold in THRESHOLDS]
        axis.plot(THRESHOLDS, [score.precision for score in ours], "C0-", label="precision")
        axis.plot(THRESHOLDS, [score.recall for score in ours], "C1-", label="recall")
        axis.plot(THRESHOLDS, [score.precision for score in share], "C0:", label="precision, words alone")
        axis.plot(THRESHOLDS, [score.recall for score in share], "C1:", label="recall, words alone")
        axis.axvline(THRESHOLD, color="0.7", linewidth=1)
        axis.set(title=part.name, xlabel="share of the shorter text", ylim=(0, 1.02))
        axis.grid(visible=True, color="0.9")
    axes[0].legend(loc="lower left", fontsize="small")
    figure.savefig(path, metadata={"Date": None})


def main() -> int:
    """Print the figures of both halves, and draw them where asked to."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--plot", metavar="FILE.svg", help="draw the curves (needs matplotlib)")
    asked = arguments.parse_args()
    start = time.process_time()
    parts = [half(0), half(1)]
    for part in parts:
        print("\n".join(report(part)), end="\n\n")
    print(f"{time.process_time() - start:.0f} s of processor time")
    if asked.plot:
        plot(parts, asked.plot)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
