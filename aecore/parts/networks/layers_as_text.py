"""Layers one below the other, as a script has them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from aecore.parts.activations import CLASSES, ActivationName


def sequential(lines: Iterable[str]) -> str:
    """`nn.Sequential` of lines that each name a layer, or a layer and the function behind it."""
    inside = "".join(f"    {line},\n" for line in lines)
    return f"nn.Sequential(\n{inside})"


def function(name: ActivationName) -> str:
    """The module between layers: ", nn.ReLU()", or nothing where there is none."""
    return "" if name == "identity" else f", nn.{CLASSES[name]}()"


def linears(sizes: Sequence[int], name: ActivationName) -> list[str]:
    """Dense layers of these widths, each with the function behind it."""
    return [f"nn.Linear({before}, {after}){function(name)}" for before, after in pairwise(sizes)]
