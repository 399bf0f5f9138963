"""Optimisers and learning rate schedules, by name."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn
from torch.optim import SGD, Adam, AdamW, Optimizer, RMSprop

from aecore.recipe.choices import OptimiserName, ScheduleName

Maker = Callable[[list[nn.Parameter], float | Tensor, bool], Optimizer]
"""(weights, learning rate, whether its steps are recorded on a GPU) -> optimiser"""

# A fused optimiser walks over all weights in one kernel; RMSprop has none in PyTorch.
OPTIMISERS: dict[OptimiserName, Maker] = {
    "adam": lambda weights, rate, recorded: Adam(weights, lr=rate, fused=True),
    "adamw": lambda weights, rate, recorded: AdamW(weights, lr=rate, fused=True),
    "sgd": lambda weights, rate, recorded: SGD(weights, lr=rate, momentum=0.9, fused=True),
    "rmsprop": lambda weights, rate, recorded: RMSprop(weights, lr=rate, foreach=True, capturable=recorded),
}


RISE = 0.3
"""The share of all steps over which one cycle's learning rate rises."""
FIRST = 0.04
"""The factor that one cycle begins with."""


def one_cycle(done: float) -> float:
    """Up along half a cosine from FIRST to 1 over a share RISE of all steps, then down along half a cosine to 0.

    With p = done / RISE before the peak, FIRST + (1 - FIRST) (1 - cos(pi p)) / 2; with p = (done - RISE) /
    (1 - RISE) after it, (1 + cos(pi p)) / 2. The short steps at the beginning are what allows much longer ones in
    the middle; the momentum stays as it is.

    Reference: Smith 2018, A disciplined approach to neural network hyper-parameters, part 1; the cosines and both
    constants are those of fastai and of PyTorch's OneCycleLR.

    Args:
        done: the share of all steps that is done, from 0 to 1.
    """
    if done < RISE:
        return FIRST + (1 - FIRST) * 0.5 * (1 - math.cos(math.pi * done / RISE))
    return 0.5 * (1 + math.cos(math.pi * (done - RISE) / (1 - RISE)))


SCHEDULES: dict[ScheduleName, Callable[[float], float]] = {
    "constant": lambda done: 1.0,
    "cosine": lambda done: 0.5 * (1 + math.cos(math.pi * done)),
    "linear": lambda done: 1.0 - done,
    "one_cycle": one_cycle,
}
"""The factor on the learning rate when a share `done` of all steps is done; 1 at its peak."""


def optimiser(
    name: OptimiserName, weights: Iterable[nn.Parameter], rate: float, recorded: bool = False
) -> Optimizer:
    """A new optimiser of the given name.

    Args:
        name: one of OPTIMISERS.
        weights: what it moves, all on one device.
        rate: its learning rate.
        recorded: whether its steps are recorded; the rate is then read from the device at each of them.
    """
    moved = list(weights)
    if not recorded:
        return OPTIMISERS[name](moved, rate, False)
    device = moved[0].device
    made = OPTIMISERS[name](moved, torch.tensor(rate, device=device), device.type == "cuda")
    # PyTorch warns of an optimiser that can be recorded and is not: the first steps never are.
    vars(made)["_warned_capturable_if_run_uncaptured"] = True
    return made


def set_rate(target: Optimizer, rate: float) -> None:
    """A new learning rate from the next step on; the moments stay."""
    for group in target.param_groups:
        if isinstance(group["lr"], Tensor):
            group["lr"].fill_(rate)
        else:
            group["lr"] = rate
