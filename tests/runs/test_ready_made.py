"""The models that ship: what they are, that they are whole, and that their scores are true."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path

import pytest
import torch
from data_samples import SHARED
from typer.testing import CliRunner

from aecore.cli import cli
from aecore.datasets import loading as data
from aecore.datasets.loading import ImageSet
from aecore.evaluation.quick import evaluate
from aecore.recipe.choices import DataChoice
from aecore.recipe.presets import PRESETS
from aecore.runs.ready_made import ORDER, ready_made_runs
from aecore.runs.run import Run
from app.experiment.training_length import on_data
from app.image_sets import DRAWN
from app.runs.listed import ready_runs

READY = {name: Run.open(path) for name, path in ready_made_runs().items()}
EMBEDDED = [name for name, run in READY.items() if run.recipe.data.name in ("digits", "strokes", "shapes")]
every_model = pytest.mark.parametrize("name", READY)


@cache
def images(choice: DataChoice) -> ImageSet:
    if choice.name in ("digits", "strokes", "shapes"):
        return data.load(choice)
    if not (SHARED / "MNIST").is_dir():
        pytest.skip(f"{choice.name} does not lie in ../shared/data")
    return data.load(choice, SHARED)


def test_every_family_of_the_course_is_there() -> None:
    recipes = [run.recipe for run in READY.values()]
    assert len(recipes) >= 10
    assert {recipe.data.name for recipe in recipes} >= {
        "digits",
        "mnist",
        "fashion_mnist",
        "shapes",
        "strokes",
    }
    assert {recipe.network.kind for recipe in recipes} == {"dense", "convolutional", "recurrent"}
    assert {recipe.bottleneck.kind for recipe in recipes} == {"deterministic", "gaussian"}
    penalties = {penalty.kind for recipe in recipes for penalty in recipe.penalties}
    assert penalties >= {"kl_divergence", "kl_sparsity", "l1", "contraction"}
    assert {recipe.corruption.kind for recipe in recipes} >= {"clean", "gaussian_noise", "random_pixels"}


def test_the_first_one_needs_no_images_that_are_not_embedded() -> None:
    assert next(iter(READY)) == "vae-2d-strokes"


def test_the_first_one_is_what_the_page_trains_anew() -> None:
    assert READY["vae-2d-strokes"].recipe == on_data(PRESETS["vae-2d"], DRAWN)


def test_they_are_small_enough_to_ship() -> None:
    files = [file for run in READY.values() for file in run.path.rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in files) < 55e6


def test_they_are_shown_in_the_order_that_was_written_down() -> None:
    written = (next(iter(READY.values())).path.parent / ORDER).read_text().split()
    assert written == list(READY) == [run.id.removeprefix("ready-") for run in ready_runs()]


@every_model
def test_it_is_whole_and_named_after_its_preset(name: str) -> None:
    run = READY[name]
    assert run.about["state"] == "finished"
    assert run.about["name"] in PRESETS
    assert run.about["id"] == name
    assert run.recipe == PRESETS[run.about["name"]] or run.recipe.data != PRESETS[run.about["name"]].data
    assert run.metrics()[-1]["step"] == run.about["steps"]
    shown = sorted(int(file.stem) for file in (run.path / "snapshots").iterdir())
    assert len(shown) >= 15  # of 16 kept; a training of seconds takes fewer
    assert (shown[0], shown[-1]) == (0, run.about["steps"])
    # A line promises a snapshot only where there is one.
    assert {line["step"] for line in run.metrics() if line["snapshot"]} == set(shown)
    scores = json.loads((run.path / "scores.json").read_text())
    card = (run.path / "card.md").read_text()
    assert all(f"| {score} | {value:.3f} |" in card for score, value in scores.items())


@every_model
def test_its_decoder_works_without_its_images(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AELAB_DATA", str(tmp_path))
    model = READY[name].model()
    with torch.no_grad():
        assert model.decode(torch.zeros(2, READY[name].recipe.bottleneck.size)).isfinite().all()


def test_several_can_be_looked_at_through_time() -> None:
    assert sum(len(run.kept_steps()) >= 7 for run in READY.values()) >= 3


@every_model
def test_its_scores_are_true(name: str) -> None:
    run = READY[name]
    written = json.loads((run.path / "scores.json").read_text())
    test = images(run.recipe.data).test.images
    if name in EMBEDDED:
        measured = evaluate(run.model(), test)
    else:  # all of them take a minute each
        model = run.model()
        with torch.no_grad():
            errors = [
                (model.reconstruct(batch) - batch).square().flatten(1).sum(dim=1) for batch in test.split(500)
            ]
        measured = {"squared_error": float(torch.cat(errors).mean())}
    assert measured
    for score, value in measured.items():
        assert value == pytest.approx(written[score], rel=1e-3, abs=1e-6), score


def test_the_command_line_finds_the_scores_that_are_written_down(tmp_path: Path) -> None:
    run = READY["vae-2d-digits"]
    printed = CliRunner().invoke(cli, ["evaluate", str(run.path), "--data", str(tmp_path), "--json"])
    assert printed.exit_code == 0
    written = json.loads((run.path / "scores.json").read_text())
    measured = json.loads(printed.stdout)["scores"]
    found = {score: measured[score] for score in written}
    assert found == pytest.approx(written, rel=1e-3, abs=1e-6)


def test_a_model_that_nobody_listed_comes_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("b", "a", "c"):
        (tmp_path / "models" / name).mkdir(parents=True)
        shutil.copy(READY["vae-2d-digits"].path / "recipe.json", tmp_path / "models" / name)
    (tmp_path / "models" / ORDER).write_text("c\ngone\nb\n")
    monkeypatch.setattr("aecore.runs.ready_made.__file__", str(tmp_path / "runs" / "ready_made.py"))
    assert list(ready_made_runs()) == ["c", "b", "a"]
