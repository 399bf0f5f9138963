"""A user's own images, in every form they may come in."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from data_samples import encoded, idx, noise, write_folder, write_zip
from PIL import Image

from aecore.datasets.loading import ImageSet, available, classes_of, import_images, load, remove_own, shape_of
from aecore.recipe.choices import DataChoice

CLASSES = ("cat", "dog")


def pictures(*size: int, each: int = 6, prefix: str = "", suffix: str = "png") -> dict[str, bytes]:
    return {
        f"{prefix}{label}/{number}.{suffix}": encoded(noise(*size, seed=number + 100 * place))
        for place, label in enumerate(CLASSES)
        for number in range(each)
    }


def own(folder: Path, name: str = "mine") -> ImageSet:
    return load(DataChoice(name=name), folder)


def bytes_of(loaded: ImageSet) -> dict[bytes, str]:
    """Every image's bytes, and its class."""
    found = {}
    for part in (loaded.train, loaded.test):
        for image, label in zip(part.images, part.labels.tolist(), strict=True):
            found[(image * 255).round().byte().numpy().tobytes()] = loaded.classes[label]
    return found


@pytest.mark.parametrize("size", [(8, 8), (64, 64), (12, 20), (9, 33, 3)])
@pytest.mark.parametrize("form", ["folder", "zip", "wrapped"])
def test_pictures_in_folders_by_class(size: tuple[int, ...], form: str, tmp_path: Path) -> None:
    files = pictures(*size, prefix="pets/animals/" if form == "wrapped" else "")
    junk = {"__MACOSX/cat/0.png": b"?", ".hidden.png": b"?", "cat/.DS_Store": b"?", "Thumbs.db": b"?"}
    if form == "folder":
        path = write_folder(tmp_path / "pets", {**files, **junk})
    else:
        path = write_zip(tmp_path / "pets.zip", {**files, **junk})
    data = tmp_path / "data"
    report = import_images(path, "mine", data)
    shape = (size[2] if len(size) == 3 else 1, size[0], size[1])
    assert report.shape == shape_of("mine", data) == shape
    assert report.classes == classes_of("mine", data) == CLASSES
    assert (report.train_images, report.test_images) == (10, 2)
    assert report.notes == ()
    loaded = own(data)
    assert sorted(loaded.test.labels.tolist()) == [0, 1]
    expected = {}
    for name, content in files.items():
        with Image.open(io.BytesIO(content)) as image:
            pixels = np.asarray(image).reshape(size[0], size[1], -1).transpose(2, 0, 1)
        expected[pixels.tobytes()] = name.split("/")[-2]
    assert bytes_of(loaded) == expected
    assert [entry.name for entry in available(data) if entry.origin == "own"] == ["mine"]


def test_the_same_import_gives_the_same_split(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", pictures(8, 8, each=30))
    first, second = (import_images(path, name, tmp_path) for name in ("one", "two"))
    assert first.digest == second.digest
    assert torch.equal(own(tmp_path, "one").test.images, own(tmp_path, "two").test.images)


def test_folders_named_train_and_test_are_the_split(tmp_path: Path) -> None:
    files = {**pictures(8, 8, each=2, prefix="Train/"), **pictures(9, 9, each=1, prefix="test/")}
    report = import_images(write_folder(tmp_path / "in", files), "mine", tmp_path)
    assert (report.train_images, report.test_images) == (4, 2)
    assert report.classes == CLASSES
    assert report.notes == (
        "2 of 6 pictures had another size and were scaled to 8 x 8 pixels, 0 of them cut at the edges.",
    )


def test_pictures_side_by_side_are_one_class_and_loose_ones_beside_folders_another(tmp_path: Path) -> None:
    flat = {f"{number}.png": encoded(noise(8, 8, seed=number)) for number in range(4)}
    assert import_images(write_folder(tmp_path / "flat", flat), "flat", tmp_path).classes == ("flat",)
    loose = {**flat, **pictures(8, 8)}
    report = import_images(write_folder(tmp_path / "loose", loose), "loose", tmp_path)
    assert report.classes == ("cat", "dog", "other")
    assert 'Outside the folders, forming the class "other": 4 pictures.' in report.notes


def test_folders_named_by_numbers_stand_in_their_order(tmp_path: Path) -> None:
    files = {f"{label}/a.png": encoded(noise(8, 8, seed=label)) for label in (10, 9, 2, 1)}
    assert import_images(write_folder(tmp_path / "in", files), "mine", tmp_path).classes == (
        "1",
        "2",
        "9",
        "10",
    )


def test_large_pictures_are_made_smaller_and_said_to_be(tmp_path: Path) -> None:
    half = np.zeros((300, 600, 3), dtype=np.uint8)
    half[:, 300:, 0] = 255
    files = {f"{number}.jpg": encoded(half, "JPEG", quality=95) for number in range(4)}
    report = import_images(write_zip(tmp_path / "a.zip", files), "mine", tmp_path)
    assert report.shape == (3, 32, 64)
    assert report.notes == (
        "The pictures were made smaller, from 600 x 300 to 64 x 32 pixels (at most 64 a side).",
    )
    image = own(tmp_path).train.images[0]
    assert image[0, :, 36:].min() > 0.95
    assert image[:, :, :28].max() < 0.05


def test_other_sizes_and_colours_follow_the_most_common(tmp_path: Path) -> None:
    files = pictures(10, 12, 3)
    files["cat/odd.png"] = encoded(np.full((20, 48), 100, dtype=np.uint8))
    report = import_images(write_zip(tmp_path / "a.zip", files), "mine", tmp_path)
    assert report.shape == (3, 10, 12)
    assert [note.split(" pictures ")[0] for note in report.notes] == ["1 of 13", "1 of 13"]
    grey = np.full((3, 10, 12), 100, dtype=np.uint8)
    assert grey.tobytes() in bytes_of(own(tmp_path))


def test_pictures_that_are_only_saved_as_coloured_become_grey(tmp_path: Path) -> None:
    grey = {name: np.repeat(noise(8, 8, seed=seed)[..., None], 3, axis=2) for seed, name in enumerate("abc")}
    files = {f"{name}.png": encoded(pixels) for name, pixels in grey.items()}
    report = import_images(write_zip(tmp_path / "a.zip", files), "mine", tmp_path)
    assert report.shape == (1, 8, 8)
    assert len(report.notes) == 1
    assert set(bytes_of(own(tmp_path))) == {pixels[..., 0].tobytes() for pixels in grey.values()}


def test_every_kind_of_png_and_jpeg_is_understood(tmp_path: Path) -> None:
    """A bright right half on black, however it is stored; see-through is white; a turned camera is turned back."""
    half = np.zeros((16, 16), dtype=np.uint8)
    half[:, 8:] = 255
    picture = Image.fromarray(half)
    clear = Image.new("RGBA", (16, 16), (0, 0, 0, 255))
    clear.paste((0, 0, 0, 0), (8, 0, 16, 16))
    turned = Image.Exif()
    turned[0x0112] = 8  # held so that what is stored must be turned to the left
    folder = tmp_path / "in"
    folder.mkdir()
    picture.convert("1").save(folder / "bits.png")
    picture.convert("P").save(folder / "palette.png")
    picture.convert("LA").save(folder / "alpha.png")
    clear.save(folder / "clear.png")
    Image.fromarray(half.astype(np.uint16) * 257).save(folder / "deep.png")
    picture.convert("RGB").save(folder / "colour.jpg", quality=100)
    picture.convert("CMYK").save(folder / "print.jpg", quality=100)
    picture.transpose(Image.Transpose.ROTATE_270).save(folder / "turned.jpg", quality=100, exif=turned)
    picture.save(folder / "really_a_png.jpg", "PNG")
    import_images(folder, "mine", tmp_path)
    loaded = own(tmp_path)
    images = torch.cat([loaded.train.images, loaded.test.images])
    assert images.shape == (9, 1, 16, 16)
    assert (images - torch.from_numpy(half) / 255).abs().max() < 0.03


@pytest.mark.parametrize(
    ("images", "shape"),
    [
        (noise(12, 10, 14), (1, 10, 14)),
        (noise(12, 10, 14, 3), (3, 10, 14)),
        (noise(12, 3, 10, 14), (3, 10, 14)),
        (noise(12, 10, 14, 1), (1, 10, 14)),
        (noise(12, 81), (1, 9, 9)),
        (noise(12, 10, 14).astype(np.int64), (1, 10, 14)),
        (noise(12, 10, 14).astype(np.float64), (1, 10, 14)),
        (np.asfortranarray(noise(12, 10, 14)), (1, 10, 14)),
        (noise(12, 10, 14) / np.float32(255), (1, 10, 14)),
    ],
)
def test_arrays_of_any_order_and_type(
    images: np.ndarray, shape: tuple[int, int, int], tmp_path: Path
) -> None:
    np.savez_compressed(tmp_path / "a.npz", images=images, labels=np.arange(12) % 3)
    report = import_images(tmp_path / "a.npz", "mine", tmp_path)
    assert report.shape == shape
    assert report.classes == ("0", "1", "2")
    plain = images if shape[0] == 1 or images.shape[1] == 3 else images.transpose(0, 3, 1, 2)
    plain = (plain * 255).round() if plain.max() <= 1 else plain
    expected = {
        image.astype(np.uint8).tobytes(): str(number % 3)
        for number, image in enumerate(plain.reshape(12, -1))
    }
    assert bytes_of(own(tmp_path)) == expected


@pytest.mark.parametrize(
    "names",
    [
        ("x_train", "y_train", "x_test", "y_test"),
        ("train_images", "train_labels", "test_images", "test_labels"),
    ],
)
def test_arrays_that_bring_their_split(names: tuple[str, ...], tmp_path: Path) -> None:
    arrays = [
        noise(5, 8, 8),
        np.array(["a", "b", "a", "b", "c"]),
        noise(3, 8, 8, seed=1),
        np.array(["a", "b", "d"]),
    ]
    np.savez(tmp_path / "a.npz", **dict(zip(names, arrays, strict=True)))
    report = import_images(tmp_path / "a.npz", "mine", tmp_path)
    assert report.classes == ("a", "b", "c", "d")
    assert (report.train_images, report.test_images) == (5, 3)
    assert bytes_of(own(tmp_path))[arrays[2][2].tobytes()] == "d"


def test_a_single_array_needs_no_name_and_no_labels_and_truth_values_are_black_and_white(
    tmp_path: Path,
) -> None:
    np.savez(tmp_path / "a.npz", whatever=noise(6, 8, 8) > 127)
    assert import_images(tmp_path / "a.npz", "mine", tmp_path).classes == ("mine",)
    assert own(tmp_path).train.images.unique().tolist() == [0, 1]


def test_large_arrays_are_made_smaller(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", images=np.full((4, 100, 128), 200, dtype=np.uint8))
    report = import_images(tmp_path / "a.npz", "mine", tmp_path)
    assert report.shape == (1, 50, 64)
    assert report.notes == (
        "Every value is 200: there is nothing to see.",
        "The images were made smaller, from 128 x 100 to 64 x 50 pixels.",
    )
    assert (report.original, report.resized, report.cut) == ((100, 128), 4, 0)
    assert (own(tmp_path).train.images * 255).round().unique().tolist() == [200]


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("form", ["folder", "zip", "file"])
def test_idx_files(form: str, packed: bool, tmp_path: Path) -> None:
    arrays = {
        "train-images-idx3-ubyte": noise(6, 9, 11),
        "train-labels-idx1-ubyte": noise(6, high=3),
        "t10k-images-idx3-ubyte": noise(4, 9, 11, seed=1),
        "t10k-labels-idx1-ubyte": np.array([0, 1, 2, 1], dtype=np.uint8),
    }
    files = {
        f"{name}.gz" if packed else name: gzip.compress(idx(array)) if packed else idx(array)
        for name, array in arrays.items()
    }
    path = write_folder(tmp_path / "in", files)
    if form == "zip":
        path = write_zip(tmp_path / "in.zip", {f"raw/{name}": content for name, content in files.items()})
    if form == "file":
        path = next(iter(path.glob("train-images*")))
    report = import_images(path, "mine", tmp_path)
    assert report.shape == (1, 9, 11)
    assert report.train_images + report.test_images == (6 if form == "file" else 10)
    found = bytes_of(own(tmp_path))
    for part in ("train",) if form == "file" else ("train", "t10k"):
        images, labels = arrays[f"{part}-images-idx3-ubyte"], arrays[f"{part}-labels-idx1-ubyte"]
        assert all(found[image.tobytes()] == str(label) for image, label in zip(images, labels, strict=True))
    if form != "file":
        assert report.test_images == 4


def test_an_own_set_takes_the_choices_of_a_recipe_and_is_what_was_imported(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", images=noise(60, 8, 8), labels=np.arange(60) % 2)
    steps: list[tuple[str, int, int]] = []
    import_images(tmp_path / "a.npz", "mine", tmp_path, lambda *step: steps.append(step))
    small = load(DataChoice(name="mine", train_size=10, binarise="threshold"), tmp_path)
    assert torch.bincount(small.train.labels).tolist() == [5, 5]
    assert small.train.images.unique().tolist() == [0, 1]


def test_progress_counts_the_pictures(tmp_path: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    path = write_zip(tmp_path / "a.zip", pictures(8, 8))
    import_images(path, "mine", tmp_path, lambda *step: steps.append(step))
    assert steps == [("images", done, 12) for done in range(1, 13)]


def test_a_set_removed_and_imported_anew_is_read_anew(tmp_path: Path) -> None:
    for seed in (0, 1):
        np.savez(tmp_path / "a.npz", images=noise(6, 8, 8, seed=seed))
        import_images(tmp_path / "a.npz", "mine", tmp_path)
        assert noise(6, 8, 8, seed=seed)[0].tobytes() in bytes_of(own(tmp_path))
        remove_own("mine", tmp_path)
        assert list((tmp_path / "own").iterdir()) == []


def test_what_is_saved_is_safetensors_and_json(tmp_path: Path) -> None:
    import_images(write_zip(tmp_path / "a.zip", pictures(8, 8)), "mine", tmp_path)
    folder = tmp_path / "own" / "mine"
    assert sorted(path.name for path in folder.iterdir()) == ["about.json", "images.safetensors"]
    assert json.loads((folder / "about.json").read_text())["classes"] == ["cat", "dog"]
