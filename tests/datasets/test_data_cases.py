"""Own images as people have them: every input of ../shared/cases, each with what is right for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from aecore.datasets.loading import ImageSet, ImportReport, import_images, load
from aecore.errors import DataError
from aecore.recipe.choices import DataChoice
from app.words.translation import said_in

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the cases do not lie in ../shared/cases")


@dataclass(frozen=True)
class Right:
    """What an import has to come to; `told` are the starts of sentences, in the order of the report."""

    shape: tuple[int, int, int]
    train: int
    test: int
    classes: tuple[str, ...] = ()
    unlabelled: int = 0
    told: tuple[str, ...] = ()
    pixels: Callable[[Tensor], bool] = lambda images: bool(images.min() < 0.1 and images.max() > 0.9)


DRAWN = "Kept for the test, as no split was given"
GIVEN = "The split is the one given"
BYTES = "The values run from 0 to 255."
UNIT = "The values run from 0 to 1."
VALIDATION = "Joined to the images to learn from: "
THREE = ("0", "1", "2")

RIGHT: dict[str, Right] = {
    "folders-train-val-test": Right(
        (1, 28, 28),
        24,
        12,
        ("NORMAL", "PNEUMONIA"),
        0,
        (GIVEN, BYTES, f"{VALIDATION}12 images for validation."),
    ),
    "folders-tiny-imagenet": Right(
        (1, 28, 28),
        18,
        6,
        ("n01443537", "n01629819"),
        12,
        (GIVEN, BYTES, "Without a class: 12 of 24 images.", f"{VALIDATION}6 images"),
    ),
    "folders-test-unlabelled": Right(
        (1, 28, 28), 12, 6, ("cat", "dog"), 6, (GIVEN, BYTES, "Without a class: 6 of 18 images.")
    ),
    "float-overshoot-tiny": Right(
        (1, 28, 28),
        100,
        20,
        THREE,
        0,
        (DRAWN, "The values run from 0 to 1.0000001.", "Clipped, as a little beyond 0 to 1: 1 value."),
    ),
    "uint8-01": Right((1, 64, 64), 100, 20, (), 120, (DRAWN, UNIT), lambda images: set_of(images) == {0, 1}),
    "sizes-first-decides": Right(
        (1, 64, 64),
        26,
        5,
        (),
        31,
        (
            DRAWN,
            BYTES,
            "The pictures have 31 sizes: all were scaled to 64 x 64 pixels, which fits most of them",
        ),
    ),
    "alpha-white-icons": Right(
        (1, 32, 32),
        7,
        1,
        (),
        8,
        (
            DRAWN,
            BYTES,
            "Laid on black, on which they show: 8 light drawings",
            "All pictures are grey",
        ),
        lambda images: bool(
            (images.amax(dim=(1, 2, 3)) == 1).all() and (images.amin(dim=(1, 2, 3)) == 0).all()
        ),
    ),
    "zip-macos": Right((1, 28, 28), 7, 1, ("Füchse", "Vögel"), 0, (DRAWN, BYTES)),
    "idx-folder-per-file": Right((1, 28, 28), 100, 20, THREE, 0, (GIVEN, BYTES)),
    "idx-kaggle-zip": Right(
        (1, 28, 28), 100, 20, THREE, 0, (GIVEN, BYTES, "Taken once, though there twice: 4 files (t10k-images")
    ),
    "idx-int-labels": Right((1, 28, 28), 100, 20, THREE, 0, (DRAWN, BYTES)),
    "exif-broken": Right((1, 32, 32), 5, 1, (), 6, (DRAWN, BYTES)),
    "png-big-text": Right((1, 32, 32), 5, 1, (), 6, (DRAWN, BYTES)),
    "compressed-shapes": Right(
        (1, 64, 64), 3334, 666, (), 4000, (DRAWN, UNIT), lambda images: set_of(images) == {0, 1}
    ),
    "dsprites": Right(
        (1, 64, 64),
        100,
        20,
        (),
        120,
        (DRAWN, UNIT, "Passed over, as not asked for: 2 arrays (latents_classes, metadata)."),
        lambda images: set_of(images) == {0, 1},
    ),
    "ext-wrong": Right((3, 32, 32), 5, 1, (), 6, (DRAWN, BYTES)),
    "damaged-few": Right(
        (1, 32, 32),
        48,
        9,
        ("Cat", "Dog"),
        0,
        (
            DRAWN,
            BYTES,
            "Left out, as they cannot be read: 3 of 60 pictures (Cat/20.jpg, Cat/7.jpg, Dog/44.jpg).",
        ),
    ),
    "medmnist-plain": Right((1, 28, 28), 100, 20, THREE, 0, (GIVEN, BYTES, f"{VALIDATION}20 images")),
    "medmnist-multilabel": Right(
        (1, 28, 28),
        100,
        20,
        (),
        120,
        (
            GIVEN,
            BYTES,
            "The labels, an array of uint8 of shape (80, 14), are not one whole number or name for each image",
            f"{VALIDATION}20 images",
        ),
    ),
    "labels-object": Right(
        (1, 28, 28), 100, 20, (), 120, (DRAWN, BYTES, "The labels are Python objects, which are never loaded")
    ),
    "labels-train-only": Right(
        (1, 28, 28), 100, 20, THREE, 20, (GIVEN, BYTES, "Without a class: 20 of 120 images.")
    ),
    "onehot": Right((1, 28, 28), 100, 20, THREE, 0, (DRAWN, BYTES, "The labels are one-hot")),
    "npy": Right((1, 28, 20), 50, 10, (), 60, (DRAWN, BYTES)),
    "png16-12bit": Right(
        (1, 32, 32),
        7,
        1,
        (),
        8,
        (
            DRAWN,
            "The values run from 0 to 4080, and 65535 is white.",
            "The values use 6% of the range up to 65535, so the images are dark; importing them with --stretch",
        ),
        lambda images: bool(images.max() < 0.07),
    ),
    "tiny-7": Right((1, 16, 16), 6, 1, ("0", "1"), 0, (DRAWN, BYTES)),
}


def set_of(images: Tensor) -> set[float]:
    return set(images.unique().tolist())


def given(case: str) -> Path:
    (path,) = (CASES / case).iterdir()
    return path


def imported(case: str, folder: Path, **how: object) -> tuple[ImportReport, ImageSet, Tensor]:
    report = import_images(given(case), "mine", folder, **how)  # type: ignore[arg-type]
    loaded = load(DataChoice(name="mine"), folder)
    return report, loaded, torch.cat([loaded.train.images, loaded.test.images])


@pytest.mark.parametrize("case", RIGHT)
def test_a_case_is_read_as_is_right_for_it(case: str, tmp_path: Path) -> None:
    right = RIGHT[case]
    report, loaded, images = imported(case, tmp_path)
    assert report.shape == right.shape == tuple(images.shape[1:])
    assert (report.train_images, report.test_images) == (right.train, right.test)
    assert (len(loaded.train.images), len(loaded.test.images)) == (right.train, right.test)
    assert report.unlabelled == right.unlabelled
    assert report.classes == (right.classes or ("mine",))
    assert report.labelled == bool(right.classes)
    extra = ("no class",) if right.classes and right.unlabelled else ()
    assert loaded.classes == (*report.classes, *extra)
    labels = torch.cat([loaded.train.labels, loaded.test.labels])
    assert sorted(labels.unique().tolist()) == list(range(len(loaded.classes)))
    if extra:
        assert int((labels == len(right.classes)).sum()) == right.unlabelled
    assert right.pixels(images)
    for said, start in zip(report.sentences, right.told, strict=True):
        assert said.startswith(start)
        assert said_in(said, "fr") not in (None, said)


def test_every_case_has_its_right_value() -> None:
    there = {path.name for path in CASES.iterdir() if path.is_dir()}
    assert there == {*RIGHT, "matlab-order"}


def test_an_array_in_the_order_of_matlab_is_asked_about_and_read_when_it_is_known(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"\(28, 28, 120\), whose last axis may count the images") as raised:
        import_images(given("matlab-order"), "mine", tmp_path)
    assert "Lequel les compte" in str(said_in(raised.value, "fr"))
    report, _, images = imported("matlab-order", tmp_path, order="last")
    assert report.shape == (1, 28, 28)
    stored = np.load(given("matlab-order"))["images"]
    assert {image.numpy().tobytes() for image in (images * 255).round().byte()} == {
        np.ascontiguousarray(stored[..., place]).tobytes() for place in range(120)
    }


def test_dark_pictures_are_stretched_where_that_is_asked(tmp_path: Path) -> None:
    report, _, images = imported("png16-12bit", tmp_path, stretch=True)
    assert report.scale == "The values run from 0 to 4080."
    assert report.notes == ()
    assert float(images.max()) == 1


def test_the_one_odd_size_among_many_is_cut_and_the_others_hardly(tmp_path: Path) -> None:
    report, _, _ = imported("sizes-first-decides", tmp_path)
    assert report.original == (0, 0)
    assert report.resized == 31
    assert 20 <= report.cut <= 31


def test_the_test_images_of_an_unlabelled_folder_are_those_without_a_class(tmp_path: Path) -> None:
    _, loaded, _ = imported("folders-test-unlabelled", tmp_path)
    assert torch.bincount(loaded.train.labels).tolist() == [6, 6]
    assert loaded.test.labels.tolist() == [2] * 6
