"""What Explore fetches: moments, ONNX, codes and images of a run; and one sentence for all that cannot be."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import onnxruntime
import pytest
import torch
from api_server import browser, make_run, serving
from explore_samples import half_trained, trained_run
from safetensors import safe_open
from safetensors.torch import load as load_bytes
from torch import Tensor

from aecore.code_table import tabulate
from aecore.data import load
from aecore.export import OnnxModel
from aecore.model import build
from aecore.run import Run
from aecore.tensor_files import load_tensors, pixels, save_tensors
from app.exploring import offers, store, tables
from app.library import ready_made
from app.messages import Messages


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with serving(tmp_path) as address:
        yield address


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    with browser(address) as client:
        yield client


@pytest.fixture
def run(tmp_path: Path, client: httpx.Client) -> Run:
    return Run.open(trained_run(tmp_path))


def told(client: httpx.Client, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return response.json()


def refused(response: httpx.Response, status: int, key: str, **values: object) -> None:
    assert response.status_code == status, response.text
    assert response.json() == {"error": Messages("en")(key, **values)}


def last_step(run: Run) -> int:
    return run.kept_steps()[-1]


def notes_of(content: bytes, folder: Path) -> dict[str, str]:
    (folder / "got.safetensors").write_bytes(content)
    with safe_open(folder / "got.safetensors", framework="pt") as file:
        found: dict[str, str] = file.metadata()
    return found


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
    refused(client.get(f"/api/runs/{waiting}/models/0"), 404, "refusal.no_moment")


def infer(
    client: httpx.Client, offer: dict[str, Any], half: str, given: np.ndarray[Any, Any]
) -> list[Tensor]:
    content = client.get(offer[half]["url"]).content
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    return [torch.from_numpy(value) for value in session.run(None, {session.get_inputs()[0].name: given})]


def test_both_halves_come_as_onnx_and_stay(client: httpx.Client, run: Run) -> None:
    step = last_step(run)
    offer = told(client, f"/api/runs/small/models/{step}")
    assert offer["epoch"] == 2.0
    assert max(offer["checked"].values()) < 1e-5
    model = run.model(step)
    images = load(run.recipe.data).test.images[:5]
    mean, deviation = infer(client, offer, "encoder", images.numpy())
    code = model.distribution(images)
    assert torch.allclose(mean, code.mean, atol=1e-5)
    assert code.log_variance is not None
    assert torch.allclose(deviation, (0.5 * code.log_variance).exp(), atol=1e-5)
    (decoded,) = infer(client, offer, "decoder", mean.numpy())
    assert torch.allclose(decoded, model.decode(mean), atol=1e-5)
    for half in ("encoder", "decoder"):
        response = client.get(offer[half]["url"])
        assert "immutable" in response.headers["cache-control"]
        assert len(response.content) == offer[half]["bytes"]
        assert offer[half]["url"] == f"/api/onnx/{hashlib.sha256(response.content).hexdigest()}.onnx"


def test_an_export_is_made_once_for_all_who_ask_and_outlives_the_server(
    client: httpx.Client, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[OnnxModel] = []
    real = offers.to_onnx

    def counted(*arguments: Any) -> OnnxModel:
        made.append(real(*arguments))
        return made[-1]

    monkeypatch.setattr(offers, "to_onnx", counted)
    path = f"/api/runs/small/models/{last_step(run)}"
    answers: list[Any] = []
    threads = [threading.Thread(target=lambda: answers.append(told(client, path))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 12
    assert len(made) == 1
    assert all(answer == answers[0] for answer in answers)
    with serving(tmp_path) as again, browser(again) as later:
        assert told(later, path) == answers[0]
        assert later.get(answers[0]["decoder"]["url"]).content == made[0].decoder
    assert len(made) == 1


def test_a_file_that_was_removed_is_made_again(client: httpx.Client, run: Run, tmp_path: Path) -> None:
    path = f"/api/runs/small/models/{last_step(run)}"
    offer = told(client, path)
    for file in (tmp_path / "runs" / ".explore").glob("*.onnx*"):
        file.unlink()
    refused(client.get(offer["decoder"]["url"]), 404, "refusal.onnx")
    assert told(client, path) == offer
    assert client.get(offer["decoder"]["url"]).status_code == 200


def test_the_codes_are_those_of_the_test_images(client: httpx.Client, run: Run, tmp_path: Path) -> None:
    step = last_step(run)
    response = client.get(f"/api/runs/small/codes/{step}.safetensors")
    assert "immutable" in response.headers["cache-control"]
    assert notes_of(response.content, tmp_path) == {
        "images": "test",
        "step": str(step),
        "epoch": "2.0",
        "count": "360",
    }
    found = load_bytes(response.content)
    test = load(run.recipe.data).test
    table = tabulate(run.model(step), test.images, test.labels, 10)
    assert table.kl is not None
    wanted = {
        "codes": table.codes,
        "errors": table.errors,
        "means": table.means,
        "deviations": table.deviations,
        "components": table.plane.components,
        "centre": table.plane.centre,
        "kl": table.kl,
    }
    assert found.keys() == {*wanted, "labels"}
    assert torch.equal(found["labels"], test.labels.to(torch.uint8))
    for name, value in wanted.items():
        assert torch.allclose(found[name], value, atol=1e-6), name


def test_the_codes_of_the_training_images_on_request(client: httpx.Client, run: Run) -> None:
    response = client.get(f"/api/runs/small/codes/{last_step(run)}.safetensors?split=train")
    train = load(run.recipe.data).train
    found = load_bytes(response.content)
    assert torch.equal(found["labels"], train.labels.to(torch.uint8))
    assert torch.allclose(found["codes"], run.model().encode(train.images), atol=1e-6)


def test_of_long_codes_there_are_fewer(
    client: httpx.Client, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_NUMBERS", 100)
    content = client.get(f"/api/runs/small/codes/{last_step(run)}.safetensors").content
    assert notes_of(content, tmp_path)["count"] == "50"
    found = load_bytes(content)
    assert {len(found[name]) for name in ("codes", "labels", "errors")} == {50}


def test_codes_are_computed_once(client: httpx.Client, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    path = f"/api/runs/small/codes/{last_step(run)}.safetensors"
    first = client.get(path).content

    def never(*_: object) -> None:
        raise AssertionError("computed again")

    monkeypatch.setattr(tables, "tabulate", never)
    monkeypatch.setattr(tables, "pictures", never)  # not even the images are read for it
    assert client.get(path).content == first


@pytest.mark.parametrize("split", ["test", "train"])
def test_images_come_as_bytes_in_the_order_of_the_codes(client: httpx.Client, run: Run, split: str) -> None:
    response = client.get(f"/api/runs/small/images/{split}.bin?from=10&to=25")
    assert "immutable" in response.headers["cache-control"]
    part = getattr(load(run.recipe.data), split)
    assert response.content == pixels(part.images[10:25]).numpy().tobytes()
    past_the_end = client.get(f"/api/runs/small/images/{split}.bin?from=50&to=2050").content
    assert past_the_end == pixels(part.images[50:2050]).numpy().tobytes()


def test_without_its_data_a_run_is_explored_with_its_probe_images(
    client: httpx.Client, run: Run, tmp_path: Path
) -> None:
    # The set of this name is another one than the run was trained on.
    (run.path / "run.json").write_text(json.dumps({**run.about, "data_digest": "of another set"}))
    probe, _ = load_tensors(run.path / "probe.safetensors")
    for query in ("", "?split=train"):
        content = client.get(f"/api/runs/small/codes/{last_step(run)}.safetensors{query}").content
        assert notes_of(content, tmp_path)["images"] == "probe"
        assert torch.equal(load_bytes(content)["labels"], probe["labels"])
    refused(client.get("/api/runs/small/images/test.bin?from=0&to=1"), 404, "refusal.images")
    images = client.get("/api/runs/small/images/probe.bin?from=0&to=2000").content
    assert images == probe["images"].numpy().tobytes()


def test_answers_are_packed_once_and_only_where_that_helps(
    client: httpx.Client, run: Run, tmp_path: Path
) -> None:
    step = last_step(run)
    client.get(f"/api/runs/small/codes/{step}.safetensors")
    kept = store.pack(bytes(10_000))
    assert kept.packed
    assert len(kept.content) < 100
    noise = np.random.default_rng(0).normal(size=20_000).astype(np.float32).tobytes()
    assert store.pack(noise) == store.Kept(noise, packed=False)
    images = "/api/runs/small/images/test.bin?from=0&to=300"
    packed, plain = client.get(images), client.get(images, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert plain.headers["content-encoding"] == "identity"
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < 0.5 * int(plain.headers["content-length"])


def test_what_was_not_used_for_longest_makes_room(
    client: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "runs").mkdir(exist_ok=True)
    noise = np.random.default_rng(0).bytes(1000)
    monkeypatch.setattr(store, "MOST_BYTES", 3500)
    for number, name in enumerate(("a", "b", "c")):
        store.put(name, noise)
        os.utime(store.folder() / name, ns=(number, number))
    assert store.get("a") is not None  # used just now
    store.put("d", noise)
    assert [store.has(name) for name in "abcd"] == [True, False, True, True]


def test_two_runs_with_the_same_weights_do_not_get_in_each_other_s_way(client: httpx.Client) -> None:
    # Before its first step a run has the weights of every other one of that recipe.
    content = np.random.default_rng(0).bytes(2_000_000)
    failures: list[Exception] = []

    def put() -> None:
        try:
            for _ in range(5):
                store.put("same", content)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=put) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert store.get("same") == store.Kept(content, packed=False)


def post_codes(client: httpx.Client, run: str, step: int, codes: Any) -> httpx.Response:
    return client.post(f"/api/runs/{run}/decode/{step}", json={"codes": codes})


def test_the_server_decodes_and_encodes_for_a_browser_that_cannot(client: httpx.Client, run: Run) -> None:
    step, model = last_step(run), run.model()
    codes = torch.randn(400, 2, generator=torch.Generator().manual_seed(0))
    response = post_codes(client, "small", step, codes.tolist())
    assert response.headers["cache-control"] == "no-store"
    decoded = torch.from_numpy(np.frombuffer(response.content, "<f4").copy()).view(400, 1, 8, 8)
    assert torch.allclose(decoded, model.decode(codes), atol=1e-6)
    images = load(run.recipe.data).test.images[:3]
    response = client.post(f"/api/runs/small/encode/{step}?n=3", content=images.numpy().tobytes())
    encoded = torch.from_numpy(np.frombuffer(response.content, "<f4").copy()).view(3, 2)
    assert torch.allclose(encoded, model.encode(images), atol=1e-6)


@pytest.mark.parametrize("network", ["convolutional", "recurrent"])
def test_other_networks_are_explored_too(client: httpx.Client, tmp_path: Path, network: str) -> None:
    run = Run.open(trained_run(tmp_path, "other", network))
    step = last_step(run)
    offer = told(client, f"/api/runs/other/models/{step}")
    codes = np.zeros((2, 2), np.float32)
    (decoded,) = infer(client, offer, "decoder", codes)
    response = post_codes(client, "other", step, codes.tolist())
    assert torch.allclose(
        decoded.flatten(), torch.tensor(np.frombuffer(response.content, "<f4").copy()), atol=1e-5
    )


@pytest.mark.parametrize("name", ready_made())
def test_every_ready_made_run_can_be_explored_at_all_its_moments(client: httpx.Client, name: str) -> None:
    about = told(client, f"/api/runs/{name}/models")
    assert about["moments"]
    for moment in about["moments"][-2:]:
        offer = told(client, f"/api/runs/{name}/models/{moment['step']}")
        assert max(offer["checked"].values()) < 1e-5
    assert client.get(f"/api/runs/{name}/codes/{about['latest']}.safetensors").status_code == 200


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
        ([[1e999, 2]], "refusal.not_numbers", {}),
        ([[1e39, 2]], "refusal.not_numbers", {}),
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
    for path in (f"decode/{step}", f"encode/{step}?n=400"):
        refused(client.post(f"/api/runs/small/{path}", content=body), 413, "refusal.size", most=8192)


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
    monkeypatch.setattr("aecore.exporters.MOST_BYTES", 2000)
    response = client.get(f"/api/runs/small/models/{last_step(run)}", headers={"Accept-Language": "fr"})
    assert response.status_code == 413
    assert response.json()["error"].startswith("Le navigateur accepte au plus 50 Mo")


def test_thirty_students_cannot_pile_up(
    client: httpx.Client, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.exploring.work.MOST_WAITING", 0)
    step = last_step(run)
    for path in (f"models/{step}", f"codes/{step}.safetensors"):
        refused(client.get(f"/api/runs/small/{path}"), 503, "refusal.busy")
    refused(post_codes(client, "small", step, [[0, 0]]), 503, "refusal.busy")
    assert client.get("/api/runs/small/models").status_code == 200  # what is only looked up waits for nobody


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
