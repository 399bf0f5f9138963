"""Widths of layers as a person reads and types them: 512 · 256."""

from __future__ import annotations

from contextlib import suppress
from functools import cache

from aecore.errors import AELabError
from aecore.recipe.recipe import Recipe

# Worth trying; any other can be typed.
STACKS = {
    "hidden": ((), (64,), (128,), (256,), (512,), (256, 128), (512, 256), (512, 256, 128), (1024, 512, 256)),
    "channels": ((16,), (32,), (16, 32), (32, 64), (32, 64, 128)),
}
BETWEEN = " · "


def written(widths: tuple[int, ...], none: str) -> str:
    """A stack in words; `none` is the word for no layer."""
    return BETWEEN.join(str(width) for width in widths) or none


def read(text: str, none: str) -> list[int | str]:
    """The widths in a text; what is no number is left as it is, for the recipe to say what it expected."""
    words = [] if text == none else text.replace(BETWEEN, ",").replace(" ", ",").split(",")
    return [int(word) if word.isdecimal() else word for word in words if word]


@cache
def stacks(network: str, name: str) -> tuple[tuple[int, ...], ...]:
    """The stacks of layers that a kind of network accepts: a recurrent one without layers is none."""
    accepted = []
    for stack in STACKS.get(name, ()):
        with suppress(AELabError):
            Recipe().replace({"network.kind": network, f"network.{name}": stack})
            accepted.append(stack)
    return tuple(accepted)
