"""Draws lines with a round pen of changing width, many images at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

GRID = 1024
"""Parts of a pixel that places are rounded to, so that no machine's rounding of sines shows in an image."""
BLOCK = 128
"""Images drawn at once: what is worked on stays in the processor's cache."""


def ink(
    lines: NDArray[np.float64], radii: NDArray[np.float64], drawn: NDArray[np.bool_], side: int
) -> NDArray[np.uint8]:
    """Bright lines on black, antialiased.

    Args:
        lines: places of the pen, x and y in pixels, (images, samples, 2); pixel centres lie at whole numbers.
        radii: the pen's at each place, in pixels, (images, samples).
        drawn: whether it is down from a sample to the next, (samples - 1,).
        side: of the square images, in pixels.
    Returns:
        uint8 (images, side, side).
    """
    places = (np.round(lines * GRID) / GRID).astype(np.float32)
    widths = (np.round(radii * GRID) / GRID).astype(np.float32)
    # Thin lines touch few pixels: images of a block are of like thickness.
    order = np.argsort(widths.max(axis=1), kind="stable")
    images = np.empty((len(lines), side, side), dtype=np.uint8)
    for begin in range(0, len(order), BLOCK):
        block = order[begin : begin + BLOCK]
        bright = _block(places[block], widths[block], drawn, side)
        images[block] = np.round(np.clip(bright, 0, 1) * 255)
    return images


def _block(
    places: NDArray[np.float32], radii: NDArray[np.float32], drawn: NDArray[np.bool_], side: int
) -> NDArray[np.float32]:
    ways = places[:, 1:] - places[:, :-1]  # (images, segments, 2)
    reach = float(np.abs(ways[:, drawn]).max()) + 2 * float(radii.max()) + 2
    window = int(np.ceil(reach))
    wide = side + 2 * window
    canvas = np.zeros(len(places) * wide * wide, dtype=np.float32)
    first = np.arange(len(places)) * (wide * wide)
    steps = np.arange(window)
    inside = (steps[:, None] * wide + steps).ravel()  # (pixels,)
    lengths = np.maximum(ways[..., 0] * ways[..., 0] + ways[..., 1] * ways[..., 1], np.float32(1e-6))
    for segment in np.flatnonzero(drawn):
        start, way = places[:, segment], ways[:, segment]
        corner = np.round(start + way / 2 - np.float32((window - 1) / 2)).astype(np.int64)
        corner = np.clip(corner, -window, side)
        # From the segment's start to each pixel of the window, (images, 2, window).
        there = ((corner - start)[..., None] + steps).astype(np.float32)
        share = there * (way / lengths[:, segment, None])[..., None]
        along = np.clip(share[:, 1, :, None] + share[:, 0, None, :], 0, 1)  # (images, rows, columns)
        across = there[:, 0, None, :] - along * way[:, 0, None, None]
        down = there[:, 1, :, None] - along * way[:, 1, None, None]
        across *= across
        down *= down
        across += down
        grown = radii[:, segment + 1] - radii[:, segment]
        along *= grown[:, None, None]
        along += radii[:, segment, None, None]
        along -= np.sqrt(across, out=across)
        # Half a pixel inside the edge is full, half a pixel outside is empty.
        along += np.float32(0.5)
        index = (first + (corner[:, 1] + window) * wide + corner[:, 0] + window)[:, None] + inside
        canvas[index] = np.maximum(canvas[index], along.reshape(len(places), -1))
    return canvas.reshape(-1, wide, wide)[:, window:-window, window:-window]
