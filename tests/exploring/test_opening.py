"""One request opens its run once, whichever page asks; and every page is refused in the same words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import numpy as np
import pytest

from aecore.disk.tensors import load_tensors, save_tensors
from aecore.runs.folder import METRICS, PROBE, RECIPE, WEIGHTS, weights_file
from aecore.runs.run import Run
from exploring.answers import last_step, refused

Ask = Callable[[httpx.Client, str, int], httpx.Response]

# Every route that looks into a run, by its name.
ASKED: dict[str, Ask] = {
    "models": lambda client, run, step: client.get(f"/api/runs/{run}/models"),
    "model": lambda client, run, step: client.get(f"/api/runs/{run}/models/{step}"),
    "codes": lambda client, run, step: client.get(f"/api/runs/{run}/codes/{step}.safetensors"),
    "images": lambda client, run, step: client.get(f"/api/runs/{run}/images/probe.bin?from=0&to=1"),
    "decode": lambda client, run, step: client.post(
        f"/api/runs/{run}/decode/{step}", json={"codes": [[0, 0]]}
    ),
    "encode": lambda client, run, step: client.post(
        f"/api/runs/{run}/encode/{step}", content=np.zeros(64, np.float32).tobytes()
    ),
    "inspect": lambda client, run, step: client.get(f"/api/runs/{run}/inspect"),
    "card": lambda client, run, step: client.get(f"/api/runs/{run}/inspect/code?step={step}"),
    "loss": lambda client, run, step: client.get(f"/api/runs/{run}/inspect/loss"),
    "scores": lambda client, run, step: client.get(f"/api/runs/{run}/inspect/scores"),
}
OF_WEIGHTS = ("model", "codes", "decode", "encode", "inspect", "card")


@pytest.mark.parametrize("route", ASKED)
def test_a_request_opens_its_run_once(
    client: httpx.Client, run: Run, monkeypatch: pytest.MonkeyPatch, route: str
) -> None:
    opened = []

    def counted(path: Path) -> Run:
        opened.append(path)
        return Run(path, run.recipe, json.loads((path / "run.json").read_text()))

    step = last_step(run)
    monkeypatch.setattr(Run, "open", counted)
    for _ in range(2):  # what is asked for a second time is kept, and found by another way
        assert ASKED[route](client, "small", step).status_code == 200
        assert opened == [run.path]
        opened.clear()


@pytest.mark.parametrize("route", ASKED)
def test_a_damaged_run_is_refused_in_the_same_words_on_every_page(
    client: httpx.Client, run: Run, route: str
) -> None:
    (run.path / RECIPE).write_text('{"network": {"kind": "den')
    refused(ASKED[route](client, "small", last_step(run)), 409, "refusal.damaged_run")


@pytest.mark.parametrize("route", ["images", "inspect", "card"])
def test_damaged_and_missing_probe_images_are_refused_in_the_same_words(
    client: httpx.Client, run: Run, route: str
) -> None:
    (run.path / PROBE).write_bytes(b"cut")
    refused(ASKED[route](client, "small", last_step(run)), 409, "refusal.damaged_run")
    (run.path / PROBE).unlink()
    refused(ASKED[route](client, "small", last_step(run)), 404, "refusal.file", name=PROBE)


@pytest.mark.parametrize("route", OF_WEIGHTS)
def test_damaged_weights_are_refused_in_the_same_words(client: httpx.Client, run: Run, route: str) -> None:
    step = last_step(run)
    for file in (weights_file(run.path, step), weights_file(run.path)):
        file.write_bytes(file.read_bytes()[:-100])
    refused(ASKED[route](client, "small", step), 404, "refusal.weights", step=step)


@pytest.mark.parametrize("route", OF_WEIGHTS)
def test_weights_that_are_no_numbers_are_refused_in_the_same_words(
    client: httpx.Client, run: Run, route: str
) -> None:
    step = last_step(run)
    for file in (weights_file(run.path, step), weights_file(run.path)):
        tensors, _ = load_tensors(file)
        next(iter(tensors.values())).view(-1)[0] = float("nan")
        save_tensors(file, tensors)
    refused(ASKED[route](client, "small", step), 404, "refusal.not_finite")


@pytest.mark.parametrize("route", [route for route in ASKED if route != "models"])
def test_a_run_that_waits_is_refused_in_the_same_words_on_every_page(
    client: httpx.Client, route: str
) -> None:
    response = client.post("/api/jobs", json={"recipe": {}, "name": "later", "device": "cpu"})
    # The page asks Inspect again and again how the run stands: as it only waits, that is no error.
    status = 202 if route == "inspect" else 404
    refused(ASKED[route](client, response.json()["id"], 0), status, "refusal.no_weights")


@pytest.mark.parametrize("route", ASKED)
def test_a_run_that_is_not_there_is_refused_in_the_same_words_on_every_page(
    client: httpx.Client, route: str
) -> None:
    refused(ASKED[route](client, "gone", 0), 404, "refusal.run", id="gone")


def test_a_run_that_has_ended_without_weights_has_none_to_look_into(client: httpx.Client, run: Run) -> None:
    for file in (run.path / WEIGHTS).iterdir():
        file.unlink()
    assert (run.path / METRICS).is_file()
    for route in ("inspect", "card"):
        refused(ASKED[route](client, "small", last := 0), 404, "refusal.no_weights")
    refused(ASKED["model"](client, "small", last), 404, "refusal.no_moment")
