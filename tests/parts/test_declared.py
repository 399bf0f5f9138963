"""What parts declare of themselves is what they do: nothing else in the library asks which one it is."""

from __future__ import annotations

import pytest
import torch
from library_samples import noise
from torch import Generator

from aecore.evaluation.registry import SCORES
from aecore.model import build
from aecore.parts.activations import LOWEST
from aecore.parts.bottlenecks import BOTTLENECKS, Bottleneck, Gaussian
from aecore.parts.corruptions import CORRUPTIONS
from aecore.parts.fields import describe
from aecore.parts.modules.activations import ACTIVATIONS
from aecore.parts.modules.activity import watching
from aecore.parts.modules.code import Code, ForwardPass
from aecore.parts.part import Part
from aecore.parts.penalties.closed_form import DiagonalLaw
from aecore.parts.penalties.kl_divergence import KLDivergence
from aecore.parts.penalties.penalty import Penalty
from aecore.parts.penalties.registry import PENALTIES
from aecore.parts.reconstructions import RECONSTRUCTIONS
from aecore.recipe.recipe import Recipe


def with_each_choice(cls: type[Part]) -> list[Part]:
    """A part as it is, and once with each other value of each field that is a choice."""
    found = [cls()]
    for field in describe(cls):
        if field.type == "choice":
            found += [cls(**{field.name: choice}) for choice in field.choices if choice != field.default]
    return found


@pytest.mark.parametrize(
    "part", [part for cls in BOTTLENECKS.values() for part in with_each_choice(cls)], ids=repr
)
def test_a_bottleneck_says_what_its_codes_are(part: Bottleneck) -> None:
    module = part.build(5)
    features = 3 * noise(6, (1, 1, 5)).flatten(1) - 1
    code = module(features)
    assert code.is_gaussian == part.is_distribution
    assert (code.log_variance is not None, code.factor is not None) == (
        part.of_covariance == "diagonal",
        part.of_covariance == "full",
    )
    function = ACTIVATIONS[part.code_activation]()
    torch.testing.assert_close(code.mean, function(module.head(features)[:, : part.size]))


@pytest.mark.parametrize("kind", ["dense", "convolutional", "recurrent"])
@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_a_network_says_which_function_made_its_hidden_layers(kind: str, name: str) -> None:
    chosen = {"kind": kind} if kind == "recurrent" else {"kind": kind, "activation": name}
    model = build(Recipe().replace("network", chosen), (1, 8, 8))
    said = model.recipe.network.hidden_activation
    with torch.no_grad(), watching(model.encoder) as hidden:
        model.encode(40 * noise(9, (1, 8, 8)) - 20)
    functions = [
        module for module in model.encoder.modules() if isinstance(module, tuple(ACTIVATIONS.values()))
    ]
    assert hidden
    assert all(type(function) is ACTIVATIONS[said] for function in functions)
    if kind == "recurrent":
        assert not functions
        assert said == "tanh"
    if said in LOWEST:  # so that the units' histograms, and a penalty of their activity, know the bounds
        assert all(LOWEST[said] <= float(values.min()) and float(values.max()) <= 1 for values in hidden)
        assert min(float(values.min()) for values in hidden) < LOWEST[said] + 0.3


@pytest.mark.parametrize("kind", sorted(CORRUPTIONS))
def test_a_corruption_says_whether_it_changes_anything(kind: str) -> None:
    images = noise(5, (1, 8, 8))
    corrupted = CORRUPTIONS[kind]()(images, Generator().manual_seed(0))
    assert torch.equal(corrupted, images) == CORRUPTIONS[kind].is_clean


def test_losses_with_a_floor_are_those_whose_floor_is_scored() -> None:
    assert {kind for kind, cls in RECONSTRUCTIONS.items() if cls.has_floor} == {
        kind for kind in RECONSTRUCTIONS if f"{kind}_floor" in SCORES
    }


EVERY_PENALTY = [part for cls in PENALTIES.values() for part in with_each_choice(cls)]


@pytest.mark.parametrize("part", EVERY_PENALTY, ids=repr)
def test_a_penalty_of_the_whole_set_has_units_to_watch_and_a_value_for_their_means(part: Penalty) -> None:
    assert part.passes in (0, 1, 2)
    if not part.passes:
        return
    assert part.watches != "none"
    assert not part.of_batch
    assert part.of_means(torch.tensor([0.2, 0.7])).shape == ()


@pytest.mark.parametrize("part", EVERY_PENALTY, ids=repr)
def test_a_penalty_with_an_aim_is_least_there(part: Penalty) -> None:
    if part.aim is None:
        return
    there = float(part.of_means(torch.tensor([part.aim])))
    for off in (-0.01, 0.01):
        assert float(part.of_means(torch.tensor([part.aim + off]))) > there


@pytest.mark.parametrize("part", EVERY_PENALTY, ids=repr)
def test_a_closed_form_is_the_penalty_and_its_slopes_are_autograd_s(part: Penalty) -> None:
    form = part.closed_form
    if form is None:
        return
    mean, log_variance = torch.randn(2, 7, 3, generator=Generator().manual_seed(0)).double()
    mean.requires_grad_()
    log_variance.requires_grad_()
    expected = part(ForwardPass(mean, mean, Code(mean, mean, log_variance=log_variance), mean))
    slopes = torch.autograd.grad(2.5 * expected, [mean, log_variance])
    with torch.no_grad():
        law = DiagonalLaw(mean, log_variance, (0.5 * log_variance).exp(), log_variance.exp())
        of_mean, of_log_deviation = torch.ones(2, 7, 3, dtype=torch.float64)
        torch.testing.assert_close(form.value(law), expected.detach())
        form.add_slopes(law, 2.5, of_mean, of_log_deviation)
    torch.testing.assert_close(of_mean, 1 + slopes[0])
    torch.testing.assert_close(of_log_deviation, 1 + 2 * slopes[1])  # log variance = 2 log deviation


def test_free_bits_bend_the_divergence_out_of_its_closed_form() -> None:
    assert KLDivergence().closed_form is not None
    assert KLDivergence(free_bits=0.1).closed_form is None
    assert Gaussian().is_distribution
