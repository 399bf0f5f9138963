"""A checkpoint: all that a training needs to go on as if it had never stopped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from aecore.errors import RunError
from aecore.training.stepper import Stepper


@dataclass(frozen=True)
class Checkpoint:
    """The state of a training after some step, as tensors and plain numbers.

    Attributes:
        tensors: weights, the optimiser's moments, the random generator, sums since the last record; on the CPU.
        numbers: step, seconds, learning rate and the like.
    """

    tensors: dict[str, Tensor]
    numbers: dict[str, Any]

    def model(self) -> dict[str, Tensor]:
        """The weights, by the names they have in the model."""
        start = "model."
        return {name[len(start) :]: value for name, value in self.tensors.items() if name.startswith(start)}


def capture(stepper: Stepper, numbers: dict[str, Any]) -> Checkpoint:
    """Copies the state of a stepper."""
    tensors = {f"model.{name}": value for name, value in stepper.model.state_dict().items()}
    for place, state in stepper.optimiser.state_dict()["state"].items():
        for name, value in state.items():
            # Some optimisers hold None where a feature (a momentum, say) is switched off.
            if value is not None:
                tensors[f"optimiser.{place}.{name}"] = torch.as_tensor(value)
    tensors["generator"] = stepper.generator.get_state()
    tensors["sums"] = stepper.sums
    noted = {"counted": stepper.counted, "products": dict(stepper.gradients.ways.chosen)}
    copies = {name: value.detach().cpu().clone() for name, value in tensors.items()}
    return Checkpoint(tensors=copies, numbers={**numbers, **noted})


def restore(stepper: Stepper, checkpoint: Checkpoint) -> None:
    """Puts a stepper into the state that was captured.

    Raises:
        RunError: the checkpoint is of another model.
    """
    by_place: dict[int, dict[str, Tensor]] = {}
    for name, value in checkpoint.tensors.items():
        section, _, rest = name.partition(".")
        if section == "optimiser":
            place, _, field = rest.partition(".")
            by_place.setdefault(int(place), {})[field] = value
    try:
        stepper.model.load_state_dict(checkpoint.model())
        state = stepper.optimiser.state_dict()
        stepper.optimiser.load_state_dict({"state": by_place, "param_groups": state["param_groups"]})
        stepper.gradients.ways.take(checkpoint.numbers.get("products"))
        stepper.generator.set_state(checkpoint.tensors["generator"])
        sums = checkpoint.tensors["sums"]
        if len(sums) == len(
            stepper.sums
        ):  # Older ones had no total: their next point is of the steps after it.
            stepper.sums.copy_(sums)
            stepper.counted = int(checkpoint.numbers["counted"])
    except (RuntimeError, KeyError):
        raise RunError(
            "checkpoint_other",
            "checkpoint: expected that of a training of this recipe, found another one; "
            "try starting the run anew.",
        ) from None
