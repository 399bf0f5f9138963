"""Images beside and below one another as one picture, PNG."""

from __future__ import annotations

import io
import math

import torch
from PIL import Image
from torch import Tensor


def sheet(images: Tensor, columns: int) -> Tensor:
    """Bytes (images, channels, height, width) row by row, the rest black: (height, width, channels)."""
    count, channels, height, width = images.shape
    rows = math.ceil(count / columns)
    whole = images.new_zeros(rows * columns, channels, height, width)
    whole[:count] = images
    tiles = whole.view(rows, columns, channels, height, width).permute(0, 3, 1, 4, 2)
    return tiles.reshape(rows * height, columns * width, channels)


def png(pixels: Tensor, larger: int = 1) -> bytes:
    """Bytes (height, width, 1 or 3) as a PNG, each pixel so many times as wide and as high."""
    plain = pixels.to(torch.uint8).numpy()
    picture = Image.fromarray(plain[:, :, 0] if plain.shape[2] == 1 else plain)
    if larger > 1:
        size = (picture.width * larger, picture.height * larger)
        picture = picture.resize(size, Image.Resampling.NEAREST)
    held = io.BytesIO()
    picture.save(held, "PNG", optimize=True)
    return held.getvalue()
