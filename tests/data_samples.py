"""Small images in every form they come in, made for tests."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aecore.datasets.catalogue import BUILT_IN, CIFAR_BATCHES, EMNIST_STEMS, BuiltIn

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def noise(*shape: int, seed: int = 0, high: int = 256) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, high, shape, dtype=np.uint8)


def idx(array: NDArray[np.uint8]) -> bytes:
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes()


def encoded(pixels: NDArray[Any], format: str = "PNG", **options: Any) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, format, **options)
    return stream.getvalue()


def write_zip(path: Path, files: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", kind) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def write_folder(path: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return path


def published(name: str, train: int = 6, test: int = 4) -> dict[str, bytes]:
    """Noise in the form in which a set is published, by path under the data folder."""
    channels, height, width = BUILT_IN[name].shape
    classes = len(BUILT_IN[name].classes)
    parts = [(noise(n, height, width, seed=n), noise(n, seed=n + 1, high=classes)) for n in (train, test)]
    if name == "usps":
        lines = [
            b"".join(
                b"%d " % (label + 1)
                + b" ".join(b"%d:%.4f" % (place + 1, v / 127.5 - 1) for place, v in enumerate(image.ravel()))
                + b"\n"
                for image, label in zip(images, labels, strict=True)
            )
            for images, labels in parts
        ]
        return {"usps.bz2": bz2.compress(lines[0]), "usps.t.bz2": bz2.compress(lines[1])}
    if name == "cifar10":
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode="w:gz") as archive:
            for seed, batch in enumerate(CIFAR_BATCHES):
                records = noise(3, 1 + channels * height * width, seed=seed)
                records[:, 0] %= classes
                info = tarfile.TarInfo(f"cifar-10-batches-bin/{batch}")
                info.size = records.size
                archive.addfile(info, io.BytesIO(records.tobytes()))
        return {"cifar-10-binary.tar.gz": stream.getvalue()}
    if name == "emnist_letters":
        arrays = [array for images, labels in parts for array in (images, labels + np.uint8(1))]
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for stem, array in zip(EMNIST_STEMS, arrays, strict=True):
                archive.writestr(f"gzip/{stem}.gz", gzip.compress(idx(array), mtime=0))
        return {"EMNIST/raw/gzip.zip": stream.getvalue()}
    arrays = [array for part in parts for array in part]
    files = BUILT_IN[name].files
    return {file.path: gzip.compress(idx(array), mtime=0) for file, array in zip(files, arrays, strict=True)}


def with_sums_of(name: str, files: dict[str, bytes]) -> BuiltIn:
    """The catalogue's entry as it would be had the set been published with this content."""
    known = BUILT_IN[name]
    return replace(
        known,
        files=tuple(
            replace(
                file,
                md5=hashlib.md5(files[file.path], usedforsecurity=False).hexdigest(),
                size=len(files[file.path]),
            )
            for file in known.files
        ),
    )
