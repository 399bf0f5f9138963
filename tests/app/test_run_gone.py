"""A run's folder is deleted by hand: while it trains, while it is paused, when it has finished, while it is shown."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from api_server import browser, make_run, serving
from engine_lab import ENDLESS, Lab

from aecore.engine.wishes import EngineTable
from aecore.errors import RunError
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import Recipe
from aecore.runs.run import Run
from app.runs.listed import own_runs
from app.web.settings import wishes
from app.words.messages import Messages

SAID = {
    "en": "The folder of this run is not there any more",
    "fr": "Le dossier de cet entraînement n’existe plus",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, httpx.Client]]:
    folder = tmp_path_factory.mktemp("gone")
    with serving(folder) as address, browser(address) as client:
        yield folder, client


def a_job(folder: Path, owner: str, state: str) -> str:
    """A job that has come to step 7, and its folder."""
    job = wishes().submit(PRESETS["vae-2d"], owner)
    with EngineTable(folder / "runs") as table:
        table.change(job, state=state, step=7, steps=9)
    shutil.rmtree(folder / "runs" / job)
    make_run(folder, job, state=state)
    return job


@pytest.mark.parametrize("state", ["finished", "running", "paused", "stopped"])
@pytest.mark.parametrize("language", SAID)
def test_a_run_without_its_folder_is_said_to_be_so(
    server: tuple[Path, httpx.Client], state: str, language: str
) -> None:
    folder, client = server
    job = a_job(folder, f"{state} {language}", state)
    assert client.get(f"/api/runs/{job}").json()["state"] == state
    shutil.rmtree(folder / "runs" / job)
    headers = {"Accept-Language": language}
    about = client.get(f"/api/runs/{job}", headers=headers).json()
    assert (about["state"], about["engine"]) == ("failed", None)
    assert about["message"].startswith(SAID[language])
    assert str(folder) not in about["message"]
    assert about["recipe"]["bottleneck"], "it can be trained anew"
    for path in ("inspect", "inspect/code?step=7", "models", "models/7", "codes/7.safetensors"):
        answer = client.get(f"/api/runs/{job}/{path}", headers=headers)
        assert answer.status_code == 404, path
        assert answer.json()["error"].startswith(SAID[language])
    for path in ("probe.safetensors", "snapshots/7.safetensors", "images/test.bin?from=0&to=9"):
        assert client.get(f"/api/runs/{job}/{path}").status_code == 404, path
    (listed,) = own_runs(f"{state} {language}")
    assert listed.note(Messages(language), None).endswith(
        {"en": "folder deleted", "fr": "dossier supprimé"}[language]
    )


@pytest.mark.parametrize("known", [True, False])
def test_a_page_that_shows_the_run_hears_of_it(server: tuple[Path, httpx.Client], known: bool) -> None:
    folder, client = server
    job = a_job(folder, "shown", "running") if known else make_run(folder, "by-hand", state="running").name
    heard: list[dict[str, object]] = []
    with client.stream("GET", f"/api/events?run={job}") as response:
        for line in response.iter_lines():
            if line.startswith("data: {") and '"state"' in line:
                heard.append(json.loads(line.removeprefix("data: ")))
                if len(heard) == 1:
                    threading.Timer(0.1, shutil.rmtree, [folder / "runs" / job]).start()
                else:
                    break
    assert [state["state"] for state in heard] == ["running", "failed"]
    assert client.get(f"/api/runs/{job}").json()["message"].startswith(SAID["en"])


def test_a_training_whose_folder_is_deleted_ends_with_a_sentence_and_makes_no_other(tmp_path: Path) -> None:
    run = Run.create(tmp_path, Recipe().replace({"training.epochs": 100, "data.train_size": 128}))
    records = run.record(run.start(threads=1))
    while next(records).step == 0:
        pass
    shutil.rmtree(run.path)
    with pytest.raises(RunError, match=r"expected the folder of the run, found it deleted meanwhile"):
        list(records)
    assert not run.path.exists()


def test_the_engine_ends_what_trains_or_is_paused_without_its_folder(tmp_path: Path) -> None:
    lab = Lab(tmp_path / "runs")
    lab.start("--slots", "2", "--threads", "1")
    try:
        running, paused = lab.submit(ENDLESS, "ada"), lab.submit(ENDLESS, "grace")
        for job in (running, paused):
            lab.until(lambda job=job: lab.job(job).step > 0, "both to train")  # type: ignore[misc]
        lab.table.wish(paused, "pause")
        lab.wait(paused, "paused")
        for job in (running, paused):
            shutil.rmtree(lab.runs / job, ignore_errors=True)
        for job in (running, paused):
            lab.until(lambda job=job: lab.job(job).state == "failed", "its end")  # type: ignore[misc]
            assert "found it deleted meanwhile" in lab.job(job).message
            assert not (lab.runs / job / "run.json").exists()
        following = lab.submit(ENDLESS, "edith")
        lab.until(lambda: lab.job(following).state == "running", "the next one")
    finally:
        lab.end()
    assert "Traceback" not in (lab.runs / "engine.log").read_text()
