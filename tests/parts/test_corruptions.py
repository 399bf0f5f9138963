"""Corruptions: how much they change, where, and that the image itself stays as it is."""

from __future__ import annotations

import pytest
import torch
from library_samples import all_changed, noise
from torch import Generator

from aecore.parts.corruptions import CORRUPTIONS, GaussianNoise, Masking, RandomPixels, SaltAndPepper
from aecore.parts.fields import describe
from aecore.recipe.recipe import Recipe

IMAGES = noise(50, (3, 16, 20))


def seeded(seed: int = 0) -> Generator:
    return Generator().manual_seed(seed)


def members() -> list[dict[str, object]]:
    return [plain for kind in CORRUPTIONS for plain in ({"kind": kind}, all_changed("corruption", kind))]


@pytest.mark.parametrize("plain", members(), ids=str)
def test_a_corruption_leaves_the_image_as_it_is_and_its_shape(plain: dict[str, object]) -> None:
    corruption = Recipe.from_dict({"corruption": plain}).corruption
    for images in (IMAGES, IMAGES[:1], IMAGES[:0], IMAGES[:, :1]):
        before = images.clone()
        corrupted = corruption(images, seeded())
        assert torch.equal(images, before)
        assert corrupted.shape == images.shape
        assert corrupted.dtype == images.dtype
        assert corrupted.isfinite().all()


@pytest.mark.parametrize("plain", members(), ids=str)
def test_a_corruption_is_a_matter_of_the_generator_alone(plain: dict[str, object]) -> None:
    corruption = Recipe.from_dict({"corruption": plain}).corruption
    torch.manual_seed(1)
    first = corruption(IMAGES, seeded(3))
    torch.manual_seed(2)
    assert torch.equal(corruption(IMAGES, seeded(3)), first)
    generator = seeded(3)
    corruption(IMAGES, generator)
    # Nothing is left to chance where there is nothing to set, or where all pixels become black.
    if describe(type(corruption)) and plain != {"kind": "masking", "percent": 100.0}:
        assert not torch.equal(corruption(IMAGES, generator), first)  # the next draw is another one


@pytest.mark.parametrize("percent", [0.0, 10.0, 30.0, 75.0, 100.0])
def test_random_pixels_replace_the_share_that_was_asked_for(percent: float) -> None:
    corrupted = RandomPixels(percent=percent)(IMAGES, seeded(1))
    changed = corrupted != IMAGES
    share, places = percent / 100, changed[:, 0].numel()
    # Four standard errors of a share; at 0 and 100 % there is no doubt at all.
    error = (share * (1 - share) / places) ** 0.5
    assert abs(float(changed[:, 0].float().mean()) - share) <= 4 * error
    assert torch.equal(changed.all(dim=1), changed.any(dim=1))  # all channels of a pixel, or none
    each = changed[:, 0].flatten(1).float().mean(dim=1)
    assert float(each.std()) > 0 or percent in (0.0, 100.0)  # chosen anew for every image


def test_random_pixels_take_any_value_alike_in_each_channel_on_its_own() -> None:
    corrupted = RandomPixels(percent=100.0)(torch.zeros(200, 3, 16, 16), seeded(2))
    values = corrupted.transpose(0, 1).flatten(1).double()  # (channel, value)
    count = values.shape[1]
    assert ((values >= 0) & (values < 1)).all()
    assert ((values.mean(dim=1) - 0.5).abs() < 4 * (1 / 12 / count) ** 0.5).all()
    assert ((values.var(dim=1) - 1 / 12).abs() < 4 * (1 / 180 / count) ** 0.5).all()
    between = values.corrcoef() - torch.eye(3)
    assert (between.abs() < 4 / count**0.5).all()


@pytest.mark.parametrize("part", [Masking, SaltAndPepper])
@pytest.mark.parametrize("percent", [0.0, 25.0, 100.0])
def test_masked_and_salted_pixels_are_the_share_asked_for_and_only_black_or_white(
    part: type[Masking] | type[SaltAndPepper], percent: float
) -> None:
    grey = torch.full((40, 3, 16, 20), 0.5)
    corrupted = part(percent=percent)(grey, seeded(4))
    changed = corrupted != grey
    share, places = percent / 100, changed[:, 0].numel()
    error = (share * (1 - share) / places) ** 0.5
    assert abs(float(changed[:, 0].float().mean()) - share) <= 4 * error
    values = corrupted[changed]
    white = values.sum() / max(len(values), 1)
    assert ((values == 0) | (values == 1)).all()
    if part is Masking or percent == 0:
        assert white == 0
    else:
        assert abs(float(white) - 0.5) < 4 * (0.25 * 3 / len(values)) ** 0.5  # three channels, one coin
    assert torch.equal(corrupted[:, 0], corrupted[:, 2])


@pytest.mark.parametrize("deviation", [0.3, 1.0, 4.0])
def test_gaussian_noise_has_its_mean_and_variance_and_is_not_clipped(deviation: float) -> None:
    added = GaussianNoise(deviation=deviation)(IMAGES, seeded(5)) - IMAGES
    count = added.numel()
    assert abs(float(added.mean())) < 4 * deviation / count**0.5
    assert abs(float(added.var()) / deviation**2 - 1) < 4 * (2 / count) ** 0.5
    assert float((IMAGES + added).min()) < 0
    assert float((IMAGES + added).max()) > 1


def test_clean_is_the_image_itself() -> None:
    assert CORRUPTIONS["clean"]()(IMAGES, seeded()) is IMAGES
