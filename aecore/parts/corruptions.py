"""Corruptions: C(corrupted given image), applied to the training input only."""

from __future__ import annotations

from abc import abstractmethod
from typing import Annotated, Any, ClassVar, Literal

import torch
from pydantic import SerializeAsAny
from torch import Generator, Tensor

from aecore.parts.fields import parameter
from aecore.parts.part import Part, member_of


class Corruption(Part):
    """What is done to an image before the encoder sees it; the loss still compares with the clean image."""

    kind: str
    is_clean: ClassVar[bool] = False
    """Whether it leaves every image as it is."""

    @abstractmethod
    def __call__(self, images: Tensor, generator: Generator | None = None) -> Tensor:
        """The corrupted images, same shape (batch, channels, height, width); never changed in place."""


class Clean(Corruption):
    """No corruption: the encoder sees the image itself."""

    kind: Literal["clean"] = "clean"
    is_clean: ClassVar[bool] = True

    def __call__(self, images: Tensor, generator: Generator | None = None) -> Tensor:
        return images


def _percent(help: str) -> Any:
    return parameter(30.0, help=help, minimum=0.0, maximum=100.0, step=1.0, unit="%")


def _chosen(images: Tensor, percent: float, generator: Generator | None) -> Tensor:
    """A share of the pixels, chosen anew each time, all channels of one together, (batch, 1, height, width)."""
    place = images[:, :1]
    return torch.rand(place.shape, generator=generator, device=images.device) < percent / 100


class RandomPixels(Corruption):
    """A share of the pixels, chosen anew each time, takes uniform random values in [0, 1].

    All channels of a chosen pixel change together.
    """

    kind: Literal["random_pixels"] = "random_pixels"
    percent: float = _percent(
        "Share of the pixels replaced by random values: higher means more noise for the network to remove."
    )

    def __call__(self, images: Tensor, generator: Generator | None = None) -> Tensor:
        chosen = _chosen(images, self.percent, generator)
        values = torch.rand(images.shape, generator=generator, device=images.device)
        return torch.where(chosen, values, images)


class Masking(Corruption):
    """A share of the pixels, chosen anew each time, becomes black.

    Reference: Vincent et al. 2010, Stacked Denoising Autoencoders, section 3.3.
    """

    kind: Literal["masking"] = "masking"
    percent: float = _percent("Share of the pixels made black: higher means more for the network to fill in.")

    def __call__(self, images: Tensor, generator: Generator | None = None) -> Tensor:
        return images.masked_fill(_chosen(images, self.percent, generator), 0.0)


class SaltAndPepper(Corruption):
    """A share of the pixels, chosen anew each time, becomes black or white, as a fair coin falls.

    All channels of a chosen pixel change together.
    Reference: Vincent et al. 2010, Stacked Denoising Autoencoders, section 3.3.
    """

    kind: Literal["salt_and_pepper"] = "salt_and_pepper"
    percent: float = _percent(
        "Share of the pixels made black or white: higher means more noise for the network to remove."
    )

    def __call__(self, images: Tensor, generator: Generator | None = None) -> Tensor:
        chosen = _chosen(images, self.percent, generator)
        coins = torch.rand(chosen.shape, generator=generator, device=images.device)
        return torch.where(chosen, (coins < 0.5).to(images.dtype), images)


class GaussianNoise(Corruption):
    """Every value gets Gaussian noise of mean zero added; the result is not clipped."""

    kind: Literal["gaussian_noise"] = "gaussian_noise"
    deviation: float = parameter(
        0.5,
        help="Standard deviation of the noise: at 1 it is as strong as the difference of black and white.",
        minimum=0.0,
        maximum=5.0,
        step=0.05,
    )

    def __call__(self, images: Tensor, generator: Generator | None = None) -> Tensor:
        noise = torch.randn(images.shape, generator=generator, device=images.device)
        return torch.add(images, noise, alpha=self.deviation)


CORRUPTIONS: dict[str, type[Corruption]] = {
    "clean": Clean,
    "random_pixels": RandomPixels,
    "masking": Masking,
    "salt_and_pepper": SaltAndPepper,
    "gaussian_noise": GaussianNoise,
}

AnyCorruption = Annotated[SerializeAsAny[Corruption], member_of(CORRUPTIONS)]
