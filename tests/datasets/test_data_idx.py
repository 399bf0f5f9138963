"""IDX files as NIST wrote them, and as others do: each with its labels, published sets among them."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
import torch
from data_samples import SHARED, idx, noise, write_folder, write_zip
from imported import label_of, read

from aecore.datasets.catalogue import BUILT_IN
from aecore.datasets.loading import import_images, load
from aecore.datasets.published import reading as published
from aecore.errors import DataError
from aecore.recipe.choices import DataChoice

IMAGES = noise(12, 9, 11)
NUMBERS = np.arange(12) % 3


def idx_of(array: np.ndarray) -> bytes:
    """An IDX file of any type."""
    kinds = {"u1": 8, "i1": 9, "i2": 11, "i4": 12, "f4": 13, "f8": 14}
    big = array.astype(array.dtype.newbyteorder(">"))
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return bytes([0, 0, kinds[array.dtype.str[1:]], array.ndim]) + sizes + big.tobytes()


@pytest.mark.parametrize("kind", ["uint8", "int8", "int16", "int32", "float32", "float64"])
def test_idx_labels_of_any_number_type(kind: str, tmp_path: Path) -> None:
    files = {"train-images.idx3": idx(IMAGES), "train-labels.idx1": idx_of(NUMBERS.astype(kind))}
    report, loaded = read(write_folder(tmp_path / "in", files), tmp_path)
    assert report.classes == ("0", "1", "2")
    assert [label_of(loaded, image) for image in IMAGES] == [str(number) for number in NUMBERS]


def test_idx_labels_of_many_columns_and_images_of_floats(tmp_path: Path) -> None:
    shades = np.linspace(0, 1, IMAGES.size).reshape(IMAGES.shape).astype(np.float32)
    files = {
        "a-images-idx3-ubyte": idx_of(shades),
        "a-labels-idx2-int": idx_of(noise(12, 8).astype(np.int32)),
    }
    files["a-labels-idx2-int.gz"] = gzip.compress(files.pop("a-labels-idx2-int"))
    report, loaded = read(write_folder(tmp_path / "in", files), tmp_path)
    assert not report.labelled
    assert float(loaded.train.images.max()) > 0.9
    assert any("an array of int32 of shape (12, 8)" in note for note in report.notes)


PARTS = {
    f"{part}-{kind}": array
    for part, seed, count in (("train", 0, 12), ("t10k", 1, 6))
    for kind, array in (
        ("images-idx3-ubyte", noise(count, 9, 11, seed=seed)),
        ("labels-idx1-ubyte", (np.arange(count) % 3).astype(np.uint8)),
    )
}


@pytest.mark.parametrize(
    "place",
    [
        lambda name: {name},
        lambda name: {f"{name}/{name}"},
        lambda name: {name, f"again/{name}"},
        lambda name: {name.replace("-idx", ".idx"), f"{name}/{name}.gz"},
        lambda name: {f"raw/{name.upper()}.gz"},
        lambda name: {f"{'test' if 't10k' in name else 'train'}/{name.split('-', 1)[1]}"},
    ],
    ids=["plain", "folders", "twice", "dots", "capitals", "parts"],
)
@pytest.mark.parametrize("form", ["folder", "zip"])
def test_idx_files_find_their_labels_wherever_they_lie(place: object, form: str, tmp_path: Path) -> None:
    files = {
        path: gzip.compress(idx(array)) if path.endswith(".gz") else idx(array)
        for name, array in PARTS.items()
        for path in place(name)  # type: ignore[operator]
    }
    path = write_folder(tmp_path / "in", files) if form == "folder" else write_zip(tmp_path / "in.zip", files)
    report, loaded = read(path, tmp_path)
    assert (report.train_images, report.test_images, report.classes) == (12, 6, ("0", "1", "2"))
    for part in ("train", "t10k"):
        for number, image in enumerate(PARTS[f"{part}-images-idx3-ubyte"]):
            assert label_of(loaded, image) == str(number % 3)
    twice = len(files) - 4
    assert [note for note in report.dropped if "there twice" in note] == [
        note for note in report.dropped if f": {twice} files" in note and twice
    ]
    assert bool(report.dropped) == bool(twice)


def test_idx_files_of_three_parts_beside_other_files(tmp_path: Path) -> None:
    files = {
        f"{part}-images-idx3-ubyte.gz": gzip.compress(idx(noise(count, 9, 11, seed=count)))
        for part, count in (("train", 9), ("valid", 4), ("test", 3))
    }
    report, _ = read(write_folder(tmp_path / "in", {**files, "notes.txt": b"x"}), tmp_path)
    assert (report.train_images, report.test_images) == (13, 3)
    assert report.dropped == ("Passed over, as of another kind: 1 file (notes.txt).",)


needs_shared = pytest.mark.skipif(
    not (SHARED / "FreyFaces").is_dir(), reason="Frey faces and others do not lie in ../shared/data"
)


@needs_shared
def test_kmnist_s_published_files_are_read_and_what_belongs_to_none_is_named(tmp_path: Path) -> None:
    report, loaded = read(SHARED / "KMNIST" / "raw", tmp_path)
    assert (report.shape, report.train_images, report.test_images) == ((1, 28, 28), 7011, 10_000)
    assert report.classes == tuple("0123456789")
    assert torch.bincount(loaded.test.labels).tolist() == [1000] * 10
    assert report.dropped == (
        "Left out, as they belong to no images: 1 file of labels (train-labels-idx1-ubyte.gz).",
    )


@needs_shared
def test_usps_as_idx_and_its_published_test_file(tmp_path: Path) -> None:
    report, loaded = read(SHARED / "USPS" / "raw", tmp_path)
    assert (report.shape, report.train_images, report.test_images) == ((1, 16, 16), 7291, 2007)
    images, labels = published._usps(SHARED / "USPS" / "raw", BUILT_IN["usps"].files[1])
    assert images.shape == (2007, 1, 16, 16)
    assert (float(images.min()), float(images.max())) == (0, 1)
    assert np.bincount(labels).tolist() == torch.bincount(loaded.test.labels).tolist()


@needs_shared
def test_frey_faces_are_taller_than_wide_and_the_same_from_idx_and_from_matlab(tmp_path: Path) -> None:
    from scipy.io import loadmat

    report, loaded = read(SHARED / "FreyFaces" / "raw" / "images-idx3-ubyte.gz", tmp_path / "idx")
    assert (report.shape, report.train_images, report.test_images) == ((1, 28, 20), 1638, 327)
    assert not report.labelled
    stored = loadmat(SHARED / "FreyFaces" / "raw" / "frey_rawface.mat")["ff"]
    (tmp_path / "mat").mkdir()
    # Its columns are images, row by row; reshaped in MATLAB's way their number comes last.
    np.savez(tmp_path / "mat" / "a.npz", images=stored.reshape(28, 20, -1))
    with pytest.raises(DataError, match="whose last axis may count the images"):
        import_images(tmp_path / "mat" / "a.npz", "mine", tmp_path / "mat")
    import_images(tmp_path / "mat" / "a.npz", "mine", tmp_path / "mat", order="last")
    again = load(DataChoice(name="mine"), tmp_path / "mat")
    assert torch.equal(again.train.images, loaded.train.images)
    assert torch.equal(again.test.images, loaded.test.images)


@needs_shared
def test_binarised_mnist_is_black_and_white_with_its_validation_joined(tmp_path: Path) -> None:
    report, loaded = read(SHARED / "BinarizedMNIST" / "raw", tmp_path)
    assert (report.shape, report.train_images, report.test_images) == ((1, 28, 28), 60_000, 10_000)
    assert loaded.test.images.unique().tolist() == [0, 1]
    assert report.split == "The split is the one given: 60,000 images to learn from, 10,000 for the test."
    assert report.notes == ("Joined to the images to learn from: 10,000 images for validation.",)
