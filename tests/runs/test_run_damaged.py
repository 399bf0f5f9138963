"""What is said of a run folder that is cut short, damaged or of a training that failed, and what of it is kept."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import pytest
import torch
from library_samples import tiny, weights_of

from aecore.datasets.loading import load
from aecore.disk.tensors import load_tensors, save_tensors
from aecore.errors import RunError, TrainingError
from aecore.evaluation.quick import evaluate
from aecore.runs.run import Run

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
