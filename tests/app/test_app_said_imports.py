"""What an import tells, in French: every sentence that the library has is really said, and nothing English is left."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from data_samples import encoded, idx, noise, write_folder
from PIL import Image

from aecore.datasets.loading import import_images
from aecore.datasets.own.told_before import told_before
from aecore.sentences import Sentence, said_of
from app.words.catalogues import catalogue
from app.words.translation import PREFIX, said_in

GREY, COLOUR = encoded(noise(9, 11)), encoded(noise(9, 11, 3))
CLEAR = np.zeros((9, 11, 4), dtype=np.uint8)
CLEAR[2:6, 2:6] = 255


def moving() -> bytes:
    stream = io.BytesIO()
    frames = [Image.fromarray(noise(9, 11, seed=seed)) for seed in range(2)]
    frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:])
    return stream.getvalue()


def greys(count: int, *size: int, folder: str = "") -> dict[str, bytes]:
    return {f"{folder}{n}.png": encoded(noise(*(size or (9, 11)), seed=n)) for n in range(count)}


FOLDERS: dict[str, Callable[[], dict[str, bytes]]] = {
    "plain": lambda: greys(4) | {"notes.txt": b"words"},
    "parts": lambda: (
        greys(10, folder="train/a/")
        | greys(10, folder="train/b/")
        | greys(4, folder="val/a/")
        | greys(4, folder="test/")
        | {"x.png": GREY}
    ),
    "validation": lambda: (
        greys(4, folder="train/a/") | greys(4, folder="train/b/") | greys(2, folder="val/a/")
    ),
    "other": lambda: greys(4, folder="a/") | greys(4, folder="b/") | greys(4),
    "large": lambda: greys(3, 90, 128) | greys(1, 40, 128, folder="x"),
    "sizes": lambda: {f"{n}.png": encoded(noise(20 + n, 30 - n)) for n in range(6)},
    "grey": lambda: greys(4) | {"x.png": COLOUR},
    "colour": lambda: {f"{n}.png": encoded(noise(9, 11, 3, seed=n)) for n in range(4)} | {"x.png": GREY},
    "all grey": lambda: {
        f"{n}.png": encoded(np.repeat(noise(9, 11, seed=n)[..., None], 3, 2)) for n in range(4)
    },
    "moving": lambda: greys(4) | {"x.gif": moving()},
    "clear": lambda: {f"{n}.png": encoded(CLEAR) for n in range(3)},
    "damaged": lambda: greys(12) | {"x.png": b"no picture"},
    "dark": lambda: {f"{n}.png": encoded(noise(9, 11, seed=n, high=41)) for n in range(4)},
    "classes": lambda: {f"{n}/a.png": encoded(noise(8, 8, seed=n)) for n in range(257)},
    "twice": lambda: {f"{place}a-images-idx3-ubyte": idx(noise(6, 9, 11)) for place in ("", "again/")},
    "spare": lambda: (
        {"a-images-idx3-ubyte": idx(noise(6, 9, 11)), "b.idx1": idx(noise(6)), "c.idx1": idx(noise(9))}
    ),
}
ARRAYS: dict[str, Callable[[], dict[str, np.ndarray]]] = {
    "beyond": lambda: {"images": np.linspace(0, 1.01, 600).reshape(6, 10, 10)},
    "even": lambda: {"images": np.full((6, 8, 8), 7)},
    "order": lambda: {"images": noise(10, 14, 3, 20)},
    "large": lambda: {"images": noise(4, 100, 128)},
    "one-hot": lambda: {"images": noise(6, 9, 11), "labels": np.eye(3)[np.arange(6) % 3]},
    "columns": lambda: {"images": noise(6, 9, 11), "labels": noise(6, 8), "more": noise(2)},
    "objects": lambda: {"images": noise(6, 9, 11), "labels": np.array([None] * 6)},
}


def told(folder: Path) -> list[Sentence]:
    """The sentences of all these imports."""
    reports = []
    for number, make in enumerate(FOLDERS.values()):
        path = write_folder(folder / f"in{number}", make())
        reports.append(import_images(path, f"folder{number}", folder))
    for number, arrays in enumerate(ARRAYS.values()):
        np.savez(folder / f"{number}.npz", **arrays())  # type: ignore[arg-type]
        reports.append(import_images(folder / f"{number}.npz", f"arrays{number}", folder))
    said = [said for report in reports for said in report.sentences]
    assert [each for each in said if not isinstance(each, Sentence)] == []
    return [each for each in said if isinstance(each, Sentence)]


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> list[Sentence]:
    return told(tmp_path_factory.mktemp("imports"))


def test_every_sentence_of_an_import_is_said_and_has_its_french(sentences: list[Sentence]) -> None:
    known = {key for key in catalogue("fr") if key.startswith(f"{PREFIX}told_")}
    assert {PREFIX + said.key for said in sentences} == known


def test_every_sentence_of_an_import_was_known_by_its_words_before_it_had_a_key(
    sentences: list[Sentence],
) -> None:
    for said in sentences:
        before = told_before(str.__str__(said))
        assert (before, said_of(before or "")) == (said, said.said)


def test_nothing_english_is_left_in_them(sentences: list[Sentence]) -> None:
    english = {"the", "of", "were", "images to", "pictures", "files", "values", "as", "and", "which", "class"}
    for said in sentences:
        french = said_in(said, "fr")
        assert french is not None, said
        assert french.endswith(".")
        assert not english & set(french.replace("«", " ").split()), french
