"""Optimisers and learning rate schedules, by name."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import torch
from torch import nn
from torch.optim import SGD, Adam, AdamW, Optimizer, RMSprop

from aecore.training_choice import OptimiserName, ScheduleName

Maker = Callable[[list[nn.Parameter], float], Optimizer]

# A fused optimiser walks over all weights in one kernel; RMSprop has none in PyTorch.
OPTIMISERS: dict[OptimiserName, Maker] = {
    "adam": lambda weights, rate: Adam(weights, lr=rate, fused=True),
    "adamw": lambda weights, rate: AdamW(weights, lr=rate, fused=True),
    "sgd": lambda weights, rate: SGD(weights, lr=rate, momentum=0.9, fused=True),
    "rmsprop": lambda weights, rate: RMSprop(weights, lr=rate, foreach=True),
}

SCHEDULES: dict[ScheduleName, Callable[[float], float]] = {
    "constant": lambda done: 1.0,
    "cosine": lambda done: 0.5 * (1 + math.cos(math.pi * done)),
    "linear": lambda done: 1.0 - done,
}
"""The factor on the learning rate when a share `done` of all steps is done."""


def optimiser(name: OptimiserName, weights: Iterable[nn.Parameter], rate: float) -> Optimizer:
    """A new optimiser of the given name."""
    return OPTIMISERS[name](list(weights), rate)


def set_rate(target: Optimizer, rate: float) -> None:
    """A new learning rate from the next step on; the moments stay."""
    for group in target.param_groups:
        if isinstance(group["lr"], torch.Tensor):
            group["lr"].fill_(rate)
        else:
            group["lr"] = rate
