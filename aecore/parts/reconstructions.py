"""Reconstruction losses l(x, reconstruction): summed over pixels, averaged over the batch."""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import SerializeAsAny

from aecore.errors import RecipeError
from aecore.parts.fields import parameter
from aecore.parts.part import Part, member_of
from aecore.parts.source import Source, no_source, text

if TYPE_CHECKING:
    from torch import Generator, Tensor, nn


class Reconstruction(Part):
    """How far a reconstruction is from its image."""

    kind: str
    is_likelihood: ClassVar[bool] = False
    """Whether the loss is -log p(x given h), so that an evidence lower bound exists."""
    has_floor: ClassVar[bool] = False
    """Whether the images themselves set a floor to the loss, their entropy where pixels are grey."""
    output: ClassVar[Literal["sigmoid"] | None] = None
    """The decoder's last function where the loss itself demands one."""
    unit: ClassVar[str] = "nats/image"

    @abstractmethod
    def build(self) -> nn.Module:
        """A module: forward(output, images) -> (batch,), from the decoder's output (logits for a Bernoulli)."""

    def draw(self, module: nn.Module, output: Tensor, generator: Generator | None = None) -> Tensor:
        """Images drawn from p(x given h), same shape as `output`.

        Args:
            module: made by `build`.
            output: what the decoder gave, (batch, channels, height, width).
            generator: where the draws come from.

        Raises:
            RecipeError: the loss is no likelihood.
        """
        raise RecipeError(
            "likelihood",
            "reconstruction: expected a likelihood, from which images can be drawn, "
            "found {reconstruction}; "
            'try the mean image, or training with reconstruction.kind = "bernoulli" or '
            '"gaussian".',
            reconstruction=self.kind,
        )

    def source(self) -> Source:
        """Itself in a script: the mean over the batch. Raises ExportError where it has no such text."""
        raise no_source("reconstruction", self.kind)


class SquaredError(Reconstruction):
    """The squared difference of every pixel."""

    kind: Literal["squared_error"] = "squared_error"
    unit: ClassVar[str] = "squared error/image"

    def build(self) -> nn.Module:
        from aecore.parts.modules.losses import SquaredErrorLoss

        return SquaredErrorLoss()

    def source(self) -> Source:
        return _loss(
            """
            def distance(output, images):
                \"\"\"sum (x - x_hat)^2 over the pixels, the mean over the images.\"\"\"
                return (output - images).square().flatten(1).sum(dim=1).mean()
            """,
            r"\ell(x, \hat x) = \sum_i (x_i - \hat x_i)^2",
        )


class AbsoluteError(Reconstruction):
    """The absolute difference of every pixel: outliers count less than squared."""

    kind: Literal["absolute_error"] = "absolute_error"
    unit: ClassVar[str] = "absolute error/image"

    def build(self) -> nn.Module:
        from aecore.parts.modules.losses import AbsoluteErrorLoss

        return AbsoluteErrorLoss()

    def source(self) -> Source:
        return _loss(
            """
            def distance(output, images):
                \"\"\"sum |x - x_hat| over the pixels, the mean over the images.\"\"\"
                return (output - images).abs().flatten(1).sum(dim=1).mean()
            """,
            r"\ell(x, \hat x) = \sum_i |x_i - \hat x_i|",
        )


class StructuralSimilarity(Reconstruction):
    """How unlike brightness, contrast and pattern are under small windows: edges count, not single pixels.

    Reference: Wang et al. 2004, Image Quality Assessment: From Error Visibility to Structural Similarity.
    """

    kind: Literal["structural_similarity"] = "structural_similarity"
    unit: ClassVar[str] = "dissimilarity/image"

    def build(self) -> nn.Module:
        from aecore.parts.modules.losses import StructuralSimilarityLoss

        return StructuralSimilarityLoss()

    def source(self) -> Source:
        return _loss(SIMILARITY, r"\ell(x, \hat x) = n\,(1 - \mathrm{SSIM}(x, \hat x))")


class Bernoulli(Reconstruction):
    """Every pixel a coin whose chance of white the decoder says; a grey pixel sets a floor above zero."""

    kind: Literal["bernoulli"] = "bernoulli"
    is_likelihood: ClassVar[bool] = True
    has_floor: ClassVar[bool] = True
    output: ClassVar[Literal["sigmoid"] | None] = "sigmoid"

    def build(self) -> nn.Module:
        from aecore.parts.modules.losses import BernoulliLoss

        return BernoulliLoss()

    def source(self) -> Source:
        return _loss(
            """
            def distance(output, images):
                \"\"\"-log p(x given h) of Bernoulli pixels, in nats: the decoder gives logits.\"\"\"
                losses = functional.binary_cross_entropy_with_logits(output, images, reduction="none")
                return losses.flatten(1).sum(dim=1).mean()
            """,
            r"\ell(x, \hat x) = -\sum_i x_i \log \hat x_i + (1 - x_i) \log (1 - \hat x_i)",
        )

    def draw(self, module: nn.Module, output: Tensor, generator: Generator | None = None) -> Tensor:
        """A coin a pixel."""
        import torch

        return torch.bernoulli(output.sigmoid(), generator=generator)


class Gaussian(Reconstruction):
    """Every pixel a Gaussian around the decoder's mean, one variance for all."""

    kind: Literal["gaussian"] = "gaussian"
    is_likelihood: ClassVar[bool] = True
    variance: Literal["fixed", "learned"] = parameter(
        "fixed", help="Whether the noise of the pixels is given, or learned with the weights."
    )
    deviation: float = parameter(
        1.0,
        help="Standard deviation of a pixel: smaller makes the reconstruction count more against the penalties.",
        minimum=0.01,
        maximum=10.0,
        step=0.01,
        scale="log",
    )

    def build(self) -> nn.Module:
        from aecore.parts.modules.losses import GaussianLoss

        return GaussianLoss(self.deviation, learned=self.variance == "learned")

    def source(self) -> Source:
        define = """
            def distance(output, images):
                \"\"\"-log N(x; x_hat, variance I), in nats: one variance for all pixels.\"\"\"
                squared = (output - images).square().flatten(1).sum(dim=1)
                constant = images[0].numel() * (math.log(2 * math.pi) + pixel_log_variance)
                return (0.5 * (squared * (-pixel_log_variance).exp() + constant)).mean()
            """
        value = f"torch.tensor({2 * math.log(self.deviation)!r})"
        learned = self.variance == "learned"
        return replace(
            _loss(
                define,
                r"\ell(x, \hat x) = \tfrac{1}{2\sigma^2}\|x - \hat x\|^2 + \tfrac n2 \log 2\pi\sigma^2",
            ),
            made=f"pixel_log_variance = {f'nn.Parameter({value})' if learned else value}\n",
            parameters="[pixel_log_variance]" if learned else "",
        )

    def draw(self, module: nn.Module, output: Tensor, generator: Generator | None = None) -> Tensor:
        """The mean and the pixels' own noise; not clipped."""
        find = module.get_parameter if self.variance == "learned" else module.get_buffer
        import torch

        noise = torch.randn(output.shape, generator=generator, device=output.device, dtype=output.dtype)
        return output + (0.5 * find("log_variance")).exp() * noise


SIMILARITY = """
    def windows(side):
        \"\"\"The weights of every window along a side: a Gaussian of 1.5 pixels, 11 pixels long.\"\"\"
        length = min(11, side - 1 + side % 2)
        weights = torch.exp(-0.5 * ((torch.arange(length) - (length - 1) / 2) / 1.5) ** 2)
        rows = torch.zeros(side - length + 1, side)
        for first, row in enumerate(rows):
            row[first : first + length] = weights / weights.sum()
        return rows

    def distance(output, images):
        \"\"\"pixels * (1 - SSIM), the mean over the images (Wang et al. 2004).\"\"\"
        def blur(x):
            return windows(x.shape[-2]) @ x @ windows(x.shape[-1]).T
        m1, m2 = blur(output), blur(images)
        v1, v2 = blur(output**2) - m1**2, blur(images**2) - m2**2
        both = blur(output * images) - m1 * m2
        likeness = (2 * m1 * m2 + 0.01**2) * (2 * both + 0.03**2)
        likeness = likeness / ((m1**2 + m2**2 + 0.01**2) * (v1 + v2 + 0.03**2))
        return (images[0].numel() * (1 - likeness.flatten(1).mean(dim=1))).mean()
    """


def _loss(define: str, formula: str) -> Source:
    return Source("distance(output, images)", define=text(define), formula=formula)


# Its name beside the bottleneck's.
GaussianReconstruction = Gaussian

RECONSTRUCTIONS: dict[str, type[Reconstruction]] = {
    "squared_error": SquaredError,
    "absolute_error": AbsoluteError,
    "structural_similarity": StructuralSimilarity,
    "bernoulli": Bernoulli,
    "gaussian": Gaussian,
}

AnyReconstruction = Annotated[SerializeAsAny[Reconstruction], member_of(RECONSTRUCTIONS)]
