"""Splits and classes by folder, one size for all, and pictures in all the forms people have them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
import torch
from data_samples import encoded, noise, write_folder, write_zip
from PIL import Image
from torch import Tensor

from aecore.datasets.loading import ImageSet, ImportReport, import_images, load
from aecore.datasets.own.picture_sizes import common_size
from aecore.errors import DataError
from aecore.recipe.choices import DataChoice
from app.words.translation import said_in

GIVEN = "The split is the one given: {} images to learn from, {} for the test."


def some(folder: str, count: int, seed: int = 0, *, suffix: str = "png") -> dict[str, bytes]:
    return {
        f"{folder}/{number}.{suffix}": encoded(noise(9, 11, seed=seed * 1000 + number))
        for number in range(count)
    }


def read(files: dict[str, bytes], folder: Path) -> tuple[ImportReport, ImageSet]:
    report = import_images(write_folder(folder / "in", files), "mine", folder)
    for said in report.sentences:
        assert said_in(said, "fr") not in (None, said)
    return report, load(DataChoice(name="mine"), folder)


def everything(loaded: ImageSet) -> Tensor:
    return torch.cat([loaded.train.images, loaded.test.images])


@pytest.mark.parametrize("train", ["train", "Training", "training_set", "seg_train/seg_train"])
@pytest.mark.parametrize("validation", ["val", "valid", "Validation", "dev"])
@pytest.mark.parametrize("test", ["test", "testing", "test_set"])
def test_the_parts_of_a_split_have_many_names(train: str, validation: str, test: str, tmp_path: Path) -> None:
    files = {}
    for seed, (part, count) in enumerate(((train, 4), (validation, 3), (test, 2))):
        files |= some(f"pets/{part}/cat", count, 2 * seed) | some(f"pets/{part}/dog", count, 2 * seed + 1)
    files |= {"pets/readme.txt": b"words"}
    report, loaded = read(files, tmp_path)
    assert report.classes == loaded.classes == ("cat", "dog")
    assert report.split == GIVEN.format(14, 4)
    assert torch.bincount(loaded.test.labels).tolist() == [2, 2]
    assert "Joined to the images to learn from: 6 images for validation." in report.notes
    assert report.dropped == ("Passed over, as of another kind: 1 file (pets/readme.txt).",)


def test_validation_alone_is_the_test(tmp_path: Path) -> None:
    report, loaded = read(some("train/a", 4) | some("train/b", 4, 1) | some("val/a", 1, 2), tmp_path)
    assert report.split == "Kept for the test, as there are no others for it: 1 image for validation."
    assert (len(loaded.train.images), loaded.test.labels.tolist()) == (8, [0])


def test_a_split_inside_the_classes_and_folders_of_images_inside_them(tmp_path: Path) -> None:
    files = {}
    for seed, label in enumerate(("cat", "dog")):
        files |= some(f"{label}/train/images", 4, 2 * seed) | some(f"{label}/test/images", 2, 2 * seed + 1)
    report, loaded = read(files, tmp_path)
    assert report.classes == ("cat", "dog")
    assert report.split == GIVEN.format(8, 4)
    report, _ = read(some("cat/images", 4) | some("dog/images", 4, 1), tmp_path / "classes")
    assert report.classes == ("cat", "dog")
    assert torch.bincount(loaded.train.labels).tolist() == [4, 4]


def test_one_class_to_learn_from_and_several_to_be_told_from_it(tmp_path: Path) -> None:
    report, loaded = read(
        some("train/good", 6) | some("test/good", 2, 1) | some("test/cracked", 2, 2), tmp_path
    )
    assert report.classes == ("cracked", "good")
    assert torch.bincount(loaded.train.labels).tolist() == [0, 6]


def test_a_split_without_classes_has_none(tmp_path: Path) -> None:
    report, _ = read(some("train/images", 6) | some("test/pictures", 2, 1), tmp_path)
    assert not report.labelled
    assert report.unlabelled == 8
    assert report.split == GIVEN.format(6, 2)


@pytest.mark.parametrize("labels", [("train", "bus", "car"), ("valid", "invalid")])
def test_classes_that_are_called_like_parts_are_classes(labels: tuple[str, ...], tmp_path: Path) -> None:
    files = {}
    for seed, label in enumerate(labels):
        files |= some(label, 4, seed)
    assert read(files, tmp_path)[0].classes == tuple(sorted(labels))


def test_a_picture_or_two_beside_the_folders_are_left_out_and_named(tmp_path: Path) -> None:
    split = some("train/a", 8) | some("train/b", 8, 1) | some("test/a", 4, 2)
    report, _ = read(split | {"sample.png": encoded(noise(30, 40))}, tmp_path / "split")
    assert report.shape == (1, 9, 11)
    assert report.split == GIVEN.format(16, 4)
    assert report.dropped == (
        "Left out, as they lie beside the folders of the others: 1 picture (sample.png).",
    )
    classes = some("a", 8) | some("b", 8, 1) | {"sample.png": encoded(noise(30, 40))}
    report, _ = read(classes, tmp_path / "classes")
    assert (report.classes, len(report.dropped)) == (("a", "b"), 1)


def test_three_hundred_folders_are_images_without_classes(tmp_path: Path) -> None:
    files = {f"{number}/a.png": encoded(noise(8, 8, seed=number)) for number in range(300)}
    report, loaded = read(files, tmp_path)
    assert (report.train_images + report.test_images, report.classes) == (300, ("mine",))
    assert any(note.startswith("There are 300 classes, more than the 256") for note in report.notes)
    assert loaded.classes == ("mine",)


@pytest.mark.parametrize(("damaged", "whole"), [(1, 9), (3, 27), (0, 5)])
def test_one_damaged_picture_in_ten_is_left_out_and_named(damaged: int, whole: int, tmp_path: Path) -> None:
    files = some("a", whole)
    # Whole to look at, but cut short in its pixels; and no picture at all.
    broken = (encoded(noise(64, 64))[:1500], b"no picture", b"")
    files |= {f"a/x{number}.png": broken[number] for number in range(damaged)}
    report, _ = read(files, tmp_path)
    assert report.train_images + report.test_images == whole
    names = ", ".join(f"a/x{number}.png" for number in range(damaged))
    said = f"Left out, as they cannot be read: {damaged} of {damaged + whole} pictures ({names})."
    assert report.dropped == ((said,) if damaged else ())


@pytest.mark.parametrize(("damaged", "whole"), [(1, 8), (2, 17)])
def test_more_damaged_pictures_than_one_in_ten_are_refused(damaged: int, whole: int, tmp_path: Path) -> None:
    files = some("a", whole) | {f"a/x{number}.png": b"no picture" for number in range(damaged)}
    told = "x0.png: expected a picture" if damaged == 1 else r"found 2 of 19 \(a/x0.png, a/x1.png\)"
    with pytest.raises(DataError, match=told):
        import_images(write_folder(tmp_path / "in", files), "mine", tmp_path)


def test_labels_stay_with_their_pictures_where_some_are_left_out(tmp_path: Path) -> None:
    files = {}
    for label, value in (("black", 0), ("white", 255)):
        files |= {f"{label}/{n}.png": encoded(np.full((8, 8), value, dtype=np.uint8)) for n in range(10)}
    files |= {"black/0.png": b"", "white/5.png": b""}
    _, loaded = read(files, tmp_path)
    for part in (loaded.train, loaded.test):
        assert torch.equal(part.images.mean(dim=(1, 2, 3)).round().long(), part.labels)


def test_the_size_that_fits_most_wins() -> None:
    assert common_size([(300, 50), *[(28, 28)] * 3]) == ((28, 28), (28, 28))
    assert common_size([(300, 50), (28, 28)] * 5 + [(28, 28)]) == ((28, 28), (28, 28))
    assert common_size([(300, 50), *[(30 + n, 31 + 2 * n) for n in range(9)]])[0] == (39, 39)
    assert common_size([(600 + 10 * n, 300 + 5 * n) for n in range(9)]) == ((64, 32), None)
    assert common_size([(20 + n, 2 * (20 + n)) for n in range(9)]) == ((24, 48), None)
    assert common_size([(9, 9)]) == ((9, 9), (9, 9))


def test_what_was_scaled_and_what_was_cut_are_counted(tmp_path: Path) -> None:
    files = {f"{n}.png": encoded(noise(16, 16, seed=n)) for n in range(10)}
    files |= {f"x{n}.png": encoded(noise(32, 32, seed=n)) for n in range(3)}
    files |= {f"y{n}.png": encoded(noise(16, 24, seed=n)) for n in range(2)}
    report, _ = read(files, tmp_path)
    assert (report.original, report.resized, report.cut) == ((16, 16), 5, 2)
    assert report.notes == (
        "5 of 15 pictures had another size and were scaled to 16 x 16 pixels, 2 of them cut at the edges.",
    )


def test_other_kinds_of_pictures_are_read(tmp_path: Path) -> None:
    half = np.zeros((16, 16), dtype=np.uint8)
    half[:, 8:] = 255
    picture = Image.fromarray(half)
    moving = io.BytesIO()
    picture.save(moving, "GIF", save_all=True, append_images=[picture.transpose(Image.Transpose.ROTATE_90)])
    files = {
        "still.gif": encoded(half, "GIF"),
        "moving.gif": moving.getvalue(),
        "a.webp": encoded(half, "WEBP", lossless=True),
        "a.bmp": encoded(half, "BMP"),
        "a.pgm": encoded(half, "PPM"),
        "text.pgm": b"P2 16 16 255\n" + b" ".join(b"%d" % value for value in half.ravel()),
        "deep.pgm": b"P5 16 16 65535\n" + (half.astype(">u2") * 257).tobytes(),
        "a.ppm": encoded(np.repeat(half[..., None], 3, axis=2), "PPM"),
        "GIF.JPG": encoded(half, "GIF"),
    }
    report, loaded = read(files, tmp_path)
    assert (everything(loaded) - torch.from_numpy(half) / 255).abs().max() < 0.02
    assert len(everything(loaded)) == 9
    assert "1 of 9 pictures moves: the first of its frames was taken." in str(report.notes).replace(
        "Images animées", ""
    )


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def with_chunk(png: bytes, kind: bytes, content: bytes) -> bytes:
    """A PNG with a chunk more, after the header and once more behind the pixels."""
    return png[:33] + chunk(kind, content) + png[33:-12] + chunk(kind, content) + png[-12:]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (b"eXIf", b"nothing of EXIF"),
        (b"eXIf", b"MM\0*\0\0\0\x08\0\x09" + bytes(3)),
        (b"zTXt", b"words\0\0" + zlib.compress(bytes(3 << 20))),
        (b"iTXt", b"words\0\1\0\0\0" + zlib.compress(bytes(3 << 20))),
        (b"zTXt", b"words\0\0" + b"not packed"),
        (b"tEXt", b"words\0" + bytes(3 << 20)),
        (b"iCCP", b"profile\0\0" + zlib.compress(bytes(3 << 20))),
        (b"iCCP", b"profile\0\0" + b"not packed"),
    ],
)
def test_what_stands_beside_the_pixels_does_not_stop_them(
    kind: bytes, content: bytes, tmp_path: Path
) -> None:
    pixels = [noise(9, 11, seed=seed) for seed in range(3)]
    files = {f"{n}.png": with_chunk(encoded(each), kind, content) for n, each in enumerate(pixels)}
    report, loaded = read(files, tmp_path)
    assert report.dropped == ()
    assert {image.numpy().tobytes() for image in (everything(loaded) * 255).round().byte()} == {
        each.tobytes() for each in pixels
    }


def test_a_photograph_with_unreadable_exif_is_read(tmp_path: Path) -> None:
    exif = b"Exif\0\0" + b"MM\0\x2b" + b"\xff" * 60
    files = {f"{n}.jpg": encoded(np.full((9, 11), 99, dtype=np.uint8), "JPEG", exif=exif) for n in range(3)}
    _, loaded = read(files, tmp_path)
    assert (everything(loaded) * 255).round().unique().tolist() == [99]


def drawing(shade: int) -> bytes:
    """A square of a shade on nothing."""
    pixels = np.zeros((16, 16, 4), dtype=np.uint8)
    pixels[4:12, 4:12] = (shade, shade, shade, 255)
    return encoded(pixels)


@pytest.mark.parametrize(
    ("shades", "grounds"),
    [
        ((0, 0, 0), (255, 255, 255)),
        ((255, 255, 240), (0, 0, 0)),
        ((128, 200, 90), (255, 255, 255)),
        ((255, 255, 255, 255, 255, 0), (0, 0, 0, 0, 0, 255)),
        ((0, 0, 0, 0, 0, 255), (255, 255, 255, 255, 255, 0)),
    ],
)
def test_drawings_on_nothing_get_a_ground_they_show_on(
    shades: tuple[int, ...], grounds: tuple[int, ...], tmp_path: Path
) -> None:
    _, loaded = read({f"{n}.png": drawing(shade) for n, shade in enumerate(shades)}, tmp_path)
    found = (everything(loaded) * 255).round().long()
    assert sorted(zip(found[:, 0, 8, 8].tolist(), found[:, 0, 0, 0].tolist(), strict=True)) == sorted(
        zip(shades, grounds, strict=True)
    )


def test_names_in_an_archive_are_read_as_they_were_written(tmp_path: Path) -> None:
    files = some("Voegel", 2) | some("Fuechse", 2, 1)
    names = {
        "Voegel": "Vögel",
        "Fuechse": "Fu\u0308chse",
    }  # the second as macOS writes it, letter and dots apart
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name, content in files.items():
            folder, file = name.split("/")
            archive.writestr(f"{names[folder]}/{file}", content)
    # Without the flag that says that they are UTF-8.
    content = bytearray((tmp_path / "a.zip").read_bytes())
    for signature, offset in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        place = -1
        while (place := content.find(signature, place + 1)) >= 0:
            content[place + offset] &= ~0x08
    (tmp_path / "a.zip").write_bytes(content)
    assert all(not info.flag_bits & 0x800 for info in zipfile.ZipFile(tmp_path / "a.zip").infolist())
    assert import_images(tmp_path / "a.zip", "mine", tmp_path).classes == ("Füchse", "Vögel")
    # Truly code page 437: no UTF-8.
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("Voegel", "V_gel"), content)
    old = (tmp_path / "b.zip").read_bytes().replace(b"V_gel", "Vögel".encode("cp437"))
    (tmp_path / "b.zip").write_bytes(old)
    assert import_images(tmp_path / "b.zip", "older", tmp_path).classes == ("Fuechse", "Vögel")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_is_twice_in_an_archive_is_taken_once_as_whoever_unpacks_it_does(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number in range(3):
            archive.writestr(f"{number}.png", b"an older one, damaged")
        for number in range(3):
            archive.writestr(f"{number}.png", encoded(noise(9, 11, seed=number)))
    report = import_images(tmp_path / "a.zip", "mine", tmp_path)
    assert (report.train_images + report.test_images, report.dropped) == (3, ())


def test_drawings_that_shrink_well_are_no_bomb(tmp_path: Path) -> None:
    squares = np.zeros((3000, 64, 64, 3), dtype=np.uint8)
    squares[:, 20:40, 20:40] = 255
    np.savez_compressed(tmp_path / "in.npz", images=squares)
    assert squares.nbytes > 300 * (tmp_path / "in.npz").stat().st_size
    assert import_images(tmp_path / "in.npz", "mine", tmp_path).train_images == 2500
    files = {f"{n}.bmp": encoded(np.full((64, 64), 255 - n % 2, dtype=np.uint8), "BMP") for n in range(3000)}
    path = write_zip(tmp_path / "in.zip", files)
    assert import_images(path, "pictures", tmp_path).train_images == 2500
