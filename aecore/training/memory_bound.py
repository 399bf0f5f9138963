"""What a training takes of the memory at most, known at a glance from its layers.

`aecore.training.memory` knows it much closer, by a rehearsal; but the first one of a process imports PyTorch's
compiler, some seconds and nine hundred modules. Where even this bound fits, nobody needs to know it closer.
"""

from __future__ import annotations

import torch
from torch import nn

from aecore.model import Autoencoder
from aecore.parts.shape import Shape
from aecore.recipe.recipe import Recipe
from aecore.training.loss import CHUNK, Loss
from aecore.training.memory import MOMENTS, NUMBER, WARM

AMPLE = 16
"""How often a number that a layer makes of an image may be there at once, with what is made of it on the way back."""

GATES = 8
"""Numbers that a recurrent cell keeps at each row for each of its units."""


def bytes_at_most(recipe: Recipe, shape: tuple[int, int, int], images: int, test_images: int = 0) -> int:
    """Bytes that a recipe's training will not go beyond, often by far.

    Args:
        recipe: to be trained.
        shape: (channels, height, width) of an image.
        images: to learn from.
        test_images: to be tested on.

    Raises:
        RecipeError: layers that the recipe cannot have.
    """
    with torch.device("meta"):
        model = Autoencoder(recipe, Shape(*shape))
    whole_set = Loss(model).passes == 1
    batch = min(recipe.training.batch_size, images)
    at_once = max(images if whole_set else batch, min(CHUNK, max(test_images, 1)))
    size = recipe.bottleneck.size
    rows = size if model.differentiates_inputs else 1
    pairs = batch * batch * size  # some penalties hold each image of a batch against each other
    activations = AMPLE * NUMBER * (rows * at_once * _numbers(model) + pairs)
    learned = NUMBER * model.parameter_count()
    copies = AMPLE + 4 * MOMENTS[recipe.training.optimiser]  # gradients, moments, a checkpoint, and its file
    pixels = model.shape.pixels
    return activations + copies * learned + 4 * NUMBER * (images + test_images) * pixels + WARM


def _numbers(model: Autoencoder) -> int:
    """Numbers that the layers make of one image, counted as if no layer made an image smaller."""
    shape = model.shape
    total = 3 * shape.pixels + model.bottleneck.numbers
    for layer in model.modules():
        if isinstance(layer, nn.Linear):
            total += layer.out_features
        elif isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
            total += layer.out_channels * shape.height * shape.width
        elif isinstance(layer, nn.RNNBase):
            total += GATES * layer.hidden_size * layer.num_layers * shape.height
    return total
