"""Labels in the forms people have them, parts and names of arrays, and IDX files wherever they lie."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from data_samples import SHARED, idx, noise, write_folder, write_zip

from aecore.datasets.catalogue import BUILT_IN
from aecore.datasets.loading import ImageSet, ImportReport, import_images, load
from aecore.datasets.published import reading as published
from aecore.errors import DataError
from aecore.recipe.choices import DataChoice
from app.words.translation import said_in

IMAGES = noise(12, 9, 11)
NUMBERS = np.arange(12) % 3


def read(path: Path, folder: Path) -> tuple[ImportReport, ImageSet]:
    report = import_images(path, "mine", folder)
    for said in report.sentences:
        assert said_in(said, "fr") not in (None, said)
    return report, load(DataChoice(name="mine"), folder)


def read_arrays(folder: Path, **arrays: np.ndarray) -> tuple[ImportReport, ImageSet]:
    np.savez(folder / "in.npz", **arrays)
    return read(folder / "in.npz", folder)


def label_of(loaded: ImageSet, image: np.ndarray) -> str:
    images = torch.cat([loaded.train.images, loaded.test.images])
    labels = torch.cat([loaded.train.labels, loaded.test.labels])
    (place,) = [
        row
        for row, each in enumerate((images * 255).round().byte())
        if each.numpy().tobytes() == image.tobytes()
    ]
    return loaded.classes[int(labels[place])]


@pytest.mark.parametrize(
    "labels",
    [
        NUMBERS.astype("float32"),
        NUMBERS[:, None].astype("uint8"),
        NUMBERS.astype(">i4"),
        np.eye(3)[NUMBERS],
        np.eye(3, dtype=bool)[NUMBERS],
        NUMBERS.astype("S1"),
        NUMBERS.astype(np.str_),
    ],
)
def test_labels_that_are_one_class_an_image_are_read(labels: np.ndarray, tmp_path: Path) -> None:
    report, loaded = read_arrays(tmp_path, images=IMAGES, labels=labels)
    assert report.classes == ("0", "1", "2")
    assert report.unlabelled == 0
    for image, number in zip(IMAGES, NUMBERS, strict=True):
        assert label_of(loaded, image) == str(number)


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (noise(12, 8), "an array of uint8 of shape (12, 8)"),
        (noise(12, 14, high=2), "an array of uint8 of shape (12, 14)"),
        (np.eye(3)[NUMBERS] * 0.5, "an array of float64 of shape (12, 3)"),
        (noise(12, 3, 3), "an array of uint8 of shape (12, 3, 3)"),
        (np.full(12, np.nan), "an array of float64 of shape (12,)"),
        (np.linspace(0, 1, 12), "an array of float64 of shape (12,)"),
        (np.array(7), "an array of int64 of shape ()"),
        (np.array([None] * 12), "The labels are Python objects, which are never loaded"),
    ],
)
def test_labels_of_another_form_leave_images_without_classes(
    labels: np.ndarray, said: str, tmp_path: Path
) -> None:
    report, loaded = read_arrays(tmp_path, images=IMAGES, labels=labels)
    assert not report.labelled
    assert report.unlabelled == 12
    assert loaded.classes == ("mine",)
    assert any(said in note for note in report.notes)


def test_labels_of_other_images_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"as many labels as images \(12\)"):
        read_arrays(tmp_path, images=IMAGES, labels=NUMBERS[:11])


def test_more_classes_than_can_be_told_apart_are_none(tmp_path: Path) -> None:
    report, _ = read_arrays(tmp_path, images=noise(300, 8, 8), labels=np.arange(300))
    assert not report.labelled
    assert any(note.startswith("There are 300 classes, more than the 256") for note in report.notes)


def test_a_part_without_labels_has_no_class(tmp_path: Path) -> None:
    report, loaded = read_arrays(tmp_path, x_train=IMAGES, y_train=NUMBERS, x_test=noise(4, 9, 11, seed=1))
    assert (report.classes, report.unlabelled, report.labelled) == (("0", "1", "2"), 4, True)
    assert loaded.classes == ("0", "1", "2", "no class")
    assert loaded.test.labels.tolist() == [3] * 4
    assert sorted(loaded.train.labels.unique().tolist()) == [0, 1, 2]


@pytest.mark.parametrize(
    ("train", "test"),
    [
        ("x_train", "x_test"),
        ("X_tr", "X_te"),
        ("trainX", "testX"),
        ("training_data", "testing_data"),
        ("train", "test"),
    ],
)
@pytest.mark.parametrize("validation", ["x_val", "valid_images", "validation_x", "dev"])
def test_arrays_of_three_parts(train: str, test: str, validation: str, tmp_path: Path) -> None:
    others = {validation: noise(3, 9, 11, seed=1), test: noise(2, 9, 11, seed=2)}
    report, _ = read_arrays(tmp_path, **{train: IMAGES}, **others)
    assert (report.train_images, report.test_images) == (15, 2)
    assert report.notes[-1] == "Joined to the images to learn from: 3 images for validation."


def test_arrays_nobody_asks_for_may_be_anything(tmp_path: Path) -> None:
    np.savez(tmp_path / "in.npz", imgs=IMAGES, metadata=np.array({"a": 1}, dtype=object))
    with zipfile.ZipFile(tmp_path / "in.npz", "a") as archive:
        archive.writestr("broken.npy", b"no array")
        archive.writestr("readme.txt", b"words")
    report, _ = read(tmp_path / "in.npz", tmp_path)
    assert report.dropped == ("Passed over, as not asked for: 3 arrays (metadata, broken, readme.txt).",)
    # Nor do they stand in the way of the one stack that there is.
    np.savez(tmp_path / "in.npz", whatever=IMAGES, metadata=np.array({"a": 1}, dtype=object))
    import_images(tmp_path / "in.npz", "again", tmp_path)


@pytest.mark.parametrize("kind", ["uint8", ">f4", "int64"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_a_single_array_in_a_file(kind: str, order: str, tmp_path: Path) -> None:
    np.save(tmp_path / "faces.npy", np.asarray(IMAGES.astype(kind), order=order))  # type: ignore[call-overload]
    report, loaded = read(tmp_path / "faces.npy", tmp_path)
    assert report.shape == (1, 9, 11)
    assert label_of(loaded, IMAGES[3]) == "mine"


FILES = {"x_train": IMAGES, "y_train": NUMBERS, "x_test": noise(4, 9, 11, seed=1), "y_test": np.arange(4) % 3}


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_arrays_in_files_of_their_own_are_read_as_those_of_one_archive(form: str, tmp_path: Path) -> None:
    files = {"data/readme.txt": b"words"}
    for name, array in FILES.items():
        stream = io.BytesIO()
        np.save(stream, array)
        files[f"data/{name}.npy"] = stream.getvalue()
    path = write_folder(tmp_path / "in", files) if form == "folder" else write_zip(tmp_path / "in.zip", files)
    report, loaded = read(path, tmp_path)
    assert (report.train_images, report.test_images, report.classes) == (12, 4, ("0", "1", "2"))
    assert label_of(loaded, IMAGES[4]) == "1"
    assert report.dropped == ("Passed over, as of another kind: 1 file (data/readme.txt).",)


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_an_archive_of_arrays_in_a_folder_or_archive_is_read(form: str, tmp_path: Path) -> None:
    stream = io.BytesIO()
    np.savez(stream, **FILES)
    files = {"data/mine.npz": stream.getvalue(), "data/readme.txt": b"words"}
    path = write_folder(tmp_path / "in", files) if form == "folder" else write_zip(tmp_path / "in.zip", files)
    report, _ = read(path, tmp_path)
    assert (report.train_images, report.test_images, report.classes) == (12, 4, ("0", "1", "2"))
    two = write_folder(tmp_path / "two", {**files, "data/other.npz": stream.getvalue()})
    with pytest.raises(DataError, match=r"a folder or \.zip of pictures"):
        import_images(two, "two", tmp_path)


def test_a_single_array_of_objects_or_cut_short_is_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.array([None, 1], dtype=object))
    with pytest.raises(DataError, match="a pickled one is never loaded"):
        import_images(tmp_path / "a.npy", "mine", tmp_path)
    np.save(tmp_path / "a.npy", IMAGES)
    whole = (tmp_path / "a.npy").read_bytes()
    for length in (6, 20, 100, len(whole) - 1):
        (tmp_path / "a.npy").write_bytes(whole[:length])
        with pytest.raises(DataError) as raised:
            import_images(tmp_path / "a.npy", "mine", tmp_path)
        assert said_in(raised.value, "fr") is not None


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
