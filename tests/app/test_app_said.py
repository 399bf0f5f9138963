"""The library's sentences in French: what it really raises is matched by the patterns, and nothing English is left."""

from __future__ import annotations

import re
import string
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from library_samples import tiny

from aecore.datasets.built_in import digits
from aecore.datasets.image_set import prepare
from aecore.datasets.loading import import_images
from aecore.engine.worker.job import ended_by
from aecore.errors import AELabError, RecipeError, RunError
from aecore.jobs.table import JobTable
from aecore.recipe.choices import DataChoice
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import Recipe
from aecore.runs.run import Run
from aecore.training.training import train
from app.words.catalogues import LANGUAGES, catalogue
from app.words.messages import Messages
from app.words.translation import PAGE, Words, said_in

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
    import_images(folder / "some.zip", "mine", folder)


def no_pictures_at_all(folder: Path) -> None:
    with zipfile.ZipFile(folder / "none.zip", "w") as archive:
        archive.writestr("a.png", b"no picture")
        archive.writestr("b.png", b"no picture")
    import_images(folder / "none.zip", "mine", folder)


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
    "a broken picture": (no_picture, "PNG, JPEG, GIF"),
    "broken pictures": (no_pictures_at_all, "dont la première : autre chose"),
    "no pictures": (no_pictures, "avec des images dedans"),
    "a path that climbs": (climbing, "l’archive même"),
    "too many images": (
        lambda _: prepare(digits.read(), DataChoice(train_size=5000)),
        "au plus 1437 images",
    ),
    "a broken link": (lambda _: Recipe.from_share("eJw"), "lien"),
}


FITS_NOT: dict[str, tuple[dict[str, object], str]] = {
    "no filters": ({"network": {"kind": "convolutional", "channels": []}}, "filtres"),
    "no recurrent layer": ({"network": {"kind": "recurrent", "hidden": []}}, "récurrente"),
    "a sparse Gaussian code": ({"penalties": [{"kind": "kl_sparsity"}]}, "gaussien"),
    "a sparse linear code": (
        {"bottleneck": {"kind": "deterministic"}, "penalties": [{"kind": "kl_sparsity"}]},
        "«\u00a0Aucune (linéaire)\u00a0»",
    ),
    "sparse layers": (
        {
            "bottleneck": {"kind": "deterministic", "activation": "sigmoid"},
            "penalties": [{"kind": "kl_sparsity", "layers": "all"}],
        },
        "«\u00a0ReLU\u00a0»",
    ),
    "free bits of a full covariance": (
        {"bottleneck.covariance": "full", "penalties": [{"kind": "kl_divergence", "free_bits": 1.0}]},
        "axe par axe",
    ),
    "correlation of points": (
        {"bottleneck": {"kind": "deterministic"}, "penalties": [{"kind": "total_correlation"}]},
        "déterministe",
    ),
    "correlation of a full covariance": (
        {"bottleneck.covariance": "full", "penalties": [{"kind": "total_correlation"}]},
        "pleine",
    ),
    "a penalty twice": ({"penalties": [{"kind": "l1"}, {"kind": "l1"}]}, "deux fois"),
    "many layers": ({"network.hidden": [4] * 999}, "au plus"),
}


@pytest.mark.parametrize("case", FITS_NOT)
def test_parts_that_do_not_fit_together_are_said_in_french(case: str) -> None:
    change, words = FITS_NOT[case]
    with pytest.raises(RecipeError) as raised:
        VAE.replace(change)
    said = said_in(raised.value, "fr")
    assert said is not None, str(raised.value)
    assert words in said


def damaged(file: Path) -> None:
    file.write_bytes(b"nothing of the kind")


DAMAGE: dict[str, tuple[Callable[[Path], None], str]] = {
    "gone": (Path.unlink, "manque"),
    "damaged": (damaged, "abîmé"),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_a_damaged_run_is_said_in_french(case: str, tmp_path: Path) -> None:
    damage, words = DAMAGE[case]
    run = Run.create(tmp_path, tiny())
    for _ in run.record(run.start()):
        pass
    damage(run.path / "weights" / "last.safetensors")
    with pytest.raises(RunError) as raised:
        Run.open(run.path).model()
    said = said_in(raised.value, "fr")
    assert said is not None, str(raised.value)
    assert words in said


def test_no_sentence_is_taken_for_another() -> None:
    english, french = catalogue("en"), catalogue("fr")
    for key in (key for key in english if key.startswith("said.")):
        names = {name for _, name, _, _ in string.Formatter().parse(english[key]) if name}
        filled = {name: f"<{name}>" for name in names}
        said = Words("en").format(english[key], **filled)
        ours = french.get(f"{PAGE}{key}", french[key])
        assert said_in(said, "fr") == Words("fr").format(ours, **filled), key


def test_no_sentence_on_the_page_names_an_option_of_a_command() -> None:
    english = catalogue("en")
    for key in (key for key in english if key.startswith("said.")):
        filled = {name: f"<{name}>" for _, name, _, _ in string.Formatter().parse(english[key]) if name}
        for language in LANGUAGES:
            on_page = Messages(language).sentence(Words("en").format(english[key], **filled))
            assert not re.search(r"--\w", on_page), key


def test_the_pages_own_words_stand_for_a_sentence_of_the_library_and_tell_no_more() -> None:
    for language in LANGUAGES:
        said = catalogue(language)
        for key in (key for key in said if key.startswith(f"{PAGE}said.")):
            theirs = {name for _, name, _, _ in string.Formatter().parse(said[key.removeprefix(PAGE)])}
            assert {name for _, name, _, _ in string.Formatter().parse(said[key])} <= theirs | {None}


def in_memory() -> None:
    raise AELabError(**dict(zip(("subject", "expected", "found", "attempt"), parts(), strict=True)))


def parts() -> list[str]:
    """What the worker says of a process that ran out of memory."""
    said, _ = ended_by(MemoryError())
    subject, rest = said.split(": expected ")
    expected, rest = rest.split(", found ")
    found, attempt = rest.removesuffix(".").split("; try ")
    return [subject, expected, found, attempt]


@pytest.mark.parametrize("case", CASES)
def test_what_the_library_says_is_said_in_french(case: str, tmp_path: Path) -> None:
    cause, words = CASES[case]
    with pytest.raises(AELabError) as raised:
        cause(tmp_path)
    said = said_in(raised.value, "fr")
    assert said is not None
    assert words in said
    assert "expected" not in said
    assert said.endswith(".")


def test_what_it_cannot_say_stands_in_a_french_frame_and_english_as_it_is() -> None:
    said = "sky: expected blue, found green; try another one."
    assert said_in(said, "fr") is None
    assert Messages("fr").sentence(said).endswith(said)
    assert Messages("fr").sentence(said) != said
    assert Messages("en").sentence(said) == said
