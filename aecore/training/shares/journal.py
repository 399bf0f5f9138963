"""The steps since a copy was made, to be made again where one was broken off in the middle.

A helper that dies while it moves weights leaves some of them moved and others not.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Generator, Tensor

MOST = 256
"""Steps, after which a new copy is made: a copy takes a small part of a step's time, and a step is soon made again."""


@dataclass(frozen=True)
class Step:
    """What one step is made of.

    Attributes:
        chosen: places of its images, (batch,).
        rate: of learning.
        epoch: where the training is, on which the weights of penalties may depend.
    """

    chosen: Tensor
    rate: float
    epoch: float


class Journal:
    """Of a training.

    Args:
        state: all that steps change, in place.
        generator: where their chance comes from.
    """

    def __init__(self, state: Tensor, generator: Generator) -> None:
        self._state = state
        self._generator = generator
        self._copy: tuple[Tensor, Tensor] | None = None
        self._steps: list[Step] = []

    def note(self, step: Step) -> None:
        """This step comes now."""
        if self._copy is None or len(self._steps) == MOST:
            self._copy = self._state.clone(), self._generator.get_state()
            self._steps.clear()
        self._steps.append(step)

    def forget(self) -> None:
        """What was noted needs no repetition, or the state was set from without."""
        self._copy = None
        self._steps.clear()

    def undo(self) -> list[Step]:
        """Puts the state back to that of the copy; the steps that lead from there to the end of the one noted last."""
        if self._copy is None:
            raise ValueError("nothing was noted")
        state, chance = self._copy
        self._state.copy_(state)
        self._generator.set_state(chance)
        steps = list(self._steps)
        self.forget()
        return steps
