"""Looking into models whose answers are known beforehand."""

from __future__ import annotations

import pytest
import torch
from library_samples import noise
from torch import Tensor, nn

from aecore.errors import RecipeError
from aecore.inspection import (
    Layer,
    best_filters,
    clean,
    corruption_of,
    draw_images,
    findings,
    first_layer_filters,
    fitted_codes,
    histograms,
    layers,
    manifold,
    prior_codes,
    tangents,
    widest_axes,
)
from aecore.model import Autoencoder, build
from aecore.recipe.recipe import Recipe

SHAPE = (1, 4, 4)
IMAGES = noise(200, SHAPE)
CODE: dict[str, object] = {"kind": "deterministic", "size": 5}


def model_of(shape: tuple[int, int, int] = SHAPE, **parts: object) -> Autoencoder:
    recipe = Recipe.from_dict({"penalties": [], "network": {"kind": "dense", "hidden": []}, **parts})
    return build(recipe, shape).requires_grad_(False)


def linear(weight: Tensor) -> Autoencoder:
    """A model whose code is `weight` (code, pixels) times the image, and whose decoder is its transpose."""
    model = model_of(bottleneck={**CODE, "size": len(weight)}, reconstruction={"kind": "squared_error"})
    model.bottleneck.head.weight.copy_(weight)
    model.bottleneck.head.bias.zero_()
    last = model.decoder.layers[-1]
    assert isinstance(last, nn.Linear)
    last.weight.copy_(weight.T)
    last.bias.zero_()
    return model


# Filters


def test_a_dense_unit_s_filter_is_its_row_of_weights_in_the_shape_of_the_image_the_strongest_first() -> None:
    model = model_of((3, 4, 5), network={"kind": "dense", "hidden": [7]}, bottleneck=CODE)
    layer = model.encoder.layers[0]
    layer.weight[4] *= 10
    found = first_layer_filters(model)
    assert found.kind == "image"
    assert found.weights.shape == (7, 4, 15)
    assert int(found.units[0]) == 4
    colours = layer.weight[4].view(3, 4, 5)
    assert torch.equal(found.weights[0], torch.cat(list(colours), dim=1))
    norms = found.weights.flatten(1).norm(dim=1)
    assert torch.equal(norms, norms.sort(descending=True).values)


def test_without_hidden_layers_the_code_s_own_weights_are_shown_and_of_a_distribution_the_mean_s() -> None:
    model = model_of(bottleneck={"kind": "gaussian", "size": 3})
    found = first_layer_filters(model)
    assert found.weights.shape == (3, 4, 4)
    assert torch.equal(found.weights.flatten(1), model.bottleneck.head.weight[:3][found.units])


def test_a_convolution_s_filters_are_its_kernels() -> None:
    network = {"kind": "convolutional", "channels": [6, 2], "kernel_size": 5}
    model = model_of((2, 8, 8), network=network, bottleneck=CODE)
    found = first_layer_filters(model)
    kernels = next(module for module in model.encoder.modules() if isinstance(module, nn.Conv2d)).weight
    assert (found.kind, found.weights.shape) == ("kernel", (6, 5, 10))
    assert torch.equal(found.weights[0, :, 5:], kernels[found.units[0], 1])


@pytest.mark.parametrize(("cell", "gates"), [("gru", 3), ("lstm", 4)])
def test_a_recurrent_unit_s_filter_has_a_line_for_each_gate_over_a_row(cell: str, gates: int) -> None:
    model = model_of((1, 5, 6), network={"kind": "recurrent", "cell": cell, "hidden": [4]}, bottleneck=CODE)
    found = first_layer_filters(model)
    assert (found.kind, found.weights.shape) == ("gates", (4, gates, 6))
    layer = next(module for module in model.encoder.modules() if isinstance(module, nn.RNNBase))
    weights = dict(layer.named_parameters())["weight_ih_l0"]
    unit = int(found.units[1])
    assert torch.equal(found.weights[1, 2], weights[2 * 4 + unit])


# Units


def test_histograms_count_every_image_once_within_the_activation_s_own_bounds() -> None:
    values = torch.tensor([[0.0, 0.99], [0.26, 0.99], [0.26, 0.99], [0.6, 0.99]])
    found = histograms(Layer("code", "sigmoid", values), bins=4)
    assert (found.low, found.high) == (0.0, 1.0)
    assert found.shares.tolist() == [[0.25, 0.5, 0.25, 0.0], [0.0, 0.0, 0.0, 1.0]]
    assert found.means.tolist() == pytest.approx([0.28, 0.99])
    assert found.on is not None
    assert found.on.tolist() == [0.25, 1.0]
    assert found.still.tolist() == [False, True]


def test_a_unit_is_on_where_its_input_is_positive_and_a_linear_one_never_on_or_off() -> None:
    inputs = torch.linspace(-1.05, 1.95, 31)[:, None]
    for name, function in (
        ("relu", torch.relu),
        ("tanh", torch.tanh),
        ("sigmoid", torch.sigmoid),
        ("softplus", nn.functional.softplus),
    ):
        on = Layer("code", name, function(inputs)).on()
        assert on is not None
        assert float(on) == pytest.approx(20 / 31), name
    assert Layer("code", "identity", inputs).on() is None


@pytest.mark.parametrize(
    ("network", "widths"),
    [
        ({"kind": "dense", "hidden": [7, 6]}, [5, 7, 6]),
        ({"kind": "convolutional", "channels": [3, 4], "hidden": [6]}, [5, 3, 4, 6]),
        ({"kind": "recurrent", "hidden": [6, 4]}, [5, 6, 4]),
    ],
)
def test_every_layer_of_the_encoder_has_its_units(network: dict[str, object], widths: list[int]) -> None:
    model = model_of((1, 8, 8), network=network, bottleneck=CODE)
    found = layers(model, noise(9, (1, 8, 8)))
    assert [layer.name for layer in found] == ["code", *(str(number) for number in range(1, len(widths)))]
    assert [tuple(layer.values.shape) for layer in found] == [(9, width) for width in widths]
    assert torch.equal(found[0].values, model.encode(noise(9, (1, 8, 8))))


@pytest.mark.parametrize(
    ("activation", "watched", "aims"),
    [("sigmoid", "code", [0.2, None]), ("tanh", "code", [-0.6, None]), ("tanh", "all", [-0.6, -0.6])],
)
def test_units_know_the_mean_that_a_penalty_brings_them_to(
    activation: str, watched: str, aims: list[float | None]
) -> None:
    sparse = {"kind": "kl_sparsity", "rho": 0.2, "layers": watched}
    model = model_of(
        network={"kind": "dense", "hidden": [6], "activation": activation},
        bottleneck={"kind": "deterministic", "size": 5, "activation": activation},
        penalties=[sparse],
    )
    assert [layer.aim for layer in layers(model, IMAGES[:9])] == pytest.approx(aims)
    assert {layer.aim for layer in layers(model_of(bottleneck=CODE), IMAGES[:9])} == {None}


# Tangents


def test_the_singular_values_of_a_linear_encoder_are_its_matrix_s() -> None:
    weight = torch.randn(5, 16, generator=torch.Generator().manual_seed(1))
    found = tangents(linear(weight), IMAGES[3], count=4)
    _, values, vectors = torch.linalg.svd(weight.double(), full_matrices=False)
    assert torch.allclose(found.values, values, rtol=1e-5)
    assert found.directions.shape == (4, *SHAPE)
    overlap = (found.directions.flatten(1).double() * vectors[:4]).sum(dim=1).abs()
    assert torch.allclose(overlap, torch.ones(4, dtype=torch.float64), atol=1e-4)
    assert bool((found.directions.flatten(1).amax(dim=1) >= -found.directions.flatten(1).amin(dim=1)).all())


# Cleaning


def test_the_corruption_asked_for_is_the_one_applied_whatever_the_model_was_trained_with() -> None:
    images = noise(300, (1, 20, 20)) * 0.8 + 0.1  # no pixel is black
    model = model_of((1, 20, 20), bottleneck=CODE, corruption={"kind": "random_pixels", "percent": 90})
    for percent in (0.0, 20.0, 75.0):
        found = clean(model, images, corruption_of("masking", percent))
        assert float((found.corrupted == 0).double().mean()) == pytest.approx(percent / 100, abs=0.01)
        assert torch.equal(found.reconstructions, model.reconstruct(found.corrupted))
    again = clean(model, images, corruption_of("masking", 75.0))
    assert torch.equal(again.corrupted, found.corrupted)
    assert not torch.equal(
        clean(model, images, corruption_of("masking", 75.0), seed=1).corrupted, found.corrupted
    )


def test_psnr_is_that_of_the_mean_error_and_a_wall_is_no_filter() -> None:
    model = linear(torch.zeros(5, 16))  # reconstructs black
    found = clean(model, torch.full((50, *SHAPE), 0.5), corruption_of("gaussian_noise", 0.0))
    assert found.after == pytest.approx(10 * torch.log10(torch.tensor(4.0)).item(), abs=1e-4)
    assert found.before == 100.0


def test_the_best_filters_are_no_worse_than_doing_nothing_and_see_the_same_noise() -> None:
    images = torch.zeros(20, 1, 12, 12)
    images[:, :, 3:9, 3:9] = 1
    corruption = corruption_of("salt_and_pepper", 20.0)
    before = clean(model_of((1, 12, 12), bottleneck=CODE), images, corruption, seed=4).before
    blur, median = best_filters(images, corruption, seed=4)
    assert median.psnr > blur.psnr > before
    assert median.width in (3, 5)


def test_an_unknown_corruption_or_too_much_of_one_is_refused_in_one_sentence() -> None:
    with pytest.raises(RecipeError, match="expected one of"):
        corruption_of("rain", 3.0)
    with pytest.raises(RecipeError):
        corruption_of("masking", 101.0)


# Invention and manifold


def test_fitted_codes_have_the_mean_and_deviation_of_the_codes() -> None:
    codes = torch.tensor([[1.0, 10.0], [3.0, 30.0]])
    drawn = fitted_codes(codes, 20_000, torch.Generator().manual_seed(0))
    assert drawn.mean(dim=0).tolist() == pytest.approx([2.0, 20.0], rel=0.02)
    assert drawn.std(dim=0).tolist() == pytest.approx([1.0, 10.0], rel=0.02)


def test_a_bernoulli_s_samples_are_black_or_white_and_average_to_its_means() -> None:
    model = model_of(bottleneck=CODE)
    codes = prior_codes(1, 5, torch.Generator().manual_seed(0)).expand(4000, -1)
    means = draw_images(model, codes, torch.Generator())
    samples = draw_images(model, codes, torch.Generator().manual_seed(1), what="sample")
    assert torch.equal(means, model.decode(codes))
    assert set(samples.unique().tolist()) == {0.0, 1.0}
    assert torch.allclose(samples.mean(dim=0), means[0], atol=0.05)


def test_a_gaussian_s_samples_scatter_by_its_deviation_and_a_squared_error_has_none() -> None:
    codes = prior_codes(3000, 5, torch.Generator().manual_seed(0))
    model = model_of(bottleneck=CODE, reconstruction={"kind": "gaussian", "deviation": 0.3})
    samples = draw_images(model, codes, torch.Generator().manual_seed(1), what="sample")
    assert float((samples - model.decode(codes)).std()) == pytest.approx(0.3, rel=0.02)
    plain = model_of(bottleneck=CODE, reconstruction={"kind": "squared_error"})
    assert torch.equal(draw_images(plain, codes, torch.Generator(), what="sample"), plain.decode(codes))


def test_the_manifold_stands_at_quantiles_of_the_prior_and_rises_upwards() -> None:
    model = model_of(bottleneck={"kind": "gaussian", "size": 4})
    codes, images = manifold(model, IMAGES, (2, 0), 5, 5)
    quantiles = torch.distributions.Normal(0, 1).icdf(torch.tensor([0.1, 0.3, 0.5, 0.7, 0.9]))
    assert torch.allclose(codes[3, :, 2], quantiles, atol=1e-5)
    assert torch.allclose(codes[:, 1, 0], quantiles.flip(0), atol=1e-5)
    assert float(codes[..., [1, 3]].abs().max()) == 0
    assert torch.allclose(images[1, 2], model.decode(codes[1, 2][None])[0], atol=1e-6)


def test_a_deterministic_manifold_covers_the_range_of_the_codes() -> None:
    model = model_of(bottleneck=CODE)
    codes, _ = manifold(model, IMAGES, (1, 3), 7, 2)
    real = model.encode(IMAGES)
    low, high = torch.quantile(real[:, 1], torch.tensor([0.01, 0.99])).tolist()
    assert codes[0, :, 1].tolist() == pytest.approx(torch.linspace(low, high, 7).tolist(), abs=1e-5)
    assert torch.allclose(codes[..., 2], real[:, 2].mean())
    assert codes.shape == (2, 7, 5)


def test_a_code_of_one_number_makes_a_single_row() -> None:
    for kind in ("gaussian", "deterministic"):
        codes, images = manifold(model_of(bottleneck={"kind": kind, "size": 1}), IMAGES, (0, 0), 6)
        assert codes.shape == (1, 6, 1)
        assert images.shape == (1, 6, *SHAPE)
        assert bool((codes[0, 1:, 0] > codes[0, :-1, 0]).all())


def test_the_axis_that_says_most_comes_first() -> None:
    weight = torch.zeros(3, 16)
    weight[0, 0], weight[1, 1], weight[2, 2] = 0.1, 5.0, 1.0
    assert widest_axes(linear(weight), IMAGES) == [1, 2, 0]


# Findings


def kinds(model: Autoencoder, images: Tensor = IMAGES) -> list[str]:
    return [finding.kind for finding in findings(model, images)]


def test_a_collapsed_axis_is_found_and_counted_and_a_speaking_one_is_not() -> None:
    model = model_of(bottleneck={"kind": "gaussian", "size": 3})
    head = model.bottleneck.head
    head.weight.zero_()
    head.bias.zero_()  # the prior itself, whatever the image
    head.weight[1, :8] = 3.0
    [finding] = findings(model, IMAGES)
    assert (finding.kind, finding.values) == ("collapse", {"axes": 2, "size": 3})
    head.weight[0, 8:], head.weight[2, ::2] = 3.0, 3.0
    assert kinds(model) == []


def test_dead_units_are_found_layer_by_layer_and_live_ones_are_not() -> None:
    model = model_of(network={"kind": "dense", "hidden": [6], "activation": "relu"}, bottleneck=CODE)
    layer = model.encoder.layers[0]
    layer.bias.fill_(1.0)
    assert kinds(model) == []
    layer.bias[:2] = -100.0
    [finding] = findings(model, IMAGES)
    assert (finding.kind, finding.values) == ("dead", {"layer": "1", "units": 2, "of": 6})


def test_one_dead_unit_is_worth_a_word_in_the_code_and_not_in_a_wide_hidden_layer() -> None:
    network = {"kind": "dense", "hidden": [20], "activation": "relu"}
    model = model_of(network=network, bottleneck={**CODE, "activation": "sigmoid"})
    model.encoder.layers[0].bias.fill_(1.0)
    model.encoder.layers[0].bias[0] = -100.0
    assert kinds(model) == []
    model.bottleneck.head.weight[3] = 0.0
    [finding] = findings(model, IMAGES)
    assert finding.values == {"layer": "code", "units": 1, "of": 5}


def test_an_identity_is_found_where_the_code_is_as_large_as_the_image_and_noise_is_passed_on() -> None:
    [finding] = findings(linear(torch.eye(16)), IMAGES)
    assert finding.kind == "identity"
    assert finding.values["passed"] == pytest.approx(1.0)
    assert kinds(linear(torch.eye(16)[:15])) == []  # undercomplete: no identity can be learned
    assert kinds(linear(torch.eye(16) * 0.5)) == []  # passes on a quarter
