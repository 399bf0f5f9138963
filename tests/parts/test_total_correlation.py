"""Total correlation against the law that it is defined by, and free bits."""

from __future__ import annotations

import pytest
import torch
from library_samples import tiny, trained
from torch import Tensor
from torch.distributions import Categorical, Independent, MixtureSameFamily, Normal

from aecore.errors import RecipeError
from aecore.parts.modules.code import Code, ForwardPass
from aecore.parts.modules.gaussian import divergence_per_axis, draw
from aecore.parts.modules.total_correlation import total_correlation
from aecore.parts.penalties.kl_divergence import KLDivergence
from aecore.parts.penalties.total_correlation import TotalCorrelation


def codes(count: int, size: int, seed: int = 0) -> Code:
    generator = torch.Generator().manual_seed(seed)
    mean = 2 * torch.randn(count, size, generator=generator).double()
    log_variance = torch.randn(count, size, generator=generator).double()
    code = Code(mean=mean, sample=mean, log_variance=log_variance)
    return Code(mean=mean, sample=draw(code, generator), log_variance=log_variance)


def passed(code: Code) -> ForwardPass:
    nothing = torch.zeros(len(code.mean), 1, 2, 2)
    return ForwardPass(nothing, nothing, code, nothing)


def mixture(mean: Tensor, deviation: Tensor) -> MixtureSameFamily:
    return MixtureSameFamily(
        Categorical(torch.ones(len(mean)).double()), Independent(Normal(mean, deviation), 1)
    )


def test_it_is_the_divergence_of_the_mixture_from_the_product_of_its_axes() -> None:
    code = codes(9, 4)
    deviation = code.deviation()
    assert deviation is not None
    joint = mixture(code.mean, deviation).log_prob(code.sample)
    axes = [
        mixture(code.mean[:, [axis]], deviation[:, [axis]]).log_prob(code.sample[:, [axis]])
        for axis in range(4)
    ]
    expected = (joint - torch.stack(axes).sum(dim=0)).mean()
    torch.testing.assert_close(total_correlation(code), expected, rtol=1e-10, atol=1e-10)
    torch.testing.assert_close(TotalCorrelation()(passed(code)), expected, rtol=1e-10, atol=1e-10)


def test_independent_axes_have_none_and_equal_ones_have_some() -> None:
    one = codes(200, 1)
    same = Code(one.mean * 0, one.sample, log_variance=one.log_variance * 0)
    alike = Code(same.mean.repeat(1, 3), codes(200, 3).sample, log_variance=torch.zeros(200, 3).double())
    assert float(total_correlation(alike)) == pytest.approx(0.0, abs=1e-9)
    assert one.log_variance is not None
    twins = Code(one.mean.repeat(1, 2), one.sample.repeat(1, 2), log_variance=one.log_variance.repeat(1, 2))
    assert total_correlation(twins) > 0.5


@pytest.mark.parametrize(
    "bottleneck", [{"kind": "gaussian", "covariance": "full"}, {"kind": "deterministic"}]
)
def test_it_wants_a_density_for_each_axis(bottleneck: dict[str, object]) -> None:
    with pytest.raises(
        RecipeError, match="total_correlation: expected a gaussian bottleneck with a diagonal"
    ):
        tiny(bottleneck=bottleneck, penalties=[{"kind": "total_correlation"}])


def test_axes_below_the_free_bits_cost_what_those_at_it_cost() -> None:
    code = codes(50, 3)
    axes = divergence_per_axis(code).mean(dim=0)
    free = float(axes.median())
    expected = axes.clamp(min=free).sum()
    torch.testing.assert_close(KLDivergence(free_bits=free)(passed(code)), expected)
    torch.testing.assert_close(KLDivergence(free_bits=1e-6)(passed(code)), axes.sum())


def test_free_bits_keep_axes_in_use() -> None:
    kept = []
    for free in (0.0, 0.5):
        recipe = tiny(
            bottleneck__size=4,
            penalties=[{"kind": "kl_divergence", "beta": 30.0, "free_bits": free}],
            training__epochs=40,
            training__learning_rate=0.01,
        )
        weights = trained(recipe)
        kept.append(float(weights["bottleneck.head.weight"][:4].norm()))
    assert kept[1] > 1.2 * kept[0]


def test_free_bits_want_axes() -> None:
    penalty = {"kind": "kl_divergence", "free_bits": 0.1}
    with pytest.raises(RecipeError, match="free_bits: expected a diagonal covariance"):
        tiny(bottleneck={"kind": "gaussian", "covariance": "full"}, penalties=[penalty])
