"""Corruptions: C(corrupted given image), applied to the training input only."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import SerializeAsAny

from aecore.parts.fields import parameter
from aecore.parts.part import Part, member_of
from aecore.parts.source import Source, no_source, text

if TYPE_CHECKING:
    from torch import Generator, Tensor


class Corruption(Part):
    """What is done to an image before the encoder sees it; the loss still compares with the clean image."""

    kind: str
    is_clean: ClassVar[bool] = False
    """Whether it leaves every image as it is."""

    @abstractmethod
    def __call__(self, images: Tensor, generator: Generator | None = None) -> Tensor:
        """The corrupted images, same shape (batch, channels, height, width); never changed in place."""

    def source(self) -> Source:
        """Itself in a script, of `images`. Raises ExportError where it has no such text."""
        raise no_source("corruption", self.kind)


class Clean(Corruption):
    """No corruption: the encoder sees the image itself."""

    kind: Literal["clean"] = "clean"
    is_clean: ClassVar[bool] = True

    def __call__(self, images: Tensor, generator: Generator | None = None) -> Tensor:
        return images

    def source(self) -> Source:
        return Source("images")


def _percent(help: str) -> Any:
    return parameter(30.0, help=help, minimum=0.0, maximum=100.0, step=1.0, unit="%")


def _chosen(images: Tensor, percent: float, generator: Generator | None) -> Tensor:
    """A share of the pixels, chosen anew each time, all channels of one together, (batch, 1, height, width)."""
    import torch

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
        import torch

        chosen = _chosen(images, self.percent, generator)
        values = torch.rand(images.shape, generator=generator, device=images.device)
        return torch.where(chosen, values, images)

    def source(self) -> Source:
        return _corrupt(
            f"""
            def corrupt(images):
                \"\"\"{self.percent:g}% of the pixels, chosen anew each time, take random values in [0, 1].\"\"\"
                chosen = torch.rand(images[:, :1].shape, generator=chance) < {self.percent / 100!r}
                values = torch.rand(images.shape, generator=chance)
                return torch.where(chosen, values, images)
            """,
            r"\tilde x_i \sim U(0, 1)\text{ with chance }"
            + _share(self.percent)
            + r",\text{ else } \tilde x_i = x_i",
        )


class Masking(Corruption):
    """A share of the pixels, chosen anew each time, becomes black.

    Reference: Vincent et al. 2010, Stacked Denoising Autoencoders, section 3.3.
    """

    kind: Literal["masking"] = "masking"
    percent: float = _percent("Share of the pixels made black: higher means more for the network to fill in.")

    def __call__(self, images: Tensor, generator: Generator | None = None) -> Tensor:
        return images.masked_fill(_chosen(images, self.percent, generator), 0.0)

    def source(self) -> Source:
        return _corrupt(
            f"""
            def corrupt(images):
                \"\"\"{self.percent:g}% of the pixels, chosen anew each time, become black.\"\"\"
                chosen = torch.rand(images[:, :1].shape, generator=chance) < {self.percent / 100!r}
                return images.masked_fill(chosen, 0.0)
            """,
            r"\tilde x_i = 0\text{ with chance }" + _share(self.percent) + r",\text{ else } \tilde x_i = x_i",
        )


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
        import torch

        chosen = _chosen(images, self.percent, generator)
        coins = torch.rand(chosen.shape, generator=generator, device=images.device)
        return torch.where(chosen, (coins < 0.5).to(images.dtype), images)

    def source(self) -> Source:
        return _corrupt(
            f"""
            def corrupt(images):
                \"\"\"{self.percent:g}% of the pixels, chosen anew each time, become black or white.\"\"\"
                chosen = torch.rand(images[:, :1].shape, generator=chance) < {self.percent / 100!r}
                coins = torch.rand(chosen.shape, generator=chance)
                return torch.where(chosen, (coins < 0.5).float(), images)
            """,
            r"\tilde x_i \in \{0, 1\}\text{ with chance }"
            + _share(self.percent)
            + r",\text{ else } \tilde x_i = x_i",
        )


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
        import torch

        noise = torch.randn(images.shape, generator=generator, device=images.device)
        return torch.add(images, noise, alpha=self.deviation)

    def source(self) -> Source:
        return _corrupt(
            f"""
            def corrupt(images):
                \"\"\"Gaussian noise of mean zero on every pixel.\"\"\"
                return images + {self.deviation!r} * torch.randn(images.shape, generator=chance)
            """,
            rf"\tilde x = x + {self.deviation:g}\,\varepsilon, \quad \varepsilon \sim \mathcal{{N}}(0, I)",
        )


def _corrupt(define: str, formula: str) -> Source:
    return Source("corrupt(images)", define=text(define), formula=formula)


def _share(percent: float) -> str:
    return f"{percent / 100:g}"


CORRUPTIONS: dict[str, type[Corruption]] = {
    "clean": Clean,
    "random_pixels": RandomPixels,
    "masking": Masking,
    "salt_and_pepper": SaltAndPepper,
    "gaussian_noise": GaussianNoise,
}

AnyCorruption = Annotated[SerializeAsAny[Corruption], member_of(CORRUPTIONS)]
