"""httpx without its command line, which would bring rich, click and pygments along: a tenth of a start.

It is told that they are missing, which it takes for what it is: without them `httpx` is no command. To be imported
before httpx is.
"""

import sys

sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type] # Python's own word for "not to be imported"
