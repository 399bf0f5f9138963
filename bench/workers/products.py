"""The matrix products of one training step of the dense network, and nothing else: no loop can be quicker.

Six layers: a product forward, one for the weights' gradient, one for the inputs' gradient except at the images.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from serving import BATCH, Burst, Task, serve

CHAINS = ((784, 512, 256, 4), (2, 256, 512, 784))


def prepare(task: Task) -> Burst:
    torch.set_num_threads(task.threads)
    torch.set_default_device(task.device)
    generator = torch.Generator(task.device).manual_seed(0)
    layers = []
    for chain in CHAINS:
        values = [torch.randn(BATCH, width, generator=generator) for width in chain]
        gradients = [torch.randn(BATCH, width, generator=generator) for width in chain]
        for place, (before, after) in enumerate(pairwise(chain)):
            weight = torch.randn(after, before, generator=generator) / before**0.5
            layers.append(
                (weight, torch.empty_like(weight), *values[place : place + 2], *gradients[place : place + 2])
            )

    def step() -> None:
        for weight, _, inputs, outputs, _, _ in layers:
            torch.mm(inputs, weight.t(), out=outputs)
        for place in reversed(range(len(layers))):
            weight, weight_gradient, inputs, _, input_gradient, gradient = layers[place]
            torch.mm(gradient.t(), inputs, out=weight_gradient)
            if place:
                torch.mm(gradient, weight, out=input_gradient)

    def burst(batches: int) -> int:
        for _ in range(batches):
            step()
        if task.device == "cuda":
            torch.cuda.synchronize()
        return batches * BATCH

    return burst


if __name__ == "__main__":
    serve(prepare)
