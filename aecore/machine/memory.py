"""Refuses a model that would not fit, before a byte of it is allocated."""

from __future__ import annotations

import psutil

from aecore.errors import RecipeError

BYTES_PER_PARAMETER = 16
"""The weight, its gradient and the two moments of Adam, four bytes each."""

BYTES_PER_CODE_NUMBER = 12
"""A number of a code's distribution, and what is kept of it on the way there and back, four bytes each."""

MOST_AT_ONCE = 500
"""Images that are encoded at once where a run is measured."""


def at_hand() -> int:
    """Bytes of memory that a training could take now."""
    return int(psutil.virtual_memory().available)


def refuse_training(needed: int, weights: int) -> None:
    """Raises RecipeError where a training needs more than the memory at hand.

    Args:
        needed: bytes at its peak.
        weights: of them, those of weights, gradients and moments.
    """
    available = at_hand()
    if needed <= available:
        return
    large = weights > needed / 2
    subject = "network" if large else "training.batch_size"
    if large:
        raise RecipeError(
            "memory_weights",
            "{subject}: expected a training that fits in the {gigabytes} GB of memory at hand, "
            "found one that needs {needed} GB, most of it for its weights; try fewer layers or narrower ones.",
            subject=subject,
            gigabytes=f"{available / 1e9:.1f}",
            needed=f"{needed / 1e9:.1f}",
        )
    raise RecipeError(
        "memory_step",
        "{subject}: expected a training that fits in the {gigabytes} GB of memory at hand, "
        "found one that needs {needed} GB, most of it for what a step keeps of its images; "
        "try a smaller batch, narrower layers or fewer images.",
        subject=subject,
        gigabytes=f"{available / 1e9:.1f}",
        needed=f"{needed / 1e9:.1f}",
    )


def refuse_if_too_large(parameters: int, numbers: int, batch: int) -> None:
    """Raises RecipeError where a model needs more than the memory at hand to be trained.

    Args:
        parameters: how many are learned.
        numbers: how many describe the code of one image: a full covariance has the square of its size.
        batch: images in a step.
    """
    codes = numbers * max(batch, MOST_AT_ONCE) * BYTES_PER_CODE_NUMBER
    needed = parameters * BYTES_PER_PARAMETER + codes
    available = at_hand()
    if needed > available:
        raise RecipeError(
            "memory",
            "{subject}: expected a model that fits in the {gigabytes} GB of memory at hand, "
            "found one of {parameters} parameters and {numbers} numbers a code, which needs "
            "{needed} GB to train; try a smaller code, fewer layers or narrower ones.",
            subject="bottleneck.size" if codes > needed / 2 else "network",
            gigabytes=f"{available / 1e9:.1f}",
            parameters=parameters,
            numbers=numbers,
            needed=f"{needed / 1e9:.1f}",
        )
