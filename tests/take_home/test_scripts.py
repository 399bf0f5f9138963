"""A script trains the same model without AE Lab: for every preset, and for every part there is."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from home_samples import SMALL, printed, reproduces, scores, trained
from library_samples import MEMBERS, host_of
from run_samples import go_on

import aecore
from aecore import PRESETS, ExportError, Recipe, Run, export_run
from aecore.recipe.choices import DataChoice
from aecore.take_home.script.images import drawn_here, images_source, is_beside
from aecore.take_home.script.pieces import OPTIMISERS, SCHEDULES
from aecore.take_home.script.rates import rates
from aecore.training import optimisers


def written(run: Run, folder: Path, language: str = "en") -> Path:
    files = export_run(run, "script", language=language).write(folder)
    return next(file for file in files if file.suffix == ".py")


def run_scores(run: Run) -> dict[str, float]:
    found: dict[str, float] = json.loads((run.path / "scores.json").read_text())
    return found


@pytest.mark.parametrize("preset", PRESETS)
def test_a_script_of_every_preset_reproduces_the_score_of_its_run(preset: str, tmp_path: Path) -> None:
    run = trained(tmp_path, PRESETS[preset], preset)
    reproduces(printed(written(run, tmp_path)), run_scores(run))


def test_it_needs_no_ae_lab(tmp_path: Path) -> None:
    run = trained(tmp_path, PRESETS["denoising"])
    file = written(run, tmp_path, "fr")
    # An import of aecore or app would fail here.
    blocked = "import sys; sys.modules['aecore'] = sys.modules['app'] = None; import runpy; runpy.run_path(sys.argv[1])"
    said = subprocess.run(
        [sys.executable, "-c", blocked, str(file)], capture_output=True, text=True, check=True, cwd=tmp_path
    ).stdout
    reproduces(said, run_scores(run))
    assert len(scores(said)) == 2


@pytest.mark.parametrize(("family", "kind"), MEMBERS)
def test_a_part_has_a_text_that_does_the_same(family: str, kind: str, tmp_path: Path) -> None:
    run = trained(tmp_path, host_of(family, {"kind": kind}), kind)
    file = written(run, tmp_path)
    reproduces(printed(file), run_scores(run))
    assert max(map(len, file.read_text().splitlines())) <= 120


VARIANTS: dict[str, dict[str, object]] = {
    "full covariance, warming up": {
        "bottleneck.covariance": "full",
        "penalties": [{"kind": "kl_divergence", "warm_up": 2}],
    },
    "cycles and free bits": {"penalties": [{"kind": "kl_divergence", "cycle": 2, "free_bits": 0.1}]},
    "sparse in all layers, over the whole set": {
        "network": {"kind": "dense", "activation": "tanh", "tied": True, "hidden": [20]},
        "bottleneck": {"kind": "deterministic", "size": 6, "activation": "tanh"},
        "penalties": [{"kind": "kl_sparsity", "layers": "all", "mean_over": "set_two_pass"}],
        "training.epochs": 20,
    },
    "contractive and deep, estimated": {
        "penalties": [{"kind": "kl_divergence"}, {"kind": "contraction", "estimate": "stochastic"}]
    },
    "learned variance, rmsprop": {
        "reconstruction": {"kind": "gaussian", "variance": "learned"},
        "training.optimiser": "rmsprop",
    },
    "lstm, sigmoid, sgd, linear": {
        "network": {"kind": "recurrent", "cell": "lstm", "hidden": [12, 8], "output": "sigmoid"},
        "reconstruction": {"kind": "squared_error"},
        "training.optimiser": "sgd",
        "training.schedule": "linear",
        "training.learning_rate": 0.0003,
    },
    "one cycle": {"training.schedule": "one_cycle", "training.learning_rate": 0.004, "training.epochs": 4},
    "from the mean image, tied": {"network": {"kind": "dense", "tied": True}, "training.start": "mean_image"},
    "from the mean image, convolutional": {
        "network": {"kind": "convolutional", "channels": [4]},
        "training.start": "mean_image",
    },
    "from the mean image, recurrent": {
        "network": {"kind": "recurrent", "hidden": [8]},
        "reconstruction": {"kind": "squared_error"},
        "training.start": "mean_image",
    },
    "sampled pixels of all images": {
        "data.binarise": "sampled",
        "data.split": "all",
        "data.train_size": None,
    },
    "black and white": {"data.binarise": "threshold", "training.seed": 7, "training.optimiser": "adamw"},
}


@pytest.mark.parametrize("changes", VARIANTS.values(), ids=VARIANTS.keys())
def test_what_parts_can_be_is_in_the_script_too(changes: dict[str, object], tmp_path: Path) -> None:
    run = trained(tmp_path, Recipe(), changes={**SMALL, **changes})
    reproduces(printed(written(run, tmp_path)), run_scores(run))


def test_optimisers_and_schedules_are_those_of_the_training() -> None:
    assert OPTIMISERS.keys() == optimisers.OPTIMISERS.keys()
    assert SCHEDULES.keys() == optimisers.SCHEDULES.keys()


def test_images_that_no_public_place_has_lie_beside_it(tmp_path: Path) -> None:
    run = trained(
        tmp_path, Recipe(), "my strokes", changes={**SMALL, "data.name": "strokes", "training.epochs": 1}
    )
    made = export_run(run, "script")
    assert made.files.keys() == {"my-strokes.py", "images.npz"}
    file = next(iter(made.write(tmp_path / "there")))
    reproduces(printed(file), run_scores(run))
    moved = (tmp_path / "there" / "images.npz").rename(tmp_path / "elsewhere.npz")
    reproduces(printed(file, str(moved)), run_scores(run))
    # Without them it says so, in its language, and so does a notebook.
    for language, said in (
        ("en", "expected the images of the run"),
        ("fr", "les images de l'entraînement n'y sont pas"),
    ):
        (there, _) = export_run(run, "script", language=language).write(tmp_path / language)
        there.with_name("images.npz").unlink()
        with pytest.raises(SystemExit) as ended:
            printed(there)
        assert str(ended.value).startswith(f"{there.with_name('images.npz')}: {said}")
        cells = json.loads(export_run(run, "notebook", language=language).files["my-strokes.ipynb"])["cells"]
        assert said in next(cell["source"] for cell in cells if cell["id"] == "imports")
        assert max(map(len, there.read_text().splitlines())) <= 120
    with np.load(moved) as held:
        assert set(held) == {"train_images", "train_labels", "test_images", "test_labels"}


@pytest.mark.parametrize("name", [*aecore.datasets.catalogue.BUILT_IN, "own"])
def test_every_set_has_a_way_into_the_script(name: str) -> None:
    lines = images_source(DataChoice(name=name))
    ast.parse(lines)
    assert is_beside(DataChoice(name=name)) == (name in {*drawn_here(), "own"})
    assert ("np.load(FOLDER)" in lines) == is_beside(DataChoice(name=name))


def test_a_run_that_was_stopped_is_stopped_at_the_same_step(tmp_path: Path) -> None:
    run = Run.create(tmp_path, Recipe().replace({**SMALL, "training.epochs": 40}), name="stopped")
    training = run.start(device="cpu")
    for progress in run.record(training):
        if progress.step >= 20:
            training.stop()
    run = Run.open(run.path)
    assert run.about["state"] == "stopped"
    reproduces(printed(written(run, tmp_path)), run_scores(run))


@pytest.mark.parametrize("schedule", ["cosine", "one_cycle"])
def test_a_rate_that_a_hand_has_moved_is_moved_in_the_script_too(schedule: str, tmp_path: Path) -> None:
    recipe = Recipe().replace({**SMALL, "training.epochs": 20, "training.schedule": schedule})
    run = Run.create(tmp_path, recipe, name="steered")
    training = run.start(device="cpu")
    for progress in run.record(training):
        if progress.step == 30:
            training.learning_rate = 0.01
    run = Run.open(run.path)
    assert {step: pytest.approx(rate) for step, rate in rates(run).items()} == {0: 0.001, 31: 0.01}
    reproduces(printed(written(run, tmp_path)), run_scores(run))


def test_a_run_that_never_came_to_its_end_is_not_exported(tmp_path: Path) -> None:
    run = Run.create(tmp_path, Recipe().replace({**SMALL, "training.epochs": 40}))
    with pytest.raises(
        ExportError, match="expected a run that has come to its end, found one that is created"
    ):
        export_run(run, "script")
    go_on(run, until=10)
    with pytest.raises(ExportError, match="found one that is running; try again once it has finished"):
        export_run(Run.open(run.path), "script")


def test_a_part_without_a_text_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from aecore.parts.penalties.penalty import Penalty

    run = trained(tmp_path, PRESETS["sparse-l1"])
    monkeypatch.delattr(aecore.L1, "source")
    assert aecore.L1.source is Penalty.source
    with pytest.raises(
        ExportError, match="expected a part that can be written as a script of its own, found l1"
    ):
        export_run(run, "script")
