"""How a code moves with the pixels of its image."""

from __future__ import annotations

import torch
from torch import Tensor

from aecore.model import Autoencoder


def jacobian(model: Autoencoder, image: Tensor, chunk: int = 256) -> Tensor:
    """d code / d image at an image, exactly: (code, pixels), pixels in the order of `image.flatten()`.

    Args:
        model: whose encoder is asked; the mean where its code is a distribution. Its weights get no gradient.
        image: (channels, height, width), on the model's device.
        chunk: axes of the code at a time.
    """
    size = model.recipe.bottleneck.size
    rows = []
    for axes in torch.split(torch.arange(size, device=image.device), chunk):
        # A copy of the image for each axis: images of a batch know nothing of one another.
        copies = image.detach().expand(len(axes), *image.shape).clone().requires_grad_()
        with (
            torch.enable_grad(),
            torch.backends.cudnn.flags(enabled=False),
        ):  # whose cells refuse in evaluation
            codes = model.encode(copies)  # (axes, code)
            chosen = codes.gather(1, axes[:, None]).sum()
            rows.append(torch.autograd.grad(chosen, copies)[0].flatten(1))  # (axes, pixels)
    return torch.cat(rows)
