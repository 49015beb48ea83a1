"""Libraries that read PDF, compared: `python -m benchmarks.pdf [--write FOLDER]`.

Documents made for the purpose are read by each library that is installed (pypdf, pdfminer.six, pypdfium2) as it does by
itself, and by this program. Printed are how many of the article's words are there in their order, in percent; how many
words of running heads and page numbers are among the rest; processor time and peak memory of a process of its own; and
what the library weighs on disk with all that it needs. The tests' documents are made by reportlab; weasyprint, which
sets notes, drop capitals, hyphens and Arabic, adds others where it is installed. With `--write` the latter are written
to a folder: those in tests/parse/article/fixtures/pdf were made so.
"""

import argparse
import importlib
import importlib.metadata
import importlib.util
import json
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from difflib import SequenceMatcher
from pathlib import Path
from statistics import mean

from tests.support.pdfs import ARABIC, HEAD, LAYOUTS, PARAGRAPHS, TITLE

CREDITS = "<p>By Marta Lindqvist</p><p>6 October 2026</p>"
RUNNING = (
    f"@page {{@top-left {{content: '{HEAD}'}} @top-right {{content: 'Harbours'}} "
    "@bottom-center {content: counter(page)}}"
)
INDENTED = "p {margin: 0; text-indent: 1.2em; text-align: justify; hyphens: auto}"
COLUMNS = ".text {columns: 2; column-gap: 5mm} h2 {font-size: 13pt}"
LIBRARIES = {"pypdf": "pypdf", "pdfminer.six": "pdfminer", "pypdfium2": "pypdfium2", "this program": "pypdfium2"}
PROGRAM = "this program"


def page(style: str, text: str, *, head: str = "", language: str = "en") -> str:
    """Return a page of HTML to be set on A5."""
    usual = "@page {size: A5; margin: 22mm 15mm} body {font: 10.5pt/1.3 'Liberation Serif', serif} h1 {font-size: 20pt}"
    return f"<html lang={language}><head>{head}<style>{usual} {style}</style></head><body>{text}</body></html>"


def paragraphs(*, headings: bool = False, notes: bool = False, capital: bool = False) -> str:
    """Return the article, with headings, with notes at the feet of its pages, or with a drop capital."""
    parts = [f"<p>{text}</p>" for text in PARAGRAPHS]
    if notes:
        parts[0] = parts[0].replace("</p>", "<span class=note>It was built in 1931 and moved twice.</span></p>")
        parts[4] = parts[4].replace("</p>", "<span class=note>See the report of the class, page 14.</span></p>")
    if capital:
        parts[0] = parts[0].replace("<p>T", "<p><span class=capital>T</span>")
    if headings:
        parts[3:3], parts[8:8] = ["<h2>Three million heights</h2>"], ["<h2>The level</h2>"]
    return "".join(parts)


def pages() -> dict[str, str]:
    """Return documents for weasyprint."""
    head = f"<h1>{TITLE}</h1>{CREDITS}"
    wrong = "<title>Microsoft Word - final_v3.doc</title><meta name=author content=admin>"
    note = ".note {float: footnote; font-size: 8pt}"
    capital = ".capital {float: left; font-size: 38pt; line-height: .8; padding-right: 2pt; text-indent: 0}"
    rows = "".join(f"<tr><td>{year}</td><td>{height} cm</td></tr>" for year, height in ((1911, 412), (1976, 203)))
    quote = "<p class=quote>“It is the most thorough forgetting that I have come across.”</p>"
    wide = ".quote {column-span: all; font-size: 16pt; text-align: center; margin: 10pt 30pt} @page {size: A4}"
    half = paragraphs().replace("</p><p>She asked", f"</p>{quote}<p>She asked")
    columns = "<div class=text>{}</div>".format
    arabic = "".join(f"<p>{text}</p>" for text in ARABIC[1:])
    return {
        "headings": page(f"{RUNNING} {INDENTED} {COLUMNS}", head + columns(paragraphs(headings=True)), head=wrong),
        "notes": page(f"{RUNNING} {INDENTED} {note}", head + paragraphs(notes=True)),
        "notes-columns": page(f"{RUNNING} {INDENTED} {note} {COLUMNS}", head + columns(paragraphs(notes=True))),
        "capital": page(f"{RUNNING} {INDENTED} {capital} {COLUMNS}", head + columns(paragraphs(capital=True))),
        "quote": page(f"{RUNNING} {INDENTED} {wide} {COLUMNS}", head + columns(half)),
        "table": page(RUNNING, f"{head}{paragraphs()}<table>{rows}</table>"),
        "arabic": page(
            f"{COLUMNS} @page {{@top-right {{content: 'صحيفة الميناء'}} @bottom-center {{content: counter(page)}}}}"
            " body {font-family: 'DejaVu Sans'; direction: rtl}",
            f"<h1>{ARABIC[0]}</h1><p>بقلم: سعاد حداد</p><p>6 أكتوبر 2026</p>{columns(arabic * 4)}",
            language="ar",
        ),
    }


def made() -> Iterator[tuple[str, bytes]]:
    """Yield the documents by their names."""
    for name, make in LAYOUTS.items():
        yield name, make()
    if importlib.util.find_spec("weasyprint") is None:
        print("weasyprint is not installed: its documents are left out")
        return
    yield from ((name, content) for name, content in set_by_weasyprint() if name != "arabic")


def set_by_weasyprint() -> Iterator[tuple[str, bytes]]:
    """Yield the documents that weasyprint sets."""
    weasyprint = importlib.import_module("weasyprint")
    for name, text in pages().items():
        yield name, weasyprint.HTML(string=text).write_pdf()


def by_pypdf(path: Path) -> str:
    """Return the text as pypdf extracts it."""
    pypdf = importlib.import_module("pypdf")
    return "\n".join(one.extract_text() for one in pypdf.PdfReader(path).pages)


def by_pdfminer(path: Path) -> str:
    """Return the text as pdfminer.six extracts it."""
    return str(importlib.import_module("pdfminer.high_level").extract_text(path))


def by_pypdfium2(path: Path) -> str:
    """Return the text as pypdfium2 extracts it."""
    pypdfium2 = importlib.import_module("pypdfium2")
    return "\n".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(path))


def by_program(path: Path) -> str:
    """Return the text as this program publishes it."""
    articles = importlib.import_module("aggregator.parse.article.pdf.article")
    return "\n".join(one.text for one in articles.read_pdf(path.read_bytes()).paragraphs)


READERS: dict[str, Callable[[Path], str]] = {
    "pypdf": by_pypdf,
    "pdfminer.six": by_pdfminer,
    "pypdfium2": by_pypdfium2,
    PROGRAM: by_program,
}


def read_one(library: str, path: Path) -> None:
    """Print what a library makes of a document and what that costs; runs in a process of its own."""
    READERS[library](path)  # what is imported is paid for once
    start = used()
    text = READERS[library](path)
    print(json.dumps({"text": text, "seconds": used() - start, "megabytes": peak()}))


def peak() -> float:
    """Return the most memory that this process has had, in megabytes; 0 where the system does not say."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s*(\d+)", status.read_text(encoding="ascii")) if status.exists() else None
    return int(found[1]) / 1024 if found else 0.0


def used() -> float:
    """Return the processor time of this process and those that it started."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def words_in_order(text: str) -> tuple[float, int]:
    """Return how many percent of the article's words are in a text in their order, and how many are furniture.

    For the libraries' own sake hyphens at line ends are undone and ligatures taken apart.
    """
    text = re.sub("[\u00ad\u2010\x02\ufffe-](?:\r?\n)+(?=[a-z])|\u00ad", "", text)
    text = text.replace("ﬁ", "fi").replace("ﬂ", "fl").replace("ﬀ", "ff").replace("ﬃ", "ffi")
    wanted, found = " ".join(PARAGRAPHS).split(), text.split()
    matched = sum(block.size for block in SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks())
    furniture = len(re.findall(HEAD, text, re.IGNORECASE)) + len(re.findall(r"(?m)^\s*(?:Harbours|[1-9])\s*$", text))
    return 100 * matched / len(wanted), furniture


def weight(distribution: str, seen: set[str] | None = None) -> float:
    """Return the megabytes of a distribution and of what it requires, but for what this program has anyway."""
    seen = seen if seen is not None else set()
    name = re.split(r"[\s;<>=!~\[(]", distribution)[0].lower()
    if name in seen or "extra ==" in distribution:
        return 0.0
    seen.add(name)
    with suppress(importlib.metadata.PackageNotFoundError):
        found = importlib.metadata.distribution(name)
        size = sum(file.size or 0 for file in found.files or ()) / 1_000_000
        return size + sum(weight(one, seen) for one in found.requires or ())
    return 0.0


def compare(library: str, documents: dict[str, Path]) -> None:
    """Print a table of what one library makes of all documents."""
    if importlib.util.find_spec(LIBRARIES[library]) is None:
        print(f"\n{library} is not installed: left out")
        return
    size = weight("pypdfium2" if library == PROGRAM else library)
    print(f"\n{library} ({size:.1f} MB)\n{'':32} words %  furniture     ms     MB")
    results: list[tuple[float, int, float, float]] = []
    for name, path in documents.items():
        call = [sys.executable, "-m", "benchmarks.pdf", "--read", library, str(path)]
        one = json.loads(subprocess.run(call, capture_output=True, check=True).stdout)  # noqa: S603 - this script
        results.append((*words_in_order(one["text"]), 1000 * one["seconds"], one["megabytes"]))
        print(f"{name:32} {results[-1][0]:7.1f} {results[-1][1]:10} {results[-1][2]:6.0f} {results[-1][3]:6.0f}")
    columns = list(zip(*results, strict=True))
    print(f"{'mean':32} {mean(columns[0]):7.1f} {sum(columns[1]):10} {mean(columns[2]):6.0f} {mean(columns[3]):6.0f}")


def main() -> None:
    """Compare, or write the documents of weasyprint to a folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--write", type=Path, metavar="FOLDER")
    parser.add_argument("--read", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.read:
        read_one(chosen.read[0], Path(chosen.read[1]))
    elif chosen.write:
        for name, content in set_by_weasyprint():
            (chosen.write / f"{name}.pdf").write_bytes(content)
    else:
        with tempfile.TemporaryDirectory() as folder:
            documents: dict[str, Path] = {}
            for name, content in made():
                documents[name] = Path(folder, f"{len(documents)}.pdf")
                documents[name].write_bytes(content)
            for library in READERS:
                compare(library, documents)


if __name__ == "__main__":
    main()
