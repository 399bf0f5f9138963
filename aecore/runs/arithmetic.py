"""What a training computes, counted from its layers: two trainings can be held against each other before they begin."""

from __future__ import annotations

import torch
from torch import nn

from aecore.model import Autoencoder
from aecore.parts.shape import Shape, plane_sizes
from aecore.recipe.recipe import Recipe


def multiply_adds(recipe: Recipe, shape: tuple[int, int, int], images: int) -> float:
    """Of the layers of a recipe's model on the way forward, over all images and epochs.

    Args:
        recipe: to be trained.
        shape: (channels, height, width) of an image.
        images: to learn from.

    Raises:
        RecipeError: layers that the recipe cannot have.
    """
    with torch.device("meta"):
        model = Autoencoder(recipe, Shape(*shape))
    return float(_of_an_image(model)) * images * recipe.training.epochs


def _of_an_image(model: Autoencoder) -> int:
    convolutions = [each for each in model.modules() if isinstance(each, nn.Conv2d)]
    planes = plane_sizes(model.shape, len(convolutions))
    # Both ways have the same planes: an encoder's layer makes the smaller one, a decoder's reads it.
    down, up = iter(planes[1:]), iter(reversed(planes[1:]))
    total = 0
    for layer in model.modules():
        if isinstance(layer, nn.Linear):
            total += layer.in_features * layer.out_features
        elif isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
            height, width = next(down if isinstance(layer, nn.Conv2d) else up, planes[0])
            total += layer.weight.numel() * height * width
        elif isinstance(layer, nn.RNNBase):
            total += model.shape.height * sum(weights.numel() for weights in layer.parameters())
    return total
