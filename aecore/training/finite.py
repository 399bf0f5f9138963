"""What is not a finite number ends a training: nothing good comes after it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import torch
from torch import Tensor

from aecore.errors import TrainingError


def refuse_terms(terms: Mapping[str, float], step: int, rate: float) -> None:
    """Terms of the loss, by name, that were measured at a step with this learning rate.

    Raises:
        TrainingError: one of them is not finite.
    """
    for name, value in terms.items():
        if not math.isfinite(value):
            raise TrainingError(
                "loss",
                "step {step}: expected a finite loss, found {found}; "
                "try a learning rate below {rate}, or a smaller beta.",
                step=str(step),
                found=f"{name} = {value}",
                rate=f"{rate:g}",
            )


def refuse_weights(weights: Iterable[Tensor], step: int, rate: float) -> None:
    """All weights of a model after a step; a loss is measured before the step that breaks them.

    Raises:
        TrainingError: one of them is not finite; they must not be saved over good ones.
    """
    if not torch.stack([weight.isfinite().all() for weight in weights]).all():
        raise TrainingError(
            "weights",
            "step {step}: expected finite weights, found weights that are infinite or not numbers; "
            "try a learning rate below {rate}, or a smaller beta.",
            step=str(step),
            rate=f"{rate:g}",
        )
