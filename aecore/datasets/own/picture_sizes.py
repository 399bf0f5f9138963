"""One size and one kind of colour for pictures that have many."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence

from aecore.datasets.own.limits import LARGEST_SIDE, fitting
from aecore.datasets.own.number_of import agreeing
from aecore.datasets.own.picture_files import Header
from aecore.datasets.own.told import Told

Size = tuple[int, int]
"""(width, height), in pixels."""

SQUARE = 1.25  # sides that differ by less are taken for a square where no size is the most pictures' own


def common_size(sizes: Sequence[Size]) -> tuple[Size, Size | None]:
    """The size, at most 64 pixels a side, that fits most pictures, and the one before that at least half of them have.

    Without such a one it is the shape in the middle, from the tallest to the widest, of which the fewest pictures
    lose much, at the middle of the longer sides.
    """
    most, count = Counter(sizes).most_common(1)[0]
    if 2 * count >= len(sizes):
        return fitting(most), most
    shape = statistics.median_low([width / height for width, height in sizes])
    longer = min(LARGEST_SIDE, statistics.median_low([max(size) for size in sizes]))
    if 1 / SQUARE <= shape <= SQUARE:
        return (longer, longer), None
    if shape > 1:
        return (longer, max(1, round(longer / shape))), None
    return (max(1, round(longer * shape)), longer), None


def tell_sizes(headers: Sequence[Header], original: Size | None, size: Size, told: Told) -> None:
    """Notes what became of the sizes; `told.cut` is known by now."""
    width, height = size
    others = sum(header.size != (original or size) for header in headers)
    told.resized = sum(header.size != size for header in headers)
    told.original = (original[1], original[0]) if original else (0, 0)
    if original is None:
        count = len({header.size for header in headers})
        told.note(
            f"The pictures have {count:,} sizes: all were scaled to {width} x {height} pixels, which fits most of them,"
            f" and {told.cut:,} of {len(headers):,} {agreeing(told.cut, 'was', 'were')} cut at the edges."
        )
        return
    if size != original:
        told.note(
            f"The pictures were made smaller, from {original[0]} x {original[1]} to {width} x {height} pixels "
            f"(at most {LARGEST_SIDE} a side)."
        )
    if others:
        told.note(
            f"{others:,} of {len(headers):,} pictures had another size and {agreeing(others, 'was', 'were')} scaled to"
            f" {width} x {height} pixels,"
            f" {told.cut:,} of them cut at the edges."
        )


def tell_colours(headers: Sequence[Header], grey: bool, told: Told) -> None:
    """Notes which pictures changed their kind of colour."""
    recoloured = sum(header.grey != grey for header in headers)
    if recoloured:
        kind = "grey" if grey else "colour"
        turned = agreeing(recoloured, f"was turned into a {kind} one", f"were turned into {kind} ones")
        told.note(f"{recoloured:,} of {len(headers):,} pictures {turned} like the rest.")
    moving = sum(header.moving for header in headers)
    if moving:
        move = agreeing(moving, "moves: the first of its", "move: the first of their")
        told.note(f"{moving:,} of {len(headers):,} pictures {move} frames was taken.")
