"""The set `shapes`: one bright shape on 32x32 black pixels, drawn here, every factor known.

Each of the factors shape, scale, rotation, x and y takes each value with every combination of the others, as in
dSprites (Matthey et al. 2017); but none of the shapes looks the same after less than a full turn, so no two
images are equal and the rotation can be told from the image.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from aecore.datasets.catalogue import BUILT_IN
from aecore.datasets.raw import Factors, RawSet, split

Points = NDArray[np.float64]

CLASSES = BUILT_IN["shapes"].classes
NAMES = ("shape", "scale", "rotation", "x", "y")
RADII = (5.0, 6.75, 8.5)  # pixels from the shape's centre to its farthest point
TURNS = 24  # rotations, evenly over the full 360 degrees
OFFSETS = (-7, -5, -3, -1, 1, 3, 5, 7)  # pixels of the shape's centre from the image's
SIZES = (len(CLASSES), len(RADII), TURNS, len(OFFSETS), len(OFFSETS))
SIDE = 32
STAMP = 18  # pixels; holds the largest shape, and fits into the image at the largest offset
TEST_SHARE = 6


def read() -> RawSet:
    """All combinations, a sixth of them, balanced over the shapes, for the test."""
    import torch

    values = np.indices(SIZES).reshape(len(SIZES), -1).T.astype(np.int64)  # (images, factors)
    train, test = split(values[:, 0], len(values) // TEST_SHARE)
    factors = Factors(
        names=NAMES,
        sizes=SIZES,
        train=torch.from_numpy(values[train]),
        test=torch.from_numpy(values[test]),
    )
    return RawSet(
        train_images=draw(values[train]),
        train_labels=values[train, 0],
        test_images=draw(values[test]),
        test_labels=values[test, 0],
        classes=CLASSES,
        factors=factors,
    )


def draw(values: NDArray[np.int64]) -> NDArray[np.float32]:
    """The images of given factor values.

    Args:
        values: int64 (n, 5), columns as in NAMES, each 0 .. size - 1 as in SIZES.
    Returns:
        float32 (n, 1, 32, 32) in [0, 1].
    """
    stamps = _stamps()
    images = np.zeros((len(values), 1, SIDE, SIDE), dtype=np.float32)
    offsets = np.asarray(OFFSETS)
    # One block of pictures shares its place, and is written in one go.
    for column in range(len(OFFSETS)):
        for row in range(len(OFFSETS)):
            here = np.flatnonzero((values[:, 3] == column) & (values[:, 4] == row))
            left = (SIDE - STAMP) // 2 + offsets[column]
            top = (SIDE - STAMP) // 2 + offsets[row]
            shape, scale, turn = values[here, :3].T
            images[here, 0, top : top + STAMP, left : left + STAMP] = stamps[shape, scale, turn]
    return images


@functools.lru_cache(maxsize=1)
def _stamps() -> NDArray[np.float32]:
    """Every shape at every scale and rotation, float32 (shapes, scales, rotations, 18, 18)."""
    angles = 2 * np.pi * np.arange(TURNS) / TURNS
    # Rows count downwards, so this turns clockwise on the screen.
    turns = np.stack([np.cos(angles), np.sin(angles), -np.sin(angles), np.cos(angles)], axis=-1)
    turns = turns.reshape(TURNS, 2, 2)
    centres = np.arange(STAMP) - (STAMP - 1) / 2
    pixels = np.stack(np.meshgrid(centres, centres, indexing="xy"), axis=-1).reshape(-1, 2)  # (pixels, 2)
    stamps = np.empty((len(CLASSES), len(RADII), TURNS, len(pixels)), dtype=np.float32)
    for index, outline in enumerate((_heart(), _arrow(), _moon())):
        for scale, radius in enumerate(RADII):
            corners = radius * outline @ turns  # (rotations, corners, 2)
            # A pixel half a pixel inside the outline is full, half a pixel outside it is empty.
            stamps[index, scale] = np.clip(0.5 - _distance(pixels, corners), 0, 1)
    return stamps.reshape(*stamps.shape[:-1], STAMP, STAMP)


def _distance(pixels: Points, corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """The signed distance of pixels to closed outlines, negative inside.

    Args:
        pixels: (pixels, 2).
        corners: (outlines, corners, 2).
    Returns:
        (outlines, pixels), in pixels.
    """
    nearest = np.full((len(corners), len(pixels)), np.inf)
    inside = np.zeros(nearest.shape, dtype=bool)
    for start, end in zip(corners.swapaxes(0, 1), np.roll(corners, -1, axis=1).swapaxes(0, 1), strict=True):
        edge = (end - start)[:, None]  # (outlines, 1, 2)
        reach = pixels[None] - start[:, None]  # (outlines, pixels, 2)
        along = np.clip((reach * edge).sum(-1) / (edge**2).sum(-1), 0, 1)
        nearest = np.minimum(nearest, ((reach - along[..., None] * edge) ** 2).sum(-1))
        # Even-odd rule: a ray to the right crosses the outline an odd number of times from inside.
        above, across = reach[..., 1] < 0, pixels[None, :, 1] < end[:, None, 1]
        turn = edge[..., 0] * reach[..., 1] - edge[..., 1] * reach[..., 0]
        inside ^= (above != across) & ((turn > 0) == (edge[..., 1] < 0))
    return np.asarray(np.where(inside, -1, 1) * np.sqrt(nearest))


def _centred(points: Points) -> Points:
    """Moved so that the middle of the smallest box is the centre, and scaled to reach 1 from there."""
    points = points - (points.max(axis=0) + points.min(axis=0)) / 2
    return np.asarray(points / np.linalg.norm(points, axis=1).max())


def _heart() -> Points:
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    across = 16 * np.sin(angle) ** 3
    up = 13 * np.cos(angle) - 5 * np.cos(2 * angle) - 2 * np.cos(3 * angle) - np.cos(4 * angle)
    return _centred(np.stack([across, -up], axis=1))


def _arrow() -> Points:
    return _centred(np.array([[0, -9], [7, 0], [3, 0], [3, 9], [-3, 9], [-3, 0], [-7, 0]], dtype=np.float64))


def _moon() -> Points:
    outer = np.linspace(0.25 * np.pi, 1.75 * np.pi, 24)
    inner = np.linspace(1.5 * np.pi, 0.5 * np.pi, 16)
    full = np.stack([np.cos(outer), np.sin(outer)], axis=1)
    bitten = np.stack(
        [np.cos(np.pi / 4) + np.sin(np.pi / 4) * np.cos(inner), np.sin(np.pi / 4) * np.sin(inner)], 1
    )
    return _centred(np.concatenate([full, bitten[1:-1]]))
