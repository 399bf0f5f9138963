"""The activity of a network's layers: from 0, inactive, to 1."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn

from aecore.parts.activations import LOWEST
from aecore.parts.modules.activations import ACTIVATIONS

HIDDEN = (*ACTIVATIONS.values(), nn.GRU, nn.LSTM)


def activity(values: Tensor, activation: str) -> Tensor:
    """Activations (batch, ...) as (batch, units) from 0 to 1."""
    lowest = LOWEST[activation]
    return ((values - lowest) / (1 - lowest)).flatten(1)


@contextmanager
def watching(*networks: nn.Module) -> Iterator[list[Tensor]]:
    """A list that fills with the outputs of all hidden layers, in the order they are computed."""
    seen: list[Tensor] = []

    def note(module: nn.Module, inputs: Any, output: Any) -> None:
        seen.append(output[0] if isinstance(output, tuple) else output)

    # A tied decoder shares its activation with the encoder: one hook tells of both.
    modules = {id(module): module for network in networks for module in network.modules()}
    hooks = [module.register_forward_hook(note) for module in modules.values() if isinstance(module, HIDDEN)]
    try:
        yield seen
    finally:
        for hook in hooks:
            hook.remove()
