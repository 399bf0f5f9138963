"""How much the code moves when the image does: the singular values of the encoder's Jacobian at one image."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from aecore.explore import jacobian
from aecore.model import Autoencoder
from aecore.scores.principal import turned

SHOWN = 6


class Tangents(NamedTuple):
    """The Jacobian J = U S V' of the encoder at an image.

    Attributes:
        values: S, how far the code moves for a step of length one along each direction, largest first,
            (min(code, pixels),).
        directions: the leading columns of V as images of length one, (directions, channels, height, width).
    """

    values: Tensor
    directions: Tensor


def tangents(model: Autoencoder, image: Tensor, count: int = SHOWN) -> Tangents:
    """Singular values and leading right singular vectors, exact; a direction's largest pixel is positive.

    Reference: Rifai et al. 2011, The Manifold Tangent Classifier, section 3.2.

    Args:
        model: whose encoder is differentiated.
        image: where, (channels, height, width).
        count: of directions at most.
    """
    rows = jacobian(model, image).double()  # (code, pixels)
    _, values, vectors = torch.linalg.svd(rows, full_matrices=False)
    leading = turned(vectors[:count])
    return Tangents(values, leading.float().view(-1, *image.shape))
