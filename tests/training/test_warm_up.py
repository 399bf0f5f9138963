"""The weight of the KL divergence grows from nothing to beta."""

from __future__ import annotations

import pytest
import torch
from library_samples import begin, tiny, trained

from aecore.parts.penalties.registry import KLDivergence
from aecore.recipe.recipe import Recipe


def warming(warm_up: int, **changes: object) -> Recipe:
    """Eight steps, four an epoch."""
    penalty = {"kind": "kl_divergence", "beta": 3.0, "warm_up": warm_up}
    return tiny(penalties=[penalty], **changes)


def test_the_weight_grows_evenly_and_then_stays() -> None:
    penalty = KLDivergence(beta=3.0, warm_up=4)
    assert [penalty.weight_at(epoch) for epoch in (0, 1, 2.5, 4, 9)] == [0, 0.75, 1.875, 3, 3]
    assert KLDivergence(beta=3.0).weight_at(0) == 3.0


def test_a_cycle_begins_again_and_grows_for_half_of_it_or_over_the_warm_up() -> None:
    epochs = (0, 1, 2, 3.5, 4, 5, 8)
    halves = KLDivergence(beta=3.0, cycle=4)
    assert [halves.weight_at(epoch) for epoch in epochs] == [0, 1.5, 3, 3, 0, 1.5, 0]
    slow = KLDivergence(beta=3.0, cycle=4, warm_up=3)
    assert [slow.weight_at(epoch) for epoch in epochs] == [0, 1, 2, 3, 0, 1, 0]
    assert KLDivergence(beta=3.0, cycle=4, warm_up=9).weight_at(2) == 1.5


@pytest.mark.parametrize("network", ["dense", "convolutional"])
def test_every_line_says_the_weight_of_the_step_before_it(network: str) -> None:
    change = {} if network == "dense" else {"network": {"kind": "convolutional", "channels": [3]}}
    for progress in begin(warming(1).replace(change)):
        weight = progress.weights["kl_divergence"]
        assert weight == pytest.approx(3.0 * min(1.0, max(0, progress.step - 1) / 4))
        for terms in (progress.train, progress.test or {}):
            if terms:
                total = terms["reconstruction"] + weight * terms["kl_divergence"]
                assert terms["loss"] == pytest.approx(total, rel=1e-6)


@pytest.mark.parametrize("network", ["dense", "convolutional"])
def test_the_first_step_is_made_without_the_penalty_and_later_ones_with_it(network: str) -> None:
    change = {"training.optimiser": "sgd", "training.learning_rate": 0.0001}
    if network == "convolutional":
        change["network"] = {"kind": "convolutional", "channels": [3]}  # type: ignore[assignment]

    def after(steps: int, recipe: Recipe) -> torch.Tensor:
        training = begin(recipe.replace(change))
        next(progress for progress in training if progress.step == steps)
        return training.model.bottleneck.head.weight.detach().clone()

    # The penalty is there, its weight is zero: the order of the draws is the same.
    without = warming(0).replace("penalties.kl_divergence.beta", 0.0)
    assert torch.equal(after(1, warming(2)), after(1, without))
    assert not torch.equal(after(2, warming(2)), after(2, without))


def test_without_a_warm_up_nothing_is_different() -> None:
    plain = tiny(penalties=[{"kind": "kl_divergence", "beta": 3.0}])
    assert plain == warming(0)
    one, other = trained(plain), trained(warming(1))
    assert any(not torch.equal(one[name], other[name]) for name in one)


def test_a_link_from_before_there_was_a_warm_up_is_read() -> None:
    # Made by the version before; links stay good.
    old = "o13UokUjtpimYdSaD56oNdIzHZCoBQA"
    recipe = Recipe.from_share(old)
    assert recipe.penalties == (KLDivergence(beta=2.5),)
