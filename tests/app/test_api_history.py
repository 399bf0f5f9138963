"""The page of runs asks for all of them at once, and for all their maps at once; each browser sees its own."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
import torch
from api_server import browser, make_run
from history_samples import own_copies, owner_in

from aecore.disk.tensors import load_tensors, save_tensors
from aecore.engine.wishes import EngineTable
from aecore.recipe.presets import PRESETS
from aecore.runs.folder import snapshots
from app.history.maps import POINTS
from app.web.owner import COOKIE
from app.web.settings import wishes


def owner(client: httpx.Client) -> str:
    return owner_in(client.cookies[COOKIE])


def own(told: dict[str, list[dict[str, object]]]) -> list[dict[str, object]]:
    return [run for run in told["runs"] if run["of"] == "own"]


def test_every_run_of_one_s_own_is_told_newest_first_and_nobody_else_s(
    server: tuple[Path, str], ada: httpx.Client
) -> None:
    folder, address = server
    names = ("vae-2d-mnist", "sparse-l1", "practical-convolutional")
    words = {"name": "<i>mine</i>", "note": "*a*\nb", "starred": True}
    jobs = own_copies(folder / "runs", owner(ada), 3, names=names, words=words)
    waiting = wishes().submit(PRESETS["vae-2d"], owner(ada), "vae-2d")
    runs = own(ada.get("/api/history").json())
    assert [run["id"] for run in runs] == [waiting, *reversed(jobs)]
    first, last = runs[0], runs[-1]
    assert (first["state"], first["place"], first["step"], first["scores"]) == ("queued", 1, None, {})
    assert (last["title"], last["note"], last["starred"]) == ("<i>mine</i>", "*a*\nb", True)
    assert (last["family"], last["data"], last["code"]) == ("Variational, 2-D", "MNIST", 2)
    assert set(last["scores"]) == {"squared_error", "knn_accuracy"}  # type: ignore[call-overload]
    assert last["step"] == max(snapshots(folder / "runs" / jobs[0]))
    assert ada.get("/api/history").headers["cache-control"] == "no-store"
    (asked,) = ada.get(f"/api/history?run={jobs[1]}&run=no-such&run=..%2f").json()["runs"]
    assert asked["id"] == jobs[1]
    french = own(ada.get("/api/history", headers={"Accept-Language": "fr"}).json())
    assert french[-1]["family"] == "Variationnel 2D"
    with browser(address) as grace:
        assert own(grace.get("/api/history").json()) == []
    assert own(httpx.get(f"{address}/api/history").json()) == []
    ada.post(f"/api/runs/{jobs[2]}/remove")
    assert [run["id"] for run in own(ada.get("/api/history").json())] == [waiting, jobs[1], jobs[0]]


def test_a_run_says_in_what_it_is_not_its_preset(ada: httpx.Client) -> None:
    preset = PRESETS["practical-dense"]
    for recipe in (preset.replace("training.batch_size", 192), preset.replace("bottleneck.size", 8)):
        wishes().submit(recipe, owner(ada), "practical-dense")
    many = {
        "training.seed": 3,
        "training.epochs": 7,
        "network.hidden": (512,),
        "training.learning_rate": 0.01,
    }
    wishes().submit(preset.replace(many), owner(ada), "practical-dense")
    told = [run["changes"] for run in own(ada.get("/api/history").json())]
    assert told[1:] == ["", "Batch 192\xa0images"]  # The size of the code stands on the card anyway.
    assert str(told[0]).split(" · ") == ["Hidden layers 512", "Length 7\xa0epochs", "Learning rate 0.01", "…"]
    french = own(ada.get("/api/history", headers={"Accept-Language": "fr"}).json())
    assert french[2]["changes"] == "Lot 192\xa0images"


def test_a_held_run_is_told_so_with_the_reason(server: tuple[Path, str], ada: httpx.Client) -> None:
    folder, _ = server
    job = wishes().submit(PRESETS["vae-2d"], owner(ada), "vae-2d")
    with EngineTable(folder / "runs") as table:
        table.change(job, held="quota", message="no room")
    (run,) = own(ada.get("/api/history").json())
    assert run["state"] == "held"


def test_runs_of_the_command_line_are_told_on_this_machine_alone(
    server: tuple[Path, str], ada: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_run(server[0], "by-hand")
    found = [run["id"] for run in ada.get("/api/history").json()["runs"] if run["of"] == "terminal"]
    assert found == ["by-hand"]
    monkeypatch.setattr("app.api.owned.is_of_this_machine", lambda _address: False)
    assert [run for run in ada.get("/api/history").json()["runs"] if run["of"] == "terminal"] == []


def maps(content: bytes) -> list[bytes]:
    found = []
    while content:
        end = 2 + 3 * int.from_bytes(content[:2], "little")
        found.append(content[2:end])
        content = content[end:]
    return found


def test_maps_come_in_the_order_asked_for_and_stay(server: tuple[Path, str], ada: httpx.Client) -> None:
    folder, _ = server
    one, other = own_copies(folder / "runs", owner(ada), 2, names=("vae-2d-mnist", "vae-2d-digits"))
    steps = {run: max(snapshots(folder / "runs" / run)) for run in (one, other)}
    asked = "&".join(f"of={run}:{step}" for run, step in steps.items())
    answer = ada.get(f"/api/maps?{asked}")
    assert "immutable" in answer.headers["cache-control"]
    first, second = maps(answer.content)
    assert 100 <= len(first) // 3 <= POINTS
    assert 100 <= len(second) // 3 <= POINTS
    labels = load_tensors(folder / "runs" / other / "probe.safetensors")[0]["labels"]
    assert set(second[2::3]) == set(labels.tolist())
    assert min(second[0::3]) < 40
    assert max(second[0::3]) > 215
    absent = ada.get(f"/api/maps?of=no-such:3&of={one}:{steps[one]}&of={one}:1234567")
    assert [len(each) for each in maps(absent.content)] == [0, len(first), 0]
    assert absent.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "query",
    ["", "of=", "of=x", "of=x:", "of=x:-1", "of=x:1.5", "of=..%2f..:1", "of=x:²", "&".join(["of=x:1"] * 121)],
)
def test_other_questions_for_maps_are_refused_in_a_sentence(ada: httpx.Client, query: str) -> None:
    answer = ada.get(f"/api/maps?{query}")
    assert answer.status_code in (400, 404)
    assert list(answer.json()) == ["error"]


def test_a_map_that_cannot_be_read_is_as_none(server: tuple[Path, str], ada: httpx.Client) -> None:
    folder, _ = server
    run = own_copies(folder / "runs", owner(ada), 1, names=("vae-2d-digits",))[0]
    step, file = max(snapshots(folder / "runs" / run).items())
    tensors, _ = load_tensors(file)
    for broken in (torch.full_like(tensors["map"], float("nan")), torch.zeros(0, 2), torch.zeros(4)):
        save_tensors(file, tensors | {"map": broken})
        assert ada.get(f"/api/maps?of={run}:{step}").content == b"\0\0"
    save_tensors(file, tensors | {"map": torch.zeros(360, 2)})
    assert len(ada.get(f"/api/maps?of={run}:{step}").content) == 2 + 3 * 360
    file.write_bytes(b"no such thing")
    assert ada.get(f"/api/maps?of={run}:{step}").content == b"\0\0"
    (folder / "runs" / run / "scores.json").write_text("[1")
    (folder / "runs" / run / "run.json").write_text("{}")
    assert ada.get("/api/history").status_code == 200


def test_models_are_the_ready_made_runs_and_one_s_starred_ones(
    server: tuple[Path, str], ada: httpx.Client
) -> None:
    folder, _ = server
    plain, starred = own_copies(folder / "runs", owner(ada), 2, names=("vae-2d-digits",))
    ada.post(f"/api/runs/{starred}/words", json={"starred": True, "name": "mine"})
    runs = ada.get("/api/models").json()["runs"]
    assert runs[0]["id"] == starred
    assert plain not in [run["id"] for run in runs]
    ready = [run for run in runs if run["of"] == "ready"]
    assert len(ready) > 10
    assert all(run["scores"] and run["step"] for run in ready)
