"""MNIST for all: unpacked in torchvision's layout, and as one array of float32 images."""

from __future__ import annotations

import gzip
import os
import shutil
from pathlib import Path

import numpy as np
import torch

from bench.environments import HERE

FOLDER = HERE.parent / "build" / "bench-data"
IMAGES = "train-images-idx3-ubyte"
NAMES = (IMAGES, "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


def prepare(given: Path | None) -> tuple[Path, Path]:
    """The data folder, with MNIST unpacked, and the .npy file of its training images (60000, 1, 28, 28).

    The folder given (or AELAB_DATA, or ../shared/data) is copied from, never changed.

    Raises:
        FileNotFoundError: there is no MNIST in it.
    """
    named = os.environ.get("AELAB_DATA")
    source = given or (Path(named) if named else HERE.parents[1] / "shared" / "data")
    raw = FOLDER / "MNIST" / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        target, found = raw / name, source / "MNIST" / "raw" / name
        if target.exists():
            continue
        part = target.with_suffix(".part")
        packed = found.with_name(f"{name}.gz")
        with found.open("rb") if found.exists() else gzip.open(packed) as stream, part.open("wb") as out:
            shutil.copyfileobj(stream, out)
        part.rename(target)
    array = FOLDER / "mnist.npy"
    if not array.exists():
        pixels = np.frombuffer((raw / IMAGES).read_bytes(), np.uint8, offset=16).reshape(-1, 1, 28, 28)
        np.save(array.with_suffix(".part.npy"), pixels.astype(np.float32) / 255)
        array.with_suffix(".part.npy").rename(array)
    return FOLDER, array


def test_images(folder: Path) -> torch.Tensor:
    """The test images of the folder that `prepare` gives, (10000, 784), in [0, 1]."""
    pixels = np.frombuffer((folder / "MNIST" / "raw" / NAMES[2]).read_bytes(), np.uint8, offset=16)
    return torch.from_numpy(pixels.reshape(-1, 784).astype(np.float32) / 255)
