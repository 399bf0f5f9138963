"""The functions between layers, by name."""

from __future__ import annotations

from typing import Literal

ActivationName = Literal[
    "relu", "leaky_relu", "elu", "gelu", "silu", "softplus", "sigmoid", "tanh", "identity"
]

CLASSES: dict[ActivationName, str] = {
    "relu": "ReLU",
    "leaky_relu": "LeakyReLU",
    "elu": "ELU",
    "gelu": "GELU",
    "silu": "SiLU",
    "softplus": "Softplus",
    "sigmoid": "Sigmoid",
    "tanh": "Tanh",
    "identity": "Identity",
}
"""Their modules in `torch.nn`."""

LOWEST = {"sigmoid": 0.0, "tanh": -1.0}
"""The value of an inactive unit, by activation; others have no bounds to lie between."""

SPELLED: dict[str, str] = {
    "sigmoid": "torch.sigmoid({})",
    "tanh": "torch.tanh({})",
    "identity": "{}",
}
"""How a script calls a function of values; the others it finds in `torch.nn.functional`, under their names."""


def spelled(name: ActivationName, values: str) -> str:
    """The function of a name, of the values that an expression gives, as a script has it."""
    return SPELLED.get(name, f"functional.{name}({{}})").format(values)
