"""AE Lab, as `aelab train` trains: the iterator, with all the points and pictures it takes on its way."""

from __future__ import annotations

from pathlib import Path

# First, as in `aelab`: it tells PyTorch's threads how to wait, before there are any.
from aecore.data import load  # isort: skip
import torch
from serving import BATCH, LEARNING_RATE, Burst, Task, serve

from aecore.presets import PRESETS
from aecore.training import train

NETWORKS = {
    "dense": {"network.hidden": (512, 256)},
    "convolutional": {"network": {"kind": "convolutional", "channels": (32, 64), "kernel_size": 3}},
}


def prepare(task: Task) -> Burst:
    recipe = PRESETS["vae-2d"].replace(
        {
            "data.name": "mnist",
            "training.batch_size": BATCH,
            "training.learning_rate": LEARNING_RATE,
            "training.epochs": 200,
            **NETWORKS[task.network],
        }
    )
    images = load(recipe.data, Path(task.folder))
    training = train(recipe, images=images, device=task.device, threads=task.threads)

    def images_seen() -> int:
        epochs, batches = divmod(training.step_count, training.steps_per_epoch)
        return epochs * len(images.train.images) + batches * BATCH

    def burst(batches: int) -> int:
        before, last = images_seen(), training.step_count + batches
        while training.step_count < last:
            next(training)
        if task.device == "cuda":
            torch.cuda.synchronize()
        return images_seen() - before

    return burst


if __name__ == "__main__":
    serve(prepare)
