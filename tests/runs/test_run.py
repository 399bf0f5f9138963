"""The run folder: what is in it, and what is said of one that is cut short."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from library_samples import tiny
from safetensors import safe_open

from aecore.datasets.loading import load
from aecore.disk.folders import runs_folder
from aecore.disk.tensors import load_tensors
from aecore.errors import RunError
from aecore.evaluation.quick import evaluate
from aecore.machine.kind import machine_kind, stamp_here, stamp_of
from aecore.recipe.recipe import Recipe
from aecore.runs.run import Run, list_runs

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


def test_a_run_knows_the_kind_of_machine_that_its_numbers_are_of(finished: Path) -> None:
    about = Run.open(finished).about
    assert about["machine"] == machine_kind()
    assert stamp_of(about) == stamp_here(about["threads"])


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
