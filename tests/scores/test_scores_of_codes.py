"""What codes know of classes, of neighbours and of factors, where the answer is known."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Generator, Tensor

from aecore.scores import (
    dci,
    knn_accuracy,
    linear_probe_accuracy,
    mutual_information,
    mutual_information_gap,
    trustworthiness,
)


def draws(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(shape, generator=Generator().manual_seed(seed))


# classes


def blobs(distance: float) -> tuple[Tensor, Tensor]:
    labels = torch.arange(120) % 3
    return draws(120, 4) + distance * labels[:, None], labels


def test_classifiers_of_codes_are_right_on_separable_blobs_and_guess_on_noise() -> None:
    codes, labels = blobs(20.0)
    noise_codes, _ = blobs(0.0)
    for accuracy in (knn_accuracy, linear_probe_accuracy):
        assert accuracy(codes[:60], labels[:60], codes[60:], labels[60:]) == 1.0
        assert accuracy(noise_codes[:60], labels[:60], noise_codes[60:], labels[60:]) < 0.6


def test_neighbours_are_a_vote() -> None:
    codes, labels = torch.tensor([[0.0], [1.0], [1.1]]), torch.tensor([0, 1, 1])
    here, truth = torch.tensor([[0.1]]), torch.tensor([0])
    assert knn_accuracy(codes, labels, here, truth, neighbours=1) == 1.0
    assert knn_accuracy(codes, labels, here, truth, neighbours=3) == 0.0
    assert knn_accuracy(codes, labels, here, truth, neighbours=99) == 0.0


# neighbours


def test_a_map_that_keeps_neighbours_is_trustworthy_and_a_shuffled_one_is_not() -> None:
    points = draws(100, 2)
    images = torch.cat([points, torch.zeros(100, 2)], dim=1).view(100, 1, 2, 2)
    assert trustworthiness(images, points) == 1.0
    assert trustworthiness(images, points.roll(1, dims=0)) < 0.7


# factors


def factors_of(*sizes: int) -> Tensor:
    return torch.cartesian_prod(*(torch.arange(size) for size in sizes))


def test_the_gap_is_one_where_each_axis_is_a_factor_and_zero_where_two_axes_are_the_same() -> None:
    factors = factors_of(3, 4, 5)
    assert mutual_information_gap(factors.float(), factors) == pytest.approx(1.0)
    twice = torch.cat([factors, factors], dim=1).float()
    assert mutual_information_gap(twice, factors) == pytest.approx(0.0)
    assert mutual_information_gap(draws(60, 3), torch.zeros(60, 2, dtype=torch.long)) == 0.0


def test_information_is_the_entropy_of_the_factor_an_axis_is() -> None:
    factors = factors_of(3, 4)
    expected = torch.tensor([[math.log(3), 0.0], [0.0, math.log(4)]])
    assert mutual_information(2.5 * factors.float() - 1, factors).float() == pytest.approx(expected, abs=1e-6)


def test_an_axis_that_says_half_of_a_factor_has_half_the_gap() -> None:
    factors = factors_of(4)[:, None]
    assert mutual_information_gap((factors // 2).float(), factors) == pytest.approx(0.5)


def test_forests_say_one_of_everything_where_each_axis_is_a_factor() -> None:
    factors = factors_of(3, 4, 5).repeat(8, 1)
    found = dci(factors.float(), factors, factors.float() + 0.1, factors)
    assert found.informativeness == 1.0
    assert found.disentanglement == pytest.approx(1.0, abs=0.02)
    assert found.completeness == pytest.approx(1.0, abs=0.02)


def test_one_axis_for_two_factors_serves_neither_alone_and_is_all_that_each_needs() -> None:
    factors = factors_of(3, 3).repeat(4, 1)
    codes = (3 * factors[:, :1] + factors[:, 1:]).float()
    assert dci(codes, factors, codes, factors) == pytest.approx((0.0, 1.0, 1.0), abs=1e-6)


def test_two_axes_for_one_factor_share_its_service() -> None:
    factors = factors_of(6)[:, None].repeat(30, 1)
    codes = torch.cat([factors, factors], dim=1).float()
    found = dci(codes, factors, codes, factors)
    assert found.completeness == pytest.approx(0.0, abs=0.05)
    assert (found.disentanglement, found.informativeness) == (1.0, 1.0)


def test_codes_of_chance_are_guessed_from_by_chance_and_what_never_changes_is_left_out() -> None:
    factors = torch.cat([factors_of(4)[:, None].repeat(200, 1), torch.zeros(800, 1, dtype=torch.long)], dim=1)
    found = dci(draws(800, 5), factors, draws(800, 5, seed=1), factors)
    assert found.informativeness == pytest.approx(1 / 4, abs=0.06)
    assert found.completeness < 0.01
    assert dci(draws(800, 5), factors[:, 1:], draws(800, 5), factors[:, 1:]) == (0.0, 0.0, 0.0)
