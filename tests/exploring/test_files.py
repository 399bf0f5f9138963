"""What Explore fetches of a moment: ONNX, codes and images; and what the server computes for it."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import torch
from api_server import browser, serving
from explore_samples import trained_run
from safetensors.torch import load as load_bytes

from aecore.datasets.loading import load
from aecore.disk.tensors import load_tensors, pixels
from aecore.explore.code_table import tabulate
from aecore.export.onnx import OnnxModel
from aecore.runs.run import Run
from app.exploring import offers, store, tables
from app.runs.library import ready_made
from exploring.answers import infer, last_step, notes_of, post_codes, refused, told


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
        # Of the images alone: two runs on the same ones tell the same.
        "pictures": hashlib.sha256(load(run.recipe.data).test.images.numpy().tobytes()).hexdigest(),
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
