"""How large the images of a user's own set may be."""

from __future__ import annotations

from aecore.errors import DataError

SMALLEST_SIDE = 8  # pixels
LARGEST_SIDE = 64  # pixels
LARGEST_SET = 512 << 20  # values of all images; four times as many bytes in memory
MOST_PIXELS = 50_000_000  # of one picture; a camera's have 12 to 48 million
MOST_CLASSES = 256  # a label is a byte on the map


def fitting(size: tuple[int, int]) -> tuple[int, int]:
    """The two sides of an image, made smaller together until both fit."""
    longest = max(size)
    if longest <= LARGEST_SIDE:
        return size
    first, second = (max(1, round(side * LARGEST_SIDE / longest)) for side in size)
    return first, second


def check_image(subject: str, size: tuple[int, int]) -> None:
    """Raises DataError for images of an array, (height, width), that are too large each."""
    if size[0] * size[1] > MOST_PIXELS:
        raise DataError(
            "array_image_size",
            "{file}: expected images of at most {most} million pixels, found {found} pixels; try smaller ones.",
            file=subject,
            most=MOST_PIXELS // 1_000_000,
            found=f"{size[0]} x {size[1]}",
        )


def check_sides(subject: str, size: tuple[int, int], there: tuple[int, int]) -> None:
    """Raises DataError for images that would be too small to learn from; both sizes are (height, width)."""
    if min(size) < SMALLEST_SIDE:
        raise DataError(
            "sides",
            "{file}: expected images of {least} to {most} pixels a side, or larger ones of that shape,"
            " found {found} pixels; try larger or less elongated images.",
            file=subject,
            least=SMALLEST_SIDE,
            most=LARGEST_SIDE,
            found=f"{there[0]} x {there[1]}",
        )
