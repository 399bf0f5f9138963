"""Which axis of an array is which."""

from __future__ import annotations

import numpy as np

from aecore.datasets.own.manner import Order
from aecore.datasets.own.scale import Array
from aecore.datasets.own.told import Told
from aecore.errors import DataError
from aecore.sentences import Sentence

CHANNELS = (1, 3)
STRIP = 3  # images so many times as long as wide are doubted where another order gives squarer ones
SQUARISH = 2


def with_axes(subject: str, array: Array, order: Order | None, labels: int | None, told: Told) -> Array:
    """The same values as (images, channels, height, width); nothing is copied.

    Args:
        order: which axis counts the images, where that is known.
        labels: how many labels there are, which tells it too; None without labels.
    Raises:
        DataError: a shape that is none of images, or one that could be in MATLAB's order as well.
    """
    if _images_last(subject, array.shape, order, labels):
        told.note(
            Sentence(
                "told_order",
                "The last axis of the array of shape {shape} counts the images, as MATLAB has it;"
                " it was made the first.",
                shape=str(array.shape),
            )
        )
        array = array.T if array.ndim == 2 else np.moveaxis(array, -1, 0)
    shape = array.shape
    if array.ndim == 2 and _root(shape[1]):
        return array.reshape(-1, 1, _root(shape[1]), _root(shape[1]))
    if array.ndim == 3:
        return array[:, None]
    if array.ndim == 4 and shape[1] in CHANNELS:
        return array
    if array.ndim == 4 and shape[3] in CHANNELS:
        return array.transpose(0, 3, 1, 2)
    raise DataError(
        "array_shape",
        "{file}: expected images as (images, height, width), with one or three channels as second or last axis if any,"
        " found an array of shape {shape}; try saving the arrays in that form.",
        file=subject,
        shape=str(shape),
    )


def _images_last(subject: str, shape: tuple[int, ...], order: Order | None, labels: int | None) -> bool:
    if order is not None or len(shape) < 2:
        return order == "last"
    if len(shape) == 4:
        return shape[2] in CHANNELS and shape[1] not in CHANNELS and shape[3] not in CHANNELS
    if not _doubtful(shape):
        return False
    if labels is not None and (shape[0] == labels) != (shape[-1] == labels):
        return shape[-1] == labels and len(shape) == 3
    raise DataError(
        "array_order",
        "{file}: expected images as (images, height, width), found an array of shape {shape}, whose last axis may"
        " count the images, as MATLAB has it; try numpy.moveaxis(images, -1, 0), or importing with --order last,"
        " or first if it is right.",
        file=subject,
        shape=str(shape),
    )


def _doubtful(shape: tuple[int, ...]) -> bool:
    """Whether the last axis may well be the one that counts the images."""
    if len(shape) == 2:
        # Large squares that would have to be made smaller, where columns are images of a usual size.
        return 16 <= _root(shape[0]) <= 64 < _root(shape[1])
    if len(shape) != 3 or shape[0] == shape[2]:
        return False
    first, second, third = (max(1, size) for size in shape)
    strips = max(second / third, third / second) > STRIP
    squarer = max(first / second, second / first) <= SQUARISH and first >= 8
    return (first == second and first >= 8) or (strips and squarer)


def _root(size: int) -> int:
    side = round(size**0.5)
    return side if side * side == size else 0
