"""PNG and JPEG files, made into arrays of one size and one kind of colour."""

from __future__ import annotations

import io
import struct
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from aecore.datasets.budget import Budget
from aecore.datasets.entries import Entry
from aecore.datasets.limits import LARGEST_SET, LARGEST_SIDE, check_sides, fitting
from aecore.datasets.raw import Progress
from aecore.errors import DataError

SUFFIXES = (".png", ".jpg", ".jpeg")
MOST_PIXELS = 50_000_000  # of one picture; a camera's have 12 to 48 million
GREY_MODES = ("1", "L", "LA", "La", "I", "I;16", "I;16B", "I;16L", "F")
ORIENTATION = 0x0112  # the EXIF tag that says how a camera was held; 5 and more swap the sides
UNREADABLE = (
    *(OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error, zlib.error),
    *(Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError),
)


@dataclass(frozen=True)
class _Header:
    size: tuple[int, int]  # (width, height) as it will be shown
    grey: bool


def read_pictures(
    entries: Sequence[Entry], budget: Callable[[], Budget], progress: Progress | None
) -> tuple[NDArray[np.uint8], list[str]]:
    """All pictures as one array, and what was done to them in words.

    The most common size and kind of colour win: larger than 64 pixels is made smaller, keeping its sides' ratio;
    pictures of another size are scaled to cover the common one and cut at the edges that stand out. Transparent
    pictures are laid on white, as on a page.

    Returns:
        uint8 (pictures, 1 or 3, height, width), and notes.
    Raises:
        DataError: a file that is no PNG or JPEG picture, is cut short, or too large or too small.
    """
    counted = budget()
    headers = [_header(entry.name, entry.read(counted)) for entry in entries]
    original = Counter(header.size for header in headers).most_common(1)[0][0]
    width, height = fitting(original)
    check_sides(entries[0].name, height, width, f"{original[1]} x {original[0]} pixels")
    grey = sum(header.grey for header in headers) * 2 >= len(headers)
    channels = 1 if grey else 3
    if len(entries) * channels * height * width > LARGEST_SET:
        raise DataError(
            expected=f"at most {LARGEST_SET // (channels * height * width):,} pictures of this size",
            found=f"{len(entries):,}",
            attempt="fewer",
        )
    pixels = np.empty((len(entries), height, width, channels), dtype=np.uint8)
    counted = budget()
    for row, entry in enumerate(entries):
        pixels[row] = _decoded(entry.name, entry.read(counted), (width, height), grey)
        if progress is not None:
            progress("images", row + 1, len(entries))
    notes = _notes(headers, original, (width, height), grey)
    if not grey and not np.ptp(pixels, axis=-1).any():
        pixels = pixels[..., :1]
        notes.append("All pictures are grey, so one channel is kept of their three.")
    return np.ascontiguousarray(pixels.transpose(0, 3, 1, 2)), notes


def _open(name: str, data: bytes) -> Image.Image:
    if not data:
        raise _no_picture(name, "an empty file")
    try:
        image = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
    except UNREADABLE as error:
        if isinstance(error, Image.DecompressionBombError | Image.DecompressionBombWarning):
            raise _too_large(name, "far more") from error
        raise _no_picture(name, "something else") from error
    if image.width * image.height > MOST_PIXELS:
        raise _too_large(name, f"{image.width:,} x {image.height:,}")
    return image


def _header(name: str, data: bytes) -> _Header:
    image = _open(name, data)
    try:
        turned = image.getexif().get(ORIENTATION, 1) >= 5
        grey = image.mode in GREY_MODES or (image.mode in ("P", "PA") and _grey_palette(image))
    except UNREADABLE as error:
        raise _no_picture(name, f"a damaged one ({error})") from error
    return _Header((image.height, image.width) if turned else image.size, grey)


def _grey_palette(image: Image.Image) -> bool:
    palette = np.array(image.getpalette("RGB") or [0, 0, 0]).reshape(-1, 3)
    return not bool(np.ptp(palette, axis=1).any())


def _decoded(name: str, data: bytes, size: tuple[int, int], grey: bool) -> NDArray[np.uint8]:
    """One picture, uint8 (height, width, channels)."""
    mode = "L" if grey else "RGB"
    image = _open(name, data)
    try:
        # A JPEG can be decoded at a half or an eighth of its size, which saves most of the work.
        image.draft(mode, (2 * max(size), 2 * max(size)))
        image.load()
        image = ImageOps.exif_transpose(image)
        image = _flat(image).convert(mode)
        if image.size != size:
            image = ImageOps.fit(image, size, Image.Resampling.BICUBIC)
        pixels = np.asarray(image, dtype=np.uint8)
    except UNREADABLE as error:
        raise _no_picture(name, f"a damaged one ({error})") from error
    return pixels.reshape(size[1], size[0], -1)


def _flat(image: Image.Image) -> Image.Image:
    """The picture in eight bits a channel, and without transparency."""
    if image.mode.startswith("I"):
        deep = np.clip(np.asarray(image).astype(np.int64), 0, 65535)
        return Image.fromarray((deep >> 8).astype(np.uint8))
    if image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image


def _notes(headers: list[_Header], original: tuple[int, int], size: tuple[int, int], grey: bool) -> list[str]:
    notes = []
    if size != original:
        notes.append(
            f"The pictures were made smaller, from {original[0]} x {original[1]} to {size[0]} x {size[1]} pixels "
            f"(at most {LARGEST_SIDE} a side)."
        )
    others = sum(header.size != original for header in headers)
    if others:
        notes.append(
            f"{others:,} of {len(headers):,} pictures had another size and were fitted to {size[0]} x {size[1]} "
            "pixels, cut at the edges where needed."
        )
    recoloured = sum(header.grey != grey for header in headers)
    if recoloured:
        kind = "grey" if grey else "colour"
        notes.append(
            f"{recoloured:,} of {len(headers):,} pictures were turned into {kind} ones like the rest."
        )
    return notes


def _no_picture(name: str, found: str) -> DataError:
    return DataError(
        subject=name,
        expected="a PNG or JPEG picture",
        found=found,
        attempt="removing the file or saving the picture again",
    )


def _too_large(name: str, found: str) -> DataError:
    return DataError(
        subject=name,
        expected=f"a picture of at most {MOST_PIXELS // 1_000_000} million pixels",
        found=found,
        attempt="a smaller copy of it",
    )
