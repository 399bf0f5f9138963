"""The library's sentences in French: what it really raises is matched by the patterns, and nothing English is left."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from aecore.data import import_images
from aecore.data_choice import DataChoice
from aecore.datasets import digits
from aecore.datasets.image_set import prepare
from aecore.errors import AELabError
from aecore.jobs import JobTable
from aecore.presets import PRESETS
from aecore.recipe import Recipe
from aecore.training import train
from aecore.worker_job import in_words
from app.messages import Messages
from app.said import in_language

VAE = PRESETS["vae-2d"]


def diverging(_folder: Path) -> None:
    for _ in train(VAE.replace({"training.learning_rate": 10.0, "training.optimiser": "sgd"}), threads=1):
        pass


def too_many_runs(folder: Path) -> None:
    with JobTable(folder) as table:
        for _ in range(table.owner_limit + 1):
            table.submit(VAE, "me")


def no_zip(folder: Path) -> None:
    (folder / "broken.zip").write_bytes(b"nothing of the kind")
    import_images(folder / "broken.zip", "mine", folder)


def broken_zip(folder: Path) -> None:
    with zipfile.ZipFile(folder / "whole.zip", "w") as archive:
        archive.writestr("a.png", bytes(5000))
    # The list of what is in it is damaged.
    damaged = (folder / "whole.zip").read_bytes().replace(b"PK\x01\x02", b"nope")
    (folder / "damaged.zip").write_bytes(damaged)
    import_images(folder / "damaged.zip", "mine", folder)


def no_picture(folder: Path) -> None:
    with zipfile.ZipFile(folder / "some.zip", "w") as archive:
        archive.writestr("a.png", b"no picture")
        archive.writestr("b.png", b"no picture")
    import_images(folder / "some.zip", "mine", folder)


def no_pictures(folder: Path) -> None:
    with zipfile.ZipFile(folder / "texts.zip", "w") as archive:
        archive.writestr("a.txt", b"words")
    import_images(folder / "texts.zip", "mine", folder)


def climbing(folder: Path) -> None:
    with zipfile.ZipFile(folder / "up.zip", "w") as archive:
        archive.writestr("../../a.png", b"no picture")
    import_images(folder / "up.zip", "mine", folder)


CASES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a loss that is none": (diverging, "taux d’apprentissage"),
    "out of bounds": (lambda _: VAE.replace("bottleneck.size", -3), "nombre entier de 1 à"),
    "a number out of bounds": (lambda _: VAE.replace("training.learning_rate", 50.0), "il faut un nombre"),
    "widths out of bounds": (lambda _: VAE.replace("network.hidden", [0]), "liste de nombres entiers"),
    "an unknown key": (lambda _: Recipe.from_dict({"surprise": 1}), "il faut l’un de"),
    "an unknown choice": (lambda _: VAE.replace("training.optimiser", "luck"), "il faut l’un de"),
    "more than memory": (lambda _: in_memory(), "ne tient pas"),
    "too many runs": (too_many_runs, "arrêtez-en un"),
    "no zip": (no_zip, "enregistrer à nouveau"),
    "a broken zip": (broken_zip, "archive zip"),
    "a broken picture": (no_picture, "PNG ou JPEG"),
    "no pictures": (no_pictures, "avec des images dedans"),
    "a path that climbs": (climbing, "l’archive même"),
    "too many images": (
        lambda _: prepare(digits.read(), DataChoice(train_size=5000)),
        "au plus 1,437 images",
    ),
    "a broken link": (lambda _: Recipe.from_share("eJw"), "lien"),
}


def in_memory() -> None:
    raise AELabError(**dict(zip(("subject", "expected", "found", "attempt"), parts(), strict=True)))


def parts() -> list[str]:
    """What the worker says of a process that ran out of memory."""
    said, _ = in_words(MemoryError())
    subject, rest = said.split(": expected ")
    expected, rest = rest.split(", found ")
    found, attempt = rest.removesuffix(".").split("; try ")
    return [subject, expected, found, attempt]


@pytest.mark.parametrize("case", CASES)
def test_what_the_library_says_is_said_in_french(case: str, tmp_path: Path) -> None:
    cause, words = CASES[case]
    with pytest.raises(AELabError) as raised:
        cause(tmp_path)
    said = in_language(str(raised.value), "fr")
    assert said is not None
    assert words in said
    assert "expected" not in said
    assert said.endswith(".")


def test_what_it_cannot_say_stands_in_a_french_frame_and_english_as_it_is() -> None:
    said = "sky: expected blue, found green; try another one."
    assert in_language(said, "fr") is None
    assert Messages("fr").sentence(said).endswith(said)
    assert Messages("fr").sentence(said) != said
    assert Messages("en").sentence(said) == said
