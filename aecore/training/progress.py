"""What a training says of itself while it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from torch import Tensor

State = Literal["running", "paused", "finished", "stopped"]


@dataclass(frozen=True)
class Snapshot:
    """The codes and reconstructions of the fixed probe images at one moment of a run, on the CPU.

    Attributes:
        step: how many optimiser steps were made.
        epoch: how many times all images were seen.
        codes: mean codes of the images of the map, (images, code).
        map: the two axes drawn: the code's own where it has two, else its principal ones, (images, 2).
        share: the share of the codes' variance that each drawn axis holds; None where they have none, as those of
            a single image.
        axes: whether the drawn axes are the code's own or its principal ones.
        corrupted: the probe images as the encoder is trained to see them, (probes, channels, height, width).
        probe_codes: mean codes of the clean probe images, (probes, code).
        deviations: their standard deviations where the code is Gaussian, (probes, code).
        reconstructions: of the corrupted probe images, never clamped, (probes, channels, height, width).
    """

    step: int
    epoch: float
    codes: Tensor
    map: Tensor
    share: tuple[float, float] | None
    axes: Literal["code", "principal"]
    corrupted: Tensor
    probe_codes: Tensor
    deviations: Tensor | None
    reconstructions: Tensor


@dataclass(frozen=True)
class Progress:
    """One point on the curve.

    Attributes:
        step: optimiser steps made, of `steps`.
        epoch: times all images were seen, of `epochs`.
        seconds: spent on the steps themselves.
        samples_per_second: images a second since the point before.
        learning_rate: of the next step.
        train: each loss term unweighted, and as `loss` what was minimised: means over the steps since the point
            before, each step's as often as it had images; empty before the first step.
        test: the same terms on the images of the map, corrupted and drawn as in training, and their total with
            `weights`, where they were measured.
        weights: the weight of each penalty in the loss of the last step; before the first, of that one.
        snapshot: the pictures of this moment, where they were taken.
        keep_weights: whether this is one of the moments whose weights are kept.
        state: of the training.
    """

    step: int
    steps: int
    epoch: float
    epochs: int
    seconds: float
    samples_per_second: float
    learning_rate: float
    train: dict[str, float]
    test: dict[str, float] | None
    weights: dict[str, float]
    snapshot: Snapshot | None
    keep_weights: bool
    state: State

    def as_dict(self) -> dict[str, Any]:
        """The point as plain numbers, its snapshot left out."""
        return {
            "step": self.step,
            "steps": self.steps,
            "epoch": round(self.epoch, 4),
            "epochs": self.epochs,
            "seconds": round(self.seconds, 4),
            "samples_per_second": round(self.samples_per_second, 1),
            "learning_rate": self.learning_rate,
            "train": self.train,
            "test": self.test,
            "weights": self.weights,
            "snapshot": self.snapshot is not None,
        }
