"""The run folder: what is in it, and what is said of one that is cut short."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import pytest
import torch
from library_samples import tiny, weights_of
from safetensors import safe_open

from aecore.datasets.loading import load
from aecore.disk.folders import runs_folder
from aecore.disk.tensors import load_tensors, save_tensors
from aecore.errors import RunError, TrainingError
from aecore.evaluation.quick import evaluate
from aecore.recipe.recipe import Recipe
from aecore.runs.run import Run, list_runs


def finish(run: Run) -> Run:
    for _ in run.record(run.start(device="cpu")):
        pass
    return run


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run, to be looked at or copied."""
    recipe = tiny(bottleneck__size=3)
    return finish(Run.create(tmp_path_factory.mktemp("runs"), recipe, name="Zoé's run", id="done")).path


@pytest.fixture
def copy(finished: Path, tmp_path: Path) -> Path:
    """A finished run, to be damaged."""
    return shutil.copytree(finished, tmp_path / "copy")


# What is in it


def test_a_folder_holds_all_that_is_promised(finished: Path) -> None:
    names = {path.relative_to(finished).as_posix() for path in finished.rglob("*") if path.is_file()}
    steps = [0, 1, 2, 3, 4, 5, 6, 8]
    assert names >= {
        "recipe.json",
        "run.json",
        "metrics.jsonl",
        "probe.safetensors",
        "scores.json",
        "baselines.json",
        "card.md",
    }
    assert "weights/last.safetensors" in names
    assert {f"weights/{step:08d}.safetensors" for step in (0, 1, 8)} <= names
    assert {f"snapshots/{step:08d}.safetensors" for step in steps} <= names
    assert "checkpoint.safetensors" not in names
    assert not [name for name in names if name.endswith(".part")]


def test_what_is_known_of_a_run(finished: Path) -> None:
    run = Run.open(finished)
    images = load(run.recipe.data)
    assert run.id == "done"
    assert run.recipe == tiny(bottleneck__size=3)
    expected = {
        "id": "done",
        "name": "Zoé's run",
        "state": "finished",
        "message": "",
        "device": "cpu",
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "shape": [1, 8, 8],
        "classes": list("0123456789"),
        "parameters": 64 * 16 + 16 + 16 * 6 + 6 + 3 * 16 + 16 + 16 * 64 + 64,
        "train_images": 60,
        "test_images": len(images.test.images),
        "steps": 8,
        "epochs": 2,
        "data_digest": images.digest,
        "unit": "nats/image",
    }
    assert {name: run.about[name] for name in expected} == expected
    assert run.about["samples_per_second"] > 0
    assert run.about == json.loads((finished / "run.json").read_text())


def test_metrics_are_a_line_a_point(finished: Path) -> None:
    lines = Run.open(finished).metrics()
    assert [line["step"] for line in lines] == list(range(9))
    assert lines[0]["train"] == {}
    for line in lines:
        assert set(line) >= {"step", "steps", "epoch", "epochs", "seconds", "samples_per_second"}
        assert set(line) >= {"learning_rate", "train", "test", "weights", "snapshot"}
        assert line["snapshot"] == (line["test"] is not None)
        if line["snapshot"]:
            assert (finished / "snapshots" / f"{line['step']:08d}.safetensors").is_file()
    assert set(lines[-1]["test"]) == {"loss", "reconstruction", "kl_divergence"}


def test_probe_and_snapshots_are_what_a_browser_draws(finished: Path) -> None:
    probe, _ = load_tensors(finished / "probe.safetensors")
    images = load(tiny().data).test
    count = min(2000, len(images.images))
    assert torch.equal(probe["images"], (images.images[:count] * 255).round().to(torch.uint8))
    assert torch.equal(probe["labels"].long(), images.labels[:count])
    assert probe["originals"].shape == (16, 1, 8, 8)
    assert probe["probe_labels"].tolist() == [*range(10), *range(6)]
    for path in (finished / "snapshots").iterdir():
        snapshot, notes = load_tensors(path)
        assert {name: (str(each.dtype), tuple(each.shape)) for name, each in snapshot.items()} == {
            "map": ("torch.float32", (count, 2)),
            "all_codes": ("torch.float32", (count, 3)),
            "codes": ("torch.float32", (16, 3)),
            "deviations": ("torch.float32", (16, 3)),
            "corrupted": ("torch.uint8", (16, 1, 8, 8)),
            "reconstructions": ("torch.uint8", (16, 1, 8, 8)),
        }
        assert notes["step"] == str(int(path.stem))
        assert notes["axes"] == "principal"
        assert 0 < sum(float(share) for share in notes["variance"].split(",")) <= 1.0001


def test_scores_are_those_of_the_last_weights_and_stand_on_the_card(finished: Path) -> None:
    run = Run.open(finished)
    scores = json.loads((finished / "scores.json").read_text())
    assert evaluate(run.model(), load(run.recipe.data).test.images) == pytest.approx(scores, rel=1e-6)
    card = (finished / "card.md").read_text()
    assert card.startswith("# Zoé's run\n")
    for name, value in scores.items():
        assert f"| {name} | {value:.3f} |" in card
    beside = json.loads((finished / "baselines.json").read_text())
    assert set(beside) <= set(scores)
    assert beside["squared_error"]["training_mean"] > beside["squared_error"]["pca"]
    assert "PCA of the same size" in card


def test_kept_weights_are_those_of_their_step(finished: Path) -> None:
    run = Run.open(finished)
    assert run.kept_steps()[0] == 0
    assert run.kept_steps()[-1] == 8
    last, kept = run.model(), run.model(8)
    assert all(torch.equal(last.state_dict()[name], value) for name, value in kept.state_dict().items())
    assert not torch.equal(next(run.model(0).parameters()), next(last.parameters()))
    assert not any(weight.requires_grad for weight in last.parameters())
    with pytest.raises(RunError, match="found none"):
        run.model(7_000)


def test_each_point_is_on_the_disk_before_it_is_passed_on(tmp_path: Path) -> None:
    run = Run.create(tmp_path, tiny())
    for progress in run.record(run.start(device="cpu")):
        assert run.metrics()[-1]["step"] == progress.step
        if progress.snapshot is not None:
            assert (run.path / "snapshots" / f"{progress.step:08d}.safetensors").is_file()
        if progress.state == "running":
            assert Run.open(run.path).about["state"] == "running"


def test_nothing_in_a_folder_is_a_pickle(finished: Path) -> None:
    for path in finished.rglob("*"):
        if path.suffix == ".safetensors":
            with safe_open(path, framework="pt") as file:
                assert list(file.keys())
        elif path.is_file():
            path.read_text(encoding="utf-8")


# Making, finding, listing


def test_a_new_run_has_a_name_nobody_guesses(tmp_path: Path) -> None:
    ids = {Run.create(tmp_path, tiny()).id for _ in range(20)}
    assert len(ids) == 20
    assert all(len(each) >= 16 for each in ids)


def test_a_folder_that_is_there_is_not_taken_again(tmp_path: Path) -> None:
    Run.create(tmp_path, tiny(), id="mine")
    before = (tmp_path / "mine" / "run.json").read_bytes()
    with pytest.raises(RunError, match="expected a new folder, found one that is there"):
        Run.create(tmp_path, Recipe(), id="mine")
    assert (tmp_path / "mine" / "run.json").read_bytes() == before


def test_runs_are_listed_newest_first_and_a_damaged_one_hides_no_other(tmp_path: Path) -> None:
    for day, name in enumerate(("old", "new", "damaged")):
        run = Run.create(tmp_path, tiny(), id=name)
        about = {**run.about, "created": f"2026-01-0{day + 1}T00:00:00+00:00"}
        (run.path / "run.json").write_text(json.dumps(about))
    (tmp_path / "damaged" / "run.json").write_text("{")
    (tmp_path / "no run").mkdir()
    assert [run.id for run in list_runs(tmp_path)] == ["new", "old"]
    assert list_runs(tmp_path / "nowhere") == []


def test_runs_lie_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AELAB_RUNS", str(tmp_path))
    assert runs_folder() == tmp_path
    monkeypatch.delenv("AELAB_RUNS")
    assert runs_folder().is_absolute()


# Cut short


@pytest.mark.parametrize("missing", ["recipe.json", "run.json"])
def test_a_folder_without_its_first_files_is_no_run(copy: Path, missing: str) -> None:
    (copy / missing).unlink()
    with pytest.raises(
        RunError, match=f"expected a run folder, found one without {missing}; try `aelab runs`"
    ):
        Run.open(copy)


def test_no_folder_is_no_run(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere", tmp_path / ("x" * 300)):
        with pytest.raises(RunError, match="expected a run folder, found nothing"):
            Run.open(path)


@pytest.mark.parametrize("name", ["recipe.json", "run.json"])
@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"5", b"null", b"\xff\xfe\x00", b"\0" * 50])
def test_damaged_first_files_are_told(copy: Path, name: str, content: bytes) -> None:
    (copy / name).write_bytes(content)
    with pytest.raises(RunError, match="expected a whole run folder, found") as said:
        Run.open(copy)
    assert "\n" not in str(said.value)


@pytest.mark.parametrize("damage", ["missing", "cut", "empty", "another model"])
def test_damaged_weights_are_told(copy: Path, finished: Path, damage: str) -> None:
    path = copy / "weights" / "last.safetensors"
    if damage == "missing":
        path.unlink()
    elif damage == "another model":
        shutil.copy(copy / "probe.safetensors", path)
    else:
        path.write_bytes(path.read_bytes()[: 0 if damage == "empty" else 500])
    with pytest.raises(
        RunError, match=r"expected (a whole safetensors file|the weights of its recipe's model)"
    ):
        Run.open(copy).model()


def test_weights_that_are_no_numbers_are_told(copy: Path) -> None:
    file = copy / "weights" / "last.safetensors"
    tensors, _ = load_tensors(file)
    next(iter(tensors.values())).view(-1)[3] = float("inf")
    save_tensors(file, tensors)
    run = Run.open(copy)
    with pytest.raises(RunError, match=r"expected finite weights, found weights that are infinite"):
        run.model()
    assert run.model(run.kept_steps()[0])


def stopped(runs: Path) -> Run:
    """A run that was stopped half way: it has a checkpoint."""
    run = Run.create(runs, tiny())
    training = run.start(device="cpu")
    for progress in run.record(training):
        if progress.step == 4:
            training.stop()
    assert (run.path / "checkpoint.safetensors").is_file()
    return run


@pytest.mark.parametrize("damage", ["cut", "empty", "weights", "no numbers", "another recipe"])
def test_a_damaged_checkpoint_is_told_and_costs_nothing_that_was_saved(tmp_path: Path, damage: str) -> None:
    run = stopped(tmp_path)
    path = run.path / "checkpoint.safetensors"
    if damage in ("cut", "empty"):
        path.write_bytes(path.read_bytes()[: 0 if damage == "empty" else 500])
    elif damage == "weights":
        shutil.copy(run.path / "weights" / "last.safetensors", path)
    elif damage == "another recipe":
        (run.path / "recipe.json").write_text(run.recipe.replace("network.hidden", [5]).to_json())
        run = Run.open(run.path)
    before = {each: each.read_bytes() for each in run.path.rglob("*") if each.is_file()}
    if damage == "no numbers":
        tensors, _ = load_tensors(path)
        save_tensors(
            path, {name: each for name, each in tensors.items() if name != "generator"}, {"numbers": "{}"}
        )
        before[path] = path.read_bytes()
    with pytest.raises(RunError, match="expected"):
        run.start(device="cpu")
    assert {each: each.read_bytes() for each in before} == before


def test_metrics_cut_short_are_read_up_to_the_cut(copy: Path) -> None:
    path = copy / "metrics.jsonl"
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    for damaged in (whole[:-1], whole[: len(whole) - 20], b"".join(lines[:-1]) + b"\0" * 80 + b"\n"):
        path.write_bytes(damaged)
        assert [line["step"] for line in Run.open(copy).metrics()] == list(range(8))
    path.unlink()
    assert Run.open(copy).metrics() == []


def test_a_run_that_has_finished_is_not_begun_again(finished: Path) -> None:
    before = {path: path.read_bytes() for path in finished.rglob("*") if path.is_file()}
    with pytest.raises(RunError, match="expected a run with steps left, found one that has finished"):
        Run.open(finished).start(device="cpu")
    assert {path: path.read_bytes() for path in before} == before


# Failing


def fail_after(
    step: int, value: float, run: Run
) -> tuple[str, dict[int, dict[str, torch.Tensor]], list[int]]:
    """Breaks the weights after a step: what is said, the weights of each point before, the steps kept."""
    training = run.start(device="cpu")
    states: dict[int, dict[str, torch.Tensor]] = {}
    kept = []
    records = run.record(training)
    with pytest.raises(TrainingError) as said:  # noqa: PT012
        for progress in records:
            states[progress.step] = weights_of(training)
            kept += [progress.step] if progress.keep_weights else []
            if progress.step == step:
                with torch.no_grad():
                    next(training.model.parameters()).fill_(value)
    return str(said.value), states, kept


def test_a_training_that_fails_says_why_and_keeps_the_last_good_weights(tmp_path: Path) -> None:
    run = Run.create(tmp_path, tiny(training__epochs=50))
    said, states, kept = fail_after(20, torch.nan, run)
    again = Run.open(run.path)
    assert again.about["state"] == "failed"
    assert again.about["message"] == said
    assert again.kept_steps() == kept
    model = again.model()
    assert all(torch.equal(model.state_dict()[name], value) for name, value in states[kept[-1]].items())
    assert all(math.isfinite(value) for value in evaluate(model, load(run.recipe.data).test.images).values())


def test_a_failed_training_keeps_its_checkpoint_where_that_is_newer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aecore.runs.recording.CHECKPOINT_SECONDS", -1000.0)
    run = Run.create(tmp_path, tiny(training__epochs=50))
    _, states, kept = fail_after(23, torch.inf, run)
    assert kept[-1] < 23
    model = Run.open(run.path).model()
    assert all(torch.equal(model.state_dict()[name], value) for name, value in states[23].items())


def test_really_too_large_a_learning_rate_leaves_weights_that_can_be_used(tmp_path: Path) -> None:
    recipe = tiny(
        training__epochs=100,
        training__learning_rate=10.0,
        training__optimiser="sgd",
        reconstruction__kind="squared_error",
    )
    run = Run.create(tmp_path, recipe)
    with pytest.raises(TrainingError, match="learning rate below 10"):
        for _ in run.record(run.start(device="cpu")):
            pass
    model = Run.open(run.path).model()
    assert all(weight.isfinite().all() for weight in model.parameters())
