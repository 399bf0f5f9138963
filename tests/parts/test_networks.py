"""Networks with bottlenecks: shapes, gradients, what depends on what."""

from __future__ import annotations

import pytest
import torch
from library_samples import noise
from torch import nn

from aecore.model import Autoencoder, build
from aecore.parts.bottlenecks import BOTTLENECKS
from aecore.parts.fields import describe
from aecore.parts.networks.convolutional import Convolutional
from aecore.parts.networks.dense import Dense
from aecore.parts.networks.registry import NETWORKS
from aecore.parts.shape import Shape, plane_sizes
from aecore.recipe.recipe import Recipe

SMALL: dict[str, dict[str, object]] = {
    "dense": {"hidden": [12, 6]},
    "convolutional": {"channels": [4, 6]},
    "recurrent": {"hidden": [10]},
}
"""Small layers, so that the tests are quick; a network that is not named here is taken as it is."""


def networks() -> list[dict[str, object]]:
    """Every network, once with each choice of each of its fields."""
    found = []
    for kind, cls in NETWORKS.items():
        small = {"kind": kind, **SMALL.get(kind, {})}
        found.append(small)
        for field in describe(cls):
            others = field.choices if field.type == "choice" else (True,) if field.type == "bool" else ()
            found += [{**small, field.name: choice} for choice in others if choice != field.default]
            if kind == "convolutional" and field.name == "hidden":
                found.append({**small, "hidden": [7]})
            if kind == "dense" and field.name == "hidden":
                found.append({**small, "hidden": []})
    return found


def bottlenecks() -> list[dict[str, object]]:
    """Every bottleneck, once with each choice of each of its fields."""
    found: list[dict[str, object]] = []
    for kind, cls in BOTTLENECKS.items():
        found.append({"kind": kind})
        for field in describe(cls):
            if field.type == "choice" and field.name != "activation":
                found += [{"kind": kind, field.name: each} for each in field.choices if each != field.default]
    return found


def name(plain: object) -> str:
    return " ".join(str(value) for value in plain.values()) if isinstance(plain, dict) else str(plain)


every_network = pytest.mark.parametrize("network", networks(), ids=name)
every_bottleneck = pytest.mark.parametrize("bottleneck", bottlenecks(), ids=name)
each_shape = pytest.mark.parametrize("shape", [(1, 8, 8), (1, 9, 14), (3, 9, 14)], ids=str)


def recipe_of(network: dict[str, object], bottleneck: dict[str, object], size: int = 3) -> Recipe:
    return Recipe.from_dict({"network": network, "bottleneck": {**bottleneck, "size": size}, "penalties": []})


def model_of(
    network: dict[str, object],
    bottleneck: dict[str, object],
    size: int = 3,
    shape: tuple[int, int, int] = (1, 8, 8),
) -> Autoencoder:
    return build(recipe_of(network, bottleneck, size), shape)


@every_network
@every_bottleneck
@each_shape
def test_the_gradient_of_the_loss_reaches_every_weight(
    network: dict[str, object], bottleneck: dict[str, object], shape: tuple[int, int, int]
) -> None:
    model = model_of(network, bottleneck, shape=shape)
    images = noise(5, shape)
    step = model(images, images, torch.Generator().manual_seed(0))
    assert step.output.shape == images.shape
    assert step.code.mean.shape == step.code.sample.shape == (5, 3)
    model.reconstruction(step.output, images).mean().backward()
    # Unused weights would have none; a saturated unit or two have a gradient of zero.
    for label, weight in model.named_parameters():
        assert weight.grad is not None, label
        assert weight.grad.isfinite().all(), label
    first = next(model.encoder.parameters(), model.bottleneck.head.weight)
    assert first.grad is not None
    assert first.grad.abs().max() > 0


@every_network
@every_bottleneck
@pytest.mark.parametrize("size", [1, 200], ids=["one number", "more numbers than pixels"])
def test_a_code_may_be_one_number_or_more_than_the_pixels(
    network: dict[str, object], bottleneck: dict[str, object], size: int
) -> None:
    model = model_of(network, bottleneck, size)
    images = noise(4, (1, 8, 8))
    assert model.encode(images).shape == (4, size)
    assert model.decode(torch.zeros(4, size)).shape == images.shape
    assert model.reconstruct(images).shape == images.shape


@every_network
@every_bottleneck
def test_the_code_of_an_image_does_not_depend_on_the_images_beside_it(
    network: dict[str, object], bottleneck: dict[str, object]
) -> None:
    model = model_of(network, bottleneck).train()
    images = noise(6, (1, 8, 8))
    alone = torch.cat([model.distribution(image[None]).mean for image in images])
    assert torch.allclose(model.distribution(images).mean, alone, atol=1e-6)
    codes = noise(6, (1, 1, 3)).flatten(1)
    apart = torch.cat([model.output(code[None]) for code in codes])
    assert torch.allclose(model.output(codes), apart, atol=1e-6)
    # No running statistics either: they would be state that is not learned.
    assert not [module for module in model.modules() if isinstance(module, nn.modules.batchnorm._BatchNorm)]
    assert set(model.state_dict()) == {label for label, _ in model.named_parameters()}


@pytest.mark.parametrize("kind", NETWORKS)
def test_it_learns_ten_images_nearly_by_heart(kind: str) -> None:
    network = {"kind": kind, **SMALL.get(kind, {})}
    recipe = recipe_of(network, {"kind": "deterministic"}, 10).replace("reconstruction.kind", "squared_error")
    model = build(recipe, (1, 8, 8))
    images = noise(10, (1, 8, 8))
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    losses = []
    for _ in range(150):
        loss = model.reconstruction(model(images, images).output, images).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.7 * losses[0]


# Dense


@pytest.mark.parametrize("bottleneck", bottlenecks(), ids=name)
def test_tied_weights_are_one_set_of_numbers_used_twice(bottleneck: dict[str, object]) -> None:
    apart = model_of({"kind": "dense", "hidden": [12, 6]}, bottleneck)
    tied = model_of({"kind": "dense", "hidden": [12, 6], "tied": True}, bottleneck)
    shared = 64 * 12 + 12 * 6 + 6 * 3
    assert apart.parameter_count() - tied.parameter_count() == shared
    images = noise(5, (1, 8, 8))
    code = tied.encode(images)

    # The first layer's gradient is the encoder's share and the decoder's share together.
    first = tied.encoder.layers[0].weight  # type: ignore[union-attr, index]
    (whole,) = torch.autograd.grad(tied.output(tied.encode(images)).square().sum(), first)
    (of_decoder,) = torch.autograd.grad(tied.output(code.detach()).square().sum(), first)
    detached = tied.output(code)
    (of_both,) = torch.autograd.grad(detached.square().sum(), first)
    assert torch.allclose(whole, of_both)
    assert of_decoder.abs().max() > 0
    assert not torch.allclose(whole, of_decoder)


def test_a_tied_linear_decoder_is_the_transpose() -> None:
    recipe = recipe_of({"kind": "dense", "hidden": [], "tied": True}, {"kind": "deterministic"})
    model = build(recipe.replace("reconstruction.kind", "squared_error"), (1, 8, 8))
    weight = model.bottleneck.head.weight
    codes = noise(4, (1, 1, 3)).flatten(1)
    assert torch.allclose(model.decode(codes).flatten(1), codes @ weight, atol=1e-6)


@pytest.mark.parametrize("tied", [False, True])
def test_without_hidden_layers_it_is_an_affine_map(tied: bool) -> None:
    network = {"kind": "dense", "hidden": [], "tied": tied, "activation": "relu"}
    recipe = recipe_of(network, {"kind": "deterministic"}).replace("reconstruction.kind", "squared_error")
    model = build(recipe, (1, 8, 8))
    first, second = noise(2, (1, 8, 8), seed=1)[:, None]
    between = model.reconstruct(0.3 * first + 0.7 * second)
    assert torch.allclose(
        between, 0.3 * model.reconstruct(first) + 0.7 * model.reconstruct(second), atol=1e-5
    )
    weights = 64 * 3 * (1 if tied else 2)
    assert model.parameter_count() == weights + 3 + 64


def test_dense_layers_have_the_sizes_that_are_written_down() -> None:
    model = model_of({"kind": "dense", "hidden": [20, 10]}, {"kind": "gaussian"}, 2, (3, 9, 14))
    shapes = [tuple(module.weight.shape) for module in model.modules() if isinstance(module, nn.Linear)]
    assert shapes == [(20, 378), (10, 20), (4, 10), (10, 2), (20, 10), (378, 20)]


# Convolutional


@pytest.mark.parametrize("kernel", [3, 5, 7])
@pytest.mark.parametrize("layers", [1, 2, 3, 4])
@pytest.mark.parametrize("sides", [(8, 8), (9, 14), (28, 28), (33, 64), (64, 8), (15, 17)])
def test_the_decoder_retraces_the_sizes_of_the_encoder(
    sides: tuple[int, int], layers: int, kernel: int
) -> None:
    network = Convolutional.model_validate({"channels": (2,) * layers, "kernel_size": kernel})
    shape = Shape(3, *sides)
    images = noise(2, shape)
    planes = [images]
    encoder = network.encoder(shape)
    for module in encoder.layers:  # type: ignore[union-attr]
        planes.append(module(planes[-1]))  # type: ignore[operator]
    maps = [
        plane.shape[2:]
        for plane, module in zip(planes[1:], encoder.layers, strict=True)  # type: ignore
        if isinstance(module, nn.Conv2d)
    ]
    assert [tuple(size) for size in maps] == plane_sizes(shape, layers)[1:]
    decoder = network.decoder(shape, 4, encoder, nn.Linear(encoder.features, 4))
    assert decoder(torch.zeros(2, 4)).shape == images.shape


def test_a_filter_sees_the_same_everywhere() -> None:
    network = Convolutional(channels=(3,), activation="identity")
    layer = network.encoder(Shape(1, 16, 16)).layers[0]  # type: ignore[union-attr, index]
    image = torch.zeros(1, 1, 16, 16)
    image[0, 0, 4, 4] = 1.0
    moved = image.roll((4, 6), dims=(2, 3))
    assert torch.allclose(layer(image).roll((2, 3), dims=(2, 3)), layer(moved), atol=1e-6)  # type: ignore[operator]


# Recurrent


def test_rows_are_read_from_top_to_bottom_and_written_so() -> None:
    model = model_of({"kind": "recurrent", "hidden": [10]}, {"kind": "deterministic"}, shape=(1, 9, 14))
    codes = noise(1, (1, 1, 3)).flatten(1)
    grown = codes[:, None].expand(-1, 9, -1).clone()
    # What is fed in at the last row must not change the rows above it.
    states, _ = model.decoder.layers[0](grown)  # type: ignore[union-attr, index, operator]
    grown[:, -1] += 1
    changed, _ = model.decoder.layers[0](grown)  # type: ignore[union-attr, index, operator]
    assert torch.equal(states[:, :-1], changed[:, :-1])
    assert not torch.equal(states[:, -1], changed[:, -1])
    # The features are the state after the last row: all rows matter.
    image = noise(1, (1, 9, 14)).requires_grad_()
    model.encode(image).sum().backward()  # type: ignore[no-untyped-call]
    assert image.grad is not None
    assert (image.grad[0, 0].abs().sum(dim=1) > 0).all()


@pytest.mark.parametrize("seed", [0, 1])
def test_first_weights_are_drawn_from_the_seed(seed: int) -> None:
    recipe = Recipe(network=Dense(hidden=(8,))).replace("training.seed", seed)
    before = torch.get_rng_state()
    first, again = build(recipe, (1, 8, 8)), build(recipe, (1, 8, 8))
    other = build(recipe.replace("training.seed", seed + 1), (1, 8, 8))
    for one, two in zip(first.parameters(), again.parameters(), strict=True):
        assert torch.equal(one, two)
    assert not torch.equal(next(first.parameters()), next(other.parameters()))
    assert torch.equal(torch.get_rng_state(), before)
