"""Where a model can be trained."""

from __future__ import annotations

import torch

from aecore.errors import TrainingError


def devices() -> tuple[str, ...]:
    """The devices of this machine, the best one last."""
    return ("cpu", "cuda") if torch.cuda.is_available() else ("cpu",)


def device_for(name: str) -> torch.device:
    """The device of a name; `auto` is the best one there is.

    Raises:
        TrainingError: there is no such device here.
    """
    there = devices()
    if name == "auto":
        return torch.device(there[-1])
    if name not in there:
        raise TrainingError(
            subject="device",
            expected=f"one of auto, {', '.join(there)}",
            found=f'"{name}"',
            attempt='"auto", which takes the best one of this machine',
        )
    return torch.device(name)
