"""The drawn digits: the same for good, of known factors, and so like written ones that MNIST's are neighbours."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from data_samples import SHARED
from numpy.typing import NDArray

from aecore.datasets.built_in.stroke_forms import FORMS, POINTS, form
from aecore.datasets.built_in.strokes import CLASSES, LEVELS, NAMES, SIZES, draw, factors, read
from aecore.datasets.image_set import ImageSet
from aecore.datasets.loading import glimpse, load
from aecore.datasets.preparing import prepare
from aecore.datasets.raw import Factors, RawSet
from aecore.evaluation.baselines import baselines
from aecore.evaluation.codes import codes_of, factor_lines
from aecore.recipe.choices import DataChoice
from aecore.recipe.presets import PRESETS
from aecore.training.training import train

RAW = read()
EVERY_FORM = [(digit, variant) for digit, forms in enumerate(FORMS) for variant in range(len(forms))]


def same_hand(column: str, digit: int = 3, images: int = 200) -> NDArray[np.float64]:
    """Images of a digit by the same hands at each level of one factor, (levels, images, 28, 28)."""
    values = np.full((images, len(NAMES)), LEVELS // 2)
    values[:, :2] = (digit, 0)
    made = []
    for level in range(LEVELS):
        values[:, NAMES.index(column)] = level
        made.append(draw(values, seed=4)[:, 0] / 255)
    return np.stack(made)


def spread(images: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """Of each image the second moments of its ink about its centre: x by x, x by y (y upwards), y by y."""
    place = np.arange(28) - 13.5
    ink = images / images.sum((-1, -2), keepdims=True)
    x, y = (ink.sum(-2) * place).sum(-1), (ink.sum(-1) * place).sum(-1)
    xx = (ink.sum(-2) * place**2).sum(-1) - x * x
    yy = (ink.sum(-1) * place**2).sum(-1) - y * y
    xy = np.einsum("...yx,y,x->...", ink, place, place) - x * y
    return xx, -xy, yy


def test_they_are_the_same_for_good() -> None:
    """A run knows its images by their digest: another machine, another NumPy must draw the same bytes."""
    pixels = hashlib.sha256(RAW.train_images.tobytes() + RAW.test_images.tobytes()).hexdigest()
    assert pixels == "744aa98136a27200c018f64385d5f160cdcea763273eea7a78afa0def188deb1"


def test_there_are_as_many_of_each_digit_and_factors_are_independent() -> None:
    assert (len(RAW.train_images), len(RAW.test_images)) == (12_000, 2_000)
    for labels, count in ((RAW.train_labels, 1200), (RAW.test_labels, 200)):
        assert np.bincount(labels).tolist() == [count] * 10
    known = RAW.factors
    assert known is not None
    assert (known.names, known.sizes) == (NAMES, SIZES)
    assert torch.equal(known.train[:, 0], torch.from_numpy(RAW.train_labels))
    assert torch.equal(known.test[:, 0], torch.from_numpy(RAW.test_labels))
    assert np.array_equal(known.values[:, 0].unique(), np.arange(10))
    for column in range(2, len(NAMES)):
        assert torch.bincount(known.values[:, column]).tolist() == pytest.approx([1400] * LEVELS, rel=0.1)
    together = np.corrcoef(known.values.numpy()[:, [0, *range(2, len(NAMES))]].T)
    assert np.abs(together - np.eye(len(together))).max() < 0.03


def test_forms_are_written_by_about_the_share_of_hands_that_is_said() -> None:
    assert all(sum(share for share, _ in forms) == pytest.approx(1) for forms in FORMS)
    values = factors(20_000, seed=1)
    for digit, forms in enumerate(FORMS):
        found = np.bincount(values[values[:, 0] == digit, 1], minlength=len(forms)) / 2000
        assert found == pytest.approx([share for share, _ in forms], abs=0.04)


@pytest.mark.parametrize(("digit", "variant"), EVERY_FORM)
def test_a_form_is_a_line_through_its_points(digit: int, variant: int) -> None:
    shape = form(digit, variant)
    line = shape.curve @ shape.points
    assert len(shape.points) <= POINTS
    assert len(shape.drawn) == len(line) - 1
    assert shape.curve.sum(axis=1) == pytest.approx(np.ones(len(line)))
    for point in shape.points:
        assert np.abs(line - point).max(axis=1).min() < 1e-9
    assert (~shape.drawn).sum() == FORMS[digit][variant][1].count("|")


def test_a_digit_fills_a_box_of_twenty_pixels_about_its_centre_of_mass() -> None:
    images = RAW.train_images[:, 0].astype(np.float64)
    place, total = np.arange(28) - 13.5, images.sum((1, 2))
    for axis in (1, 2):
        off = np.abs(images.sum(axis) @ place / total)
        assert np.mean(off <= 0.5) > 0.95  # but for those that would touch the border
        assert off.max() < 3
        there = images.max(axis) > 40
        reach = 28 - there.argmax(1) - there[:, ::-1].argmax(1)
        assert reach.max() <= 23
    assert total.min() > 0
    longest = np.maximum(*((images.max(axis) > 40).sum(1) for axis in (1, 2)))
    assert 19 <= np.median(longest) <= 21
    edge = np.concatenate([images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1]], axis=1)
    assert edge.max() == 0
    assert 0.12 < images.mean() / 255 < 0.14  # MNIST's is 0.131


def test_each_factor_does_what_it_is_called() -> None:
    thick, slanted, wide = (same_hand(name) for name in ("thickness", "slant", "width"))
    assert np.all(np.diff(thick.sum((-1, -2)).mean(1)) > 5)
    xx, xy, yy = spread(slanted)
    lean = xy / yy
    assert np.all(np.diff(lean.mean(1)) > 0.05)
    assert lean[-1].mean() - lean[0].mean() == pytest.approx(0.84 * 0.9, abs=0.12)
    xx, _, yy = spread(wide)
    assert np.all(np.diff((xx / yy).mean(1)) > 0)
    curled = same_hand("curl", digit=2)
    assert np.abs(curled[0] - curled[-1]).mean() > 0.03


def test_a_hand_depends_on_seed_and_row_alone() -> None:
    values = factors(60, seed=9)
    whole = draw(values, seed=1)
    assert np.array_equal(draw(values[:20], seed=1), whole[:20])
    assert not np.array_equal(draw(values[:20], seed=2), whole[:20])
    assert np.array_equal(factors(20, seed=9), values[:20])
    assert draw(values[:0], seed=1).shape == (0, 1, 28, 28)


def test_a_few_are_the_first_of_all() -> None:
    assert np.array_equal(glimpse(DataChoice(name="strokes"), count=12), RAW.train_images[:12])


def test_no_two_images_are_equal() -> None:
    assert len({image.tobytes() for image in RAW.train_images}) == len(RAW.train_images)


def test_neighbours_of_five_thousand_digits_of_mnist_read_them() -> None:
    if not (SHARED / "MNIST").is_dir():
        pytest.skip("MNIST does not lie in ../shared/data")
    from sklearn.neighbors import KNeighborsClassifier

    mnist = load(DataChoice(name="mnist", train_size=5000), SHARED).train
    judge = KNeighborsClassifier(3).fit(mnist.images.flatten(1).numpy(), mnist.labels.numpy())
    read_as = judge.predict(RAW.test_images.reshape(2000, -1) / np.float32(255))
    right = read_as == RAW.test_labels
    by_digit = {digit: float(right[RAW.test_labels == digit].mean()) for digit in range(10)}
    assert right.mean() >= 0.85, by_digit
    assert min(by_digit.values()) >= 0.75, by_digit


@cache
def threes() -> ImageSet:
    """One digit, one form: what varies is the hand and the four factors that axes can follow."""
    values = factors(4000, seed=1)
    values[:, :2] = (3, 0)
    images, table = draw(values, seed=2), torch.from_numpy(values)
    known = Factors(NAMES, SIZES, table[:3000], table[3000:])
    raw = RawSet(images[:3000], values[:3000, 0], images[3000:], values[3000:, 0], CLASSES, known)
    return prepare(raw, DataChoice(name="strokes"))


def test_a_variational_code_has_an_axis_for_slant_and_another_for_thickness(tmp_path: Path) -> None:
    images = threes()
    changes = {"data.name": "strokes", "bottleneck.size": 5, "penalties.kl_divergence.beta": 4.0}
    recipe = PRESETS["vae-2d"].replace({**changes, "training.epochs": 20, "training.learning_rate": 0.002})
    training = train(recipe, images=images, device="cpu", threads=1)
    for _ in training:
        pass
    model = training.model
    assert images.factors is not None
    codes, values = codes_of(model, images.test.images), images.factors.test
    follows = torch.corrcoef(torch.cat([codes, values[:, 2:].float()], dim=1).T)[:5, 5:].abs()
    slant, thickness = follows[:, 0], follows[:, 1]
    assert slant.max() > 0.8
    assert thickness.max() > 0.65
    assert slant.argmax() != thickness.argmax()
    lines = factor_lines(model, images, baselines(images, tmp_path))
    assert all(0 <= line.value < 1 for line in lines)
    gap = lines[0]
    assert gap.name == "mutual_information_gap"
    assert gap.value > gap.baselines["pca"]
