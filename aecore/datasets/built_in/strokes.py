"""The set `strokes`: digits of 28x28 pixels drawn as a hand writes them, from known factors.

Every image is another hand's: the points that the pen goes through are moved, the line trembles, the pressure
changes. As in MNIST, a digit fills a box of 20 pixels and its centre of mass is the middle of the image.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from aecore.datasets.built_in.stroke_forms import FORMS, POINTS, VARIANTS, Floats, Form, form
from aecore.datasets.built_in.stroke_pen import ink
from aecore.datasets.catalogue import BUILT_IN
from aecore.datasets.raw import Factors, RawSet

CLASSES = BUILT_IN["strokes"].classes
NAMES = ("digit", "variant", "slant", "thickness", "width", "curl")
LEVELS = 10
SIZES = (len(FORMS), VARIANTS, LEVELS, LEVELS, LEVELS, LEVELS)
# From the lowest level to the highest.
SLANT = (-0.22, 0.62)  # pixels to the right for a pixel upwards
THICKNESS = (0.62, 1.82)  # the pen's radius, in pixels
WIDTH = (0.68, 1.12)  # of the form's own
CURL = (-0.14, 0.14)  # how much more a line turns than the form's own

USUAL = (0, *(LEVELS // 2,) * (len(NAMES) - 2))
"""What a digit is drawn from, but for its name, where it is written as most write it."""

TRAIN_IMAGES, TEST_IMAGES = 12_000, 2_000
SEED = 20240
SIDE, BOX = 28, 20.0

KNOTS = 9
"""Places along a line at which the hand's trembling and pressure are drawn anew."""
# Deviations, of the digit's height: of every point, of the two ends besides, of the whole.
MOVED, ENDS, BENT = 0.026, 0.030, 0.030
# Of the whole digit's turn, in radians; of the trembling, in pixels; of the pressure, as a share.
TURNED, TREMBLED, PRESSED = 0.05, 0.16, 0.10
HAND = np.cumsum([2 * POINTS, 8, 1, 2 * KNOTS, KNOTS])
"""Where the numbers that make a hand end: moved points, bends, turn, trembling, pressure."""


def read() -> RawSet:
    """As many of each digit; every other factor takes its levels at random, independently of the others."""
    import torch

    values = factors(TRAIN_IMAGES + TEST_IMAGES, SEED)
    # The first test image of each digit is the one that is looked at most.
    values[TRAIN_IMAGES : TRAIN_IMAGES + len(CLASSES), 1:] = USUAL
    images = draw(values, SEED)
    train, test = slice(None, TRAIN_IMAGES), slice(TRAIN_IMAGES, None)
    table = torch.from_numpy(values)
    return RawSet(
        train_images=images[train],
        train_labels=values[train, 0].copy(),
        test_images=images[test],
        test_labels=values[test, 0].copy(),
        classes=CLASSES,
        factors=Factors(NAMES, SIZES, table[train].clone(), table[test].clone()),
    )


def first(count: int) -> NDArray[np.uint8]:
    """So many of the training images, the first, without drawing the others: (count, 1, 28, 28)."""
    return draw(factors(count, SEED), SEED)


def factors(count: int, seed: int) -> NDArray[np.int64]:
    """Factor values of so many images, columns as in NAMES, int64 (count, 6)."""
    chance = np.random.RandomState(seed).random_sample((count, len(NAMES) - 1))
    values = np.empty((count, len(NAMES)), dtype=np.int64)
    values[:, 0] = np.arange(count) % len(FORMS)
    for digit, forms in enumerate(FORMS):
        mine = values[:, 0] == digit
        bounds = np.cumsum([share for share, _ in forms])
        values[mine, 1] = np.minimum(np.searchsorted(bounds, chance[mine, 0]), len(forms) - 1)
    values[:, 2:] = (chance[:, 1:] * LEVELS).astype(np.int64)
    return values


def draw(values: NDArray[np.int64], seed: int) -> NDArray[np.uint8]:
    """Images of given factor values; the hand that writes an image depends on the seed and its row alone.

    Args:
        values: int64 (n, 6), columns as in NAMES, each 0 .. size - 1 as in SIZES.
    Returns:
        uint8 (n, 1, 28, 28).
    """
    hand = np.random.RandomState(seed).standard_normal((len(values), int(HAND[-1])))
    # A factor is continuous, and known to a tenth of its range: anywhere within the level.
    within = np.random.RandomState(seed + 1).random_sample((len(values), len(NAMES) - 2))
    shares = (values[:, 2:] + within) / LEVELS
    images = np.empty((len(values), 1, SIDE, SIDE), dtype=np.uint8)
    for digit, forms in enumerate(FORMS):
        for variant in range(len(forms)):
            here = np.flatnonzero((values[:, 0] == digit) & (values[:, 1] == variant))
            if len(here):
                images[here, 0] = _written(form(digit, variant), shares[here], hand[here])
    return images


def _written(shape: Form, shares: Floats, hand: Floats) -> NDArray[np.uint8]:
    """Images of one form, (n, 28, 28).

    Args:
        shares: of the factors' ranges, in [0, 1], (n, 4).
        hand: standard normal numbers, (n, HAND[-1]).
    """
    slant, thickness, width, curl = (
        low + share * (high - low)
        for share, (low, high) in zip(shares.T, (SLANT, THICKNESS, WIDTH, CURL), strict=True)
    )
    moves, bends, turn, trembling, pressure = np.split(hand, HAND[:-1], axis=1)
    spread = np.full((len(shape.points), 1), MOVED)
    spread[[0, -1]] += ENDS
    points = shape.points + spread * moves.reshape(len(hand), POINTS, 2)[:, : len(shape.points)]
    lines = _curled(shape.curve @ _bent(points, BENT * bends.reshape(-1, 4, 2)), curl)
    x = width[:, None] * lines[..., 0] + slant[:, None] * (0.5 - lines[..., 1])
    y, angle = lines[..., 1], TURNED * turn
    lines = np.stack([np.cos(angle) * x - np.sin(angle) * y, np.sin(angle) * x + np.cos(angle) * y], axis=-1)
    knots = _knots(len(shape.curve))
    radii = thickness[:, None] * (1 + PRESSED * np.clip(pressure @ knots.T, -2, 2))
    trembling = TREMBLED * (knots @ trembling.reshape(-1, KNOTS, 2))
    return _centred(ink(_placed(lines, radii, shape, trembling), radii, shape.drawn, SIDE))


def _bent(points: Floats, bends: Floats) -> Floats:
    """The whole bent as the hand does: by terms of second degree, and a shear upwards.

    Args:
        points: (n, points, 2).
        bends: how much of each term, in x and in y, (n, 4, 2).
    """
    x, y = points[..., 0] - 0.45, points[..., 1] - 0.5
    terms = np.stack([4 * x * y, 4 * y * y, 2 * x, 4 * x * x], axis=-1)  # (n, points, terms)
    # The plain shear and stretch of x are slant and width, which are factors.
    return np.asarray(points + terms @ (bends * np.array([[1.0, 1.0], [1.0, 0.7], [0.0, 1.0], [0.5, 1.0]])))


def _curled(lines: Floats, curl: Floats) -> Floats:
    """Every line turns by so much more on its way, from its middle on."""
    ways = lines[:, 1:] - lines[:, :-1]  # (n, segments, 2)
    angles = np.unwrap(np.arctan2(ways[..., 1], ways[..., 0]), axis=1)
    more = curl[:, None] * (angles - angles.mean(axis=1, keepdims=True))
    cos, sin = np.cos(more), np.sin(more)
    turned = np.stack([cos * ways[..., 0] - sin * ways[..., 1], sin * ways[..., 0] + cos * ways[..., 1]], -1)
    made = np.concatenate([np.zeros_like(lines[:, :1]), np.cumsum(turned, axis=1)], axis=1)
    return np.asarray(made + (lines - made).mean(axis=1, keepdims=True))


def _placed(lines: Floats, radii: Floats, shape: Form, trembling: Floats) -> Floats:
    """In pixels: the longer side of the ink fills the box, and the line's centre of mass is the image's middle."""
    low, high = lines.min(axis=1), lines.max(axis=1)
    room = BOX - 2 * radii.mean(axis=1)
    lines = (lines - low[:, None]) * (room / (high - low).max(axis=1))[:, None, None] + trembling
    ways = lines[:, 1:] - lines[:, :-1]
    mass = np.sqrt((ways**2).sum(-1)) * (radii[:, 1:] + radii[:, :-1]) * shape.drawn  # (n, segments)
    middles = (lines[:, 1:] + lines[:, :-1]) / 2
    centre = (middles * mass[..., None]).sum(1) / mass.sum(1)[:, None]
    # Not so far that ink would touch the border.
    margin = radii.max(axis=1)[:, None] + 1
    low, high = margin - lines.min(axis=1), SIDE - 1 - margin - lines.max(axis=1)
    return np.asarray(lines + np.clip((SIDE - 1) / 2 - centre, low, high)[:, None])


def _centred(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Moved by whole pixels, as MNIST's: ink that lies on ink is there once, and has moved the centre of mass."""
    total = images.sum((1, 2), dtype=np.int64)
    steps = []
    for axis in (2, 1):  # rows, then columns
        middle = (images.sum(axis, dtype=np.int64) @ np.arange(SIDE)) / total
        there = images.max(axis) > 0
        before, after = (
            there.argmax(1) - 1,
            there[:, ::-1].argmax(1) - 1,
        )  # room on either side, border left black
        steps.append(np.clip(np.round(middle - (SIDE - 1) / 2).astype(np.int64), -after, before))
    rows, columns = ((np.arange(SIDE) + step[:, None]) % SIDE for step in steps)  # (images, 28)
    return np.asarray(images[np.arange(len(images))[:, None, None], rows[:, :, None], columns[:, None, :]])


def _knots(samples: int) -> Floats:
    """What makes a smooth change along the line of values at a few places, (samples, knots)."""
    along = np.linspace(0, KNOTS - 1, samples)
    near = np.clip(1 - np.abs(along[:, None] - np.arange(KNOTS)), 0, 1)
    return np.asarray(near * near * (3 - 2 * near))
