"""Where a model can be trained. The names are known without torch, which is looked for where one is asked for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from aecore.errors import TrainingError
from aecore.machine import gpus
from aecore.sentences import cut

if TYPE_CHECKING:
    import torch

AUTO = "auto"
DEVICES = ("cpu", "cuda")
"""From the one that is always there to the best one."""
CHOICES = (AUTO, *DEVICES)
"""What can be asked for; `auto` is the best one there is."""


def devices() -> tuple[str, ...]:
    """The devices of this machine, the best one last."""
    if sys.platform == "linux" and not gpus.may_be_there():
        return DEVICES[:1]  # Importing PyTorch takes seconds, and a page waits for this.
    import torch

    return DEVICES if torch.cuda.is_available() else DEVICES[:1]


def device_for(name: str) -> torch.device:
    """The device of a name; `auto` is the best one there is.

    Raises:
        TrainingError: there is no such device here.
    """
    import torch

    if name == DEVICES[0]:
        return torch.device(name)  # Without a look at others: it would begin to use them.
    there = devices()
    if name == AUTO:
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
