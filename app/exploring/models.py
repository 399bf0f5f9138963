"""The models of a run at its moments, each in memory once for all who ask it."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from aecore.cache import Cache
from aecore.model import Autoencoder
from aecore.runs.moments import Moment
from app.runs.opened import whole_weights
from app.web.refusals import Refusal

_models: Cache[Autoencoder] = Cache(8)
PIECE = 1 << 20


def digest_of(moment: Moment) -> str:
    """SHA-256 of recipe and weights: what is computed from nothing else is kept under it. Raises Refusal."""
    try:
        stat = moment.file.stat()
        return _digest(moment.file, stat.st_mtime_ns, stat.st_size, moment.run.recipe.to_json())
    except OSError:
        raise Refusal(404, "refusal.no_moment") from None


def model_of(moment: Moment) -> Autoencoder:
    """The model at a moment, shared: to be asked, not changed.

    Raises:
        Refusal: the weights are damaged, not finite, or another model's.
    """
    try:
        with whole_weights(moment.step):
            return _models.get(digest_of(moment), lambda: moment.run.model_in(moment.file))
    except OSError:
        raise Refusal(404, "refusal.no_moment") from None


@lru_cache(maxsize=512)
def _digest(file: Path, changed: int, size: int, recipe: str) -> str:
    digest = hashlib.sha256(recipe.encode() + b"\0")
    with file.open("rb", buffering=0) as content:
        while piece := content.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()
