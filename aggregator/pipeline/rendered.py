"""Documents that are rendered only where what they show is other than what the published one shows.

Equal input gives equal bytes, so that a digest of the input tells whether the document that is there can stay: all that
a renderer is given, and the version of the program, which is an input too.
"""

from collections.abc import Callable

import xxhash

from aggregator.model import Document, LazyDocument
from aggregator.render import rendering


def lazy(path: str, render: Callable[[], Document], *made_of: object) -> LazyDocument:
    """Return the document at a path of output/; `made_of` are all the values, or their digests, that it is made of."""
    return LazyDocument(path=path, made=digest_of(rendering(), *made_of), body=lambda: render().body)


def digest_of(*values: object) -> str:
    """Return a digest of values whose `repr` tells all that they hold, as those of the model do but for secrets."""
    return xxhash.xxh3_128_hexdigest(repr(values).encode(errors="surrogatepass"))
