"""One size and one kind of colour for pictures that have many."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence

from aecore.datasets.own.limits import LARGEST_SIDE, fitting
from aecore.datasets.own.picture_files import Header
from aecore.datasets.own.told import Told
from aecore.sentences import Sentence

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
        told.note(
            Sentence(
                "told_sizes",
                "The pictures have {count} sizes: all were scaled to {size} pixels, which fits most of them,"
                " and {cut} of {total} {cut:was|were} cut at the edges.",
                count=len({header.size for header in headers}),
                size=f"{width} x {height}",
                cut=told.cut,
                total=len(headers),
            )
        )
        return
    if size != original:
        told.note(
            Sentence(
                "told_smaller_pictures",
                "The pictures were made smaller, from {before} to {after} pixels (at most {most} a side).",
                before=f"{original[0]} x {original[1]}",
                after=f"{width} x {height}",
                most=LARGEST_SIDE,
            )
        )
    if others:
        told.note(
            Sentence(
                "told_other_size",
                "{count} of {total} pictures had another size and {count:was|were} scaled to {size} pixels,"
                " {cut} of them cut at the edges.",
                count=others,
                total=len(headers),
                size=f"{width} x {height}",
                cut=told.cut,
            )
        )


def tell_colours(headers: Sequence[Header], grey: bool, told: Told) -> None:
    """Notes which pictures changed their kind of colour."""
    recoloured = sum(header.grey != grey for header in headers)
    if recoloured and grey:
        told.note(
            Sentence(
                "told_grey",
                "{count} of {total} pictures {count:was turned into a grey one|were turned into grey ones}"
                " like the rest.",
                count=recoloured,
                total=len(headers),
            )
        )
    elif recoloured:
        told.note(
            Sentence(
                "told_colour",
                "{count} of {total} pictures {count:was turned into a colour one|were turned into colour ones}"
                " like the rest.",
                count=recoloured,
                total=len(headers),
            )
        )
    moving = sum(header.moving for header in headers)
    if moving:
        told.note(
            Sentence(
                "told_moving",
                "{count} of {total} pictures {count:moves|move}: the first of {count:its|their} frames was taken.",
                count=moving,
                total=len(headers),
            )
        )
