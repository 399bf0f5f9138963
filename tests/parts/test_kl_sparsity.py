"""Sparse codes: the divergence in closed form, and means over the whole set however they are found."""

from __future__ import annotations

import pytest
import torch
from library_samples import noise
from torch import Tensor
from torch.distributions import Bernoulli, kl_divergence

from aecore.errors import RecipeError
from aecore.model import Autoencoder, build
from aecore.parts.penalties.kl_sparsity import KLSparsity
from aecore.recipe.recipe import Recipe
from aecore.training.loss import Loss
from aecore.training.stepper import Stepper

IMAGES = noise(23, (1, 8, 8))
SIGMOID: dict[str, object] = {"kind": "deterministic", "size": 5, "activation": "sigmoid"}
TANH: dict[str, object] = {"kind": "deterministic", "size": 5, "activation": "tanh"}
DENSE: dict[str, object] = {"kind": "dense", "hidden": [12, 7], "activation": "tanh"}
TIED: dict[str, object] = {"kind": "dense", "hidden": [12], "activation": "sigmoid", "tied": True}
FILTERS: dict[str, object] = {
    "kind": "convolutional",
    "channels": [3, 4],
    "activation": "sigmoid",
    "hidden": [6],
}
ROWS: dict[str, object] = {"kind": "recurrent", "hidden": [6, 4]}
UNITS = {
    "dense": 5 + 12 + 7 + 7 + 12,
    "convolutional": 5 + 48 + 16 + 6 + 6 + 16 + 48,
    "recurrent": 5 + 8 * 20,
}


def sparse(network: dict[str, object], bottleneck: dict[str, object], **more: object) -> Recipe:
    penalty = {"kind": "kl_sparsity", "beta": 2.0, "rho": 0.1, **more}
    return Recipe.from_dict({"network": network, "bottleneck": bottleneck, "penalties": [penalty]})


def test_the_divergence_is_that_of_two_coins() -> None:
    means = torch.tensor([0.01, 0.1, 0.4, 0.9])
    expected = kl_divergence(Bernoulli(torch.tensor(0.1)), Bernoulli(means)).sum()
    torch.testing.assert_close(KLSparsity(rho=0.1).of_means(means), expected)
    assert float(KLSparsity(rho=0.1).of_means(torch.full((3,), 0.1))) == pytest.approx(0.0, abs=1e-7)


def test_it_grows_the_further_a_mean_is_from_the_target_and_stays_finite() -> None:
    values = [float(KLSparsity(rho=0.2).of_means(torch.tensor([mean]))) for mean in (0.2, 0.3, 0.5, 0.9, 1.0)]
    assert values == sorted(values)
    below = [float(KLSparsity(rho=0.2).of_means(torch.tensor([mean]))) for mean in (0.2, 0.1, 0.01, 0.0)]
    assert below == sorted(below)
    assert torch.isfinite(torch.tensor(values + below)).all()


@pytest.mark.parametrize(("bottleneck", "scaled"), [(SIGMOID, False), (TANH, True)])
def test_a_tanh_is_inactive_at_minus_one(bottleneck: dict[str, object], scaled: bool) -> None:
    recipe = sparse(DENSE, bottleneck)
    model = build(recipe, (1, 8, 8))
    codes = model.encode(IMAGES)
    means = ((1 + codes) / 2 if scaled else codes).mean(dim=0)
    expected = kl_divergence(Bernoulli(torch.tensor(0.1)), Bernoulli(means)).sum()
    torch.testing.assert_close(recipe.penalties[0](model(IMAGES, IMAGES)), expected)


@pytest.mark.parametrize("network", [DENSE, FILTERS, ROWS], ids=lambda network: network["kind"])
def test_all_layers_are_the_code_and_every_hidden_unit(network: dict[str, object]) -> None:
    model = build(sparse(network, SIGMOID, layers="all"), (1, 8, 8))
    activity = model(IMAGES, IMAGES).activity_of("all")
    assert activity.shape == (len(IMAGES), UNITS[str(network["kind"])])
    assert ((activity >= 0) & (activity <= 1)).all()
    assert len(build(sparse(network, SIGMOID), (1, 8, 8))(IMAGES, IMAGES).activity) == 1


def gradients(recipe: Recipe) -> tuple[list[Tensor], Tensor]:
    model = build(recipe, (1, 8, 8)).double()
    stepper = Stepper(model, IMAGES.double())
    assert stepper.gradients.of_whole_set
    terms = stepper.gradients.step(torch.arange(len(IMAGES)), stepper.batch, stepper.generator)
    return [
        parameter.grad.clone() for parameter in model.parameters() if parameter.grad is not None
    ], torch.stack(terms)


def at_once(recipe: Recipe) -> tuple[list[Tensor], Tensor]:
    """The same from one batch of all images, by plain back-propagation."""
    model = build(recipe, (1, 8, 8)).double()
    loss = Loss(model)
    terms = loss.terms(model(IMAGES.double(), IMAGES.double()))
    loss.total(terms).backward()
    found = [parameter.grad for parameter in model.parameters() if parameter.grad is not None]
    return found, torch.stack([term.detach() for term in terms])


@pytest.mark.parametrize("layers", ["code", "all"])
@pytest.mark.parametrize("network", [DENSE, TIED, FILTERS, ROWS], ids=lambda network: str(sorted(network)))
@pytest.mark.parametrize("chunk", [1, 5, 23])
@pytest.mark.parametrize("mode", ["set_kept", "set_two_pass"])
def test_means_over_the_set_give_the_gradient_of_all_images_at_once(
    mode: str, chunk: int, network: dict[str, object], layers: str
) -> None:
    recipe = sparse(network, SIGMOID, layers=layers, mean_over=mode).replace("training.batch_size", chunk)
    swept, terms = gradients(recipe)
    expected, expected_terms = at_once(recipe)
    assert len(swept) == len(expected) > 4
    torch.testing.assert_close(terms, expected_terms)
    for one, other in zip(swept, expected, strict=True):
        torch.testing.assert_close(one, other)


def test_both_ways_see_the_same_corruption() -> None:
    noisy = {"corruption": {"kind": "gaussian_noise", "deviation": 0.7}, "training.batch_size": 4}
    found = [
        gradients(sparse(DENSE, SIGMOID, mean_over=mode).replace(noisy))
        for mode in ("set_kept", "set_two_pass")
    ]
    for one, other in zip(found[0][0], found[1][0], strict=True):
        torch.testing.assert_close(one, other)


def test_two_passes_keep_the_graph_of_one_chunk_only() -> None:
    """The activations that are alive at once do not grow with the set."""
    alive, most = 0, 0

    def pack(tensor: Tensor) -> Kept:
        return Kept(tensor)

    class Kept:
        def __init__(self, tensor: Tensor) -> None:
            nonlocal alive, most
            self.tensor = tensor
            alive += 1
            most = max(most, alive)

        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    def most_alive(mode: str, count: int) -> int:
        nonlocal alive, most
        alive = most = 0
        recipe = sparse(DENSE, SIGMOID, mean_over=mode).replace("training.batch_size", 1)
        stepper = Stepper(build(recipe, (1, 8, 8)), IMAGES)
        assert stepper.gradients.of_whole_set
        with torch.autograd.graph.saved_tensors_hooks(pack, lambda kept: kept.tensor):
            stepper.gradients.step(torch.arange(count), stepper.batch, stepper.generator)
        return most

    assert most_alive("set_two_pass", 20) == most_alive("set_two_pass", 5)
    assert most_alive("set_kept", 20) > 3 * most_alive("set_kept", 5)


def trained(mode: str) -> tuple[Autoencoder, Loss]:
    recipe = sparse(DENSE, SIGMOID, mean_over=mode, beta=20.0).replace("training.learning_rate", 0.02)
    model = build(recipe, (1, 8, 8))
    stepper = Stepper(model, IMAGES)
    for _ in range(150):
        stepper.step(torch.arange(len(IMAGES)), 0.02)
    return model, stepper.loss


@pytest.mark.parametrize("mode", ["batch", "set_kept", "set_two_pass"])
def test_training_brings_every_mean_to_the_target(mode: str) -> None:
    model, loss = trained(mode)
    means = model.encode(IMAGES).detach().mean(dim=0)
    assert (means - 0.1).abs().max() < 0.03
    chunk = len(IMAGES) if mode == "batch" else 4  # over the set the size of a chunk changes nothing
    assert loss.measure(IMAGES, seed=0, chunk=chunk).terms["kl_sparsity"] == pytest.approx(
        float(loss.penalties[0].of_means(means)), rel=1e-3, abs=1e-6
    )


@pytest.mark.parametrize(
    ("network", "bottleneck", "layers", "found"),
    [
        (DENSE, {"kind": "deterministic", "activation": "relu"}, "code", "activation relu"),
        (DENSE, {"kind": "gaussian"}, "code", "a gaussian code"),
        ({"kind": "dense", "activation": "relu"}, SIGMOID, "all", "activation relu"),
    ],
)
def test_layers_without_bounds_are_refused(
    network: dict[str, object], bottleneck: dict[str, object], layers: str, found: str
) -> None:
    with pytest.raises(RecipeError, match=found):
        sparse(network, bottleneck, layers=layers)
