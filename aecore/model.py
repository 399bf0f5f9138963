"""One model serves all recipes: encoder, bottleneck, decoder."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Generator, Tensor, nn

from aecore.errors import RecipeError
from aecore.machine.memory import refuse_if_too_large
from aecore.parts.modules.activity import activity, watching
from aecore.parts.modules.code import Code, ForwardPass, OneLayer
from aecore.parts.modules.dense import DenseEncoder
from aecore.parts.shape import Shape
from aecore.recipe.recipe import Recipe


class Autoencoder(nn.Module):
    """The networks of one recipe for images of one shape.

    Args:
        recipe: what to build.
        shape: (channels, height, width) of an image.
    """

    def __init__(self, recipe: Recipe, shape: Shape) -> None:
        super().__init__()
        self.recipe = recipe
        self.shape = shape
        self.encoder = recipe.network.encoder(shape)
        self.bottleneck = recipe.bottleneck.build(self.encoder.features)
        self.decoder = recipe.network.decoder(
            shape, recipe.bottleneck.size, self.encoder, self.bottleneck.head
        )
        self.reconstruction = recipe.reconstruction.build()
        # A Bernoulli's loss takes logits, so only its mean goes through the sigmoid.
        self.sigmoid_in_loss = recipe.reconstruction.output == "sigmoid"
        self.differentiates_inputs = any(penalty.of_inputs for penalty in recipe.penalties)
        self.is_one_layer = (
            self.differentiates_inputs and isinstance(self.encoder, DenseEncoder) and not self.encoder.layers
        )
        # cuDNN's recurrent layers cannot be differentiated twice, PyTorch's own can.
        self.avoids_cudnn = self.differentiates_inputs and any(
            isinstance(layer, nn.RNNBase) for layer in self.encoder.modules()
        )
        self.penalises_weights = any(penalty.of_weights for penalty in recipe.penalties)
        self.watched = {penalty.watches for penalty in recipe.penalties} - {"none"}
        self.sigmoid_in_decoder = recipe.network.output == "sigmoid" and not self.sigmoid_in_loss

    def forward(self, images: Tensor, corrupted: Tensor, generator: Generator | None = None) -> ForwardPass:
        """One batch through the model, its codes drawn where they are distributions.

        Args:
            images: the clean images, (batch, channels, height, width).
            corrupted: what the encoder sees, same shape.
            generator: where the draws come from.
        """
        if self.differentiates_inputs:
            corrupted = corrupted.detach().requires_grad_()
        watch: AbstractContextManager[list[Tensor]] = (
            watching(self.encoder, self.decoder) if self.watched else nullcontext([])
        )
        with watch as hidden:
            with torch.backends.cudnn.flags(enabled=False) if self.avoids_cudnn else nullcontext():
                features = self.encoder(corrupted)
            head = self.bottleneck.head(features)  # (batch, outputs)
            code = self.bottleneck.code(head, generator, sample=True)
            output = self.output(code.sample)
        return ForwardPass(
            images,
            corrupted,
            code,
            output,
            generator,
            activity=self._activity(code, hidden) if self.watched else (),
            weights=self._weights(),
            layer=OneLayer(head, self.bottleneck.head.weight) if self.is_one_layer else None,
        )

    def _weights(self) -> tuple[Tensor, ...]:
        if not self.penalises_weights:
            return ()
        return tuple(parameter for parameter in self.parameters() if parameter.dim() > 1)

    def _activity(self, code: Code, hidden: list[Tensor]) -> tuple[Tensor, ...]:
        inside = self.recipe.network.hidden_activation
        layers = [activity(values, inside) for values in hidden] if "all" in self.watched else []
        return (activity(code.mean, self.recipe.bottleneck.code_activation), *layers)

    def distribution(self, images: Tensor, generator: Generator | None = None, sample: bool = False) -> Code:
        """The codes of images (batch, channels, height, width), as points or Gaussians."""
        code: Code = self.bottleneck(self.encoder(images), generator, sample)
        return code

    def output(self, codes: Tensor) -> Tensor:
        """What the reconstruction loss takes, (batch, channels, height, width): logits for a Bernoulli."""
        output: Tensor = self.decoder(codes)
        return output.sigmoid() if self.sigmoid_in_decoder else output

    def encode(self, images: Tensor) -> Tensor:
        """The codes of images (batch, channels, height, width), (batch, code); means of a distribution."""
        return self.distribution(images).mean

    def decode(self, codes: Tensor) -> Tensor:
        """The decoder's mean for codes (batch, code): (batch, channels, height, width), never clamped."""
        return self.mean(self.output(codes))

    def reconstruct(self, images: Tensor) -> Tensor:
        """decode(encode(images)), same shape as images (batch, channels, height, width)."""
        return self.decode(self.encode(images))

    def mean(self, output: Tensor) -> Tensor:
        """The mean image of the decoder's output, same shape."""
        return output.sigmoid() if self.sigmoid_in_loss else output

    def draw(self, codes: Tensor, generator: Generator | None = None) -> Tensor:
        """Images drawn from p(x given h), not its mean, (batch, channels, height, width).

        Args:
            codes: (batch, code).
            generator: where the draws come from.

        Raises:
            RecipeError: the reconstruction loss is no likelihood, so that there is nothing to draw from.
        """
        return self.recipe.reconstruction.draw(self.reconstruction, self.output(codes), generator)

    def prior(self, count: int, generator: Generator | None = None) -> Tensor:
        """Codes drawn from the prior N(0, I), (count, code), on the model's device.

        Raises:
            RecipeError: the bottleneck is deterministic: nothing pulled its codes towards a prior.
        """
        bottleneck = self.recipe.bottleneck
        if not bottleneck.is_distribution:
            raise RecipeError(
                "prior",
                "bottleneck: expected a gaussian one, whose codes have a prior to draw from, "
                'found a {bottleneck} one; try training with bottleneck.kind = "gaussian".',
                bottleneck=bottleneck.kind,
            )
        return torch.randn(
            count, bottleneck.size, generator=generator, device=self.bottleneck.head.weight.device
        )

    def parameter_count(self) -> int:
        """How many numbers are learned; shared weights count once."""
        return sum(parameter.numel() for parameter in self.parameters())


_drawing = threading.Lock()


def build(recipe: Recipe, shape: tuple[int, int, int], device: torch.device | str = "cpu") -> Autoencoder:
    """A new model with weights drawn from the recipe's seed; the global random state is left as it was.

    Args:
        recipe: what to build.
        shape: (channels, height, width) of an image.
        device: where the weights go; they are drawn on the CPU, so that they are the same everywhere.

    Raises:
        RecipeError: layers the recipe cannot have, or a model larger than memory.
    """
    with torch.device("meta"):
        plan = Autoencoder(recipe, Shape(*shape))
    refuse_if_too_large(plan.parameter_count(), plan.bottleneck.numbers, recipe.training.batch_size)
    # There is one global random state for all threads, and layers know no other one to draw from.
    with _drawing, torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.training.seed)
        return Autoencoder(recipe, Shape(*shape)).to(device)
