"""A model's weights and an optimiser's moments as parts of flat memory, which can be cut where one likes."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from aecore.recipe.choices import OptimiserName
from aecore.training.optimisers import optimiser

ALIGNED = 16
"""Numbers: each weight begins at a multiple, 64 bytes, where processors read quickest."""

MOMENTS: dict[OptimiserName, tuple[str, ...]] = {
    "adam": ("exp_avg", "exp_avg_sq"),
    "adamw": ("exp_avg", "exp_avg_sq"),
    "sgd": ("momentum_buffer",),
    "rmsprop": ("square_avg",),
}
"""What PyTorch's optimisers keep of each weight, by their own names; all of it begins as zeros."""
COUNTS: frozenset[OptimiserName] = frozenset({"adam", "adamw", "rmsprop"})
"""Those that count their steps."""


def length(model: nn.Module) -> int:
    """Numbers that a model's weights take, the gaps between them included."""
    return sum(_aligned(weight.numel()) for weight in model.parameters())


def _aligned(count: int) -> int:
    return -(-count // ALIGNED) * ALIGNED


def parts(model: nn.Module, flat: Tensor) -> Iterator[tuple[nn.Parameter, Tensor]]:
    """Each weight, and its part of flat memory (numbers,) in its shape."""
    begin = 0
    for weight in model.parameters():
        yield weight, flat[begin : begin + weight.numel()].view(weight.shape)
        begin += _aligned(weight.numel())


def lay(model: nn.Module, weights: Tensor, gradients: Tensor) -> None:
    """Puts a model's weights and their `.grad` into flat memory (numbers,) each; what is there becomes its weights."""
    for weight, part in parts(model, weights):
        weight.data = part
    for weight, part in parts(model, gradients):
        weight.grad = part


def lay_moments(
    target: Optimizer, model: nn.Module, name: OptimiserName, moments: Tensor, count: Tensor
) -> None:
    """An optimiser of a model's weights holds its moments in flat memory from now on, with the values it had.

    Args:
        target: of `optimiser`.
        model: whose weights it moves.
        name: of the optimiser.
        moments: (moments, numbers).
        count: of its steps, a scalar.
    """
    had = dict(target.state)
    target.state.clear()
    for field, flat in zip(MOMENTS[name], moments, strict=True):
        flat.zero_()
        for weight, part in parts(model, flat):
            found = had.get(weight, {}).get(field)
            if found is not None:
                part.copy_(found)
            target.state[weight][field] = part
    steps = [state["step"] for state in had.values() if "step" in state]
    count.copy_(torch.as_tensor(steps[0])) if steps else count.zero_()
    if name in COUNTS:
        for weight in model.parameters():
            target.state[weight]["step"] = count


def slices(model: nn.Module, units: list[tuple[Tensor, slice]]) -> list[slice]:
    """Where these units of weights lie in flat memory."""
    begins: dict[Tensor, int] = {}
    begin = 0
    for learned in model.parameters():
        begins[learned] = begin
        begin += _aligned(learned.numel())
    found = []
    for units_of, part in units:
        each = units_of.numel() // len(units_of)
        found.append(slice(begins[units_of] + part.start * each, begins[units_of] + part.stop * each))
    return found


def optimiser_of_slices(
    name: OptimiserName,
    rate: float,
    where: list[slice],
    weights: Tensor,
    gradients: Tensor,
    moments: Tensor,
    count: Tensor,
) -> Optimizer | None:
    """An optimiser of slices of flat memory, which finds its moments there; None where there are none.

    Args:
        name: of the optimiser.
        rate: its learning rate.
        where: the slices.
        weights: (numbers,), moved in place.
        gradients: (numbers,).
        moments: (moments, numbers).
        count: of its steps, a scalar.
    """
    if not where:
        return None
    parts = [nn.Parameter(weights[each]) for each in where]
    made = optimiser(name, parts, rate)
    for index, (part, each) in enumerate(zip(parts, where, strict=True)):
        part.grad = gradients[each]
        made.state[part] = dict(zip(MOMENTS[name], moments[:, each], strict=True))
        if name in COUNTS:
            # RMSprop adds one for each slice, and reads none of them.
            made.state[part]["step"] = torch.zeros(()) if name == "rmsprop" and index else count
    return made
