"""AE Lab, as `aelab train` trains: the iterator, with all the points and pictures it takes on its way."""

from __future__ import annotations

from pathlib import Path

# First, as in `aelab`: it tells PyTorch's threads how to wait, before there are any.
from aecore.datasets.loading import load  # isort: skip
import torch
from serving import BATCH, LEARNING_RATE, Burst, Task, serve

from aecore.training.training import train
from bench.recipe import recipe


def prepare(task: Task) -> Burst:
    chosen = recipe(task.network, BATCH, LEARNING_RATE)
    images = load(chosen.data, Path(task.folder))
    training = train(chosen, images=images, device=task.device, threads=task.threads)

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
