"""Refuses a model that would not fit, before a byte of it is allocated."""

from __future__ import annotations

import psutil

from aecore.errors import RecipeError

BYTES_PER_PARAMETER = 16
"""The weight, its gradient and the two moments of Adam, four bytes each."""


def refuse_if_too_large(parameters: int) -> None:
    """Raises RecipeError where training this many parameters needs more than the memory at hand."""
    needed = parameters * BYTES_PER_PARAMETER
    available = psutil.virtual_memory().available
    if needed > available:
        raise RecipeError(
            subject="network",
            expected=f"a model that fits in the {available / 1e9:.1f} GB of memory at hand",
            found=f"one of {parameters:,} parameters, which needs {needed / 1e9:.1f} GB to train",
            attempt="a smaller code, fewer layers or narrower ones",
        )
