"""How a code moves with the pixels of its image."""

from __future__ import annotations

from torch import Tensor

from aecore.model import Autoencoder
from aecore.scores.jacobians import AXES_AT_ONCE, jacobians


def jacobian(model: Autoencoder, image: Tensor, chunk: int = AXES_AT_ONCE) -> Tensor:
    """d code / d image at an image, exactly: (code, pixels), pixels in the order of `image.flatten()`.

    Args:
        model: whose encoder is asked; the mean where its code is a distribution. Its weights get no gradient.
        image: (channels, height, width), on the model's device.
        chunk: axes of the code at a time.
    """
    return jacobians(model.encode, image[None], chunk)[0]
