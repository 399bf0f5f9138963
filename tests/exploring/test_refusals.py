"""One sentence for all that Explore cannot be given."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import torch
from api_server import make_run
from safetensors.torch import load as load_bytes

from aecore.disk.tensors import load_tensors, save_tensors
from aecore.runs.run import Run
from exploring.answers import last_step, post_codes, refused, told


@pytest.mark.parametrize(
    ("codes", "key", "values"),
    [
        (None, "refusal.codes", {"most": 400}),
        ([], "refusal.codes", {"most": 400}),
        ("zero", "refusal.codes", {"most": 400}),
        ([1, 2], "refusal.codes", {"most": 400}),
        ([[]], "refusal.codes", {"most": 400}),
        ([[1, 2], [3]], "refusal.codes", {"most": 400}),
        ([["a", "b"]], "refusal.codes", {"most": 400}),
        ([[[1, 2]]], "refusal.codes", {"most": 400}),
        ([[0, 0]] * 401, "refusal.codes", {"most": 400}),
        ([[1, 2, 3]], "refusal.code_size", {"size": 2, "found": 3}),
        ([[float("nan"), 2]], "refusal.not_numbers", {}),
        ([[1e999, 2]], "refusal.far_code", {"least": -1000000, "most": 1000000, "found": "inf"}),
        ([[0, 2], [1, -1e39]], "refusal.far_code", {"least": -1000000, "most": 1000000, "found": "-1e+39"}),
    ],
)
def test_codes_that_are_none_are_refused(
    client: httpx.Client, run: Run, codes: Any, key: str, values: dict[str, object]
) -> None:
    body = json.dumps({"codes": codes})
    response = client.post(f"/api/runs/small/decode/{last_step(run)}", content=body)
    refused(response, 400, key, **values)


def test_a_body_that_is_too_large_is_refused_before_it_is_read_whole(client: httpx.Client, run: Run) -> None:
    step = last_step(run)
    body = b"[" * (9 * 1024 * 1024)
    refused(client.post(f"/api/runs/small/encode/{step}?n=400", content=body), 413, "refusal.size", most=8192)
    # Four hundred codes of two numbers are no more than that.
    refused(client.post(f"/api/runs/small/decode/{step}", content=body), 413, "refusal.size", most=29)


def test_a_body_of_many_things_is_refused_before_they_are_made(
    client: httpx.Client, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Eight megabytes of them hold the interpreter for half a second, on whatever thread.
    monkeypatch.setattr("app.api.decoding.object_of", lambda _: pytest.fail("was read"))
    for things in ("[" + "{}," * 400 + "{}]", "[" * 500 + "]" * 500, "[[" + "0," * 1300 + "0]]"):
        body = f'{{"codes":{things}}}'.encode()
        refused(
            client.post(f"/api/runs/small/decode/{last_step(run)}", content=body),
            400,
            "refusal.codes",
            most=400,
        )


@pytest.mark.parametrize("count", ["0", "-1", "401", "two", "1" * 4000, ""])
def test_a_count_of_images_that_is_none_is_refused(client: httpx.Client, run: Run, count: str) -> None:
    response = client.post(f"/api/runs/small/encode/{last_step(run)}?n={count}", content=bytes(256))
    refused(response, 400, "refusal.count", most=400)


def test_bytes_that_are_no_images_are_refused(client: httpx.Client, run: Run) -> None:
    path = f"/api/runs/small/encode/{last_step(run)}?n=2"
    refused(client.post(path, content=bytes(300)), 400, "refusal.image_bytes", expected=512, found=300)
    broken = np.full(128, np.nan, np.float32).tobytes()
    refused(client.post(path, content=broken), 400, "refusal.not_numbers")


def test_another_site_s_page_may_not_use_the_server(client: httpx.Client, run: Run) -> None:
    for path in ("decode", "encode"):
        response = client.post(
            f"/api/runs/small/{path}/{last_step(run)}", headers={"Origin": "http://elsewhere.example"}
        )
        refused(response, 403, "refusal.site")


@pytest.mark.parametrize(
    ("path", "status", "key"),
    [
        ("models/99", 404, "refusal.no_moment"),
        ("models/x", 404, "refusal.step"),
        ("models/-1", 404, "refusal.step"),
        ("codes/99.safetensors", 404, "refusal.no_moment"),
        ("codes/x.safetensors", 404, "refusal.step"),
        ("codes/0.safetensors?split=own", 400, "refusal.split"),
        ("images/own.bin?from=0&to=1", 400, "refusal.split"),
        ("images/test.bin?from=100000&to=100001", 404, "refusal.images"),
    ],
)
def test_what_is_not_there_is_a_sentence(
    client: httpx.Client, run: Run, path: str, status: int, key: str
) -> None:
    refused(client.get(f"/api/runs/small/{path}"), status, key)


@pytest.mark.parametrize(
    "query", ["", "?from=0", "?from=2&to=1", "?from=0&to=2001", "?from=-1&to=3", "?from=a&to=b"]
)
def test_a_range_of_images_that_is_none_is_refused(client: httpx.Client, run: Run, query: str) -> None:
    refused(client.get(f"/api/runs/small/images/test.bin{query}"), 400, "refusal.range", most=2000)


@pytest.mark.parametrize("path", ["models", "models/0", "codes/0.safetensors", "images/test.bin?from=0&to=1"])
def test_a_run_that_is_gone_is_a_sentence(client: httpx.Client, path: str) -> None:
    refused(client.get(f"/api/runs/gone/{path}"), 404, "refusal.run", id="gone")


@pytest.mark.parametrize("name", ["x" * 64, "0" * 63, "0" * 64, "..%2f..%2fjobs.sqlite"])
def test_only_what_was_exported_is_served(client: httpx.Client, name: str) -> None:
    assert client.get(f"/api/onnx/{name}.onnx").status_code == 404


def test_weights_that_are_cut_off_are_a_sentence_and_the_others_stay(client: httpx.Client, run: Run) -> None:
    first, last = run.kept_steps()[0], last_step(run)
    file = run.path / "weights" / f"{last:08d}.safetensors"
    file.write_bytes(file.read_bytes()[:-100])
    for path in (f"models/{last}", f"codes/{last}.safetensors"):
        refused(client.get(f"/api/runs/small/{path}"), 404, "refusal.weights", step=last)
    refused(post_codes(client, "small", last, [[0, 0]]), 404, "refusal.weights", step=last)
    assert client.get(f"/api/runs/small/models/{first}").status_code == 200


def test_weights_that_are_no_numbers_are_a_sentence(client: httpx.Client, run: Run) -> None:
    last = last_step(run)
    file = run.path / "weights" / f"{last:08d}.safetensors"
    tensors, _ = load_tensors(file)
    next(iter(tensors.values())).view(-1)[0] = float("nan")
    save_tensors(file, tensors)
    for path in (f"models/{last}", f"codes/{last}.safetensors"):
        refused(client.get(f"/api/runs/small/{path}"), 404, "refusal.not_finite")
    refused(post_codes(client, "small", last, [[0, 0]]), 404, "refusal.not_finite")


def test_weights_of_another_recipe_are_a_sentence(client: httpx.Client, run: Run) -> None:
    recipe = json.loads((run.path / "recipe.json").read_text())
    recipe["network"]["hidden"] = [17]
    (run.path / "recipe.json").write_text(json.dumps(recipe))
    last = last_step(run)
    refused(client.get(f"/api/runs/small/models/{last}"), 404, "refusal.weights", step=last)


def test_a_run_without_weights_or_images_is_a_sentence(client: httpx.Client, tmp_path: Path) -> None:
    make_run(tmp_path, "bare")
    about = told(client, "/api/runs/bare/models")
    assert (about["moments"], about["latest"]) == ([], None)
    refused(client.get("/api/runs/bare/models/0"), 404, "refusal.no_moment")
    refused(
        client.get("/api/runs/bare/images/probe.bin?from=0&to=1"),
        404,
        "refusal.file",
        name="probe.safetensors",
    )


def test_a_damaged_run_folder_is_a_sentence(client: httpx.Client, run: Run) -> None:
    last = last_step(run)
    (run.path / "probe.safetensors").write_bytes(b"cut")
    refused(client.get(f"/api/runs/small/models/{last}"), 409, "refusal.damaged_run")
    (run.path / "recipe.json").write_text('{"network": {"kind": "den')
    for path in ("models", f"models/{last}", f"codes/{last}.safetensors"):
        refused(client.get(f"/api/runs/small/{path}"), 409, "refusal.damaged_run")


def test_a_full_disk_is_a_sentence_and_takes_no_codes_away(
    client: httpx.Client, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, *_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", str(path))

    last = last_step(run)
    monkeypatch.setattr(Path, "replace", full)
    refused(client.get(f"/api/runs/small/models/{last}"), 409, "refusal.no_room")
    codes = client.get(f"/api/runs/small/codes/{last}.safetensors").content
    assert post_codes(client, "small", last, [[0, 0]]).status_code == 200
    monkeypatch.undo()
    assert client.get(f"/api/runs/small/models/{last}").status_code == 200
    again = load_bytes(client.get(f"/api/runs/small/codes/{last}.safetensors").content)
    assert torch.equal(again["codes"], load_bytes(codes)["codes"])


def test_a_model_that_is_too_large_is_a_sentence_in_french(
    client: httpx.Client, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aecore.export.exporters.MOST_BYTES", 2000)
    response = client.get(f"/api/runs/small/models/{last_step(run)}", headers={"Accept-Language": "fr"})
    assert response.status_code == 413
    assert response.json()["error"].startswith("Le navigateur accepte au plus 50 Mo")


def test_thirty_students_cannot_pile_up(
    client: httpx.Client, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.work.MOST_WAITING", 0)
    step = last_step(run)
    for path in (f"models/{step}", f"codes/{step}.safetensors"):
        refused(client.get(f"/api/runs/small/{path}"), 503, "refusal.busy")
    refused(post_codes(client, "small", step, [[0, 0]]), 503, "refusal.busy")
    assert client.get("/api/runs/small/models").status_code == 200  # what is only looked up waits for nobody
