"""Adam's and AdamW's step, by PyTorch's own kernel, called directly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.optim import Adam, AdamW, Optimizer

ADAMS = {Adam: torch._fused_adam_, AdamW: torch._fused_adamw_}
"""The kernels of the optimisers whose bookkeeping is left out."""


class Update:
    """`optimiser.step()`, without the bookkeeping that costs as much as half of a small model's arithmetic.

    The fused kernels of ADAMS are called with the tensors that the optimiser itself holds, so its `state_dict` is the
    same.
    """

    def __init__(self, target: Optimizer) -> None:
        self.target = target
        self.state: _AdamState | None = None
        # Loading a state puts new tensors in the places of the old ones.
        target.register_load_state_dict_post_hook(self._forget)

    def _forget(self, _: Optimizer) -> None:
        self.state = None

    def __call__(self) -> None:
        """Moves the weights by the gradients in their `.grad`."""
        if self.state is None:
            self.state = _AdamState.of(self.target)
        if self.state is None:
            self.target.step()
        else:
            self.state.step()


@dataclass(frozen=True)
class _AdamState:
    """All that the kernel of an Adam works on, gathered once."""

    kernel: Callable[..., object]
    weights: list[Tensor]
    averages: list[Tensor]
    squares: list[Tensor]
    step_count: Tensor
    group: dict[str, Any]

    @classmethod
    def of(cls, target: Optimizer) -> _AdamState | None:
        """The state of an Adam that has made as many steps on each of its weights; of no other optimiser."""
        group = target.param_groups[0]
        weights = group["params"]
        if (
            type(target) not in ADAMS
            or len(target.param_groups) != 1
            or not all(weight in target.state and weight.grad is not None for weight in weights)
        ):
            return None
        state = [target.state[weight] for weight in weights]
        steps = torch.stack([entry["step"] for entry in state])
        if not torch.equal(steps, steps[:1].expand_as(steps)):
            return None
        for entry in state:  # one count for all: a dozen additions of one would take as long as some products
            entry["step"] = state[0]["step"]
        return cls(
            kernel=ADAMS[type(target)],
            weights=weights,
            averages=[entry["exp_avg"] for entry in state],
            squares=[entry["exp_avg_sq"] for entry in state],
            step_count=state[0]["step"],
            group=group,
        )

    @torch.no_grad()
    def step(self) -> None:
        beta1, beta2 = self.group["betas"]
        self.step_count.add_(1)
        self.kernel(
            self.weights,
            [weight.grad for weight in self.weights if weight.grad is not None],
            self.averages,
            self.squares,
            [],
            [self.step_count] * len(self.weights),
            amsgrad=False,
            beta1=beta1,
            beta2=beta2,
            lr=self.group["lr"],
            weight_decay=self.group["weight_decay"],
            eps=self.group["eps"],
            maximize=False,
        )
