"""What an import counts, where it counts one: in the singular, in English and in French, each sentence for real."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from data_samples import encoded, idx, noise, write_folder
from sentence_samples import all_said, counted
from test_app_said_imports import CLEAR, COLOUR, GREY, greys, moving

from aecore.datasets.catalogue import CIFAR_BATCHES
from aecore.datasets.loading import import_images
from aecore.datasets.own.about import About
from aecore.datasets.published.reading import read
from aecore.errors import DataError
from aecore.sentences import Sentence
from app.words.catalogues import catalogue
from app.words.messages import Messages
from app.words.translation import PREFIX


def squares(*sides: tuple[int, int]) -> dict[str, bytes]:
    return {f"{n}.png": encoded(noise(*side, seed=n)) for n, side in enumerate(sides)}


def header(*shape: int) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"shape": shape, "fortran_order": False, "descr": "|u1"})
    return stream.getvalue()


def array(values: np.ndarray[Any, Any]) -> bytes:
    stream = io.BytesIO()
    np.save(stream, values)
    return stream.getvalue()


def with_one(value: float) -> np.ndarray[Any, Any]:
    images = np.linspace(0, 1, 600).reshape(6, 10, 10)
    images[3, 3, 3] = value
    return images


FOLDERS: dict[str, Callable[[], dict[str, bytes]]] = {
    "passed": lambda: greys(4) | {"notes.txt": b"words"},
    "none": lambda: {"notes.txt": b"words"},
    "beside": lambda: greys(10, folder="a/") | greys(10, folder="b/") | {"x.png": GREY},
    "other": lambda: greys(2, folder="a/") | greys(2, folder="b/") | {"x.png": GREY},
    "unlabelled": lambda: (
        greys(3, folder="train/a/") | greys(3, folder="train/b/") | greys(1, folder="test/")
    ),
    "validation": lambda: greys(4, folder="train/") | greys(1, folder="val/"),
    "joined": lambda: greys(4, folder="train/") | greys(1, folder="val/") | greys(2, folder="test/"),
    "given": lambda: greys(1, folder="train/") | greys(2, folder="test/"),
    "other size": lambda: squares((20, 20), (20, 20), (20, 20), (20, 30)),
    "sizes": lambda: squares((10, 10), (20, 20), (30, 30), (25, 40)),
    "grey": lambda: greys(4) | {"x.png": COLOUR},
    "colour": lambda: {f"{n}.png": encoded(noise(9, 11, 3, seed=n)) for n in range(4)} | {"x.png": GREY},
    "moving": lambda: greys(4) | {"x.gif": moving()},
    "black": lambda: greys(3) | {"x.png": encoded(CLEAR)},
    "damaged": lambda: greys(12) | {"x.png": b"no picture"},
    "twice": lambda: {f"{place}a-images-idx3-ubyte": idx(noise(6, 9, 11)) for place in ("", "again/")},
    "spare": lambda: {
        "a-images-idx3-ubyte": idx(noise(6, 9, 11)),
        "a-labels-idx1-ubyte": idx(noise(6)),
        "c.idx1": idx(noise(9)),
    },
    "short": lambda: {"images.npy": array(noise(1, 9, 11)), "labels.npy": header(1)},
    "negative": lambda: {"images.npy": header(-1, -1)},
    "no sizes": lambda: {"a.idx1": b"\0\0\x08\x01" + b"\0"},
    "cut short": lambda: {"a.idx1": b"\0\0\x08\x01" + b"\0\0\0\x01"},
    "too long": lambda: {"a.idx1": b"\0\0\x08\x01" + b"\0\0\0\x01" + b"12"},
}
PUBLISHED: dict[str, dict[str, bytes]] = {
    "usps": {"usps": b"1", "usps.t": b"1"},
    "cifar10": {f"cifar-10-batches-bin/{name}": b"1" for name in CIFAR_BATCHES},
}
ARRAYS: dict[str, Callable[[], dict[str, np.ndarray[Any, Any]]]] = {
    "clipped": lambda: {"images": with_one(1.01)},
    "finite": lambda: {"images": with_one(np.nan)},
    "kind": lambda: {"images": np.array([["a"]])},
    "arrays": lambda: {"images": noise(6, 9, 11), "more": noise(2)},
    "given": lambda: {"x_train": noise(1, 9, 11), "x_test": noise(2, 9, 11)},
}
PLURAL = {
    "en": r"\b1 (?:light |other )?(?:files|pictures|images|values|arrays|drawings|bytes|numbers)\b"
    r"|\b1 of \d+ (?:pictures )?(?:were|move)\b|\band were scaled|\b1 that are\b",
    "fr": r"\b1 (?:autres )?(?:fichiers|images|tableaux|dessins|valeurs|octets|nombres|ne sont|rognées)\b"
    r"|^(?:Laissée?s|Mises|Gardées|Jointes|Posés|Ramenées|Images animées)\b"
    r"|illisibles|inutiles|tirées|rognées|présents",
}


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> list[Sentence]:
    folder = tmp_path_factory.mktemp("imports")
    paths = [write_folder(folder / f"in{n}", make()) for n, make in enumerate(FOLDERS.values())]
    for n, arrays in enumerate(ARRAYS.values()):
        np.savez(folder / f"{n}.npz", **arrays())  # type: ignore[arg-type]
        paths.append(folder / f"{n}.npz")
    said: list[str] = []
    for n, path in enumerate(paths):
        try:
            said += import_images(path, f"set{n}", folder).sentences
        except DataError as error:
            said.append(error.sentence)
    for name, files in PUBLISHED.items():
        with pytest.raises(DataError) as raised:
            read(name, write_folder(folder / name, files))
        said.append(raised.value.sentence)
    return [each for each in said if isinstance(each, Sentence)]


def with_forms() -> set[tuple[str, str]]:
    """The sentences of sets with words that go with a number in either language, by key and name of the number."""
    ours = [said for said in all_said() if said.file.startswith("aecore/datasets/")]
    words = [
        (str(said.key), each)
        for said in ours
        for each in (said.words, catalogue("fr")[PREFIX + str(said.key)])
    ]
    return {(key, name) for key, each in words for name in counted(str(each))}


def test_every_counted_sentence_is_said_of_one(sentences: list[Sentence]) -> None:
    said = {(each.key, name) for each in sentences for name, value in each.values.items() if value == 1}
    assert with_forms() - said == set()
    assert len(with_forms()) >= 29


@pytest.mark.parametrize("language", ["en", "fr"])
def test_one_is_said_in_the_singular(language: str, sentences: list[Sentence]) -> None:
    for key, name in sorted(with_forms()):
        for said in (said for said in sentences if said.key == key and said.values[name] == 1):
            shown = Messages(language).sentence(said)
            assert not re.search(PLURAL[language], shown), shown


def test_a_report_that_was_kept_with_a_plural_is_shown_in_the_singular() -> None:
    plain = {"name": "mine", "shape": [1, 8, 8], "classes": ["mine"], "train_images": 3, "test_images": 1}
    kept = ["Passed over, as of another kind: 1 files (notes.txt)."]
    about = About.from_json(json.dumps(plain | {"notes": [], "created": "", "digest": "", "dropped": kept}))
    english, french = (Messages(language).sentence(about.dropped[0]) for language in ("en", "fr"))
    assert english == "Passed over, as of another kind: 1 file (notes.txt)."
    assert french.startswith("Laissé de côté, car d’une autre sorte : 1 fichier (")
