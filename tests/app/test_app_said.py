"""The library's sentences in French: what it really raises has its French, and nothing English is left."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from library_samples import tiny
from sentence_samples import Said, all_said, counted, slots

from aecore.datasets.built_in import digits
from aecore.datasets.loading import import_images
from aecore.datasets.preparing import prepare
from aecore.engine.job_rules import after_death
from aecore.engine.slot_holder import Flight
from aecore.engine.worker.job import ended_by
from aecore.errors import AELabError, RecipeError, RunError
from aecore.inspection.cleaning import corruption_of
from aecore.jobs.table import JobTable
from aecore.machine.devices import device_for
from aecore.recipe.choices import DataChoice
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import Recipe
from aecore.runs.run import Run
from aecore.sentences import Sentence, stored
from aecore.training.training import train
from app.words.catalogues import LANGUAGES, catalogue
from app.words.messages import Messages
from app.words.translation import PAGE, PREFIX, said_in

VAE = PRESETS["vae-2d"]
# What is said to whoever started the program, before there is a page.
TERMINAL = (
    "aecore/cli/", "aecore/engine/__main__.py", "aecore/engine/lock.py", "aecore/machine/installation.py",
    "aecore/take_home/registry.py", "aecore/backup/", "aecore/classroom/beside.py",
    "app/server.py", "app/door/hosts.py", "app/door/owner_key.py",
)  # fmt: skip


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


def made(said: Said) -> Sentence:
    """A sentence of the library with a value in each of its places."""
    words = str(said.words)
    french = catalogue("fr")[f"{PREFIX}{said.key}"]
    numbers = counted(words) | counted(french)
    return Sentence(
        str(said.key), words, **{name: 7 if name in numbers else f"<{name}>" for name in slots(words)}
    )


def test_every_sentence_of_the_library_is_said_in_french_with_its_values() -> None:
    french = catalogue("fr")
    for said in map(made, all_said()):
        shown = said_in(said, "fr")
        assert shown is not None, said.key
        ours = french.get(f"{PAGE}{PREFIX}{said.key}", french[f"{PREFIX}{said.key}"])
        assert all(f"<{name}>" in shown or "7" in shown for name in slots(ours)), said.key
        assert not re.search(r"\b(?:expected|found|try)\b|\{", re.sub(r"<\w+>", "", shown)), shown


def test_no_sentence_on_the_page_names_an_option_of_a_command() -> None:
    for said in (made(said) for said in all_said() if not said.file.startswith(TERMINAL)):
        for language in LANGUAGES:
            assert not re.search(r"--\w", Messages(language).sentence(said)), said.key


def test_what_the_worker_says_of_its_memory_is_said_in_french() -> None:
    said, _ = ended_by(MemoryError())
    assert "ne tient pas" in str(said_in(said, "fr"))


def test_a_sentence_within_a_sentence_is_said_in_french_after_it_was_stored_too() -> None:
    how = Sentence("exit_signal", "signal {name}", name="SIGKILL")
    message = after_death(Flight(job="one", owner="ada", state="running", attempts=0), how)["message"]
    assert message == "Its worker process ended (signal SIGKILL); it goes on from its last checkpoint."
    code = Sentence("exit_code", "exit code {code}", code=3)
    last = after_death(Flight(job="one", owner="ada", state="running", attempts=2), code)["message"]
    for said in (last, Sentence.known(str(last), json.loads(json.dumps(stored(last))))):
        assert "exit" not in str(said_in(said, "fr"))
        assert "(le dernier par : code 3)" in str(said_in(said, "fr"))


def test_whole_numbers_are_written_as_the_language_writes_them() -> None:
    many = Sentence("files", "{file}: expected {most}, found {there}.", file="a", most=20_000, there=20_001)
    assert many == "a: expected 20,000, found 20,001."
    assert (
        said_in(many, "fr") == "a : il faut au plus 20\u202f000 fichiers, or : 20\u202f001 ; mettez-en moins."
    )


@pytest.mark.parametrize("values", [{}, {"file": "a"}, {"file": ["a"], "most": None, "there": 1.5}])
def test_a_sentence_that_another_version_stored_is_shown_as_well_as_can_be(values: dict[str, object]) -> None:
    said = Sentence.known("Told by another version.", {"key": "files", "values": values})
    assert Messages("en").sentence(said) == "Told by another version."
    assert Messages("fr").sentence(said)
    unknown = Sentence.known("Told by another version.", {"key": "never_said", "values": values})
    assert Messages("fr").sentence(unknown).endswith(": Told by another version.")


HOSTILE = ": expected a, found b; try c" * 4000 + "{found} {0} {"


@pytest.mark.parametrize(
    "cause",
    [
        lambda: Recipe.from_dict({HOSTILE: 1}),
        lambda: Recipe.from_dict({"network": {"kind": "dense", HOSTILE: 1}}),
        lambda: Recipe.from_dict({"network": {"kind": HOSTILE}}),
        lambda: Recipe.from_dict({"training": {"epochs": HOSTILE}}),
        lambda: Recipe.from_dict({"training": {"optimiser": HOSTILE}}),
        lambda: Recipe.from_dict({"data": {"name": [HOSTILE]}}),
        lambda: Recipe.from_dict({"penalties": HOSTILE}),
        lambda: Recipe.from_dict({"penalties": [{"kind": HOSTILE}]}),
        lambda: Recipe.from_dict({"penalties": [{"kind": "l1", HOSTILE: 1}]}),
        lambda: Recipe.from_dict({"network": {"kind": 10**5000}}),
        lambda: VAE.replace(HOSTILE, 1),
        lambda: VAE.replace(f"network.{HOSTILE}", 1),
        lambda: VAE.replace("penalties.l1", HOSTILE),
        lambda: Recipe.from_toml(f"['{HOSTILE}']\n['{HOSTILE}']"),
        lambda: Recipe.from_json(HOSTILE),
        lambda: Recipe.from_share(HOSTILE),
        lambda: device_for(HOSTILE),
        lambda: corruption_of(HOSTILE, 1.0),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hostile_text_is_refused_in_a_line_or_two(cause: Callable[[], object], language: str) -> None:
    with pytest.raises(AELabError) as raised:
        cause()
    shown = Messages(language).trouble(raised.value)
    assert len(shown) < 500
    assert said_in(raised.value, language) is not None


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
