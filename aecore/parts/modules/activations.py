"""The functions between layers, as modules."""

from __future__ import annotations

from torch import nn

import aecore.machine.denormals  # noqa: F401 - before any thread of PyTorch is started
from aecore.parts.activations import CLASSES, ActivationName

ACTIVATIONS: dict[str, type[nn.Module]] = {name: getattr(nn, of) for name, of in CLASSES.items()}


def activation(name: ActivationName) -> nn.Module:
    """The module of a name in ACTIVATIONS."""
    return ACTIVATIONS[name]()
