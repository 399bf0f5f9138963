"""Archives of arrays that are no images, lie about their size, or come to more than there is room for."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from bad_input import refused
from data_samples import noise, write_zip

from aecore.datasets.own import budget


@pytest.mark.parametrize(
    ("arrays", "told"),
    [
        (
            {"images": np.full((6, 8, 8), np.nan)},
            "expected finite values, found 384 that are NaN or infinite",
        ),
        (
            {"images": np.full((6, 8, 8), -1.0)},
            r"expected values from 0 to 1 or from 0 to 255, found -1 to -1",
        ),
        ({"images": np.full((6, 8, 8), 300)}, r"found 300 to 300"),
        (
            {"images": np.array([[1, "a"], [None, 2]], dtype=object)},
            r"a pickled one is never loaded\), found .*objects",
        ),
        ({"images": noise(6, 8, 8).astype("c8")}, r"expected an array of numbers"),
        ({"images": np.full((6, 8, 8), "a")}, r"expected images as numbers, found an array of <U1"),
        ({"images": noise(8, 8)}, r"an array of shape \(8, 8\)"),
        ({"images": noise(6, 8, 8, 5)}, r"found an array of shape \(6, 8, 8, 5\)"),
        ({"images": noise(6, 7, 8)}, r"expected images of 8 to 64 pixels a side"),
        ({"images": noise(0, 8, 8)}, r"expected at least two images"),
        (
            {"images": noise(6, 8, 8), "labels": noise(5)},
            r"expected as many labels as images \(6\), found .*\(5,\)",
        ),
        (
            {"a": noise(6, 8, 8), "b": noise(6, 8, 8)},
            r'expected an array named "images".*found arrays named a, b',
        ),
        (
            {"x_train": noise(6, 8, 8), "x_test": noise(6, 9, 8)},
            r"expected training and test images of one size",
        ),
    ],
)
def test_arrays_that_are_no_images(
    arrays: dict[str, np.ndarray], told: str, tmp_path: Path, data: Path
) -> None:
    np.savez(tmp_path / "in.npz", **arrays)
    refused(tmp_path / "in.npz", data, told)


def _npz_with_header(path: Path, shape: str, content: bytes) -> None:
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}}}".ljust(117) + "\n"
    array = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + content
    write_zip(path, {"images.npy": array})


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        (
            "(1000000, 1000, 1000)",
            "in.npz, images.npy: expected at most 2,048 MB, found a header that promises",
        ),
        ("(1000, 64, 64)", "expected 4,096,000 bytes of values, found 100"),
        ("(-6, 8, -8)", "a header that promises"),
        ("nonsense", "expected an archive of arrays as numpy.savez writes it"),
    ],
)
def test_array_headers_that_lie(shape: str, told: str, tmp_path: Path, data: Path) -> None:
    _npz_with_header(tmp_path / "in.npz", shape, bytes(100))
    refused(tmp_path / "in.npz", data, told)


def test_an_array_that_is_a_bomb(tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    np.savez_compressed(tmp_path / "in.npz", images=np.zeros((100_000, 32, 32), dtype=np.uint8))
    monkeypatch.setattr(budget, "LARGEST_TOTAL", 64 << 20)
    refused(
        tmp_path / "in.npz", data, "expected at most 64 MB, found a header that promises 102,400,000 bytes"
    )


def test_an_array_that_memory_has_no_room_for(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    np.savez_compressed(tmp_path / "in.npz", images=np.zeros((10_000, 32, 32), dtype=np.uint8))
    free = budget.psutil.virtual_memory()._replace(available=20 << 20)
    monkeypatch.setattr(budget.psutil, "virtual_memory", lambda: free)
    refused(tmp_path / "in.npz", data, "expected at most 5 MB, found a header that promises 10,240,000 bytes")


def test_archives_of_arrays_that_are_cut_short(tmp_path: Path, data: Path) -> None:
    np.savez(tmp_path / "in.npz", images=noise(6, 8, 8))
    content = (tmp_path / "in.npz").read_bytes()
    for length in (3, 50, len(content) // 2, len(content) - 1):
        (tmp_path / "in.npz").write_bytes(content[:length])
        refused(tmp_path / "in.npz", data, "expected")


def test_the_largest_set_of_arrays(tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aecore.datasets.own.arrays.LARGEST_SET", 100)
    refused(tmp_path / "first.npz", data, "expected at most 100 values in all images, found 384")
