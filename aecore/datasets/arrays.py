"""Images and labels that come as arrays: which axis is which, which range the values have."""

from __future__ import annotations

from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray

from aecore.datasets.limits import LARGEST_SET, check_sides, fitting
from aecore.datasets.raw import Labels, Pixels
from aecore.errors import DataError

Array = NDArray[np.generic]


def as_images(subject: str, array: Array) -> tuple[Pixels, list[str]]:
    """Images as (n, channels, height, width), at most 64 pixels a side, and what was done to them in words.

    Args:
        array: (n, height, width), channels first or last, or (n, pixels) of square images; whole numbers 0 to 255,
            floats from 0 to 1 or from 0 to 255, or truth values.
    Raises:
        DataError: any other array.
    """
    pixels, notes = _ranged(subject, array)
    pixels = _with_axes(subject, pixels)
    height, width = pixels.shape[2:]
    smaller = fitting((height, width))
    check_sides(subject, *smaller, f"{height} x {width} pixels")
    if pixels.size // (height * width) * smaller[0] * smaller[1] > LARGEST_SET:
        raise DataError(
            subject=subject,
            expected=f"at most {LARGEST_SET:,} values in all images",
            found=f"{pixels.size:,}",
            attempt="fewer images",
        )
    if smaller != (height, width):
        pixels = _resized(pixels, smaller)
        notes.append(
            f"The images were made smaller, from {width} x {height} to {smaller[1]} x {smaller[0]} pixels."
        )
    return pixels, notes


def _ranged(subject: str, array: Array) -> tuple[Pixels, list[str]]:
    """The values as bytes, or as float32 in [0, 1]."""
    if array.dtype == np.uint8:
        return array.astype(np.uint8, copy=False), []
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * np.uint8(255), []
    if array.dtype.kind not in "iuf" or array.size == 0:
        raise _unfit(subject, "images as numbers", f"an array of {array.dtype} with {array.size} values")
    values = array.astype(np.float32)
    if not np.isfinite(values).all():
        raise _unfit(
            subject, "finite values", f"{int((~np.isfinite(values)).sum()):,} that are NaN or infinite"
        )
    low, high = float(values.min()), float(values.max())
    if low < 0 or high > 255:
        raise _unfit(subject, "values from 0 to 1 or from 0 to 255", f"{low:g} to {high:g}")
    if high <= 1:
        return values, []
    if array.dtype.kind in "iu":
        return values.astype(np.uint8), []
    values /= 255
    return values, ["The values were divided by 255."]


def _with_axes(subject: str, pixels: Pixels) -> Pixels:
    shape = pixels.shape
    side = round(shape[1] ** 0.5) if pixels.ndim == 2 else 0
    if pixels.ndim == 2 and side * side == shape[1]:
        return pixels.reshape(-1, 1, side, side)
    if pixels.ndim == 3:
        return pixels[:, None]
    if pixels.ndim == 4 and shape[1] in (1, 3):
        return pixels
    if pixels.ndim == 4 and shape[3] in (1, 3):
        return cast(Pixels, np.ascontiguousarray(pixels.transpose(0, 3, 1, 2)))
    raise _unfit(
        subject,
        "images as (images, height, width), with one or three channels as second or last axis if any",
        f"an array of shape {shape}",
    )


def _resized(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    parts = []
    for start in range(0, len(pixels), 512):
        part = torch.from_numpy(pixels[start : start + 512].astype(np.float32))
        small = torch.nn.functional.interpolate(part, size, mode="bilinear", antialias=True).numpy()
        parts.append(small.round().clip(0, 255).astype(np.uint8) if pixels.dtype == np.uint8 else small)
    return cast(Pixels, np.concatenate(parts))


def as_labels(subject: str, array: Array, images: int) -> tuple[list[str], Labels]:
    """The class names, in order, and the class number of every image, int64 (n,).

    Raises:
        DataError: not one label an image, or labels that are neither whole numbers nor names.
    """
    flat = array.reshape(-1) if array.ndim == 2 and array.shape[1] == 1 else array
    if flat.shape != (images,):
        raise _unfit(subject, f"one label for each of {images:,} images", f"an array of shape {array.shape}")
    if flat.dtype.kind == "S":
        flat = np.array([value.decode("utf-8", errors="replace") for value in flat.tolist()], dtype=np.str_)
    if flat.dtype.kind == "f" and np.isfinite(flat.astype(np.float64)).all():
        whole = flat.astype(np.int64)
        flat = whole if (whole == flat).all() else flat
    if flat.dtype.kind not in "iubU":
        raise _unfit(subject, "labels that are whole numbers or names", f"an array of {flat.dtype}")
    unique, numbers = np.unique(flat, return_inverse=True)
    names = [str(name) for name in unique]
    if flat.dtype.kind == "U" and all(name.isdecimal() for name in names):
        # Folders named 1 to 10 stand in the order of the numbers.
        order = sorted(range(len(names)), key=lambda place: int(names[place]))
        numbers = np.argsort(order)[numbers]
        names = [names[place] for place in order]
    return names, numbers.reshape(-1).astype(np.int64)


def _unfit(subject: str, expected: str, found: str) -> DataError:
    return DataError(
        subject=subject, expected=expected, found=found, attempt="saving the arrays in that form"
    )
