"""Snapshots: which images a run is watched on, and along which axes their codes are drawn."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch
from library_samples import digits, noise, noise_set, tiny

from aecore.datasets.loading import Images
from aecore.model import build
from aecore.training.snapshots import MAP_IMAGES, PROBES, plane, probe, take
from aecore.training.training import train


def codes(count: int = 200, size: int = 5, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    scales = torch.tensor([3.0, 0.2, 2.0, 0.5, 0.1])[:size]
    mixing = torch.linalg.qr(torch.randn(size, size, generator=generator))[0]
    return torch.randn(count, size, generator=generator) * scales @ mixing + 7


def test_principal_axes_are_those_of_a_singular_value_decomposition() -> None:
    given = codes()
    points, shares, axes = plane(given)
    centred = given.double().numpy() - given.double().numpy().mean(axis=0)
    left, singular, right = np.linalg.svd(centred, full_matrices=False)
    assert axes == "principal"
    assert shares == pytest.approx(tuple(singular[:2] ** 2 / (singular**2).sum()), rel=1e-4)
    for axis in range(2):
        expected = left[:, axis] * singular[axis]
        expected *= np.sign(right[axis][np.abs(right[axis]).argmax()])  # its largest loading is positive
        assert np.allclose(points[:, axis].double().numpy(), expected, atol=1e-3)


def test_two_numbers_are_drawn_as_they_are() -> None:
    given = codes(size=2)
    points, shares, axes = plane(given)
    variances = given.var(dim=0)
    assert axes == "code"
    assert points is given
    assert shares == pytest.approx(tuple((variances / variances.sum()).tolist()), rel=1e-5)


def test_one_number_is_drawn_along_the_first_axis() -> None:
    given = codes(size=1)
    points, shares, axes = plane(given)
    assert torch.equal(points, torch.cat([given, torch.zeros(200, 1)], dim=1))
    assert (shares, axes) == ((1.0, 0.0), "code")


@pytest.mark.parametrize("size", [1, 2, 3, 5])
@pytest.mark.parametrize("given", ["one image", "all the same"])
def test_codes_without_any_spread_are_drawn_too(size: int, given: str) -> None:
    points, shares, _ = plane(torch.ones(1 if given == "one image" else 9, size))
    assert points.shape[1] == 2
    assert points.isfinite().all()
    assert shares is None  # there is nothing to have a share of


def test_the_probes_show_every_class_in_turn() -> None:
    labels = torch.tensor([5, 5, 5, 1, 1, 3] * 10)
    chosen = probe(Images(noise(60, (1, 8, 8)), labels))
    assert labels[chosen.places].tolist() == [1, 3, 5] * 5 + [1]
    assert len(set(chosen.places.tolist())) == PROBES
    assert torch.equal(chosen.pictures, chosen.images[chosen.places])


def test_the_probes_of_the_digits_are_one_of_each_class_first() -> None:
    test = digits().test
    chosen = probe(test)
    assert test.labels[chosen.places].tolist() == [*range(10), *range(6)]
    assert len(chosen.images) == min(MAP_IMAGES, len(test.images))


def test_few_test_images_make_few_probes() -> None:
    chosen = probe(noise_set(4, 3).test)
    assert len(chosen.places) == len(chosen.images) == 3


@pytest.mark.parametrize(
    ("bottleneck", "size"), [("deterministic", 2), ("gaussian", 2), ("gaussian", 1), ("gaussian", 9)]
)
def test_a_snapshot_holds_what_the_model_gives(bottleneck: str, size: int) -> None:
    recipe = tiny(penalties=[], bottleneck__kind=bottleneck, bottleneck__size=size)
    recipe = recipe.replace("corruption.kind", "random_pixels")
    model = build(recipe, (1, 8, 8)).requires_grad_(False)
    chosen = probe(noise_set(10, 700).test)
    snapshot = take(model, chosen, step=3, epoch=0.5, seed=1)
    assert (snapshot.step, snapshot.epoch) == (3, 0.5)
    assert torch.allclose(snapshot.codes, model.encode(chosen.images), atol=1e-6)
    assert torch.allclose(snapshot.probe_codes, model.encode(chosen.pictures), atol=1e-6)
    assert torch.allclose(snapshot.map, plane(snapshot.codes)[0])
    assert torch.equal(snapshot.reconstructions, model.reconstruct(snapshot.corrupted))
    assert not torch.equal(snapshot.corrupted, chosen.pictures)
    deviation = model.distribution(chosen.pictures).deviation()
    assert (snapshot.deviations is None) == (bottleneck == "deterministic")
    if deviation is not None:
        assert snapshot.deviations is not None
        assert torch.equal(snapshot.deviations, deviation)
    # The same noise at every moment: what changes from picture to picture is the model alone.
    assert torch.equal(take(model, chosen, step=4, epoch=0.6, seed=1).corrupted, snapshot.corrupted)


def test_a_map_does_not_flip_between_two_snapshots() -> None:
    recipe = tiny(bottleneck__size=5)
    model = build(recipe, (1, 8, 8)).requires_grad_(False)
    chosen = probe(noise_set(10, 50).test)
    first = take(model, chosen, step=0, epoch=0, seed=0)
    again = take(model, chosen, step=1, epoch=0, seed=0, previous=-first.map)
    assert torch.equal(again.map, -first.map)
    assert torch.equal(take(model, chosen, step=1, epoch=0, seed=0, previous=first.map).map, first.map)


def test_the_maps_of_a_whole_training_keep_their_directions() -> None:
    maps = [
        progress.snapshot.map
        for progress in train(tiny(bottleneck__size=5), images=noise_set(60, 40), device="cpu")
        if progress.snapshot is not None
    ]
    assert len(maps) > 5
    for before, after in pairwise(maps):
        assert ((before * after).sum(dim=0) >= 0).all()


@pytest.mark.parametrize("corruption", ["clean", "gaussian_noise"])
@pytest.mark.parametrize("bottleneck", ["deterministic", "gaussian"])
def test_the_map_of_a_training_shows_clean_images(bottleneck: str, corruption: str) -> None:
    recipe = tiny(penalties=[], bottleneck__kind=bottleneck, corruption__kind=corruption)
    training = train(recipe, images=noise_set(60, 40), device="cpu")
    for progress in training:
        if progress.snapshot is not None:
            expected = training.model.encode(training.probe.images)
            assert torch.allclose(progress.snapshot.codes, expected, atol=1e-6)
