"""Images that come as arrays: all parts of a set read alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
from PIL import Image

from aecore.datasets.own.axes import with_axes
from aecore.datasets.own.budget import most_of_an_array
from aecore.datasets.own.limits import LARGEST_SET, check_image, check_sides, fitting
from aecore.datasets.own.manner import Manner
from aecore.datasets.own.scale import Array, Scale, rows_at_once, scale_of
from aecore.datasets.own.told import Told
from aecore.datasets.raw import Pixels
from aecore.errors import DataError
from aecore.sentences import Sentence

__all__ = ["Array", "as_images"]


def as_images(arrays: Sequence[tuple[str, Array, int | None]], manner: Manner, told: Told) -> list[Pixels]:
    """The parts of a set, each as (n, channels, height, width), at most 64 pixels a side.

    Args:
        arrays: by part: its name for complaints, the array, and how many labels it has if any. An array is (n, height,
            width), channels first or last, or (n, pixels) of square images. Parts of one type share their scale.
    Raises:
        DataError: any other array.
    """
    turned = [(name, with_axes(name, array, manner.order, labels, told)) for name, array, labels in arrays]
    for name, array in turned:
        _size_of(name, array.shape)
    scales: dict[str, Scale] = {}
    for kind in {array.dtype.str for _, array in turned}:
        alike = [(name, array) for name, array in turned if array.dtype.str == kind]
        scales[kind] = scale_of(alike[0][0], [array for _, array in alike], manner.stretch, told)
    return [_sized(name, array, scales[array.dtype.str], told) for name, array in turned]


def check_shape(subject: str, manner: Manner, labels: int | None, shape: tuple[int, ...]) -> None:
    """Raises DataError for what `as_images` would refuse by its shape: known before any value is read."""
    # An array of this shape that takes no memory.
    without_values = np.broadcast_to(np.zeros((), dtype=np.uint8), shape)
    _size_of(subject, with_axes(subject, without_values, manner.order, labels, Told()).shape)


def _size_of(subject: str, shape: tuple[int, ...], bytes_each: int = 1) -> tuple[int, int]:
    """The (height, width) that images of a shape will have. Raises DataError where they are too small, or too many."""
    images, channels, height, width = shape
    check_image(subject, (height, width))
    size = fitting((height, width))
    check_sides(subject, size, (height, width))
    values, most = images * channels * size[0] * size[1], min(LARGEST_SET, most_of_an_array() // bytes_each)
    if values > most:
        raise DataError(
            "values",
            "{file}: expected at most {most} values in all images, found {there}; try fewer images.",
            file=subject,
            most=most,
            there=values,
        )
    return size


def _sized(subject: str, array: Array, scale: Scale, told: Told) -> Pixels:
    images, channels, height, width = array.shape
    size = _size_of(subject, array.shape, 1 if scale.as_bytes else 4)
    told.original = told.original if any(told.original) else (height, width)
    if size != (height, width):
        told.resized += images
        told.note(
            Sentence(
                "told_smaller",
                "The images were made smaller, from {before} to {after} pixels.",
                before=f"{width} x {height}",
                after=f"{size[1]} x {size[0]}",
            )
        )
    found = None
    step = rows_at_once(array)
    for start in range(0, images, step):
        part = scale.apply(array[start : start + step])
        part = part if size == (height, width) else _resized(part, size)
        if found is None:
            found = np.empty((images, channels, *size), dtype=part.dtype)
        found[start : start + step] = part
    return cast(Pixels, np.empty((0, channels, *size), dtype=np.uint8) if found is None else found)


def _resized(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    height, width = size
    small = np.empty((*pixels.shape[:2], height, width), dtype=np.float32)
    for place in np.ndindex(pixels.shape[:2]):
        plane = Image.fromarray(pixels[place].astype(np.float32))
        small[place] = plane.resize((width, height), Image.Resampling.BILINEAR)
    return small.round().clip(0, 255).astype(np.uint8) if pixels.dtype == np.uint8 else small
