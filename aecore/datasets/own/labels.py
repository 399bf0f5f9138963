"""Labels in the forms they come in: one whole number or name an image, or one-hot; what is neither is left out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from aecore.datasets.own.scale import Array
from aecore.datasets.own.told import Told
from aecore.datasets.raw import Labels
from aecore.errors import DataError
from aecore.sentences import Sentence


def plain_labels(
    subject: str, labels: Sequence[Array], images: Sequence[int], told: Told
) -> list[Array] | None:
    """The labels of several parts, (n,) each, as whole numbers or names; None, and a note, where they are not such.

    Args:
        images: how many images each part has.
    Raises:
        DataError: one label an image, but not as many as images: they would be those of others.
    """
    flat = [_flat(array) for array in labels]
    for array, count in zip(flat, images, strict=True):
        if array.ndim == 1 and len(array) != count:
            raise DataError(
                "labels_count",
                "{file}: expected as many labels as images ({images}), found an array of shape {shape};"
                " try saving the arrays in that form.",
                file=subject,
                images=count,
                shape=str(array.shape),
            )
    one_hot = all(_is_one_hot(array, count) for array, count in zip(flat, images, strict=True))
    if one_hot and len({array.shape[1] for array in flat}) == 1:
        told.note(Sentence("told_one_hot", "The labels are one-hot, a column for each class."))
        return [array.argmax(axis=1) for array in flat]
    found = [_whole_or_names(array) for array in flat if array.ndim == 1]
    if len(found) == len(flat) and all(array is not None for array in found):
        return [array for array in found if array is not None]
    shape, kind = next(
        (array.shape, array.dtype) for array in flat if array.ndim != 1 or _whole_or_names(array) is None
    )
    told.note(
        Sentence(
            "told_labels",
            "The labels, an array of {kind} of shape {shape}, are not one whole number or name for each image,"
            " and were left out.",
            kind=str(kind),
            shape=str(shape),
        )
    )
    return None


def numbered(labels: Array) -> tuple[list[str], Labels]:
    """The class names, in order, and the class number of every image, int64 (n,)."""
    unique, numbers = np.unique(labels, return_inverse=True)
    names = [str(name) for name in unique]
    if labels.dtype.kind == "U" and all(name.isdecimal() for name in names):
        # Folders named 1 to 10 stand in the order of the numbers.
        order = sorted(range(len(names)), key=lambda place: int(names[place]))
        numbers = np.argsort(order)[numbers]
        names = [names[place] for place in order]
    return names, numbers.reshape(-1).astype(np.int64)


def _flat(array: Array) -> Array:
    return array.reshape(-1) if array.ndim == 2 and array.shape[1] == 1 else array


def _is_one_hot(array: Array, images: int) -> bool:
    if array.ndim != 2 or array.shape[0] != images or array.shape[1] < 2 or array.dtype.kind not in "biuf":
        return False
    return bool((((array == 0) | (array == 1)).all()) and (array.sum(axis=1) == 1).all())


def _whole_or_names(array: Array) -> Array | None:
    if array.dtype.kind == "S":
        return np.array([value.decode("utf-8", errors="replace") for value in array.tolist()], dtype=np.str_)
    if array.dtype.kind == "f" and np.isfinite(array.astype(np.float64)).all():
        whole = array.astype(np.int64)
        return whole if (whole == array).all() else None
    return array if array.dtype.kind in "iubU" else None
