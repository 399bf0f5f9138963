"""Corruptions: C(corrupted given image), applied to the training input only."""

from __future__ import annotations

from abc import abstractmethod
from typing import Annotated, Literal

import torch
from pydantic import SerializeAsAny
from torch import Generator, Tensor

from aecore.parts import Part, member_of, parameter


class Corruption(Part):
    """What is done to an image before the encoder sees it; the loss still compares with the clean image."""

    kind: str

    @abstractmethod
    def __call__(self, images: Tensor, generator: Generator | None = None) -> Tensor:
        """The corrupted images, same shape (batch, channels, height, width); never changed in place."""


class Clean(Corruption):
    """No corruption: the encoder sees the image itself."""

    kind: Literal["clean"] = "clean"

    def __call__(self, images: Tensor, generator: Generator | None = None) -> Tensor:
        return images


class RandomPixels(Corruption):
    """A share of the pixels, chosen anew each time, takes uniform random values in [0, 1].

    All channels of a chosen pixel change together.
    """

    kind: Literal["random_pixels"] = "random_pixels"
    percent: float = parameter(
        30.0,
        help="Share of the pixels replaced by random values: higher means more noise for the network to remove.",
        minimum=0.0,
        maximum=100.0,
        step=1.0,
        unit="%",
    )

    def __call__(self, images: Tensor, generator: Generator | None = None) -> Tensor:
        place = images[:, :1]  # (batch, 1, height, width)
        chosen = torch.rand(place.shape, generator=generator, device=images.device) < self.percent / 100
        values = torch.rand(images.shape, generator=generator, device=images.device)
        return torch.where(chosen, values, images)


CORRUPTIONS: dict[str, type[Corruption]] = {
    "clean": Clean,
    "random_pixels": RandomPixels,
}

AnyCorruption = Annotated[SerializeAsAny[Corruption], member_of(CORRUPTIONS)]
