"""A prefix of a bucket on an S3-compatible server as the place to publish to.

Nothing is listed: an inventory beside the objects tells what is there, and with no change it is all that is read.
"""

import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import chain

from aggregator.errors import ArticleError
from aggregator.model import Document, FileDocument, LazyDocument, Publishable, Series
from aggregator.publish.bucket import PART, Bucket
from aggregator.publish.changes import Changes
from aggregator.publish.inventory import Held, Inventory, Kind
from aggregator.publish.ledger import Ledger, open_ledger
from aggregator.publish.manifest import following, is_made, is_within, made_of, paths_of
from aggregator.publish.uploads import SUFFIXES, Digest, Original, Upload, attributes_of, uploads_of

AT_ONCE = 8  # requests in flight
BATCH = 16_000_000  # bytes that are held in memory until they are written together
IN_ORDER = 4  # so many new files of a series are written one after the other

_PAGE = re.compile(r"(?P<folder>.+)/(?P<number>[0-9]+)\.atom(\.br|\.gz)?")


def publish_objects(bucket: Bucket, documents: Iterable[Publishable], caching: str, *, batch: int = BATCH) -> Changes:
    """Write the documents that differ from what is there, and remove objects of ours that are among them no more.

    `caching` is what caches are told. Raises PublishError where the server cannot be reached or refuses, or another
    process publishes at the same time: each object is whole then, and the next publishing goes on from there.
    """
    publishing = _Publishing(ledger=open_ledger(bucket), caching=caching, batch=batch)
    for document in documents:
        publishing.take(document)
    return publishing.end()


@dataclass(slots=True, kw_only=True)
class _Publishing:
    """One publishing, document by document; `kept` are the objects that stay or are to be written."""

    ledger: Ledger
    caching: str
    batch: int
    kept: set[str] = field(default_factory=set)
    series: set[str] = field(default_factory=set)
    waiting: dict[str, Upload] = field(default_factory=dict)
    weight: int = 0
    written: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def take(self, document: Publishable) -> None:
        """Bring what a document stands for up to date, if not at once then together with others."""
        match document:
            case Series():
                self._take_series(document)
            case Document(path=path, body=body):
                self._take(Original(path=path, kind=Kind.DOCUMENT, body=body))
            case LazyDocument(path=path, body=make):
                self._take(Original(path=path, kind=Kind.DOCUMENT, body=make()))
            case FileDocument():
                self._take_file(document)

    def end(self) -> Changes:
        """Remove what is left of earlier publishings, and remember what there is now."""
        self._flush()
        before, ledger = self.ledger.before, self.ledger
        removed = self._remove()
        ledger.series = {folder: made for folder, made in ledger.series.items() if folder in self.series}
        ledger.objects = {path: held for path, held in ledger.objects.items() if self._is_remembered(path)}
        now = Inventory(objects=ledger.objects, series=ledger.series).manifest()
        memory = following(before.manifest(), now.files, now.series).removed
        if ledger.entered or Inventory(objects=ledger.objects, series=ledger.series, removed=memory) != before:
            ledger.save(memory)
        return Changes(written=tuple(self.written), removed=removed, warnings=tuple(self.warnings))

    def _take(self, original: Original) -> None:
        if not is_within(original.path):
            raise ValueError(f"a document may not leave the output: {original.path!r}")
        for upload in uploads_of(original, self.caching):
            if upload.kind is Kind.VARIANT and self._is_document(upload.path):
                continue  # somebody's own file has that name
            self.kept.add(upload.path)
            self.waiting.pop(upload.path, None)
            held = self.ledger.objects.get(upload.path)
            if held is not None and held.tag is not None and (held.kind, held.digest) == (upload.kind, upload.digest):
                self.ledger.objects[upload.path] = upload.held(held.tag)
                continue
            self.waiting[upload.path] = upload
            if upload.path == original.path:
                self.written.append(upload.path)
                self.weight += len(original.body)
        if self.weight >= self.batch:
            self._flush()

    def _is_document(self, path: str) -> bool:
        here = self.waiting.get(path) or self.ledger.objects.get(path)
        return here is not None and here.kind is Kind.DOCUMENT

    def _flush(self) -> None:
        """Write what waits: first that it will be, then all of it, wave by wave."""
        uploads, ledger = self.waiting.values(), self.ledger
        if not uploads:
            return
        ledger.enter({upload.path: upload.kind for upload in uploads})
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="objects") as pool:
            for wave in sorted({upload.wave for upload in uploads}):
                now = [upload for upload in uploads if upload.wave == wave]
                tags = pool.map(lambda upload: ledger.put(upload.path, upload.body(), upload.attributes), now)
                for upload, tag in zip(now, tags, strict=True):
                    ledger.objects[upload.path] = upload.held(tag)
        self.waiting.clear()
        self.weight = 0

    def _take_file(self, document: FileDocument) -> None:
        path, held = document.path, self.ledger.objects.get(document.path)
        there = held is not None and held.tag is not None and held.kind is Kind.DOCUMENT
        if held is not None and there and _is_current(held, document):
            self._keep(path)
            return
        try:
            self._copy(document)
        except ArticleError as error:  # an attachment that cannot be read now: what was published of it stays
            self.warnings.append(str(error))
            if held is not None and there:
                self.ledger.objects[path] = held
                self._keep(path)
            else:
                self.ledger.objects.pop(path, None)

    def _copy(self, document: FileDocument) -> None:
        """Take a small file as any document; of a large one no more than a part is held in memory."""
        body, chunks = bytearray(), document.chunks()
        for chunk in chunks:
            body += chunk
            if len(body) > PART:
                self._copy_large(document, chain((bytes(body),), chunks))
                return
        whole = bytes(body)
        modified, size = document.modified, len(whole)
        self._take(Original(path=document.path, kind=Kind.DOCUMENT, body=whole, size=size, modified=modified))

    def _copy_large(self, document: FileDocument, chunks: Iterator[bytes]) -> None:
        path, ledger = document.path, self.ledger
        attributes = attributes_of(path, self.caching)
        held, digest = ledger.objects.get(path), _digest(Digest(attributes), chunks)
        if held is None or held.tag is None or held.digest != digest:
            self._flush()
            ledger.enter({path: Kind.DOCUMENT})
            copied = Digest(attributes)
            tag = ledger.bucket.put_large(path, _digested(copied, document.chunks()), attributes)
            held = Held(kind=Kind.DOCUMENT, digest=copied.of(), tag=tag, size=copied.size)
            self.written.append(path)
        ledger.objects[path] = replace(held, modified=document.modified)
        self.kept.add(path)

    def _keep(self, path: str) -> None:
        coded = (path + suffix for suffix in SUFFIXES)
        self.kept.update((path, *(each for each in coded if not self._is_document(each))))

    def _take_series(self, series: Series) -> None:
        """Make the files that are missing or are others now, the last first.

        Each points to the one before it: whoever follows the chain while it grows, or after a crash, finds it whole.
        """
        ledger, now = self.ledger, made_of(series)
        before = ledger.series.pop(series.folder, None)
        numbers = [
            number
            for number in range(series.last, 0, -1)
            if not is_made(number, before, now) or self._is_unsure(series.path(number))
        ]
        few = len(numbers) <= IN_ORDER
        if few:  # while they are many, none may be relied on: after a crash all are made again
            ledger.series[series.folder] = now
        for wave, number in enumerate(numbers):
            path, body = series.path(number), series.body(number)
            self._take(Original(path=path, kind=Kind.PAGE, body=body, wave=wave if few else 0))
        if not few:
            self._flush()
        ledger.series[series.folder] = now
        self.series.add(series.folder)

    def _is_unsure(self, path: str) -> bool:
        held = self.ledger.objects.get(path)
        return held is not None and held.tag is None

    def _remove(self) -> tuple[str, ...]:
        """Remove the objects that are wanted no more, and return the paths that readers knew."""
        ledger = self.ledger
        objects = sorted(path for path in ledger.objects if path not in self.kept and not self._is_page(path))
        pages = [path for path in self._former_pages() if path not in self.kept]
        if not objects and not pages:
            return ()
        if not ledger.entered:
            ledger.enter({})
        coded = (page + suffix for page in pages for suffix in SUFFIXES)
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="objects") as pool:
            for _ in pool.map(ledger.bucket.delete, dict.fromkeys((*objects, *pages, *coded))):
                pass
        known = (path for path in objects if ledger.objects[path].kind is Kind.DOCUMENT)
        return (*known, *pages)

    def _former_pages(self) -> Iterator[str]:
        for folder, made in self.ledger.before.series.items():
            kept = self.ledger.series[folder].last if folder in self.series else 0
            yield from (path for number, path in enumerate(paths_of(folder, made.last), 1) if number > kept)

    def _is_page(self, path: str) -> bool:
        """Whether this is a file of a series that is published now."""
        page = _PAGE.fullmatch(path)
        if page is None or page["folder"] not in self.series or self.ledger.objects[path].kind is not Kind.PAGE:
            return False
        return int(page["number"]) <= self.ledger.series[page["folder"]].last

    def _is_remembered(self, path: str) -> bool:
        """Whether the state of an object is kept: of a series that of the two files that may yet change."""
        page = _PAGE.fullmatch(path)
        if page is not None and self._is_page(path):
            return int(page["number"]) >= self.ledger.series[page["folder"]].last - 1
        return path in self.kept and path in self.ledger.objects


def _is_current(held: Held, document: FileDocument) -> bool:
    return held.modified == document.modified and document.size in {None, held.size}


def _digest(digest: Digest, chunks: Iterator[bytes]) -> str:
    for chunk in chunks:
        digest.of(chunk)
    return digest.of()


def _digested(digest: Digest, chunks: Iterator[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        digest.of(chunk)
        yield chunk
