"""Small recipes and images for the tests of the library, and every part there is."""

from __future__ import annotations

from pathlib import Path

import torch

from aecore.datasets.loading import Images, ImageSet, load
from aecore.errors import RecipeError
from aecore.parts.fields import FieldDescription, describe
from aecore.parts.part import Part
from aecore.recipe.choices import DataChoice
from aecore.recipe.families import FAMILIES
from aecore.recipe.recipe import Recipe
from aecore.training.training import Training, train

MEMBERS: list[tuple[str, str]] = [(family, kind) for family, known in FAMILIES.items() for kind in known]
"""Every part of every registry, as (family, kind): a new one is tested by being there."""

HOSTS: list[dict[str, object]] = [
    {},
    {"penalties": [], "bottleneck": {"kind": "deterministic", "size": 3}},
    {"penalties": [], "bottleneck": {"kind": "deterministic", "size": 3, "activation": "sigmoid"}},
    {
        "penalties": [],
        "bottleneck": {"kind": "deterministic", "size": 3, "activation": "tanh"},
        "network": {"kind": "dense", "activation": "sigmoid"},
    },
]
"""Recipes to put a part into: one of them has to suit it."""

TINY: dict[str, object] = {
    "data.train_size": 60,
    "network.hidden": [16],
    "training.epochs": 2,
    "training.batch_size": 16,
}

RECIPES: dict[str, dict[str, object]] = {
    "variational": {},
    "warming up": {"penalties": [{"kind": "kl_divergence", "warm_up": 3}]},
    "full covariance": {"bottleneck.covariance": "full"},
    "denoising": {"corruption.kind": "random_pixels", "bottleneck.kind": "deterministic", "penalties": []},
    "sampled pixels": {"data.binarise": "sampled"},
    "convolutional": {"network": {"kind": "convolutional", "channels": [4]}},
    "recurrent": {"network": {"kind": "recurrent", "hidden": [8]}},
    "recurrent of the other cell": {"network": {"kind": "recurrent", "hidden": [8], "cell": "lstm"}},
    "tied": {"network.tied": True},
    "learned variance": {"reconstruction": {"kind": "gaussian", "variance": "learned"}},
    "contractive": {"bottleneck.kind": "deterministic", "penalties": [{"kind": "contraction"}]},
    "sparse over the set": {
        "bottleneck": {"kind": "deterministic", "size": 4, "activation": "sigmoid"},
        "penalties": [{"kind": "kl_sparsity", "mean_over": "set_two_pass"}],
        "corruption.kind": "random_pixels",
        "training.epochs": 16,  # a step each
    },
    "sparse": {"bottleneck.kind": "deterministic", "penalties": [{"kind": "l1", "beta": 0.1}]},
}
"""Runs of every kind, as changes of a small one."""


def part_class(family: str, kind: str) -> type[Part]:
    return FAMILIES[family][kind]


def host_of(family: str, plain: dict[str, object]) -> Recipe:
    """A recipe that holds a part, given in its plain form."""
    value = [plain] if family == "penalties" else plain
    refusals = []
    for host in HOSTS:
        try:
            return Recipe.from_dict({**host, family: value})
        except RecipeError as error:
            refusals.append(str(error))
    raise AssertionError(f"no recipe takes {plain}: {refusals}")


def held_by(recipe: Recipe, family: str) -> Part:
    """The part of a family in a recipe made by `host_of`."""
    found = getattr(recipe, family)
    part = found[0] if family == "penalties" else found
    assert isinstance(part, Part)
    return part


def another_value(field: FieldDescription) -> object:
    """A value that is not a field's default."""
    if field.type == "choice":
        return next(choice for choice in field.choices if choice != field.default)
    if field.type == "bool":
        return not field.default
    if field.type == "widths":
        return [7, 5]
    if field.type == "text":
        return "another"
    candidates = [field.maximum, field.minimum]
    value = next(each for each in candidates if each is not None and each != field.default)
    return int(value) if field.type == "int" else float(value)


def all_changed(family: str, kind: str) -> dict[str, object]:
    """A part with no field at its default, in its plain form."""
    fields = {field.name: another_value(field) for field in describe(part_class(family, kind))}
    return {"kind": kind, **fields}


def noise(count: int, shape: tuple[int, int, int], seed: int = 0) -> torch.Tensor:
    """Random images, (count, channels, height, width), in [0, 1]."""
    return torch.rand((count, *shape), generator=torch.Generator().manual_seed(seed))


def noise_set(train: int, test: int, shape: tuple[int, int, int] = (1, 8, 8), classes: int = 3) -> ImageSet:
    """A set of random images."""
    parts = []
    for seed, count in enumerate((train, test)):
        labels = torch.arange(count) % classes
        parts.append(Images(noise(count, shape, seed), labels))
    names = tuple(str(index) for index in range(classes))
    return ImageSet("noise", parts[0], parts[1], names, digest="0" * 64)


def digits(folder: Path | None = None, size: int | None = None) -> ImageSet:
    """The embedded digits."""
    return load(DataChoice(train_size=size), folder)


def tiny(**changes: object) -> Recipe:
    """A recipe that trains in a blink: vae-2d with few images; double underscores stand for dots."""
    return Recipe().replace({**TINY, **{name.replace("__", "."): value for name, value in changes.items()}})


def begin(recipe: Recipe, images: ImageSet | None = None) -> Training:
    return train(recipe, images=images or noise_set(60, 40), device="cpu")


def weights_of(training: Training) -> dict[str, torch.Tensor]:
    return {name: value.clone() for name, value in training.model.state_dict().items()}


def trained(recipe: Recipe, images: ImageSet | None = None) -> dict[str, torch.Tensor]:
    training = begin(recipe, images)
    for _ in training:
        pass
    return weights_of(training)


def equal(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)
