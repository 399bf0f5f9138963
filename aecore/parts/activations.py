"""The functions between layers, by name."""

from __future__ import annotations

from typing import Literal

from torch import nn

import aecore.machine.denormals  # noqa: F401 - before any thread of PyTorch is started

ActivationName = Literal[
    "relu", "leaky_relu", "elu", "gelu", "silu", "softplus", "sigmoid", "tanh", "identity"
]

ACTIVATIONS: dict[str, type[nn.Module]] = {
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "elu": nn.ELU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "softplus": nn.Softplus,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "identity": nn.Identity,
}


SPELLED: dict[str, str] = {
    "sigmoid": "torch.sigmoid({})",
    "tanh": "torch.tanh({})",
    "identity": "{}",
}
"""How a script calls a function of values; the others it finds in `torch.nn.functional`, under their names."""


def spelled(name: ActivationName, values: str) -> str:
    """The function of a name, of the values that an expression gives, as a script has it."""
    return SPELLED.get(name, f"functional.{name}({{}})").format(values)


def activation(name: ActivationName) -> nn.Module:
    """The module of a name in ACTIVATIONS."""
    return ACTIVATIONS[name]()
