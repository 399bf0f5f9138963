"""Plotly's own bundle, as its Python package ships it: compressed once, under a name with a hash of its content.

One line before it asks the browser to compile all of it while it comes in, beside the page. Left to itself Chromium
passes over its functions first and compiles them when they are called, in the page's own thread: all of it stands in
one function, which it then reads a second time, and meanwhile nothing is drawn. Other browsers read a comment.
"""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

# Between speed and size: 4.8 MB become 1.5 MB in a quarter of a second, once in the life of a server.
LEVEL = 6
HINT = b"//# allFunctionsCalledOnLoad\n"


@lru_cache(maxsize=1)
def _file() -> Path:
    # Found and not imported: the package would bring a hundred modules, and the page needs none of them.
    spec = find_spec("plotly")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "package_data" / "plotly.min.js"


@lru_cache(maxsize=1)
def name() -> str:
    """What the bundle is called among the assets: another version has another name."""
    return f"plotly-{hashlib.sha256(plain()).hexdigest()[:12]}.js"


def plain() -> bytes:
    """The bundle."""
    return HINT + _file().read_bytes()


@lru_cache(maxsize=1)
def packed() -> bytes:
    """The bundle, compressed."""
    return gzip.compress(plain(), LEVEL, mtime=0)
