"""The contractive penalty against closed forms and PyTorch's own Jacobian."""

from __future__ import annotations

import pytest
import torch
from library_samples import noise
from torch import Generator, Tensor

from aecore.model import Autoencoder, build
from aecore.parts.modules.activations import ACTIVATIONS
from aecore.parts.modules.code import ForwardPass
from aecore.parts.modules.jacobian_norms import estimated_norm, one_layer_norm, squared_norm
from aecore.parts.penalties.contraction import Contraction
from aecore.recipe.recipe import Recipe
from aecore.training.loss import Loss
from aecore.training.stepper import Stepper

IMAGES = noise(7, (1, 8, 8))
NETWORKS = [
    {"kind": "dense", "hidden": [12, 9], "activation": "tanh"},
    {"kind": "dense", "hidden": [12], "tied": True, "activation": "softplus"},
    {"kind": "convolutional", "channels": [3, 4], "activation": "gelu"},
    {"kind": "recurrent", "hidden": [6], "cell": "gru"},
    {"kind": "recurrent", "hidden": [6], "cell": "lstm"},
]
BOTTLENECKS = [{"kind": "deterministic", "size": 5, "activation": "sigmoid"}, {"kind": "gaussian", "size": 5}]


def contractive(network: dict[str, object], bottleneck: dict[str, object], **penalty: object) -> Recipe:
    plain = {"network": network, "bottleneck": bottleneck, "reconstruction": {"kind": "squared_error"}}
    return Recipe.from_dict({**plain, "penalties": [{"kind": "contraction", **penalty}]})


def passed(model: Autoencoder, images: Tensor = IMAGES) -> ForwardPass:
    return model(images, images, Generator().manual_seed(0))


@pytest.mark.parametrize(
    ("name", "slope"),
    [
        ("sigmoid", lambda code: code * (1 - code)),
        ("tanh", lambda code: 1 - code**2),
        ("identity", torch.ones_like),
    ],
)
def test_one_layer_has_the_closed_form(name: str, slope: object) -> None:
    recipe = contractive(
        {"kind": "dense", "hidden": []}, {"kind": "deterministic", "size": 6, "activation": name}
    )
    model = build(recipe, (1, 8, 8))
    code = model.encode(IMAGES)
    # dh_j/dx = s'(z_j) W_j
    expected = (slope(code).square() * model.bottleneck.head.weight.square().sum(dim=1)).sum(dim=1)  # type: ignore[operator]
    step = passed(model)
    torch.testing.assert_close(squared_norm(step.code.mean, step.corrupted), expected)
    torch.testing.assert_close(Contraction()(step), expected.mean())


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize(
    "bottleneck",
    [
        *({"kind": "deterministic", "size": 7, "activation": name} for name in ACTIVATIONS),
        {"kind": "gaussian", "size": 4},
        {"kind": "gaussian", "size": 4, "covariance": "full"},
    ],
    ids=str,
)
def test_the_short_way_of_one_layer_is_the_exact_way(bottleneck: dict[str, object], tied: bool) -> None:
    network = {"kind": "dense", "hidden": [], "tied": tied}
    model = build(contractive(network, bottleneck), (1, 8, 8)).double()
    step = passed(model, IMAGES.double())
    assert step.layer is not None
    short, exact = one_layer_norm(step.code.mean, step.layer), squared_norm(step.code.mean, step.corrupted)
    torch.testing.assert_close(short, exact, rtol=1e-10, atol=1e-10)
    weight = model.bottleneck.head.weight
    slopes = [torch.autograd.grad(norm.sum(), weight, retain_graph=True)[0] for norm in (short, exact)]
    torch.testing.assert_close(*slopes, rtol=1e-10, atol=1e-10)
    assert torch.equal(Contraction()(step), short.mean())


def test_a_hidden_layer_takes_the_long_way() -> None:
    model = build(contractive(NETWORKS[0], BOTTLENECKS[0]), (1, 8, 8))
    assert passed(model).layer is None


@pytest.mark.parametrize("network", NETWORKS, ids=str)
@pytest.mark.parametrize("bottleneck", BOTTLENECKS, ids=str)
def test_any_network_agrees_with_the_jacobian_of_each_image(
    network: dict[str, object], bottleneck: dict[str, object]
) -> None:
    model = build(contractive(network, bottleneck), (1, 8, 8))
    jacobians = [
        torch.autograd.functional.jacobian(lambda image: model.encode(image[None])[0], image)
        for image in IMAGES
    ]
    expected = torch.stack([jacobian.square().sum() for jacobian in jacobians])  # type: ignore[attr-defined]
    step = passed(model)
    torch.testing.assert_close(squared_norm(step.code.mean, step.corrupted), expected, rtol=1e-4, atol=1e-6)


def test_codes_of_more_axes_than_are_held_at_once_lose_none() -> None:
    recipe = contractive({"kind": "dense", "hidden": []}, {"kind": "deterministic", "size": 150})
    model = build(recipe, (1, 8, 8))
    step = passed(model)
    expected = model.bottleneck.head.weight.square().sum()
    torch.testing.assert_close(squared_norm(step.code.mean, step.corrupted).mean(), expected)


def test_the_estimate_is_right_on_average() -> None:
    model = build(contractive(NETWORKS[0], BOTTLENECKS[0], estimate="stochastic"), (1, 8, 8))
    draws = []
    generator = Generator().manual_seed(3)
    for _ in range(400):
        draws.append(float(estimated_norm(model(IMAGES, IMAGES, generator)).detach().mean()))
    exact = float(Contraction()(passed(model)).detach())
    values = torch.tensor(draws)
    assert values.std() > 0
    assert abs(float(values.mean()) - exact) < 4 * float(values.std()) / len(draws) ** 0.5


def test_its_gradient_is_that_of_finite_differences() -> None:
    recipe = contractive(NETWORKS[0], BOTTLENECKS[0])
    model = build(recipe, (1, 8, 8)).double()
    images = IMAGES.double()
    weight = next(model.encoder.parameters())
    Contraction()(passed(model, images)).backward()
    assert weight.grad is not None
    place = int(weight.grad.abs().argmax())
    flat, delta = weight.data.view(-1), 1e-6
    around = []
    for change in (delta, -2 * delta):
        flat[place] += change
        around.append(float(Contraction()(passed(model, images)).detach()))
    assert (around[0] - around[1]) / (2 * delta) == pytest.approx(
        float(weight.grad.view(-1)[place]), rel=1e-4
    )


@pytest.mark.parametrize("estimate", ["exact", "stochastic"])
@pytest.mark.parametrize("network", NETWORKS[:3], ids=str)
def test_training_with_it_contracts(network: dict[str, object], estimate: str) -> None:
    norms = []
    for beta in (0.0, 3.0):
        recipe = contractive(network, BOTTLENECKS[0], beta=beta, estimate=estimate)
        model = build(recipe, (1, 8, 8))
        stepper = Stepper(model, IMAGES)
        for _ in range(60):
            stepper.step(torch.arange(len(IMAGES)), 0.01)
        exact = Recipe.from_dict(recipe.as_dict()).replace("penalties.contraction.estimate", "exact")
        judge = build(exact, (1, 8, 8))
        judge.load_state_dict(model.state_dict())
        norms.append(Loss(judge).measure(IMAGES, seed=0).terms["contraction"])
    assert norms[1] < 0.5 * norms[0]
