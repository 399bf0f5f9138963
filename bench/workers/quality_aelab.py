"""AE Lab's own preset on MNIST, with the bench's network: its schedule is fixed before it begins."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

# First, as in `aelab`: it tells PyTorch's threads how to wait, before there are any.
from aecore.datasets.loading import load  # isort: skip
import numpy as np
from epochs import Task, Trainee, serve

from aecore.model import Autoencoder
from aecore.training.training import train
from bench.recipe import preset_on_mnist


def weights_of(model: Autoencoder) -> Sequence[np.ndarray]:
    layers = [*model.encoder.layers, model.bottleneck.head, *model.decoder.layers]
    return [part.detach().numpy() for layer in layers for part in (layer.weight, layer.bias)]


def prepare(task: Task) -> Trainee:
    chosen = preset_on_mnist(task.seed)
    images = load(chosen.data, Path(task.folder))
    training = train(chosen, images=images, device="cpu", threads=task.threads)
    next(training)  # the picture before the first step

    def epoch() -> bool:
        last = training.step_count + training.steps_per_epoch
        while training.step_count < last:
            next(training)
        return training.step_count < training.steps

    return Trainee(epoch, lambda: weights_of(training.model))


if __name__ == "__main__":
    serve(prepare)
