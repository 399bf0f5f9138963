"""The routes of the Inspect page: every card of every family, from runs that train, have ended, or ship."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
import torch
from api_server import browser, make_run, serving
from inspect_samples import FAMILIES, answer
from library_samples import begin, tiny
from safetensors.torch import load

from aecore.disk.tensors import load_tensors, save_tensors
from aecore.inspection import best_filters, clean, corruption_of
from aecore.runs.run import Run
from app.inspecting.cards import CARDS, FILTERED
from app.inspecting.packing import LEAST, reach
from app.runs import library


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs of every family, trained on noise: no set of images is at hand for them."""
    folder = tmp_path_factory.mktemp("inspect")
    for name, recipe in FAMILIES.items():
        run = Run.create(folder / "runs", recipe, id=name)
        for _ in run.record(begin(recipe)):
            pass
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[httpx.Client]:
    with serving(folder) as address, browser(address) as client:
        yield client


def refused(client: httpx.Client, path: str, status: int) -> str:
    response = client.get(path)
    assert response.status_code == status, response.text
    said: str = response.json()["error"]
    assert said.endswith(".")
    return said


@pytest.mark.parametrize("family", FAMILIES)
def test_every_card_of_every_family_is_answered(client: httpx.Client, folder: Path, family: str) -> None:
    run = Run.open(folder / "runs" / family)
    size = run.recipe.bottleneck.size
    state = client.get(f"/api/runs/{family}/inspect").json()
    assert (state["step"], state["epoch"], state["size"]) == (run.about["steps"], 2.0, size)
    for card in CARDS:
        if card == "loss" and run.recipe.bottleneck.kind != "gaussian":
            refused(client, f"/api/runs/{family}/inspect/loss", 404)
            continue
        tensors, _ = answer(client, family, card, step=state["step"])
        for tensor in tensors.values():
            assert bool(torch.isfinite(tensor.float()).all()), card
    model = run.model()
    codes, _ = answer(client, family, "code")
    probes = load((run.path / "probe.safetensors").read_bytes())["originals"].float() / 255
    assert torch.allclose(codes["codes"], model.encode(probes), atol=1e-6)
    assert ("deviations" in codes) == (run.recipe.bottleneck.kind == "gaussian")


def test_filters_are_the_weights_to_the_nearest_shade(client: httpx.Client, folder: Path) -> None:
    tensors, notes = answer(client, "variational", "filters")
    weights = Run.open(folder / "runs" / "variational").model().encoder.layers[0].weight
    shown = (tensors["filters"].float() - 127) / 127 * notes["limit"]
    expected = weights[tensors["units"].long()].view(-1, 8, 8).clamp(-notes["limit"], notes["limit"])
    assert torch.allclose(shown, expected, atol=notes["limit"] / 250)
    assert (notes["kind"], notes["of"]) == ("image", 16)


def test_the_mean_that_a_penalty_aims_at_is_told_of_the_layers_it_watches(client: httpx.Client) -> None:
    assert answer(client, "sparse", "units")[1]["aim"] == pytest.approx(0.1)
    assert answer(client, "sparse", "units", layer=1)[1]["aim"] is None
    assert answer(client, "variational", "units")[1]["aim"] is None


def test_full_colour_never_stands_for_noise() -> None:
    weights = torch.linspace(-1, 1, 2000)
    assert reach(weights) == pytest.approx(0.995, abs=2e-3)
    assert reach(weights * 1e-6) == LEAST
    assert reach(torch.zeros(5)) == 1.0


def test_the_corruption_is_the_one_asked_for(client: httpx.Client, folder: Path) -> None:
    probes = load((folder / "runs" / "denoising" / "probe.safetensors").read_bytes())["originals"]
    clean, notes = answer(client, "denoising", "cleans", kind="masking", amount=0)
    assert torch.equal(clean["corrupted"], probes)
    assert notes["before"] == 100.0
    black, notes = answer(client, "denoising", "cleans", kind="masking", amount=100)
    assert int(black["corrupted"].max()) == 0
    _, half = answer(client, "denoising", "cleans", kind="masking", amount=50)
    assert notes["before"] < half["before"] < 100
    one, other = (answer(client, "denoising", "cleans", seed=seed)[0]["corrupted"] for seed in (1, 2))
    assert not torch.equal(one, other)
    filtered, words = answer(client, "denoising", "filtered", kind="masking", amount=50)
    assert filtered["blur"].shape == probes.shape
    assert max(words["blur"]["psnr"], words["median"]["psnr"]) >= half["before"]


def test_quality_is_told_over_test_images_each_of_them_once(client: httpx.Client, folder: Path) -> None:
    run = Run.open(folder / "runs" / "denoising")
    images = load((run.path / "probe.safetensors").read_bytes())["images"].float()[:FILTERED] / 255
    noise = corruption_of("random_pixels", 30.0)
    expected = clean(run.model(), images, noise, seed=3)
    _, found = answer(client, "denoising", "cleans", kind="random_pixels", amount=30, seed=3)
    assert (found["before"], found["after"], found["images"]) == (
        expected.before,
        expected.after,
        len(images),
    )
    _, beside = answer(client, "denoising", "filtered", kind="random_pixels", amount=30, seed=3)
    for name, filtered in zip(("blur", "median"), best_filters(images, noise, seed=3), strict=True):
        assert beside[name] == {"width": filtered.width, "psnr": filtered.psnr}
    # The pictures show the same noise under model and filter.
    shown, _ = answer(client, "denoising", "cleans", kind="gaussian_noise", amount=0, seed=3)
    plain, _ = answer(client, "denoising", "filtered", kind="gaussian_noise", amount=0, seed=3)
    assert torch.equal(shown["corrupted"], plain["median"])


def test_by_one_test_image_no_unit_is_called_dead_and_every_card_answers(
    client: httpx.Client, folder: Path
) -> None:
    for family in ("variational", "sparse"):
        lone = f"lone-{family}"
        shutil.copytree(folder / "runs" / family, folder / "runs" / lone)
        file = folder / "runs" / lone / "probe.safetensors"
        tensors, notes = load_tensors(file)
        first = {name: tensor[:1].clone() for name, tensor in tensors.items()}
        save_tensors(file, first, notes)
        (folder / "runs" / lone / "scores.json").unlink()
        state = client.get(f"/api/runs/{lone}/inspect").json()
        kinds = [finding["kind"] for finding in state["findings"]]
        assert (state["images"], state["several"]) == (1, False)
        assert "dead" not in kinds
        for card in CARDS:
            if card == "loss" and family == "sparse":
                continue
            tensors, notes = answer(client, lone, card)
            for tensor in tensors.values():
                assert bool(torch.isfinite(tensor.float()).all()), card
            if card == "units":
                assert notes["images"] == 1
                assert "still" not in tensors
            if card == "scores":
                told = {line["name"] for line in notes["lines"]}
                assert not {"active_units", "activation_deviation"} & told


def test_a_fault_of_the_server_is_a_sentence_and_the_next_question_is_answered(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a fault of ours")

    with monkeypatch.context() as patch:
        patch.setitem(CARDS, "code", broken)  # type: ignore[arg-type]
        path = "/api/runs/sparse/inspect/code?seed=17"
        said = refused(client, path, 500)
        assert "fault of ours" not in said
        assert "a fault of ours" in caplog.text
        french = client.get(path, headers={"accept-language": "fr"}).json()["error"]
        assert french != said
    assert client.get("/api/runs/sparse/inspect/code?seed=17").status_code == 200


def test_samples_follow_their_seed_their_law_and_what_is_asked_of_the_pixels(client: httpx.Client) -> None:
    first, again, other = (
        answer(client, "variational", "invents", seed=seed)[0]["images"] for seed in (1, 1, 2)
    )
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    sampled, _ = answer(client, "variational", "invents", seed=1, what="sample", count=5)
    assert set(sampled["images"].unique().tolist()) == {0, 255}
    assert sampled["images"].shape == (5, 1, 8, 8)
    normal, _ = answer(client, "sparse", "invents", seed=1)
    fitted, _ = answer(client, "sparse", "invents", seed=1, source="codes")
    assert not torch.equal(normal["images"], fitted["images"])


def test_the_grid_takes_the_axes_and_the_size_asked_for(client: httpx.Client) -> None:
    tensors, notes = answer(client, "sparse", "between", first=7, second=2, columns=5, rows=3)
    assert tensors["images"].shape == (3, 5, 1, 8, 8)
    assert notes["axes"] == [7, 2]
    assert sorted(notes["order"]) == list(range(9))
    single, _ = answer(client, "convolutional", "between")
    assert single["images"].shape[0] == 1


def test_the_divergences_of_axes_are_there_from_the_first_kept_step_to_the_last(
    client: httpx.Client, folder: Path
) -> None:
    run = Run.open(folder / "runs" / "full")
    tensors, notes = answer(client, "full", "loss")
    assert notes["steps"] == run.kept_steps()
    assert tensors["divergences"].shape == (len(notes["steps"]), 3)
    assert notes["epochs"][-1] == pytest.approx(2.0)


def test_scores_have_words_in_the_language_asked_for(client: httpx.Client) -> None:
    _, english = answer(client, "variational", "scores", language="en")
    _, french = answer(client, "variational", "scores", language="fr")
    assert [line["name"] for line in english["lines"]] == [line["name"] for line in french["lines"]]
    assert "squared_error" in [line["name"] for line in english["lines"]]
    assert english["lines"][0]["words"] != french["lines"][0]["words"]


def test_other_images_of_the_same_name_are_not_scored(client: httpx.Client) -> None:
    # Trained on noise that was called digits: the digits here are others.
    said = refused(client, "/api/runs/variational/inspect/scores?which=all", 400)
    assert "the images that the run was trained on" in said


def test_a_question_that_makes_no_sense_is_refused_in_a_sentence(client: httpx.Client) -> None:
    for card, query in (
        ("moves", "image=16"),
        ("moves", "image=-1"),
        ("units", "layer=7"),
        ("cleans", "kind=rain"),
        ("cleans", "amount=101"),
        ("cleans", "amount=nan"),
        ("cleans", "amount=x"),
        ("invents", "count=100000"),
        ("invents", "source=elsewhere"),
        ("between", "first=1&second=1"),
        ("between", "columns=9999999999999"),
        ("code", "step=1.5"),
    ):
        refused(client, f"/api/runs/sparse/inspect/{card}?{query}", 400)
    refused(client, "/api/runs/sparse/inspect/rain", 404)
    refused(client, "/api/runs/nowhere/inspect", 404)
    refused(client, "/api/runs/nowhere/inspect/code", 404)


def test_a_run_without_weights_yet_says_so_and_damaged_ones_are_no_traceback(
    client: httpx.Client, folder: Path
) -> None:
    make_run(folder, "fresh", state="running")
    young = client.get("/api/runs/fresh/inspect")
    assert young.status_code == 202  # A browser would write a 404 down as an error, and nothing is wrong.
    assert "weights" in young.json()["error"]
    shutil.copytree(folder / "runs" / "sparse", folder / "runs" / "broken")
    last = folder / "runs" / "broken" / "weights" / "last.safetensors"
    last.write_bytes(last.read_bytes()[:100])
    for kept in last.parent.glob("0*.safetensors"):
        kept.unlink()
    for path in ("inspect", "inspect/code"):
        assert "whole weights" in refused(client, f"/api/runs/broken/{path}", 404)


def test_a_run_that_trains_gives_newer_answers_as_its_weights_come(folder: Path) -> None:
    recipe = tiny(training__epochs=6)
    run = Run.create(folder / "runs", recipe, id="training")
    steps, codes = [], []
    with serving(folder) as address, browser(address) as client:
        for progress in run.record(begin(recipe)):
            state = client.get("/api/runs/training/inspect").json()
            if not steps or state["step"] != steps[-1]:
                steps.append(state["step"])
                codes.append(answer(client, "training", "code", step=state["step"])[0]["codes"])
            assert state["step"] <= progress.step
    assert len(steps) > 3
    assert all(not torch.equal(one, other) for one, other in pairwise(codes))


def test_a_ready_made_run_answers_without_a_folder_of_its_own(client: httpx.Client) -> None:
    ready = next(iter(library.ready_made()))
    assert client.get(f"/api/runs/{ready}/inspect").json()["step"] > 0
    answer(client, ready, "moves", image=3)
