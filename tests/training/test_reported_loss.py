"""The loss that a training reports is the mean of what it minimised, image by image; the test's is measured alike."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from library_samples import begin, noise, noise_set, tiny

from aecore.datasets.loading import Images, ImageSet
from aecore.model import build
from aecore.recipe.recipe import Recipe
from aecore.training.loss import Loss
from aecore.training.progress import Progress

OF_BATCHES = {
    "total correlation": {"penalties": [{"kind": "total_correlation"}], "bottleneck.size": 3},
    "free bits": {"penalties": [{"kind": "kl_divergence", "free_bits": 0.5}], "bottleneck.size": 6},
    "sparse": {
        "bottleneck": {"kind": "deterministic", "size": 9, "activation": "sigmoid"},
        "penalties": [{"kind": "kl_sparsity", "beta": 0.1}],
    },
}
"""Terms whose value depends on which images stand in a batch together."""


def told(recipe: Recipe, images: ImageSet | None = None) -> list[Progress]:
    return [progress for progress in begin(recipe, images) if progress.train]


@pytest.mark.parametrize("schedule", [{"warm_up": 3}, {"cycle": 2}, {"cycle": 1, "warm_up": 1}])
def test_the_total_is_the_mean_of_what_each_step_minimised(
    schedule: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    penalty = {"kind": "kl_divergence", "beta": 40.0, **schedule}
    recipe = tiny(penalties=[penalty], training__epochs=4, data__train_size=None)
    images = noise_set(64, 8)
    every = told(recipe, images)  # sixteen steps of as many images, and a point at each
    weight = recipe.penalties[0].weight_at
    minimised = [
        each.train["reconstruction"] + weight((each.step - 1) / 4) * each.train["kl_divergence"]
        for each in every
    ]
    assert [each.train["loss"] for each in every] == pytest.approx(minimised, rel=1e-5)
    monkeypatch.setattr("aecore.training.training.RECORDS", 1)
    monkeypatch.setattr("aecore.training.training.SNAPSHOTS", 2)
    monkeypatch.setattr("aecore.training.training.WEIGHTS", 3)
    first, last = told(recipe, images)
    assert (first.step, last.step) == (1, 16)
    assert last.train["loss"] == pytest.approx(sum(minimised[1:]) / 15, rel=1e-5)


def test_at_the_end_of_a_cycle_the_test_is_weighted_as_the_last_step_was() -> None:
    recipe = tiny(penalties=[{"kind": "kl_divergence", "beta": 8.0, "cycle": 1}])
    last = told(recipe)[-1]
    assert recipe.penalties[0].weight_at(last.epoch) == 0.0  # of a step that is never made
    assert last.weights == {"kl_divergence": 8.0}
    assert last.test is not None
    expected = last.test["reconstruction"] + 8.0 * last.test["kl_divergence"]
    assert last.test["loss"] == pytest.approx(expected)


def test_a_last_batch_of_one_image_counts_as_one_image(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aecore.training.training.RECORDS", 1)
    monkeypatch.setattr("aecore.training.training.SNAPSHOTS", 2)
    monkeypatch.setattr("aecore.training.training.WEIGHTS", 3)
    images = noise_set(33, 8)
    images.train.images[:32] = 0.5  # alike, but for one that is unlike all
    images.train.images[32] = 1.0
    recipe = tiny(
        bottleneck__kind="deterministic",
        penalties=[],
        reconstruction__kind="squared_error",
        training__epochs=1,
        training__learning_rate=1e-6,
    )
    expected = Loss(build(recipe, (1, 8, 8))).measure(images.train.images, seed=0).terms
    training = begin(recipe, images)
    assert training.steps_per_epoch == 3
    points = [progress for progress in training if progress.train]
    counts = [16, 17]  # the first step's point, then that of the two others
    mean = sum(n * point.train["loss"] for n, point in zip(counts, points, strict=True)) / 33
    assert mean == pytest.approx(expected["loss"], rel=1e-4)


@pytest.mark.parametrize("name", OF_BATCHES)
def test_terms_of_a_batch_are_measured_alike_on_training_and_test_images(name: str) -> None:
    same = noise(256, (1, 8, 8))
    part = Images(same, torch.zeros(256, dtype=torch.int64))
    images = ImageSet("noise", part, part, ("0",), digest="0" * 64)
    found: dict[int, list[float]] = {}
    for batch in (4, 64):
        changes: dict[str, Any] = {
            **OF_BATCHES[name],
            "training.batch_size": batch,
            "training.epochs": 1,
            "training.learning_rate": 1e-6,
        }
        recipe = tiny().replace(changes)
        kind = recipe.penalties[0].kind
        training = begin(recipe, images)
        with torch.no_grad():
            training.model.bottleneck.head.weight.mul_(
                5 if name == "free bits" else 40
            )  # codes that differ from image to image
        points = [progress for progress in training if progress.train]
        mean = sum(point.train[kind] for point in points) / len(points)
        assert points[-1].test is not None
        found[batch] = [mean, points[-1].test[kind]]
    (small, small_test), (large, large_test) = found[4], found[64]
    assert abs(small_test - large_test) > 0.04 * large_test  # it does depend on the batch
    for train, test in found.values():
        assert abs(test - train) < 0.7 * abs(small - large)


@pytest.mark.parametrize("name", OF_BATCHES)
def test_a_set_smaller_than_a_batch_is_one(name: str) -> None:
    recipe = tiny().replace({**OF_BATCHES[name], "training.batch_size": 256})
    loss = Loss(build(recipe, (1, 8, 8)))
    assert loss.of_batches
    images = noise(9, (1, 8, 8))
    assert loss.measure(images, seed=0).terms == loss.measure(images, seed=0, chunk=9).terms
