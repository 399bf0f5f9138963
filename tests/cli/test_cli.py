"""The command line, command by command."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from cli_calls import QUICK, call, told
from library_samples import tiny

from aecore.evaluation.quick import UNITS
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import Recipe
from aecore.runs.run import Run


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    """A run that the command line has trained, and what it said of it."""
    runs = tmp_path_factory.mktemp("runs")
    result = call("train", "vae-2d", "--runs", str(runs), "--json", *QUICK)
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout.strip().splitlines()[-1])
    return Path(said["path"]), said


# train


def test_train_writes_a_run_and_says_in_json_how_it_went(trained: tuple[Path, dict[str, object]]) -> None:
    path, said = trained
    run = Run.open(path)
    assert said["run"] == run.id == path.name
    assert said["state"] == run.about["state"] == "finished"
    assert said["scores"] == json.loads((path / "scores.json").read_text())
    assert said["samples_per_second"] == run.about["samples_per_second"]
    assert run.recipe == PRESETS["vae-2d"].replace(
        {"data.train_size": 60, "network.hidden": [16], "training.epochs": 1}
    )
    assert run.about["name"] == "vae-2d"


@pytest.mark.parametrize("form", ["json", "toml"])
def test_train_reads_a_recipe_file_in_either_form(tmp_path: Path, form: str) -> None:
    file = tmp_path / f"mine.{form}"
    recipe = tiny(training__epochs=1)
    file.write_text(recipe.to_json() if form == "json" else recipe.to_toml())
    result = call("train", str(file), "--runs", str(tmp_path / "runs"), "--set", "penalties.l1.beta=0.5")
    assert result.exit_code == 0, result.output
    (path,) = (tmp_path / "runs").iterdir()
    assert Run.open(path).recipe == recipe.replace("penalties.l1.beta", 0.5)
    assert Run.open(path).about["name"] == "mine"
    assert str(path) in result.output.replace("\n", "")
    for score in json.loads((path / "scores.json").read_text()):
        assert f"{score} " in result.output
        assert UNITS[score] in result.output


def test_train_goes_on_with_a_run(tmp_path: Path) -> None:
    run = Run.create(tmp_path, tiny())
    training = run.start(device="cpu")
    for progress in run.record(training):
        if progress.step == 3:
            training.stop()
    result = call("train", str(run.path), "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["state"] == "finished"
    assert Run.open(run.path).metrics()[-1]["step"] == 8
    assert "expected a run with steps left, found one that has finished" in told("train", str(run.path))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nonsense"], "recipe: expected one of vae-2d, autoencoder-2d, "),
        (["vae-2"], 'try "vae-2d"'),
        (["nowhere.toml"], "expected a readable recipe file, found No such file or directory"),
        (["x" * 5000], "recipe: expected one of"),
        (["vae-2d", "--set", "bottleneck.size"], "--set: expected name=value"),
        (["vae-2d", "--set", "bottleneck.size=0"], "found 0; try 1"),
        (["vae-2d", "--set", "bottleneck.sise=8"], 'try "size"'),
        (["vae-2d", "--set", "bottleneck.kind=deterministic"], "expected a gaussian bottleneck"),
        (["vae-2d", "--set", "penalties.l1=3"], "try penalties.l1.beta=3"),
        (["vae-2d", "--set", "training.learning_rate=nan"], "training.learning_rate: expected a number"),
        (["vae-2d", "--set", "training.epochs=" + "[" * 5000], "training.epochs: expected a whole number"),
        (["vae-2d", "--set", "data.name=nonsense"], "data.name: expected one of digits"),
        (["vae-2d", "--set", "data.train_size=100000"], "data.train_size: expected at most the"),
        (["vae-2d", "--device", "tpu"], "device: expected one of auto, cpu"),
        (
            ["vae-2d", "--set", 'bottleneck={"kind": "gaussian", "size": 4096, "covariance": "full"}'],
            "expected a training that fits in the",
        ),
    ],
)
def test_train_tells_what_cannot_be_and_leaves_no_folder(tmp_path: Path, words: list[str], said: str) -> None:
    assert said in told("train", *words, "--runs", str(tmp_path / "runs"))
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.toml", b"[network", "expected readable TOML"),
        ("a.json", b"{", "expected readable JSON"),
        ("a.json", b"[1]", "found a list"),
        ("a.toml", b"\xff\xfe", "found bytes that are no text"),
        ("a.toml", b'[bottleneck]\nkind = "gausian"', 'try "gaussian"'),
        ("a.txt", b"", "a .json file, a .toml file"),
    ],
)
def test_train_tells_what_is_wrong_with_a_file(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert said in told("train", str(tmp_path / name), "--runs", str(tmp_path / "runs"))
    assert not (tmp_path / "runs").exists()


def test_train_tells_of_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    said = told("train", "vae-2d", *QUICK, "--runs", str(tmp_path / "file"))
    assert "expected a folder that can be written to" in said


def test_the_recipe_of_a_run_is_fixed(trained: tuple[Path, dict[str, object]]) -> None:
    said = told("train", str(trained[0]), "--set", "bottleneck.size=3")
    assert "found a run, whose recipe is fixed" in said
    assert "recipe.json --set" in said


def test_a_training_that_fails_is_told(tmp_path: Path) -> None:
    wild = [
        "--set",
        "training.learning_rate=10",
        "--set",
        "training.optimiser=sgd",
        "--set",
        "training.epochs=50",
    ]
    said = told("train", "vae-2d", *QUICK, *wild, "--runs", str(tmp_path))
    assert "try a learning rate below 10" in said
    (path,) = tmp_path.iterdir()
    assert Run.open(path).about["message"] == said
    assert Run.open(path).model() is not None


# evaluate


def test_evaluate_measures_what_training_measured(trained: tuple[Path, dict[str, object]]) -> None:
    path, said = trained
    for word in (str(path), path.name):
        result = call("evaluate", word, "--runs", str(path.parent), "--json")
        assert result.exit_code == 0, result.output
        measured = json.loads(result.stdout.strip().splitlines()[-1])
        assert (measured["run"], measured["path"]) == (said["run"], said["path"])
        assert isinstance(said["scores"], dict)
        again = {name: measured["scores"][name] for name in said["scores"]}
        assert again == pytest.approx(said["scores"], rel=1e-6)
        assert set(measured["scores"]) - set(again) >= {"knn_accuracy", "trustworthiness", "jacobian_norm"}
        assert [told["name"] for told in measured["report"]] == [*measured["scores"]]
    printed = call("evaluate", str(path)).output
    assert "nats/image" in printed
    assert "PCA of the same size" in printed
    assert "importance_weighted" not in printed


def test_evaluate_estimates_the_likelihood_where_samples_are_asked_for(
    trained: tuple[Path, dict[str, object]],
) -> None:
    path, _ = trained
    printed = call("evaluate", str(path), "--samples", "20").output
    assert "importance_weighted" in printed
    assert "20 samples an image, on 360 test images" in printed
    assert call("evaluate", str(path), "--samples", "-1").exit_code == 2


def test_evaluate_tells_of_a_run_that_is_not_there_or_damaged(
    tmp_path: Path, trained: tuple[Path, dict[str, object]]
) -> None:
    assert "found nothing; try `aelab runs`" in told("evaluate", "nonsense", "--runs", str(tmp_path))
    assert "expected a run folder" in told("evaluate", "x" * 5000, "--runs", str(tmp_path))
    copy = shutil.copytree(trained[0], tmp_path / "copy")
    (copy / "weights" / "last.safetensors").write_bytes(b"cut short")
    assert "found a damaged one" in told("evaluate", str(copy))
    (copy / "recipe.json").write_text("{")
    assert "expected a whole run folder" in told("evaluate", str(copy))
    assert "expected one of auto, cpu" in told("evaluate", str(trained[0]), "--device", "tpu")


# runs, recipes


def test_runs_lists_every_run_whole_even_in_a_pipe(tmp_path: Path) -> None:
    long = "a name that is longer than a terminal of eighty columns would have room for, by far"
    runs = [Run.create(tmp_path, tiny(), name=long), Run.create(tmp_path, tiny(bottleneck__size=7), name="b")]
    printed = call("runs", "--runs", str(tmp_path)).output
    for run in runs:
        (line,) = [line for line in printed.splitlines() if run.id in line]
        assert run.about["name"] in line
        assert run.about["created"] in line
        assert str(run.recipe.bottleneck.size) in line.split()
    listed = json.loads(call("runs", "--runs", str(tmp_path), "--json").output)
    assert {run.id for run in runs} <= {entry["id"] for entry in listed}
    assert call("runs", "--runs", str(tmp_path / "nowhere")).exit_code == 0


def test_recipes_lists_the_presets() -> None:
    printed = call("recipes").output
    for name in PRESETS:
        assert [line for line in printed.splitlines() if line.split() and line.split()[0] == name]


@pytest.mark.parametrize("name", PRESETS)
def test_a_recipe_that_is_shown_is_a_file_to_start_from(tmp_path: Path, name: str) -> None:
    shown = call("recipes", "--show", name).output
    assert Recipe.from_toml(shown) == PRESETS[name]
    (tmp_path / "mine.toml").write_text(shown)
    assert call("recipes", "--show", str(tmp_path / "mine.toml")).output == shown


def test_a_recipe_that_is_not_there_cannot_be_shown() -> None:
    assert 'try "vae-2d"' in told("recipes", "--show", "vae-2dd")
