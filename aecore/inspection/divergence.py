"""Which axes of a code come to say something of the image, and when: their divergence from the prior over a run."""

from __future__ import annotations

import torch
from torch import Tensor

from aecore.disk.tensors import load_tensors
from aecore.model import Autoencoder
from aecore.parts.modules.code import Code
from aecore.runs.folder import snapshots
from aecore.runs.moments import model_at
from aecore.runs.run import Run
from aecore.scores import divergence_of_axes

ENOUGH = 5
"""Of moments whose weights are kept; with fewer, the few images of the snapshots say more of the way."""


@torch.no_grad()
def over_training(run: Run, model: Autoencoder, images: Tensor, step: int) -> dict[int, Tensor]:
    """The mean divergence of each axis from N(0, 1) by step, (code,) each, in nats, ascending.

    By the weights that are kept on the images given; where few are kept, by the snapshots' codes of their few
    images, and for `step` itself always by the model.

    Args:
        run: of a Gaussian code.
        model: at `step`.
        images: (images, channels, height, width).
        step: of the model: what comes later is left out.
    """
    kept = [each for each in run.kept_steps() if each < step]
    if len(kept) + 1 >= ENOUGH:
        found = {each: divergence_of_axes(model_at(run, each)[1].distribution(images)) for each in kept}
    else:
        found = _of_snapshots(run, step)
    return {**found, step: divergence_of_axes(model.distribution(images))}


def _of_snapshots(run: Run, step: int) -> dict[int, Tensor]:
    found = {}
    for at, path in snapshots(run.path).items():
        if at < step:
            tensors, _ = load_tensors(path)
            mean, deviation = tensors["codes"], tensors["deviations"]
            code = Code(mean=mean, sample=mean, log_variance=2 * deviation.log())
            found[at] = divergence_of_axes(code)
    return found
