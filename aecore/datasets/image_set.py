"""An image set as tensors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aecore.datasets.raw import Factors

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Images:
    """Images and their classes.

    Attributes:
        images: float32 in [0, 1] (or bytes 0..255, of `load_bytes`), contiguous, (n, channels, height, width).
        labels: int64 (n,), numbers of classes.
    """

    images: Tensor
    labels: Tensor


@dataclass(frozen=True)
class ImageSet:
    """What a recipe learns from and is tested on. Shared by all who load it: to be read, never written to.

    Attributes:
        digest: SHA-256 of images, labels and the recipe's choices, in hexadecimal.
        factors: what each image was drawn from, where that is known.
    """

    name: str
    train: Images
    test: Images
    classes: tuple[str, ...]
    digest: str
    factors: Factors | None = None
