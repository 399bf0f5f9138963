"""The drawn shapes: every combination of known factors once, no two images equal."""

from __future__ import annotations

import numpy as np
import torch

from aecore.datasets.built_in.shapes import SIZES, draw
from aecore.datasets.loading import load
from aecore.recipe.choices import DataChoice

LOADED = load(DataChoice(name="shapes"))


def test_every_combination_of_factors_is_there_once() -> None:
    factors = LOADED.factors
    assert factors is not None
    assert factors.names == ("shape", "scale", "rotation", "x", "y")
    assert factors.sizes[0] >= 3
    assert factors.values.shape == (np.prod(factors.sizes), 5)
    rows = set(map(tuple, factors.values.tolist()))
    assert rows == set(np.ndindex(*factors.sizes))


def test_no_two_images_are_equal() -> None:
    images = torch.cat([LOADED.train.images, LOADED.test.images]).flatten(1).numpy()
    assert len({image.tobytes() for image in images}) == len(images)


def test_a_rotation_by_any_step_of_the_full_circle_is_seen() -> None:
    # At the largest scale and centre: the least difference between two rotations of a shape, in summed squares.
    for shape in range(SIZES[0]):
        values = np.array([[shape, 2, turn, 3, 3] for turn in range(SIZES[2])])
        images = draw(values).reshape(SIZES[2], -1)
        distance = ((images[:, None] - images[None]) ** 2).sum(-1)
        np.fill_diagonal(distance, np.inf)
        assert distance.min() > 3


def test_x_and_y_move_the_shape_right_and_down_and_scale_makes_it_larger() -> None:
    place = np.arange(32) + 0.5

    def centre(*values: int) -> tuple[float, float, float]:
        image = draw(np.array([values]))[0, 0]
        return (
            float((image.sum(0) @ place) / image.sum()),
            float((image.sum(1) @ place) / image.sum()),
            image.sum(),
        )

    x, y, area = centre(1, 1, 5, 2, 2)
    right, down = centre(1, 1, 5, 3, 2), centre(1, 1, 5, 2, 3)
    assert right[0] - x > 1.9
    assert abs(right[1] - y) < 1e-3
    assert down[1] - y > 1.9
    assert abs(down[0] - x) < 1e-3
    assert centre(1, 2, 5, 2, 2)[2] > area


def test_a_quarter_turn_of_the_factor_is_a_quarter_turn_of_the_image() -> None:
    centred = draw(np.array([[0, 2, 0, 3, 3]]))[0, 0, 5:25, 5:25]
    turned = draw(np.array([[0, 2, SIZES[2] // 4, 3, 3]]))[0, 0, 5:25, 5:25]
    middle = slice(1, 19)  # the stamp of 18 pixels
    assert np.allclose(np.rot90(centred[middle, middle], -1), turned[middle, middle], atol=1e-5)


def test_edges_are_smooth_and_no_shape_is_cut_off() -> None:
    images = torch.cat([LOADED.train.images, LOADED.test.images])
    between = (images > 0.05) & (images < 0.95)
    assert between.flatten(1).any(1).all()
    # A shape keeps its brightness wherever it is drawn; one that stuck out of the image would lose some.
    factors = LOADED.factors
    assert factors is not None
    totals: dict[tuple[int, ...], list[float]] = {}
    for row, total in zip(factors.values.tolist(), images.sum((1, 2, 3)).tolist(), strict=True):
        totals.setdefault(tuple(row[:3]), []).append(total)
    assert all(max(each) - min(each) < 1e-3 for each in totals.values())


def test_labels_are_shapes_and_factors_follow_the_rows_that_a_smaller_set_takes() -> None:
    for choice in (DataChoice(name="shapes"), DataChoice(name="shapes", split="all", train_size=30)):
        loaded = load(choice)
        assert loaded.factors is not None
        assert torch.equal(loaded.factors.train[:, 0], loaded.train.labels)
        assert torch.equal(loaded.factors.test[:, 0], loaded.test.labels)
        assert np.array_equal(draw(loaded.factors.train[:20].numpy()), loaded.train.images[:20].numpy())
