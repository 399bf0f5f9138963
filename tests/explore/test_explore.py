"""Walks through a latent space, against closed forms."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from library_samples import noise, noise_set, tiny
from torch import Tensor

from aecore.explore import (
    Plane,
    arithmetic,
    grid,
    interpolate,
    jacobian,
    nearest,
    plane_of,
    project,
    traverse,
)
from aecore.explore.code_table import tabulate
from aecore.model import Autoencoder, build
from aecore.parts.modules.gaussian import divergence_per_axis
from aecore.recipe.recipe import Recipe

LINEAR: dict[str, object] = {
    "network": {"kind": "dense", "hidden": []},
    "bottleneck": {"kind": "deterministic", "size": 5},
    "reconstruction": {"kind": "squared_error"},
    "penalties": [],
}


def linear(shape: tuple[int, int, int] = (1, 6, 6)) -> Autoencoder:
    return build(Recipe.from_dict(LINEAR), shape).eval().requires_grad_(False)


def normal(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def test_the_principal_plane_keeps_the_most_variance() -> None:
    spread = torch.tensor([0.1, 3.0, 0.2, 2.0])
    codes = normal(4000, 4) * spread + 5
    plane = plane_of(codes)
    assert torch.allclose(plane.centre, codes.mean(dim=0), atol=1e-5)
    assert torch.allclose(plane.components @ plane.components.T, torch.eye(2), atol=1e-6)
    assert plane.components[0, 1] > 0.99  # its largest loading is positive
    assert plane.components[1, 3] > 0.99
    points = project(codes)
    assert torch.allclose(points, plane.point(codes))
    assert torch.allclose(points.std(dim=0), torch.tensor([3.0, 2.0]), rtol=0.05)
    assert abs(float(torch.corrcoef(points.T)[0, 1])) < 1e-4


@pytest.mark.parametrize("count", [1, 7])
def test_fewer_codes_than_axes_have_a_plane_too(count: int) -> None:
    codes = normal(count, 40)
    plane = plane_of(codes)
    assert plane.components.shape == (2, 40)
    if count > 1:
        assert torch.allclose(plane.components @ plane.components.T, torch.eye(2), atol=1e-6)
        variances = torch.linalg.eigvalsh(torch.cov(codes.double().T, correction=0)).flip(0)
        found = project(codes).var(dim=0, correction=0).double()
        assert torch.allclose(found, variances[:2], rtol=1e-4)


def test_a_point_of_a_plane_leads_to_a_code_and_back() -> None:
    codes = normal(50, 6)
    plane = plane_of(codes)
    points = normal(9, 2, seed=1)
    assert torch.allclose(plane.point(plane.code(points)), points, atol=1e-5)
    at = codes[3]
    moved = plane.code(points, at)
    assert torch.allclose(plane.point(moved), points, atol=1e-5)
    # What is at right angles to the plane stays that of the code.
    rest = torch.eye(6) - plane.components.T @ plane.components
    assert torch.allclose((moved - at) @ rest, torch.zeros(9, 6), atol=1e-5)
    assert torch.allclose(plane.code(plane.point(codes[3:4]), at)[0], at, atol=1e-5)


def test_a_code_of_one_number_lies_on_a_line() -> None:
    codes = normal(20, 1)
    plane = plane_of(codes)
    assert plane.components.tolist() == [[1.0], [0.0]]
    assert torch.allclose(project(codes)[:, 0], codes[:, 0] - codes.mean())
    assert torch.equal(project(codes)[:, 1], torch.zeros(20))


def test_two_axes_of_the_code_are_taken_as_they_are() -> None:
    codes = normal(7, 5)
    assert torch.equal(project(codes, (3, 1)), torch.stack([codes[:, 3], codes[:, 1]], dim=1))
    plane = Plane(torch.zeros(5), torch.eye(5)[:2])
    assert torch.equal(project(codes, plane), codes[:, :2])


@pytest.mark.parametrize("mass", [1.0, 0.9])
def test_the_cells_of_a_grid_all_have_the_same_mass_of_the_prior(mass: float) -> None:
    count = 8
    codes = grid(count, mass=mass).view(count, count, 2)
    across = codes[0, :, 0].double()
    normal_law = torch.distributions.Normal(0.0, 1.0)
    below = normal_law.cdf(across)
    # Each in the middle of its cell, the cells mass / count wide, the same left out on both sides.
    assert torch.allclose(
        below.diff(), torch.full((count - 1,), mass / count, dtype=torch.float64), atol=1e-6
    )
    assert math.isclose(float(below[0]), (1 - mass) / 2 + mass / count / 2, abs_tol=1e-6)
    assert torch.allclose(across, -across.flip(0), atol=1e-6)
    assert torch.equal(codes[:, 0, 1], codes[0, :, 0].flip(0))  # the second axis points up
    assert all(torch.equal(row[:, 0], codes[0, :, 0]) for row in codes)


def test_draws_from_the_prior_fall_evenly_into_the_cells_of_a_grid() -> None:
    count = 4
    steps = grid(count)[:count, 0]
    draws = normal(40_000, 2)
    quantiles = torch.distributions.Normal(0.0, 1.0).icdf(torch.tensor([0.25, 0.5, 0.75]))
    cells = torch.bucketize(draws[:, 0].contiguous(), quantiles)
    shares = torch.bincount(cells, minlength=count) / len(draws)
    assert torch.allclose(shares, torch.full((count,), 0.25), atol=0.01)
    assert bool(((steps[1:] > quantiles) & (steps[:-1] < quantiles)).all())


def test_a_grid_leaves_the_other_axes_at_a_code() -> None:
    at = torch.tensor([1.0, 2.0, 3.0, 4.0])
    codes = grid(3, 4, axes=(2, 0), at=at)
    assert codes.shape == (9, 4)
    assert torch.equal(codes[:, [1, 3]], at[[1, 3]].expand(9, 2))
    assert codes[1, 2] == 0
    assert codes[3, 0] == 0


def test_a_grid_at_the_quantiles_of_codes_follows_them() -> None:
    codes = normal(1001, 2).abs()
    steps = grid(10, codes=codes)[:10, 0]
    below = (codes[:, 0] < steps[:, None]).float().mean(dim=1)
    assert torch.allclose(below, (torch.arange(10) + 0.5) / 10, atol=2e-3)


@given(st.integers(0, 10_000), st.integers(2, 12), st.floats(0.1, 30))
def test_a_spherical_path_keeps_the_norm_and_turns_evenly(seed: int, size: int, norm: float) -> None:
    start, end = normal(2, size, seed=seed)
    start, end = start / start.norm() * norm, end / end.norm() * norm
    path = interpolate(start, end, 9, "spherical").double()
    assert torch.allclose(path.norm(dim=1), torch.full((9,), norm, dtype=torch.float64), rtol=1e-5)
    assert torch.allclose(path[0], start.double(), atol=1e-5 * norm)
    assert torch.allclose(path[-1], end.double(), atol=1e-5 * norm)
    chords = path.diff(dim=0).norm(dim=1)
    assert torch.allclose(chords, chords.mean().expand(8), rtol=1e-3, atol=1e-5 * norm)


def test_a_spherical_path_between_two_norms_changes_it_evenly() -> None:
    path = interpolate(torch.tensor([1.0, 0.0]), torch.tensor([0.0, 3.0]), 5, "spherical")
    assert torch.allclose(path.norm(dim=1), torch.linspace(1, 3, 5), atol=1e-6)
    angles = torch.atan2(path[:, 1], path[:, 0])
    assert torch.allclose(angles, torch.linspace(0, math.pi / 2, 5), atol=1e-6)


@pytest.mark.parametrize(
    ("start", "end"),
    [([2.0, 1.0], [-2.0, -1.0]), ([1.0, 1.0, 1.0], [-1.0, -1.0, -1.0]), ([0.0, 1.0], [0.0, -1.0])],
)
def test_opposite_codes_are_joined_by_half_a_circle(start: list[float], end: list[float]) -> None:
    path = interpolate(torch.tensor(start), torch.tensor(end), 7, "spherical")
    assert torch.allclose(path.norm(dim=1), torch.tensor(start).norm().expand(7), atol=1e-5)
    assert torch.allclose(path[-1], torch.tensor(end), atol=1e-5)
    assert abs(float(path[3] @ torch.tensor(start))) < 1e-5


@pytest.mark.parametrize("how", ["straight", "spherical"])
def test_paths_that_need_no_turn_are_straight(how: str) -> None:
    along = torch.tensor([1.0, 2.0, 2.0])
    for start, end in ((along, 2 * along), (torch.zeros(3), along), (along, along)):
        path = interpolate(start, end, 4, how)  # type: ignore[arg-type]
        assert torch.allclose(path, start + torch.linspace(0, 1, 4)[:, None] * (end - start), atol=1e-6)
    single = interpolate(torch.tensor([1.0]), torch.tensor([-1.0]), 3, how)  # type: ignore[arg-type]
    assert single.flatten().tolist() == [1.0, 0.0, -1.0]


def test_a_linear_decoder_takes_a_straight_path_to_a_straight_path() -> None:
    model = linear()
    start, end = normal(2, 5)
    images = model.decode(interpolate(start, end, 6))
    first, last = model.decode(torch.stack([start, end]))
    times = torch.linspace(0, 1, 6)[:, None, None, None]
    assert torch.allclose(images, (1 - times) * first + times * last, atol=1e-6)


def test_a_row_changes_its_own_axis_alone() -> None:
    at = torch.tensor([0.5, -0.5, 2.0])
    rows = traverse(at, axes=[2, 0])
    assert rows.shape == (2, 11, 3)
    assert torch.equal(rows[0, :, 2], torch.linspace(-3, 3, 11))
    assert torch.equal(rows[0, :, :2], at[:2].expand(11, 2))
    assert torch.equal(rows[1, :, 1:], at[1:].expand(11, 2))
    assert traverse(at, values=[0.0, 1.0]).shape == (3, 2, 3)
    own = torch.tensor([[-1.0, 1.0], [-2.0, 2.0]])
    assert torch.equal(traverse(at, [1, 2], own)[1, :, 2], own[1])


def test_the_nearest_are_found_even_where_they_lie_close_together_far_out() -> None:
    codes = 1000 + torch.arange(200.0)[:, None] * torch.tensor([[1e-3, 0.0, 0.0]])
    places, distances = nearest(codes[[7]] + torch.tensor([4e-4, 0, 0]), codes, 3)
    assert places.tolist() == [[7, 8, 6]]
    assert torch.allclose(distances[0], (codes[[7, 8, 6], 0] - (codes[7, 0] + 4e-4)).abs(), atol=1e-6)
    assert nearest(codes[:2], codes[:4], 10)[0].shape == (2, 4)


def test_sums_of_codes_take_the_mean_of_a_class() -> None:
    a, b = normal(2, 4)
    many = normal(30, 4, seed=2)
    assert torch.equal(arithmetic(a, b, b), a - b + b)
    assert torch.allclose(arithmetic(a, b, many), a - b + many.mean(dim=0))


def test_the_jacobian_of_a_linear_encoder_is_its_weight() -> None:
    model = linear()
    found = jacobian(model, noise(1, (1, 6, 6))[0], chunk=2)
    assert torch.equal(found, model.bottleneck.head.weight)


NETWORKS: dict[str, dict[str, object]] = {
    "dense": {"kind": "dense", "hidden": [8], "activation": "tanh"},
    "convolutional": {"kind": "convolutional", "channels": [3], "activation": "gelu"},
    "gru": {"kind": "recurrent", "hidden": [6]},
    "lstm": {"kind": "recurrent", "hidden": [6], "cell": "lstm"},
}


@pytest.mark.parametrize("covariance", ["diagonal", "full"])
@pytest.mark.parametrize("network", NETWORKS)
def test_the_jacobian_is_what_small_steps_give(network: str, covariance: str) -> None:
    recipe = Recipe.from_dict(
        {
            "network": NETWORKS[network],
            "bottleneck": {"kind": "gaussian", "size": 3, "covariance": covariance},
        }
    )
    model = build(recipe, (2, 4, 5)).double()
    image = noise(1, (2, 4, 5))[0].double()
    found = jacobian(model, image)
    assert found.shape == (3, 40)
    step = 1e-6 * torch.eye(40, dtype=torch.float64).view(40, 2, 4, 5)
    with torch.no_grad():
        slopes = (model.encode(image + step) - model.encode(image - step)).T / 2e-6
    assert torch.allclose(found, slopes, atol=1e-8)
    assert all(parameter.grad is None for parameter in model.parameters())


def test_a_table_of_codes_says_what_the_model_does() -> None:
    images = noise_set(4, 37).test
    model = build(tiny(bottleneck__size=3), (1, 8, 8))
    table = tabulate(model, images.images, images.labels, classes=4, chunk=10)
    with torch.no_grad():
        code = model.distribution(images.images)
        errors = (model.decode(code.mean) - images.images).square().sum(dim=(1, 2, 3))
    assert torch.allclose(table.codes, code.mean, atol=1e-6)
    assert torch.allclose(table.errors, errors, rtol=1e-5)
    assert table.kl is not None
    assert torch.allclose(table.kl, divergence_per_axis(code).mean(dim=0), atol=1e-6)
    for label in range(3):
        assert torch.allclose(table.means[label], code.mean[images.labels == label].mean(dim=0), atol=1e-6)
    assert bool(table.means[3].isnan().all())  # a class without images
    assert torch.allclose(table.deviations, code.mean.std(dim=0, correction=0), atol=1e-6)
    assert torch.allclose(table.plane.components, plane_of(code.mean).components, atol=1e-4)


def test_the_divergence_of_a_full_covariance_is_that_of_its_marginals() -> None:
    images = noise_set(4, 20).test
    model = build(tiny(bottleneck__size=3, bottleneck__covariance="full"), (1, 8, 8))
    table = tabulate(model, images.images, images.labels, classes=3)
    with torch.no_grad():
        code = model.distribution(images.images)
    assert code.factor is not None
    covariance = code.factor @ code.factor.transpose(1, 2)
    variance = covariance.diagonal(dim1=1, dim2=2)
    wanted = 0.5 * (variance + code.mean.square() - 1 - variance.log()).mean(dim=0)
    assert table.kl is not None
    assert torch.allclose(table.kl, wanted, atol=1e-5)


def test_a_plain_autoencoder_has_no_divergence_and_bytes_are_images() -> None:
    images = noise_set(4, 20).test
    model = linear((1, 8, 8))
    stored = (images.images * 255).round().to(torch.uint8)
    table = tabulate(model, stored, images.labels, classes=3)
    assert table.kl is None
    assert torch.allclose(table.codes, model.encode(stored.float() / 255), atol=1e-6)
