"""Every part with every kind of network, and parts with one another: a variant is a value, not a class."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
from library_samples import MEMBERS, digits, host_of

from aecore.datasets.loading import Images
from aecore.errors import RecipeError
from aecore.recipe.recipe import Recipe
from aecore.training.training import train

NETWORKS: dict[str, dict[str, object]] = {
    "dense": {"kind": "dense", "hidden": [9], "activation": "tanh"},
    "no hidden layer": {"kind": "dense", "hidden": [], "activation": "tanh"},
    "tied": {"kind": "dense", "hidden": [9], "tied": True, "activation": "tanh"},
    "convolutional": {"kind": "convolutional", "channels": [3], "activation": "tanh"},
    "recurrent": {"kind": "recurrent", "hidden": [6]},
}
WHOLE = digits(size=48)
IMAGES = replace(WHOLE, test=Images(WHOLE.test.images[:16], WHOLE.test.labels[:16]))
every_network = pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS.keys())


@pytest.fixture(autouse=True)
def few_points(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most of so short a training would be spent on its curve and its snapshots."""
    for name in ("RECORDS", "SNAPSHOTS"):
        monkeypatch.setattr(f"aecore.training.training.{name}", 3)


def learns(recipe: Recipe) -> None:
    """Some steps move every weight and make the loss smaller."""
    recipe = recipe.replace(
        {
            "training.epochs": 8,
            "training.batch_size": 16,
            "training.optimiser": "adam",
            "training.learning_rate": 0.01,
        }
    )
    training = train(recipe, images=IMAGES, device="cpu")
    before = {name: weight.detach().clone() for name, weight in training.model.named_parameters()}
    losses = [progress.test["loss"] for progress in training if progress.test]
    assert all(math.isfinite(loss) for loss in losses)
    assert losses[-1] < losses[0]
    still = [name for name, weight in training.model.named_parameters() if torch.equal(weight, before[name])]
    assert not still


@every_network
@pytest.mark.parametrize(("family", "kind"), [member for member in MEMBERS if member[0] != "network"])
def test_every_part_learns_in_every_network(family: str, kind: str, network: dict[str, object]) -> None:
    learns(host_of(family, {"kind": kind}).replace("network", network))


SIGMOID = {"kind": "deterministic", "size": 5, "activation": "sigmoid"}
DENOISING = {"corruption": {"kind": "gaussian_noise", "deviation": 0.5}}
TOGETHER: dict[str, dict[str, object]] = {
    "sparse denoising": {**DENOISING, "bottleneck": SIGMOID, "penalties": [{"kind": "kl_sparsity"}]},
    "sparse in all layers, over the whole set": {
        "bottleneck": SIGMOID,
        "penalties": [{"kind": "kl_sparsity", "layers": "all", "mean_over": "set_two_pass"}],
    },
    "sparse both ways, and contractive": {
        "bottleneck": SIGMOID,
        "penalties": [{"kind": "kl_sparsity"}, {"kind": "l1"}, {"kind": "contraction"}],
    },
    "contractive variational": {
        "penalties": [{"kind": "kl_divergence"}, {"kind": "contraction", "estimate": "stochastic"}]
    },
    "denoising variational, full covariance, learned variance": {
        **DENOISING,
        "bottleneck": {"kind": "gaussian", "size": 3, "covariance": "full"},
        "reconstruction": {"kind": "gaussian", "variance": "learned"},
        "penalties": [{"kind": "kl_divergence", "warm_up": 1}, {"kind": "weight_decay"}],
    },
    "overcomplete, contractive and denoising": {
        **DENOISING,
        "bottleneck": {"kind": "deterministic", "size": 80},
        "reconstruction": {"kind": "absolute_error"},
        "penalties": [{"kind": "contraction"}],
    },
}


@every_network
@pytest.mark.parametrize("parts", TOGETHER.values(), ids=TOGETHER.keys())
def test_parts_compose(parts: dict[str, object], network: dict[str, object]) -> None:
    learns(Recipe.from_dict({**parts, "network": network}))


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"bottleneck": {"kind": "deterministic"}}, "kl_divergence: expected a gaussian bottleneck"),
        (
            {"penalties": [{"kind": "kl_sparsity"}]},
            "kl_sparsity: expected a deterministic code between two bounds",
        ),
    ],
)
def test_what_cannot_be_is_refused_when_the_recipe_is_made(parts: dict[str, object], said: str) -> None:
    with pytest.raises(RecipeError, match=said):
        Recipe().replace(parts)
