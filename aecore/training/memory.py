"""What a training takes of the memory, known from its recipe: a rehearsal of one step without any numbers.

A step is made on PyTorch's device meta, where tensors have shapes and nothing else, and what it holds at once is
counted: layers, planes, states of recurrent cells at every row, rows of Jacobians, all of it as the loss has it.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from aecore.machine.live_tensors import LiveTensors
from aecore.model import Autoencoder
from aecore.parts.modules.convolutional import ConvolutionalEncoder
from aecore.parts.shape import Shape
from aecore.recipe.choices import OptimiserName
from aecore.recipe.recipe import Recipe
from aecore.training.gradients.chains import layers_of
from aecore.training.gradients.convolutions import FEW
from aecore.training.loss import CHUNK, Loss

NUMBER = 4
"""Bytes of a number."""

MOMENTS: dict[OptimiserName, int] = {"adam": 2, "adamw": 2, "sgd": 1, "rmsprop": 1}
"""Numbers that an optimiser keeps of each weight."""

ROWS = 8
"""Rows of an image that a recurrent network is rehearsed with: what it holds grows evenly with them."""

ONCE, TWICE = 1.25, 1.6
"""What PyTorch's kernels hold of their own in a step by autograd, and in one that is differentiated twice: measured."""

WARM = 64 << 20
"""What PyTorch's kernels and the disk's buffers take beside all that can be counted."""


@dataclass(frozen=True)
class Need:
    """Bytes of memory that a training takes at its peak.

    Attributes:
        weights: weights, gradients and the optimiser's moments.
        activations: what steps hold beside them, between steps too where their buffers are kept.
        passing: the most that is taken for a while: a checkpoint that is written, test images that are measured.
        images: the images themselves.
        checkpoint: what is taken while one is written.
    """

    weights: int
    activations: int
    passing: int
    images: int
    checkpoint: int

    @property
    def of_weights(self) -> int:
        """What weights are the reason of."""
        return self.weights + (self.checkpoint if self.passing == self.checkpoint else 0)

    @property
    def total(self) -> int:
        """All of it."""
        return self.weights + self.activations + self.passing + self.images + WARM


def need(recipe: Recipe, shape: tuple[int, int, int], images: int, test_images: int = 0) -> Need:
    """What a recipe's training takes.

    Args:
        recipe: to be trained.
        shape: (channels, height, width) of an image.
        images: to learn from.
        test_images: to be tested on.

    Raises:
        RecipeError: layers that the recipe cannot have.
    """
    rehearsal = _rehearsal(recipe, Shape(*shape))
    model, loss = rehearsal.model, rehearsal.loss
    learned = NUMBER * model.parameter_count()
    moments = MOMENTS[recipe.training.optimiser]
    batch = min(recipe.training.batch_size, images)
    chunks = -(-images // batch)
    peak, kept = rehearsal.step(batch)
    # Test images are measured in chunks of their own size, with a graph where the loss needs one.
    measured = rehearsal.measured(batch if loss.of_batches else min(CHUNK, max(test_images, 1)))
    if model.differentiates_inputs:
        measured = round(TWICE * measured)
    if loss.passes == 1:
        activations, passing = chunks * kept, peak - kept
    elif loss.passes == 0 and _is_by_hand(model, loss):
        # In buffers that stay: one set of them for whole batches, one for the last and smaller one.
        activations = kept + _patches(model, batch)
        activations += activations * (images % batch) // batch if images > batch else 0
        passing = peak - kept
    else:
        activations, passing = 0, round(peak * (TWICE if model.differentiates_inputs else ONCE))
    checkpoint = 2 * (1 + moments) * learned  # a copy, and the file that is made of it
    pixels = model.shape.pixels
    baselines = 2 * NUMBER * images * pixels  # principal axes are found from a centred copy
    return Need(
        weights=(2 + moments) * learned,
        activations=activations,
        passing=max(passing, measured, checkpoint, baselines),
        images=(NUMBER + 1) * (images + test_images) * pixels,
        checkpoint=checkpoint,
    )


class _Rehearsal:
    """A model without numbers, and what is asked of it.

    Args:
        recipe: of the model.
        shape: of its images.
    """

    def __init__(self, recipe: Recipe, shape: Shape) -> None:
        with torch.device("meta"):
            self.model = Autoencoder(recipe, shape)
        self.loss = Loss(self.model)

    def step(self, batch: int) -> tuple[int, int]:
        """Bytes that a step on so many images holds at most, gradients left out; and before it goes back."""
        images = self._images(batch)
        with LiveTensors() as live:
            total = self.loss.total(self._terms(images))
            kept = live.now
            total.backward()  # type: ignore[no-untyped-call]
        gradients = sum(NUMBER * weight.numel() for weight in self.model.parameters())
        self.model.zero_grad(set_to_none=True)
        return max(kept, live.peak - gradients), kept

    def measured(self, batch: int) -> int:
        """Bytes that the measuring of so many test images holds at most."""
        images = self._images(batch)
        with LiveTensors() as live, torch.set_grad_enabled(self.model.differentiates_inputs):
            self._terms(images)
        peak: int = live.peak
        return peak

    def _images(self, batch: int) -> Tensor:
        return torch.empty(batch, *self.model.shape, device="meta")

    def _terms(self, images: Tensor) -> list[Tensor]:
        clean = images.clone()
        return self.loss.terms(self.model(clean, clean.clone()))


class _Stretched(_Rehearsal):
    """A recurrent network's, rehearsed on low images twice: what it holds is a sum, and grows evenly with the rows."""

    def __init__(self, recipe: Recipe, shape: Shape) -> None:
        super().__init__(recipe, shape)
        self._low = [_Rehearsal(recipe, shape._replace(height=height)) for height in (ROWS // 2, ROWS)]
        self._height = shape.height

    def step(self, batch: int) -> tuple[int, int]:
        (low, low_kept), (high, high_kept) = (each.step(batch) for each in self._low)
        return self._at(low, high), self._at(low_kept, high_kept)

    def measured(self, batch: int) -> int:
        low, high = (each.measured(batch) for each in self._low)
        return self._at(low, high)

    def _at(self, low: int, high: int) -> int:
        return high + (high - low) * (self._height - ROWS) // (ROWS - ROWS // 2)


def _is_by_hand(model: Autoencoder, loss: Loss) -> bool:
    """Whether the gradients are likely to be those of `by_hand`; a model without numbers has no device to ask."""
    known = isinstance(model.encoder, ConvolutionalEncoder) or any(
        isinstance(layer, nn.GRU) for layer in model.encoder.modules()
    )
    of_codes = all(penalty.of_codes for penalty in loss.penalties)
    return of_codes and (known or layers_of(model, loss) is not None)


def _rehearsal(recipe: Recipe, shape: Shape) -> _Rehearsal:
    rehearsal = _Rehearsal(recipe, shape)
    by_rows = any(isinstance(layer, nn.RNNBase) for layer in rehearsal.model.modules())
    return _Stretched(recipe, shape) if by_rows and shape.height > ROWS else rehearsal


def _patches(model: Autoencoder, batch: int) -> int:
    """Bytes of the places of filters as rows of a matrix, which our own transposed convolutions keep."""
    total = 0
    sizes = {}

    def note(module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        sizes[module] = inputs[0].shape[2] * inputs[0].shape[3]

    layers = [part for part in model.decoder.modules() if isinstance(part, nn.ConvTranspose2d)]
    hooks = [layer.register_forward_hook(note) for layer in layers]
    with torch.no_grad():
        model.decoder(torch.empty(1, model.recipe.bottleneck.size, device="meta"))
    for hook in hooks:
        hook.remove()
    for layer in layers:
        numbers = layer.out_channels * layer.kernel_size[0] ** 2
        if numbers <= FEW:
            total += 2 * NUMBER * batch * sizes[layer] * numbers
    return total
