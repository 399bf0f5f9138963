"""Which value is white, told by what the values are; and which axis of an array counts the images."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import torch
from data_samples import encoded, idx, noise, write_folder
from torch import Tensor

from aecore.datasets.loading import ImportReport, import_images, load
from aecore.errors import DataError
from aecore.recipe.choices import DataChoice
from app.words.translation import said_in

MASKS = noise(12, 10, 14, high=2)
SHADES = np.linspace(0, 1, 12 * 10 * 14).reshape(12, 10, 14)


def saved(folder: Path, **arrays: np.ndarray) -> Path:
    np.savez(folder / "in.npz", **arrays)
    return folder / "in.npz"


def read(path: Path, folder: Path, **how: object) -> tuple[ImportReport, Tensor]:
    report = import_images(path, "mine", folder, **how)  # type: ignore[arg-type]
    loaded = load(DataChoice(name="mine"), folder)
    for said in report.sentences:
        assert said_in(said, "fr") not in (None, said)
    return report, torch.cat([loaded.train.images, loaded.test.images])


@pytest.mark.parametrize(
    "kind",
    ["bool", "int8", "uint8", "int16", "uint16", "int32", "int64", "float16", "float32", "float64", ">i4"],
)
def test_masks_of_0_and_1_are_black_and_white_in_any_type(kind: str, tmp_path: Path) -> None:
    report, images = read(saved(tmp_path, images=MASKS.astype(kind)), tmp_path)
    assert images.unique().tolist() == [0, 1]
    assert float(images.mean()) == pytest.approx(MASKS.mean())
    assert report.scale == "The values run from 0 to 1."
    assert report.notes == ()


def test_masks_of_0_and_1_are_black_and_white_as_pictures_and_as_idx(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in", {f"{row}.png": encoded(mask) for row, mask in enumerate(MASKS)})
    report, images = read(folder, tmp_path / "pictures")
    assert images.unique().tolist() == [0, 1]
    assert report.scale == "The values run from 0 to 1."
    (tmp_path / "masks.idx3-ubyte").write_bytes(idx(MASKS))
    _, images = read(tmp_path / "masks.idx3-ubyte", tmp_path / "idx")
    assert images.unique().tolist() == [0, 1]


@pytest.mark.parametrize("kind", ["uint8", "int64", "float64"])
@pytest.mark.parametrize("most", [2, 15, 16])
def test_whole_numbers_up_to_sixteen_are_levels(kind: str, most: int, tmp_path: Path) -> None:
    levels = noise(12, 10, 14, high=most + 1).astype(kind)
    report, images = read(saved(tmp_path, images=levels), tmp_path)
    assert (images * most).round().unique().tolist() == list(range(most + 1))
    assert float(images.max()) == 1
    assert report.scale == f"The values run from 0 to {most}."


@pytest.mark.parametrize(
    ("low", "high", "white"),
    [(0, 1.0000001, 1), (0, 1.05, 1), (-0.04, 1.02, 1), (0, 255.4, 255), (-3, 260, 255)],
)
def test_floats_a_little_beyond_are_clipped_and_counted(
    low: float, high: float, white: float, tmp_path: Path
) -> None:
    values = (SHADES * white).copy()
    values.flat[0], values.flat[-1] = low, high
    report, images = read(saved(tmp_path, images=values), tmp_path)
    assert (float(images.min()), float(images.max())) == (0, 1)
    beyond = int((values < 0).sum() + (values > white).sum())
    values_beyond = "1 value" if beyond == 1 else f"{beyond} values"
    assert report.notes == (f"Clipped, as a little beyond 0 to {white}: {values_beyond}.",)
    assert float(images.mean()) == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (SHADES * 1.5, "0 to 1.5"),
        (SHADES * 9.7, "0 to 9.7"),
        (SHADES * 2 - 1, "-1 to 1"),
        (SHADES * 400, "0 to 400"),
        ((SHADES * 300).astype(np.int64), "0 to 300"),
        ((SHADES * 3000).astype(np.int16) - 1000, "-1000 to 2000"),
    ],
)
def test_values_that_may_mean_anything_are_refused_with_their_range(
    values: np.ndarray, said: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=rf"found {said}; try") as raised:
        import_images(saved(tmp_path, images=values), "mine", tmp_path)
    assert said_in(raised.value, "fr") is not None
    if values.min() >= 0:
        _, images = read(saved(tmp_path, images=values), tmp_path, stretch=True)
        assert float(images.max()) == 1


def test_sixteen_bits_are_read_and_dark_ones_are_said_to_be(tmp_path: Path) -> None:
    report, images = read(saved(tmp_path, images=(SHADES * 65535).astype(np.uint16)), tmp_path / "full")
    assert report.notes == ()
    assert float(images.max()) == 1
    dark = (SHADES * 4095).astype(np.uint16)
    report, images = read(saved(tmp_path, images=dark), tmp_path / "dark")
    assert report.scale == "The values run from 0 to 4095, and 65535 is white."
    assert "The values use 6% of the range up to 65535" in report.notes[0]
    assert float(images.max()) == pytest.approx(4095 / 65535)
    report, images = read(saved(tmp_path, images=dark), tmp_path / "stretched", stretch=True)
    assert (report.notes, float(images.max())) == ((), 1)


def test_dark_bytes_are_said_to_be_dark_and_stretched_on_request(tmp_path: Path) -> None:
    dark = noise(12, 10, 14, high=41)
    folder = write_folder(tmp_path / "in", {f"{row}.png": encoded(each) for row, each in enumerate(dark)})
    for place, path in (("arrays", saved(tmp_path, images=dark)), ("pictures", folder)):
        report, images = read(path, tmp_path / place)
        assert any("use 16% of the range up to 255" in note for note in report.notes)
        assert float(images.max()) == pytest.approx(40 / 255)
        _, images = read(path, tmp_path / f"{place} stretched", stretch=True)
        assert float(images.max()) == 1


def test_the_parts_of_a_set_share_their_scale(tmp_path: Path) -> None:
    read(saved(tmp_path, x_train=noise(8, 10, 14), x_test=MASKS), tmp_path)
    test = load(DataChoice(name="mine"), tmp_path).test.images
    assert float(test.max()) == pytest.approx(1 / 255)


@pytest.mark.parametrize("shape", [(28, 28, 120), (28, 20, 120), (20, 28, 200), (24, 24, 20)])
def test_an_order_that_may_be_another_is_asked_about(shape: tuple[int, ...], tmp_path: Path) -> None:
    array = noise(*shape)
    with pytest.raises(DataError, match=re.escape(f"shape {shape}, whose last axis may count")):
        import_images(saved(tmp_path, images=array), "mine", tmp_path)
    report, images = read(saved(tmp_path, images=array), tmp_path / "last", order="last")
    assert report.shape == (1, *shape[:2])
    assert {each.numpy().tobytes() for each in (images * 255).round().byte()} == {
        np.ascontiguousarray(each).tobytes() for each in np.moveaxis(array, -1, 0)
    }
    # As many labels as one of the axes has places tell which it is.
    report, _ = read(saved(tmp_path, images=array, labels=np.arange(shape[2]) % 2), tmp_path / "labels")
    assert report.shape == (1, *shape[:2])
    if shape == (24, 24, 20):
        report, _ = read(saved(tmp_path, images=array), tmp_path / "first", order="first")
        assert report.shape == (1, 24, 20)
        report, _ = read(saved(tmp_path, images=array, labels=np.arange(24) % 2), tmp_path / "twenty")
        assert report.shape == (1, 24, 20)


def test_colours_before_the_images_on_the_last_axis_are_told_by_the_shape(tmp_path: Path) -> None:
    array = noise(10, 14, 3, 30)
    report, images = read(saved(tmp_path, images=array), tmp_path)
    assert report.shape == (3, 10, 14)
    assert any(
        note.startswith("The last axis of the array of shape (10, 14, 3, 30)") for note in report.notes
    )
    first = np.ascontiguousarray(array[..., 0].transpose(2, 0, 1)).tobytes()
    assert first in {each.numpy().tobytes() for each in (images * 255).round().byte()}


@pytest.mark.parametrize("shape", [(200, 8, 64), (200, 64, 8), (20, 28, 20), (28, 28, 28), (5, 64, 64)])
def test_usual_shapes_are_not_doubted(shape: tuple[int, ...], tmp_path: Path) -> None:
    report, _ = read(saved(tmp_path, images=noise(*shape)), tmp_path)
    assert report.shape == (1, *shape[1:])
