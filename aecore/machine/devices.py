"""Where a model can be trained."""

from __future__ import annotations

import torch

from aecore.errors import TrainingError
from aecore.sentences import cut


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
            "device",
            "device: expected one of auto, {known}, found {found}; "
            'try "auto", which takes the best one of this machine.',
            known=", ".join(there),
            found=f'"{cut(name)}"',
        )
    return torch.device(name)
