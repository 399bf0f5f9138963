"""Which value of an array is white: told by what the values are, never by the type that they happen to be stored in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aecore.datasets.own.told import Told
from aecore.datasets.raw import Pixels
from aecore.errors import DataError
from aecore.sentences import Sentence

Array = NDArray[np.generic]

CHUNK = 4 << 20  # bytes of images looked at at once: a copy of all of them may not fit
OVERSHOOT = 1.1  # floats go a little beyond white when pictures are resized
FEW_LEVELS = 16  # whole numbers up to here are levels of their own, as of masks, not very dark bytes
BYTE, DEEP = 255, 65535
LITTLE = 0.25  # of a range: less is called dark


@dataclass(frozen=True)
class Scale:
    """The value that is white; 0 is black."""

    white: float
    whole: bool

    @property
    def as_bytes(self) -> bool:
        """Whether bytes hold the values exactly."""
        return self.whole and self.white in (1, BYTE)

    def apply(self, array: Array) -> Pixels:
        """A part of the array as bytes where they hold it exactly, as float32 in [0, 1] otherwise."""
        if self.whole and self.white == BYTE:
            return array.clip(0, BYTE).astype(np.uint8)
        if self.whole and self.white == 1:
            return array.astype(np.uint8) * np.uint8(BYTE)
        values = array.astype(np.float32)
        values /= np.float32(self.white)
        return values.clip(0, 1)


def scale_of(subject: str, arrays: Sequence[Array], stretch: bool, told: Told) -> Scale:
    """The scale that all parts of a set share.

    Raises:
        DataError: values that are no numbers, not finite, or of a range that can be told neither from the values nor
            from the type.
    """
    kinds = {array.dtype.kind for array in arrays}
    for array in arrays:
        if array.dtype.kind not in "biuf":
            raise DataError(
                "array_kind",
                "{file}: expected images as numbers, found an array of {kind} with {count} values;"
                " try saving the arrays in that form.",
                file=subject,
                kind=str(array.dtype),
                count=array.size,
            )
    if kinds == {"b"} or not any(array.size for array in arrays):
        told.scale = scale_in_words(0, 1, 1)
        return Scale(1 if kinds == {"b"} else BYTE, True)
    low, high = _range(subject, arrays)
    floats = "f" in kinds
    whole = not floats or all((part == np.floor(part)).all() for array in arrays for part in chunks(array))
    deep = all(array.dtype.itemsize == 2 for array in arrays) and not floats
    white = high if stretch and high > 0 else _white(high, whole, floats, deep)
    # Whole numbers below 0 are never an overshoot.
    if white is None or low < ((1 - OVERSHOOT) * white if not whole else 0):
        # The brightest as white mends only what does not reach far below black.
        mends = not stretch and high > 0 and low >= ((1 - OVERSHOOT) * high if not whole else 0)
        if mends:
            raise DataError(
                "array_range",
                "{file}: expected values from 0 to 1 or from 0 to 255, found {low} to {high};"
                " try dividing by the value that is white, or importing with --stretch.",
                file=subject,
                low=f"{low:.8g}",
                high=f"{high:.8g}",
            )
        raise DataError(
            "array_range_below",
            "{file}: expected values from 0 to 1 or from 0 to 255, found {low} to {high};"
            " try bringing them into one of these ranges.",
            file=subject,
            low=f"{low:.8g}",
            high=f"{high:.8g}",
        )
    _tell(arrays, low, high, white, told)
    return Scale(white, whole)


def _white(high: float, whole: bool, floats: bool, deep: bool) -> float | None:
    if high <= 1:
        return 1
    if high <= FEW_LEVELS:
        return high if whole else 1 if high <= OVERSHOOT else None
    if high <= BYTE or (floats and high <= OVERSHOOT * BYTE):
        return BYTE
    return DEEP if deep else None


def _tell(arrays: Sequence[Array], low: float, high: float, white: float, told: Told) -> None:
    told.scale = scale_in_words(low, high, white)
    beyond = sum(int(((part < 0) | (part > white)).sum()) for array in arrays for part in chunks(array))
    if (low < 0 or high > white) and beyond:
        told.note(
            Sentence(
                "told_clipped",
                "Clipped, as a little beyond 0 to {white}: {count} {count:value|values}.",
                white=f"{white:.8g}",
                count=beyond,
            )
        )
    if low == high:
        told.note(
            Sentence("told_even", "Every value is {value}: there is nothing to see.", value=f"{low:.8g}")
        )
    elif white > 1:
        note_dark(high, white, told)


def scale_in_words(low: float, high: float, white: float) -> Sentence:
    """Which values there are, and which is white, in a sentence."""
    if white in (high, 1):
        return Sentence(
            "told_values", "The values run from {low} to {high}.", low=f"{low:.8g}", high=f"{high:.8g}"
        )
    return Sentence(
        "told_values_white",
        "The values run from {low} to {high}, and {white} is white.",
        low=f"{low:.8g}",
        high=f"{high:.8g}",
        white=f"{white:.8g}",
    )


def note_dark(high: float, white: float, told: Told) -> None:
    """Notes images that use so little of the range that they are hard to see."""
    if high < LITTLE * white:
        told.note(
            Sentence(
                "told_dark",
                "The values use {percent}% of the range up to {white}, so the images are dark;"
                " importing them with --stretch makes the brightest value white.",
                percent=max(1, round(100 * high / white)),
                white=f"{white:.8g}",
            )
        )


def _range(subject: str, arrays: Sequence[Array]) -> tuple[float, float]:
    low, high, wrong = np.inf, -np.inf, 0
    for part in (part for array in arrays for part in chunks(array)):
        if part.dtype.kind == "f":
            wrong += int((~np.isfinite(part)).sum())
        low, high = min(low, float(part.min())), max(high, float(part.max()))
    if wrong:
        raise DataError(
            "array_finite",
            "{file}: expected finite values, found {count} that {count:is|are} NaN or infinite;"
            " try saving the arrays in that form.",
            file=subject,
            count=wrong,
        )
    return low, high


def rows_at_once(array: Array) -> int:
    """How many images are looked at at once."""
    return max(1, CHUNK * len(array) // max(1, array.nbytes))


def chunks(array: Array) -> Iterator[NDArray[np.float64]]:
    """Parts of an array along its first axis; numbers of whatever type, typed as one for convenience."""
    step = rows_at_once(array)
    for start in range(0, len(array), step):
        part = array[start : start + step]
        if part.size:
            yield part  # type: ignore[misc]
