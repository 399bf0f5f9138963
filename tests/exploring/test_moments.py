"""The moments of a run that Explore can show, while it waits, trains, and has ended."""

from __future__ import annotations

import json
import time
from pathlib import Path

import httpx
import pytest
import torch
from explore_samples import half_trained
from safetensors.torch import load as load_bytes

from aecore.datasets.loading import load
from aecore.model import build
from aecore.runs.run import Run
from exploring.answers import last_step, refused, told


def test_the_moments_of_a_run_are_those_whose_weights_are_kept(client: httpx.Client, run: Run) -> None:
    about = told(client, "/api/runs/small/models")
    assert [moment["step"] for moment in about["moments"]] == run.kept_steps()
    assert about["moments"][0] == {"step": 0, "epoch": 0.0}
    assert about["moments"][-1] == {"step": about["latest"], "epoch": 2.0}
    assert (about["shape"], about["size"], about["gaussian"]) == ([1, 8, 8], 2, True)
    assert (about["covariance"], about["likelihood"]) == ("diagonal", True)
    assert about["classes"] == [str(digit) for digit in range(10)]
    assert (about["name"], about["state"]) == ("a small one", "finished")
    assert about["corruption"] == {"kind": "clean"}


def test_while_a_run_trains_its_newest_weights_are_the_latest(client: httpx.Client, run: Run) -> None:
    steps = run.kept_steps()
    for step in steps[4:]:
        (run.path / "weights" / f"{step:08d}.safetensors").unlink()
    (run.path / "run.json").write_text(json.dumps({**run.about, "state": "running"}))
    about = told(client, "/api/runs/small/models")
    assert (about["latest"], about["state"]) == (steps[3], "running")
    assert client.get(f"/api/runs/small/models/{steps[4]}").status_code == 404


def test_a_run_that_trains_is_explored_as_it_is_now(client: httpx.Client, tmp_path: Path) -> None:
    run = half_trained(tmp_path)
    (run.path / "run.json").write_text(json.dumps({**run.about, "state": "running"}))
    checkpoint = run.checkpoint()
    assert checkpoint is not None
    now = checkpoint.numbers["step"]
    about = told(client, "/api/runs/half/models")
    assert [moment["step"] for moment in about["moments"]] == [*run.kept_steps(), now]
    assert run.kept_steps()[-1] * 1.25 < now == about["latest"]
    codes = load_bytes(client.get(f"/api/runs/half/codes/{now}.safetensors").content)["codes"]
    assert told(client, f"/api/runs/half/models/{now}")["epoch"] == now / 4
    # It stays what it was when the training goes on and the checkpoint is another one, or none.
    (run.path / "checkpoint.safetensors").unlink()
    assert told(client, "/api/runs/half/models")["latest"] == now
    model = build(run.recipe, (1, 8, 8))
    model.load_state_dict(checkpoint.model())
    assert torch.allclose(codes, model.encode(load(run.recipe.data).test.images), atol=1e-6)


def test_a_checkpoint_just_past_the_last_moment_is_none_of_its_own(
    client: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = half_trained(tmp_path)
    (run.path / "run.json").write_text(json.dumps({**run.about, "state": "running"}))
    monkeypatch.setattr("app.exploring.live.FURTHER", 2.0)
    assert told(client, "/api/runs/half/models")["latest"] == run.kept_steps()[-1]


def test_a_damaged_checkpoint_hides_nothing(client: httpx.Client, run: Run) -> None:
    (run.path / "checkpoint.safetensors").write_bytes(b"no checkpoint")
    assert told(client, "/api/runs/small/models")["latest"] == last_step(run)


def test_a_stopped_run_can_be_explored_where_it_stopped(client: httpx.Client, run: Run) -> None:
    step = last_step(run)
    (run.path / "weights" / f"{step:08d}.safetensors").unlink()  # only last.safetensors is left of it
    (run.path / "run.json").write_text(json.dumps({**run.about, "state": "stopped"}))
    with (run.path / "metrics.jsonl").open("a") as file:
        file.write('{"step": 9')  # cut short by a kill
    assert told(client, "/api/runs/small/models")["latest"] == step
    assert told(client, f"/api/runs/small/models/{step}")["step"] == step


def test_a_run_that_waits_is_described_without_moments(client: httpx.Client) -> None:
    response = client.post("/api/jobs", json={"recipe": {}, "name": "later", "device": "cpu"})
    waiting = response.json()["id"]
    about = told(client, f"/api/runs/{waiting}/models")
    assert (about["moments"], about["latest"], about["state"]) == ([], None, "queued")
    assert (about["name"], about["shape"]) == ("later", [1, 8, 8])
    refused(client.get(f"/api/runs/{waiting}/models/0"), 404, "refusal.no_weights")


def test_a_run_that_ends_before_somebody_s_eyes_is_ready_at_once(
    client: httpx.Client, run: Run, tmp_path: Path
) -> None:
    (run.path / "run.json").write_text(json.dumps({**run.about, "state": "running"}))
    kept = tmp_path / "runs" / ".explore"
    with client.stream("GET", "/api/events?run=small") as response:
        lines = response.iter_lines()
        assert any('"running"' in line for line in lines)
        assert not kept.exists()
        (run.path / "run.json").write_text(json.dumps(run.about))
        assert any('"finished"' in line for line in lines)
        for _ in range(400):
            names = {Path(path.name.removesuffix(".gz")).suffix for path in kept.glob("*")}
            if {".onnx", ".safetensors"} <= names:
                break
            time.sleep(0.05)
    assert {".onnx", ".safetensors"} <= names


def test_a_run_that_had_ended_before_is_not_made_ready(
    client: httpx.Client, run: Run, tmp_path: Path
) -> None:
    with client.stream("GET", "/api/events?run=small") as response:
        lines = response.iter_lines()
        assert any('"finished"' in line for line in lines)
        time.sleep(0.3)
    assert not (tmp_path / "runs" / ".explore").exists()
