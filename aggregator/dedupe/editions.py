"""Titles of a series: "Weekly notes 18", "Release 1.2", "Prices for 5 May". Other numbers, other stories."""

from collections.abc import Iterator

from aggregator.dedupe.tokens import Text


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Before a number they say that it counts editions; the number may also stand alone at the end.
MARKERS = _words(
    "no nr n week weeks woche kw semaine semana settimana day tag jour día part teil partie parte episode ep folge "
    "épisode episodio puntata issue ausgabe numéro número numero vol volume band version release v update round "
    "spieltag journée jornada matchday chapter kapitel chapitre capítulo edition season staffel q nummer выпуск часть "
    "день неделя серия 第 号 回 集 期"
)
AFTER = _words("号 回 集 期 話 话 日 月 年 週 周 版")
UNITS = _words("percent per prozent million millionen millones millions billion milliarden pour por punkte points")


def are_editions(one: Text, other: Text) -> bool:
    """Whether two titles name different numbers, versions or dates of something."""
    mine, theirs = set(_marks(one)), set(_marks(other))
    return bool(mine and theirs) and mine != theirs and not (mine < theirs or theirs < mine)


def _marks(text: Text) -> Iterator[str]:
    """Yield the words of a title by which one edition is told from another."""
    title = text.title
    for place, (word, kind) in enumerate(zip(title, text.title_kinds, strict=True)):
        before = title[place - 1] if place else ""
        after = title[place + 1] if place + 1 < len(title) else ""
        if kind in "ID" or (kind == "#" and _counts_editions(word, before, after)):
            yield word


def _counts_editions(number: str, before: str, after: str) -> bool:
    is_version = ("." in number and after not in UNITS) or (number.isalnum() and not number.isdecimal())
    return is_version or before in MARKERS or after in AFTER or not after
