"""A penalty that nobody knew of: its class and its line in the registry are all that it takes to train with it."""

from __future__ import annotations

from typing import ClassVar, Literal

import pytest
import torch
from library_samples import digits
from torch import Generator, Tensor

from aecore.evaluation.report import quick_lines
from aecore.model import build
from aecore.parts.fields import parameter, weight
from aecore.parts.modules.code import ForwardPass
from aecore.parts.penalties.closed_form import ClosedForm, DiagonalLaw
from aecore.parts.penalties.penalty import Penalty
from aecore.parts.penalties.registry import PENALTIES
from aecore.recipe.recipe import Recipe
from aecore.training.gradients.autograd import PlainGradients
from aecore.training.gradients.by_hand import FusedGradients
from aecore.training.gradients.choice import gradients
from aecore.training.gradients.codes import DiagonalGaussianCodes
from aecore.training.loss import Loss
from aecore.training.training import train

IMAGES = digits(size=48)
SHAPE = (1, 8, 8)


class Even(Penalty):
    """sum (mean - aim)^2 over the units of the code, the means being those of a batch or of the whole set."""

    kind: Literal["even"] = "even"
    beta: float = weight(1.0, help="Higher: closer to it.")
    rounds: int = parameter(0, help="Through the whole set.", minimum=0, maximum=2, step=1)
    watches: ClassVar[Literal["none", "code", "all"]] = "code"  # type: ignore[misc]
    aim: ClassVar[float] = 0.3  # type: ignore[misc]

    @property
    def of_batch(self) -> bool:
        return not self.rounds

    @property
    def passes(self) -> Literal[0, 1, 2]:
        return self.rounds  # type: ignore[return-value]

    def of_means(self, means: Tensor) -> Tensor:
        return (means - self.aim).square().sum()

    def __call__(self, step: ForwardPass) -> Tensor:
        return self.of_means(step.activity_of("code").mean(dim=0))


class Narrow(Penalty):
    """sum of variance^2 + mean^4 of each axis, averaged over the batch."""

    kind: Literal["narrow"] = "narrow"
    of_codes: ClassVar[bool] = True
    beta: float = weight(1.0, help="Higher: narrower.")

    @property
    def closed_form(self) -> ClosedForm:
        return NarrowInClosedForm()

    def __call__(self, step: ForwardPass) -> Tensor:
        assert step.code.log_variance is not None
        return ((2 * step.code.log_variance).exp() + step.code.mean**4).sum(dim=1).mean()


class NarrowInClosedForm(ClosedForm):
    def value(self, law: DiagonalLaw) -> Tensor:
        return (law.variance**2 + law.mean**4).sum() / len(law.mean)

    def add_slopes(self, law: DiagonalLaw, weight: float, of_mean: Tensor, of_log_deviation: Tensor) -> None:
        of_mean.add_(law.mean**3, alpha=4 * weight / len(law.mean))
        of_log_deviation.add_(law.variance**2, alpha=4 * weight / len(law.mean))


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their lines in the registry."""
    monkeypatch.setitem(PENALTIES, "even", Even)
    monkeypatch.setitem(PENALTIES, "narrow", Narrow)


def even(rounds: int) -> Recipe:
    return Recipe.from_dict(
        {
            "network": {"kind": "dense", "hidden": [9]},
            "bottleneck": {"kind": "deterministic", "size": 4, "activation": "sigmoid"},
            "penalties": [{"kind": "even", "beta": 40.0, "rounds": rounds}, {"kind": "weight_decay"}],
            "training": {"epochs": 60, "batch_size": 16, "learning_rate": 0.02},
        }
    )


@pytest.mark.parametrize("rounds", [1, 2])
def test_a_new_penalty_of_means_over_the_whole_set_trains(rounds: int) -> None:
    training = train(even(rounds), images=IMAGES, device="cpu")
    *_, last = training
    assert training.steps == 60  # a step takes all images
    means = training.model.encode(IMAGES.train.images).detach().mean(dim=0)
    assert (means - Even.aim).abs().max() < 0.05
    assert last.test is not None
    over_all = training.model.encode(IMAGES.test.images).detach().mean(dim=0)
    assert last.test["even"] == pytest.approx(float(Even().of_means(over_all)), rel=1e-3, abs=1e-7)
    told = quick_lines(training.model, {"mean_activation": 0.3}, {})
    assert [reading.values.get("rho") for line in told for reading in line.readings] == [Even.aim]


@pytest.mark.parametrize("rounds", [1, 2])
def test_its_gradient_is_that_of_all_images_at_once(rounds: int) -> None:
    model = build(even(rounds), SHAPE)
    loss = Loss(model)
    images = IMAGES.train.images
    generator = Generator().manual_seed(0)
    terms = gradients(model, loss).step(
        torch.arange(len(images)), lambda places: (images[places], images[places]), generator
    )
    found = [weight.grad.clone() for weight in model.parameters() if weight.grad is not None]
    expected_terms = PlainGradients(model, loss)(images, images, generator)
    torch.testing.assert_close(torch.stack(terms), torch.stack(expected_terms))
    for one, weight_ in zip(found, model.parameters(), strict=True):
        torch.testing.assert_close(one, weight_.grad, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    "penalties",
    [[{"kind": "narrow", "beta": 0.5}], [{"kind": "kl_divergence"}, {"kind": "narrow", "beta": 0.5}]],
    ids=["alone", "beside another"],
)
def test_a_new_penalty_with_a_closed_form_takes_it(penalties: list[object]) -> None:
    recipe = Recipe.from_dict({"network": {"kind": "dense", "hidden": [9]}, "penalties": penalties})
    model = build(recipe, SHAPE)
    loss, images = Loss(model), IMAGES.train.images
    quick = gradients(model, loss)
    assert isinstance(quick, FusedGradients)
    terms = quick(images, images, Generator().manual_seed(3))
    assert type(quick.by_rows[len(images)].codes) is DiagonalGaussianCodes
    found = [weight.grad.clone() for weight in model.parameters() if weight.grad is not None]
    expected = PlainGradients(model, loss)(images, images, Generator().manual_seed(3))
    torch.testing.assert_close(torch.stack(terms), torch.stack(expected), rtol=1e-5, atol=1e-5)
    for one, weight_ in zip(found, model.parameters(), strict=True):
        torch.testing.assert_close(one, weight_.grad, rtol=1e-4, atol=1e-5)
