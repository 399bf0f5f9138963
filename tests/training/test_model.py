"""The model as a whole: encode, decode, reconstruct, and what is refused before it is built."""

from __future__ import annotations

import resource
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
import torch
from library_samples import noise
from torch import Generator

from aecore.errors import RecipeError
from aecore.machine import memory
from aecore.model import build
from aecore.recipe.recipe import Recipe

IMAGES = noise(5, (1, 8, 8))


def small(**bottleneck: object) -> Recipe:
    return Recipe().replace({"network.hidden": [8], **{f"bottleneck.{k}": v for k, v in bottleneck.items()}})


def test_reconstruct_is_decode_after_encode_with_nothing_drawn() -> None:
    model = build(small(), (1, 8, 8))
    assert torch.equal(model.encode(IMAGES), model.distribution(IMAGES).mean)
    assert torch.equal(model.reconstruct(IMAGES), model.decode(model.encode(IMAGES)))
    assert torch.equal(model.reconstruct(IMAGES), model.reconstruct(IMAGES))


def test_a_pass_encodes_the_corrupted_images_draws_and_decodes() -> None:
    model = build(small(), (1, 8, 8))
    corrupted = noise(5, (1, 8, 8), seed=9)
    step = model(IMAGES, corrupted, Generator().manual_seed(4))
    assert step.images is IMAGES
    assert step.corrupted is corrupted
    drawn = model.distribution(corrupted, Generator().manual_seed(4), sample=True)
    assert torch.equal(step.code.sample, drawn.sample)
    assert torch.equal(step.output, model.output(drawn.sample))
    assert not torch.equal(step.code.sample, step.code.mean)


def test_the_prior_is_the_normal_law_and_only_of_distributions() -> None:
    model = build(small(size=3), (1, 8, 8))
    codes = model.prior(20_000, Generator().manual_seed(0))
    assert codes.shape == (20_000, 3)
    assert codes.mean(dim=0).abs().max() < 0.04
    torch.testing.assert_close(torch.cov(codes.T), torch.eye(3), atol=0.05, rtol=0)
    assert torch.equal(codes, model.prior(20_000, Generator().manual_seed(0)))
    point = build(small().replace({"bottleneck.kind": "deterministic", "penalties": []}), (1, 8, 8))
    with pytest.raises(RecipeError, match="expected a gaussian one, whose codes have a prior"):
        point.prior(3)


def test_parameters_are_counted_once() -> None:
    model = build(small(size=3), (1, 8, 8))
    encoder, decoder = 64 * 8 + 8 + 8 * 6 + 6, 3 * 8 + 8 + 8 * 64 + 64
    assert model.parameter_count() == encoder + decoder


@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 20, 9)])
def test_a_model_knows_the_shape_of_its_images(shape: tuple[int, int, int]) -> None:
    model = build(small(), shape)
    assert model.shape == shape
    assert model.decode(torch.zeros(2, 2)).shape == (2, *shape)


TOO_LARGE = [
    {"network.hidden": [8192, 8192, 8192], "bottleneck.size": 4096, "bottleneck.covariance": "full"},
    {"network.hidden": [1], "bottleneck.size": 4096, "bottleneck.covariance": "full"},
    {"network.kind": "convolutional", "network.channels": [8192] * 8, "network.kernel_size": 7},
    {"network.kind": "recurrent", "network.hidden": [8192] * 8},
]


@pytest.mark.parametrize("changes", TOO_LARGE, ids=["weights", "covariances", "filters", "cells"])
def test_what_is_larger_than_memory_is_refused_before_it_is_made(
    changes: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = Recipe().replace(changes)

    class Machine:
        available = 4_000_000_000

    monkeypatch.setattr(memory.psutil, "virtual_memory", Machine)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(RecipeError) as refused:
        build(recipe, (1, 28, 28))
    assert "expected a model that fits in the 4.0 GB of memory at hand" in str(refused.value)
    assert "try a smaller code" in str(refused.value)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 300 << (10 if psutil.LINUX else 20)  # kilobytes on Linux, bytes on macOS


def test_a_model_that_just_fits_is_not_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Machine:
        available = 0

    model = build(small(), (1, 8, 8))
    Machine.available = 16 * model.parameter_count() + 12 * 500 * 4
    monkeypatch.setattr(memory.psutil, "virtual_memory", Machine)
    build(small(), (1, 8, 8))
    Machine.available -= 1
    with pytest.raises(RecipeError):
        build(small(), (1, 8, 8))


def test_models_built_at_once_in_many_threads_are_those_built_alone() -> None:
    recipes = [small().replace({"training.seed": seed, "network.hidden": [400, 300]}) for seed in range(8)]
    alone = [build(recipe, (1, 8, 8)).state_dict() for recipe in recipes]
    for _ in range(5):
        with ThreadPoolExecutor(8) as threads:
            together = list(threads.map(lambda recipe: build(recipe, (1, 8, 8)).state_dict(), recipes))
        for one, other in zip(alone, together, strict=True):
            assert all(torch.equal(one[name], other[name]) for name in one)
