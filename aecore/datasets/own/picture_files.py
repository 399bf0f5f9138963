"""One picture file: opened, described and decoded, whatever stands in it beside its pixels."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from aecore.datasets.own.limits import MOST_PIXELS
from aecore.datasets.own.picture_bytes import needed, orientation
from aecore.datasets.own.scale import DEEP
from aecore.errors import DataError
from aecore.sentences import Sentence

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "PPM")
SUFFIXES = (".png", ".jpg", ".jpeg", ".jpe", ".gif", ".webp", ".bmp", ".pgm", ".ppm", ".pbm", ".pnm")
ROWS = 64  # of a picture looked at at once
LARGE = 16_000_000  # pixels: of more, a smaller copy is made before anything else
GREY_MODES = ("1", "L", "LA", "La", "I", "I;16", "I;16B", "I;16L", "F")
SEE_THROUGH = ("LA", "La", "PA", "RGBA", "RGBa")
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
UNREADABLE = (
    *(OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error, zlib.error),
    *(Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError),
)


@dataclass(frozen=True)
class Header:
    """What is known of a picture before its pixels are decoded; the size is (width, height) as it will be shown."""

    size: tuple[int, int]
    grey: bool
    deep: bool
    moving: bool


@dataclass(frozen=True)
class Decoded:
    """Pixels, uint8 (height, width, channels), and for a picture one can see through how bright its drawing is.

    Attributes:
        cut: whether its edges were cut to fit.
        brightest: the largest value of 16 bits; 0 of a picture of eight.
        light: the mean brightness of what is drawn, from 0 to 1; None of a picture without transparency.
    """

    pixels: NDArray[np.uint8]
    cut: bool
    brightest: int
    light: float | None


def header(name: str, data: bytes) -> Header:
    """Raises DataError for what is no picture, or too large a one."""
    image, turned = _open(name, data)
    try:
        grey = image.mode in GREY_MODES or (image.mode in ("P", "PA") and _grey_palette(image))
        moving = bool(getattr(image, "is_animated", False))
    except UNREADABLE as error:
        raise _damaged(name, error) from error
    size = (image.height, image.width) if turned >= 5 else image.size
    return Header(size, grey, image.mode.startswith("I"), moving)


def decoded(
    name: str, data: bytes, size: tuple[int, int], grey: bool, white: int = DEEP, ground: str = "white"
) -> Decoded:
    """One picture at a size, (width, height).

    Args:
        white: the value of 16 bits that becomes white.
        ground: the colour on which a picture is laid that one can see through.
    Raises:
        DataError: a damaged picture.
    """
    mode = "L" if grey else "RGB"
    image, turned = _open(name, data)
    try:
        # A JPEG can be decoded at a half or an eighth of its size, which saves most of the work.
        image.draft(mode, (2 * max(size), 2 * max(size)))
        image.load()
        deep, brightest = image.mode.startswith("I"), 0
        if deep:
            values = np.asarray(image)
            brightest = min(DEEP, max(0, int(values.max())))
            image = Image.fromarray(_bytes(values, white))
        elif image.width * image.height > LARGE:
            image = _smaller(image, mode, size)
        light = None
        if image.mode in SEE_THROUGH or "transparency" in image.info:
            image = image.convert("RGBA")
            light = _light(image)
            image = Image.alpha_composite(Image.new("RGBA", image.size, ground), image)
        image = image.convert(mode)
        if turned in TURNS:
            image = image.transpose(TURNS[turned])
        cut = _is_cut(image.size, size)
        if image.size != size:
            image = ImageOps.fit(image, size, Image.Resampling.BICUBIC)
        pixels = np.asarray(image, dtype=np.uint8)
    except UNREADABLE as error:
        raise _damaged(name, error) from error
    return Decoded(pixels.reshape(size[1], size[0], -1), cut, brightest, light)


def _bytes(values: NDArray[np.generic], white: int) -> NDArray[np.uint8]:
    found = np.empty(values.shape, dtype=np.uint8)
    for row in range(0, len(values), ROWS):
        part = values[row : row + ROWS].astype(np.int64).clip(0, DEEP)
        if white == DEEP:
            found[row : row + ROWS] = part >> 8
        else:
            found[row : row + ROWS] = (part * 255 / max(1, white)).round().clip(0, 255)
    return found


def _smaller(image: Image.Image, mode: str, size: tuple[int, int]) -> Image.Image:
    """A picture of many pixels, so much smaller that what follows sees no difference and needs little memory."""
    factor = min(image.width, image.height) // (8 * max(size))
    if factor < 2:
        return image
    if "transparency" in image.info and image.mode not in SEE_THROUGH:
        image = image.convert("RGBA")
    elif image.mode not in ("L", "RGB", *SEE_THROUGH):
        image = image.convert(mode)
    return image.reduce(factor)


def _light(image: Image.Image) -> float | None:
    """How bright what is drawn is, in the mean, weighted by how opaque it is."""
    # A small copy shows that well enough.
    small = image.copy()
    small.thumbnail((128, 128))
    bands = np.asarray(small, dtype=np.float64)
    opaque = bands[..., 3] / 255
    if not opaque.any() or opaque.all():
        return None
    grey = bands[..., :3] @ np.array([0.299, 0.587, 0.114]) / 255
    return float((grey * opaque).sum() / opaque.sum())


def _is_cut(there: tuple[int, int], size: tuple[int, int]) -> bool:
    """Whether a whole row or column of pixels or more stands out beyond the common size."""
    scale = max(size[0] / there[0], size[1] / there[1])
    return there[0] * scale - size[0] >= 1 or there[1] * scale - size[1] >= 1


def _open(name: str, data: bytes) -> tuple[Image.Image, int]:
    """The picture, and how the camera was held."""
    if not data:
        raise _no_picture(name, Sentence("found_empty", "an empty file"))
    try:
        pixels, exif = needed(data)
        image = Image.open(io.BytesIO(pixels), formats=FORMATS)
    except UNREADABLE as error:
        if isinstance(error, Image.DecompressionBombError | Image.DecompressionBombWarning):
            raise _too_large(name, Sentence("found_far_more", "far more")) from error
        raise _no_picture(name, Sentence("found_other", "something else")) from error
    if image.width * image.height > MOST_PIXELS:
        raise _too_large(
            name, Sentence("found_size", "{width} x {height}", width=image.width, height=image.height)
        )
    return image, orientation(image if image.format == "WEBP" else exif)


def _grey_palette(image: Image.Image) -> bool:
    palette = np.array(image.getpalette("RGB") or [0, 0, 0]).reshape(-1, 3)
    return not bool(np.ptp(palette, axis=1).any())


def _damaged(name: str, error: BaseException) -> DataError:
    return _no_picture(name, Sentence("found_damaged", "a damaged one ({error})", error=str(error)))


def _no_picture(name: str, found: Sentence) -> DataError:
    return DataError(
        "picture",
        "{file}: expected a picture (PNG, JPEG, GIF, WebP, BMP or PGM), found {found};"
        " try removing the file or saving the picture again.",
        file=name,
        found=found,
    )


def _too_large(name: str, found: Sentence) -> DataError:
    return DataError(
        "picture_size",
        "{file}: expected a picture of at most {most} million pixels, found {found}; try a smaller copy of it.",
        file=name,
        most=MOST_PIXELS // 1_000_000,
        found=found,
    )
