"""A recording on the CPU that keeps what a CUDA graph keeps: operations, memory, and the numbers put in by Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Generator, Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

aten = torch.ops.aten

REFUSED = {
    aten._local_scalar_dense.default: "a number read back from the device",
    aten.lift_fresh.default: "a number brought to the device as a tensor",
    aten.nonzero.default: "a result whose size depends on values",
    aten.masked_select.default: "a result whose size depends on values",
}
"""What a CUDA graph cannot hold: the device would have to wait for Python, or Python for the device."""


class Tape(TorchDispatchMode):
    """Writes down every operation with the very tensors it was given and made."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[
            tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any], list[Tensor], bool]
        ] = []
        self.changed: dict[int, tuple[Tensor, Tensor]] = {}

    def __torch_dispatch__(
        self,
        func: Any,
        types: object,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        """One operation."""
        given = dict(kwargs or {})
        if func in REFUSED:
            raise RuntimeError(f"{REFUSED[func]} ({func})")
        if torch.Tag.inplace_view in func.tags:  # turns a tensor about, and touches no number
            return func(*args, **given)
        self._keep(func, args, given)
        result = func(*args, **given)
        results = [leaf.detach() for leaf in tree_leaves(result) if isinstance(leaf, Tensor)]
        self.written.append((func, args, given, results, torch.is_grad_enabled()))
        return result

    def _keep(self, func: Any, args: tuple[Any, ...], given: dict[str, Any]) -> None:
        """Copies what an operation is about to change and was there before the tape."""
        for index, argument in enumerate(func._schema.arguments):
            if argument.alias_info is None or not argument.alias_info.is_write:
                continue
            value = args[index] if index < len(args) else given.get(argument.name)
            for leaf in tree_leaves(value):
                if isinstance(leaf, Tensor) and id(leaf) not in self.changed:
                    self.changed[id(leaf)] = (leaf, leaf.detach().clone())

    def undo(self) -> None:
        """Puts back what was there before: a recording makes no step."""
        with torch.no_grad():
            for tensor, before in self.changed.values():
                tensor.detach().copy_(before)

    def play(self) -> None:
        """Does it all again, each result into the memory it had the first time."""
        with torch.no_grad():
            for func, args, kwargs, results, asked in self.written:
                # An operation may keep what the way back needs only where gradients are asked for.
                with torch.set_grad_enabled(asked):
                    made = func(*args, **kwargs)
                again = [leaf for leaf in tree_leaves(made) if isinstance(leaf, Tensor)]
                for old, new in zip(results, again, strict=True):
                    if old.untyped_storage().data_ptr() != new.untyped_storage().data_ptr():
                        old.copy_(new)


def tape(step: Callable[[], None], generator: Generator) -> Callable[[], None]:
    """Records on the CPU, for `Stepper`."""
    chance = generator.get_state()
    written = Tape()
    try:
        with written:
            step()
    finally:
        written.undo()
        generator.set_state(chance)
    return written.play
