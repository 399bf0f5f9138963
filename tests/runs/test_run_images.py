"""A run knows its images: where it meets others under their name it says so, and nothing is overwritten."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import numpy as np
import pytest
from api_server import browser, serving
from library_samples import begin, noise_set, tiny
from typer.testing import CliRunner, Result

from aecore.cli import cli
from aecore.datasets import loading as data
from aecore.engine.slots import Event, Task
from aecore.engine.worker.job import Work, perform
from aecore.errors import DataError
from aecore.runs.run import Run
from app.words.translation import said_in

OTHERS = "mine: expected the images that the run was trained on, found others under the same name"


def own_set(folder: Path, seed: int, side: int = 8) -> None:
    """A set called mine, of random images; the one before makes room."""
    if any(entry.name == "mine" for entry in data.available(folder)):
        data.remove_own("mine", folder)
    pixels = np.random.default_rng(seed).integers(0, 256, (60, side, side), dtype=np.uint8)
    np.savez(folder.parent / f"{seed}-{side}.npz", images=pixels)
    data.import_images(folder.parent / f"{seed}-{side}.npz", "mine", folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    own_set(tmp_path / "data", seed=1)
    return tmp_path


def trained_on_it(folder: Path, until: int | None = None) -> Run:
    recipe = tiny(data__name="mine", data__train_size=None)
    run = Run.create(folder / "runs", recipe, id="run")
    training = run.start(device="cpu", data_folder=folder / "data")
    for progress in run.record(training):
        if until is not None and progress.step >= until:
            training.pause()
            if progress.state == "paused":  # its checkpoint is on the disk
                break
    return Run.open(run.path)


def contents(run: Run) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(run.path.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("side", [8, 11])
def test_training_does_not_go_on_with_other_images(folder: Path, side: int) -> None:
    run = trained_on_it(folder, until=2)
    before = contents(run)
    assert run.checkpoint() is not None
    own_set(folder / "data", seed=2, side=side)
    with pytest.raises(DataError, match=OTHERS):
        run.start(device="cpu", data_folder=folder / "data")
    with pytest.raises(DataError, match="expected the images that the run was trained on"):
        next(iter(run.record(begin(run.recipe, noise_set(40, 8)))))
    assert contents(run) == before
    own_set(folder / "data", seed=1)  # the same ones again
    for _ in run.record(run.start(device="cpu", data_folder=folder / "data")):
        pass
    assert Run.open(run.path).about["state"] == "finished"
    assert (
        Run.open(run.path).about["data_digest"]
        == json.loads(before[str(run.path / "run.json")])["data_digest"]
    )


def test_a_worker_says_so_and_leaves_the_run_as_it_is(folder: Path) -> None:
    run = trained_on_it(folder, until=2)
    before = contents(run)
    own_set(folder / "data", seed=2)

    class Silent:
        def send_event(self, event: Event) -> None: ...

        def attach(self, work: Work) -> None: ...

    task = Task(job="run", recipe=run.recipe.to_json(), name="", device="cpu")
    with pytest.raises(DataError, match=OTHERS):
        perform(task, Silent(), runs=folder / "runs", data=folder / "data", threads=1)
    assert contents(run) == before


def call(*words: str) -> Result:
    return CliRunner().invoke(cli, words)


@pytest.mark.parametrize("side", [8, 11])
def test_the_command_line_answers_in_one_sentence(folder: Path, side: int) -> None:
    run = trained_on_it(folder)
    before = contents(run)
    ask = ("evaluate", str(run.path), "--data", str(folder / "data"))
    assert call(*ask).exit_code == 0
    own_set(folder / "data", seed=2, side=side)
    result = call(*ask)
    assert isinstance(result.exception, DataError)
    assert str(result.exception).startswith(OTHERS)
    assert contents(run) == before


def test_the_page_measures_no_other_images_and_offers_none(folder: Path) -> None:
    trained_on_it(folder)

    def scores(client: httpx.Client, which: str) -> httpx.Response:
        query = {"which": which, "language": "fr"}
        words = {"Accept-Language": "fr"}
        return client.get("/api/runs/run/inspect/scores", params=query, headers=words, timeout=60)

    def more(response: httpx.Response) -> bool:
        header = json.loads(response.content[8 : 8 + int.from_bytes(response.content[:8], "little")])
        found: bool = json.loads(header["__metadata__"]["notes"])["more"]
        return found

    with serving(folder) as address, browser(address) as client:
        assert more(scores(client, "quick"))
        assert scores(client, "all").status_code == 200
    own_set(folder / "data", seed=2)
    with serving(folder) as address, browser(address) as client:
        assert not more(scores(client, "quick"))  # measured on the run's own images
        refused = scores(client, "all")
        assert refused.status_code == 400
        assert refused.json()["error"].startswith("mine : ce ne sont plus les images de cet entraînement")


def test_it_is_said_in_french_and_a_run_without_a_digest_has_none_to_compare(folder: Path) -> None:
    run = trained_on_it(folder)
    own_set(folder / "data", seed=2)
    with pytest.raises(DataError) as said:
        run.images(folder / "data")
    assert "remettez" in (said_in(said.value, "fr") or "")
    del run.about["data_digest"]
    assert run.images(folder / "data").name == "mine"
