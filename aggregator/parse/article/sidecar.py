r"""The sidecar of an article: a `NAME.yaml` beside it with the keys of the front matter, which outranks what it says.

>>> from aggregator.model import EPOCH, Person
>>> file = ArticleFile(path="a/b.txt", content=b"", modified_at=EPOCH, sidecar=b"title: Right\nauthor: []\n")
>>> wrong = ParsedEntry(title=ParsedText(value="Wrong", html=False), authors=(Person(name="Nobody"),))
>>> entry = corrected(wrong, read_sidecar(file))
>>> entry.title.value, entry.authors
('Right', ())
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from aggregator.model import ArticleFile, ParsedEntry, ParsedText
from aggregator.parse.article.frontmatter import read_yaml
from aggregator.parse.article.metadata import Metadata, read_metadata
from aggregator.parse.article.text.decode import decode

SUFFIX = ".yaml"
_NOTHING = Metadata()


def sidecar_of(path: str) -> str:
    """Return the path of the sidecar of an article."""
    return PurePosixPath(path).with_suffix(SUFFIX).as_posix()


def read_sidecar(file: ArticleFile) -> Metadata:
    """Return what the sidecar of an article says, nothing where it has none or an empty one.

    Raises ArticleError with the path of the sidecar and the line of what is wrong.
    """
    if not (file.sidecar or b"").strip(b" \t\r\n\xef\xbb\xbf"):
        return _NOTHING
    name = sidecar_of(file.path)
    return read_metadata(read_yaml(decode(file.sidecar or b"", name), name, name="sidecar"), name)


def overlaid(said: Metadata, sidecar: Metadata) -> Metadata:
    """Return front matter with all that the sidecar says in the place of what it said itself."""
    return replace(said, **{key: getattr(sidecar, key) for key in sidecar.keys})


def corrected(entry: ParsedEntry, sidecar: Metadata) -> ParsedEntry:
    """Return an entry with all that the sidecar says in the place of what its file says."""
    values: dict[str, object] = {
        "title": _plain(sidecar.title) or entry.title,
        "published": sidecar.date,
        "updated": sidecar.updated,
        "authors": sidecar.authors,
        "categories": sidecar.tags,
        "summary": _plain(sidecar.summary),
        "language": sidecar.language,
        "link": sidecar.url,
        "slug": sidecar.slug,
        "image": sidecar.image,
        "enclosures": sidecar.enclosures,
        "aliases": sidecar.aliases,
    }
    keys = sidecar.keys
    return replace(entry, **{name: values[name] for name in values if _NAMES.get(name, name) in keys})  # type: ignore[arg-type] # each is of its field's type


_NAMES = {"published": "date", "categories": "tags", "link": "url"}


def _plain(text: str | None) -> ParsedText | None:
    return ParsedText(value=text, html=False) if text else None
