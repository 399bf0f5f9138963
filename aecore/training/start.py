"""Where a training begins: the decoder by chance alone, or so that it makes the mean of the training images."""

from __future__ import annotations

import torch
from torch import Tensor

from aecore.model import Autoencoder

LEAST = 0.001
"""How near to black or white a mean pixel is taken to be where the output is a logit, which has no end there."""


@torch.no_grad()
def begin_at_mean(model: Autoencoder, images: Tensor) -> None:
    """Sets the last bias of the decoder so that, with weights of nought, it would make the mean image.

    A network of standard layers spends its first hundreds of steps on that image alone. Where one bias serves many
    pixels it is their mean. No chance is drawn from: all other weights are those of a start by chance.

    Args:
        model: newly built.
        images: the training images, (count, channels, height, width).
    """
    mean = images.mean(dim=0)  # (channels, height, width)
    shared = model.recipe.network.bias_shared_over
    if shared:
        mean = mean.mean(dim=shared)
    if model.sigmoid_in_loss or model.sigmoid_in_decoder:
        mean = torch.logit(mean, eps=LEAST)
    bias = [*model.decoder.parameters()][-1]
    bias.copy_(mean.flatten())
