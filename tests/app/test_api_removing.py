"""Removing runs by the API: one's own alone, with a way back, and whatever else is asked of them meanwhile."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from api_server import browser, make_run

from aecore.engine.wishes import EngineTable
from aecore.recipe.presets import PRESETS
from aecore.runs.ready_made import ready_made_runs
from app.runs.compared import beside
from app.runs.listed import own_runs, terminal_runs
from app.web.owner import COOKIE
from app.web.settings import wishes

SAID = {"en": "This run was removed.", "fr": "Cet entraînement a été supprimé."}


@pytest.fixture
def grace(server: tuple[Path, str]) -> Iterator[httpx.Client]:
    with browser(server[1]) as client:
        yield client


def owner(client: httpx.Client) -> str:
    return client.cookies[COOKIE].partition(".")[0]


def a_run(folder: Path, client: httpx.Client, state: str = "finished") -> str:
    """A ready-made run's copy as somebody's own, at its end or on its way."""
    job = wishes().submit(PRESETS["vae-2d"], owner(client))
    with EngineTable(folder / "runs") as table:
        table.change(job, state=state, step=7, steps=9)
        if state == "finished":
            table.change(job, bytes=1000, ended=1.0)
    note = (folder / "runs" / job / "job.json").read_text()
    shutil.rmtree(folder / "runs" / job)
    shutil.copytree(ready_made_runs()["vae-2d-digits"], folder / "runs" / job)
    (folder / "runs" / job / "job.json").write_text(note)
    return job


PATHS = (
    "inspect",
    "inspect/code?step=0",
    "models",
    "models/0",
    "codes/0.safetensors",
    "probe.safetensors",
    "snapshots/0.safetensors",
    "settings",
)


@pytest.mark.parametrize("language", SAID)
def test_a_removed_run_is_nowhere_and_its_link_says_so_until_it_is_back(
    server: tuple[Path, str], ada: httpx.Client, language: str
) -> None:
    folder, _ = server
    job, other = a_run(folder, ada), a_run(folder, ada)
    headers = {"Accept-Language": language}
    before = ada.get(f"/api/runs/{job}").json()
    answer = ada.post(f"/api/runs/{job}/remove")
    assert (answer.status_code, answer.json()) == (200, {"seconds": 3600})
    assert [run.id for run in own_runs(owner(ada))] == [other]
    assert beside(other, owner(ada), job)[0] != job
    told = ada.get(f"/api/runs/{job}", headers=headers).json()
    assert (told["state"], told["message"].startswith(SAID[language])) == ("failed", True)
    for path in PATHS:
        answer = ada.get(f"/api/runs/{job}/{path}", headers=headers)
        assert (answer.status_code, answer.json()) == (404, {"error": answer.json()["error"]}), path
        assert answer.json()["error"].startswith(SAID[language]), path
    compared = ada.get(f"/api/compare?run={job}&run={other}", headers=headers).json()
    assert [each["run"] for each in compared["leftOut"]] == [job]
    assert compared["leftOut"][0]["why"].startswith(SAID[language])
    assert [run["id"] for run in compared["runs"]] == [other]
    assert ada.post(f"/api/jobs/{job}/stop").status_code == 404
    assert ada.post(f"/api/runs/{job}/words", json={"starred": True}).status_code == 404
    assert ada.post(f"/api/runs/{job}/remove").status_code == 200
    assert ada.post(f"/api/runs/{job}/restore").status_code == 204
    assert ada.post(f"/api/runs/{job}/restore").status_code == 204
    assert [run.id for run in own_runs(owner(ada))] == [other, job]
    assert ada.get(f"/api/runs/{job}").json() == before


def test_somebody_else_s_run_and_nobody_s_stay(
    server: tuple[Path, str], ada: httpx.Client, grace: httpx.Client
) -> None:
    folder, address = server
    job = a_run(folder, ada)
    for verb in ("remove", "restore", "words"):
        assert grace.post(f"/api/runs/{job}/{verb}").status_code == 403
        assert httpx.post(f"{address}/api/runs/{job}/{verb}").status_code == 403, "no cookie"
        foreign = {"Origin": "http://evil.example"}
        assert ada.post(f"/api/runs/{job}/{verb}", headers=foreign).status_code == 403
        assert ada.post(f"/api/runs/ready-vae-2d-digits/{verb}").status_code == 403
        assert ada.post(f"/api/runs/no-such-run/{verb}").status_code == 404
        assert ada.post(f"/api/runs/..%2f..%2fetc/{verb}").status_code in (404, 405)
        assert ada.get(f"/api/runs/{job}/{verb}").status_code in (404, 405)
    assert [run.id for run in own_runs(owner(ada))] == [job]
    assert ada.post(f"/api/runs/{job}/remove").status_code == 200
    assert grace.post(f"/api/runs/{job}/restore").status_code == 403


def test_what_trains_is_asked_about_before_it_is_stopped(server: tuple[Path, str], ada: httpx.Client) -> None:
    folder, _ = server
    job = a_run(folder, ada, "running")
    for body in ({}, {"stop": False}, {"stop": "yes"}, {"stop": 1}):
        answer = ada.post(f"/api/runs/{job}/remove", json=body)
        assert (answer.status_code, "has to be stopped" in answer.json()["error"]) == (409, True)
    assert ada.post(f"/api/runs/{job}/remove", content=b"[").status_code == 400
    assert [run.id for run in own_runs(owner(ada))] == [job]
    assert ada.post(f"/api/runs/{job}/remove", json={"stop": True}).status_code == 200
    assert own_runs(owner(ada)) == []
    with EngineTable(folder / "runs") as table:
        assert [wish.verb for wish in table.wishes() if wish.job == job] == ["stop"]
        assert ada.get(f"/api/runs/{job}").json()["message"].startswith(SAID["en"])
        table.change(job, state="stopped", ended=1.0, bytes=5)
        table.put_ended_away()
    assert not (folder / "runs" / job).exists()
    assert ada.post(f"/api/runs/{job}/restore").status_code == 204
    assert (folder / "runs" / job).is_dir()


def test_a_star_that_comes_while_its_run_is_removed_makes_no_folder_in_its_place(
    server: tuple[Path, str], ada: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = server
    job = a_run(folder, ada)
    looks = iter([False, True])

    def removed(run: str) -> bool:
        # It goes between the look at it and the writing.
        if not (now := next(looks)):
            assert ada.post(f"/api/runs/{run}/remove").status_code == 200
        return now

    monkeypatch.setattr("app.api.words.is_removed", removed)
    answer = ada.post(f"/api/runs/{job}/words", json={"starred": True})
    assert (answer.status_code, answer.json()["error"].startswith(SAID["en"])) == (404, True)
    assert not (folder / "runs" / job).exists()
    assert ada.post(f"/api/runs/{job}/restore").status_code == 204
    assert (folder / "runs" / job / "recipe.json").is_file()


def test_what_another_tab_has_removed_or_brought_back_is_so_here_too(
    server: tuple[Path, str], ada: httpx.Client
) -> None:
    folder, _ = server
    job = a_run(folder, ada)
    for verb, status in (("remove", 200), ("remove", 200), ("restore", 204), ("restore", 204)):
        assert ada.post(f"/api/runs/{job}/{verb}").status_code == status
        assert (job in [run.id for run in own_runs(owner(ada))]) == (verb == "restore")


def test_what_is_deleted_for_good_says_so(server: tuple[Path, str], ada: httpx.Client) -> None:
    folder, _ = server
    job = a_run(folder, ada)
    ada.post(f"/api/runs/{job}/remove")
    with EngineTable(folder / "runs") as table:
        table.empty(job)
    answer = ada.post(f"/api/runs/{job}/restore", headers={"Accept-Language": "fr"})
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("Cet entraînement ne peut plus être rétabli")
    assert ada.get(f"/api/runs/{job}").json()["message"].startswith(SAID["en"])


def test_runs_of_the_command_line_are_the_machine_s_own_user_s(
    server: tuple[Path, str], ada: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = server
    run = make_run(folder, "by-hand")
    monkeypatch.setattr("app.api.owned.is_of_this_machine", lambda _address: False)
    assert ada.post("/api/runs/by-hand/remove").status_code == 403
    monkeypatch.undo()
    (run / "run.json").write_text((run / "run.json").read_text().replace("finished", "running"))
    (run / "metrics.jsonl").write_text("")
    answer = ada.post("/api/runs/by-hand/remove")
    assert (answer.status_code, "command line" in answer.json()["error"]) == (409, True)
    (run / "metrics.jsonl").unlink()
    assert ada.post("/api/runs/by-hand/remove").status_code == 200
    assert not run.exists()
    assert "by-hand" not in [listed.id for listed in terminal_runs()]
    assert ada.get("/api/runs/by-hand").json()["message"].startswith(SAID["en"])
    assert ada.get("/api/runs/by-hand/models").json()["error"].startswith(SAID["en"])
    assert ada.post("/api/runs/by-hand/restore").status_code == 204
    assert "by-hand" in [listed.id for listed in terminal_runs()]


def test_what_is_asked_of_a_run_while_it_goes_and_comes_never_breaks(
    server: tuple[Path, str], ada: httpx.Client, grace: httpx.Client
) -> None:
    folder, _ = server
    job = a_run(folder, ada)
    steps = [moment["step"] for moment in ada.get(f"/api/runs/{job}/models").json()["moments"]]
    paths = [f"/api/runs/{job}{path}" for path in ("", *(f"/{path}" for path in PATHS))]
    paths += [f"/api/runs/{job}/inspect/{card}?step={steps[-1]}" for card in ("code", "scores", "units")]
    paths += [f"/api/runs/{job}/{what}" for what in (f"models/{steps[-1]}", f"codes/{steps[-1]}.safetensors")]
    paths += [f"/api/compare?run={job}", f"/api/compare/curves?run={job}", f"/api/compare/bars?run={job}"]
    paths += [f"/api/runs/{job}/export/{kind}" for kind in ("curves", "weights", "run", "script")]
    wrong: list[tuple[str, int]] = []
    over = threading.Event()

    def ask() -> None:
        with httpx.Client(base_url=grace.base_url, cookies=grace.cookies, timeout=30) as client:
            while not over.is_set():
                for path in paths:
                    answer = client.get(path)
                    if answer.status_code not in (200, 400, 404, 409, 503):
                        wrong.append((path, answer.status_code))

    asking = [threading.Thread(target=ask) for _ in range(2)]
    for thread in asking:
        thread.start()
    try:
        for _ in range(25):
            for verb, status in (("remove", 200), ("restore", 204)):
                assert ada.post(f"/api/runs/{job}/{verb}").status_code == status
                over.wait(0.01)
    finally:
        over.set()
        for thread in asking:
            thread.join()
    assert wrong == []
    assert ada.get(f"/api/runs/{job}").json()["state"] == "finished"


def test_a_page_that_shows_a_run_hears_that_it_was_removed(
    server: tuple[Path, str], ada: httpx.Client
) -> None:
    folder, _ = server
    job = a_run(folder, ada)
    timer = threading.Timer(0.2, lambda: ada.post(f"/api/runs/{job}/remove"))
    timer.start()
    with ada.stream("GET", f"/api/events?run={job}") as response:
        heard = next(line for line in response.iter_lines() if "run_removed" in line or "was removed" in line)
    timer.join()
    assert '"failed"' in heard
