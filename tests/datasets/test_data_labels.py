"""Labels in the forms people have them, parts and names of arrays, and IDX files wherever they lie."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from data_samples import noise, write_folder, write_zip
from imported import label_of, read

from aecore.datasets.loading import ImageSet, ImportReport, import_images
from aecore.errors import DataError
from app.words.translation import said_in

IMAGES = noise(12, 9, 11)
NUMBERS = np.arange(12) % 3


def read_arrays(folder: Path, **arrays: np.ndarray) -> tuple[ImportReport, ImageSet]:
    np.savez(folder / "in.npz", **arrays)
    return read(folder / "in.npz", folder)


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
