"""Sets with one test image, or with many that are all the same: what takes several images says so, and no more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
import torch
from api_server import browser, serving
from inspect_samples import FAMILIES, answer
from library_samples import begin, noise, noise_set, tiny

from aecore.datasets import loading as data
from aecore.datasets.loading import Images, ImageSet
from aecore.evaluation.lines import line, sentence
from aecore.evaluation.quick import evaluate
from aecore.evaluation.report import report
from aecore.inspection import findings, layers
from aecore.inspection.units import Layer, histograms
from aecore.model import build
from aecore.recipe.recipe import Recipe
from aecore.runs.run import Run
from aecore.scores import are_several
from app.inspecting.cards import CARDS

SIGMOID = {"kind": "deterministic", "size": 4, "activation": "sigmoid"}


def alike(count: int) -> torch.Tensor:
    return noise(1, (1, 8, 8), seed=3).expand(count, -1, -1, -1).contiguous()


def set_of(test: torch.Tensor) -> ImageSet:
    """Random images to learn from, and these to be tested on."""
    part = Images(test, torch.zeros(len(test), dtype=torch.int64))
    return ImageSet("few", noise_set(60, 1).train, part, ("0", "1", "2"), digest="1" * 64)


FEW = {"one": alike(1), "alike": alike(30)}


# Units


def layer(values: list[list[float]], activation: str = "relu") -> Layer:
    return Layer("1", activation, torch.tensor(values))


def test_a_unit_is_dead_when_it_does_not_change_and_not_when_it_is_small_beside_another() -> None:
    images = torch.zeros(200, 5)
    images[:, 0] = torch.linspace(0, 1e5, 200)  # an outlier
    images[7, 1] = 0.01  # on for one image of two hundred, and barely
    images[:, 2] = 3.0  # always on, and always alike
    images[:, 4] = torch.linspace(0.5, 0.6, 200)
    still = Layer("1", "relu", images).still()
    assert still is not None
    assert still.tolist() == [False, False, True, True, False]


@pytest.mark.parametrize(
    ("activation", "values", "dead"),
    [
        ("sigmoid", [0.5, 0.51], False),
        ("sigmoid", [0.9999, 1.0], True),  # saturated
        ("tanh", [-1.0, -0.9995], True),
        ("tanh", [-1.0, -0.9], False),
        ("identity", [1e-8, -1e-8], True),  # what arithmetic makes of nothing
        ("identity", [-0.01, 0.01], False),
        ("identity", [500.0, 500.01], True),
    ],
)
def test_what_a_unit_can_reach_is_its_own(activation: str, values: list[float], dead: bool) -> None:
    found = layer([[values[0], -0.9, 0.3], [values[1], 0.9, 0.1]], activation).still()
    assert found is not None
    assert found.tolist() == [dead, False, False]


@pytest.mark.parametrize("few", FEW)
def test_no_unit_is_called_dead_by_images_that_do_not_differ(few: str) -> None:
    recipe = tiny(bottleneck=SIGMOID, penalties=[])
    model = build(recipe, (1, 8, 8)).eval().requires_grad_(False)
    for each in layers(model, FEW[few]):
        assert each.still() is None
        found = histograms(each)
        assert found.still is found.deviations is None
        assert torch.allclose(found.shares.sum(dim=1), torch.ones(len(found.means)))
    assert [finding.kind for finding in findings(model, FEW[few])] == []
    assert all(each.still() is not None for each in layers(model, noise(2, (1, 8, 8))))


def test_several_images_are_more_than_one_and_not_all_the_same() -> None:
    assert not are_several(alike(1))
    assert not are_several(alike(9))
    assert are_several(torch.cat([alike(9), noise(1, (1, 8, 8))]))


# Scores


@pytest.mark.parametrize("few", FEW)
def test_scores_of_what_varies_are_left_out(few: str) -> None:
    for changes, missing in (({}, "active_units"), ({"bottleneck": SIGMOID}, "activation_deviation")):
        recipe = tiny(**({"penalties": [], **changes} if changes else {}))
        model = build(recipe, (1, 8, 8)).eval().requires_grad_(False)
        told = evaluate(model, FEW[few])
        assert missing not in told
        assert "squared_error" in told
        assert missing in evaluate(model, noise(5, (1, 8, 8)))


@pytest.mark.parametrize("few", FEW)
@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_a_whole_report_is_finite_and_has_no_percents_of_nothing(
    few: str, family: str, tmp_path: Path
) -> None:
    images = set_of(FEW[few])
    model = build(FAMILIES[family], (1, 8, 8)).eval().requires_grad_(False)
    for told in report(model, images, folder=tmp_path):
        assert np.isfinite([told.value, *told.baselines.values()]).all(), told.name
        assert "e+" not in sentence(told)
        for reading in told.readings:
            if reading.key in ("score.reading.less", "score.reading.more"):
                assert 0 <= float(reading.values["gap"]) <= 1000


@pytest.mark.parametrize(
    ("value", "other", "said"),
    [
        (58.4, 0.0, "58.4 above the mean training image (0)"),
        (58.4, 0.01, "58.4 above the mean training image (0.01)"),
        (3.0, 2.0, "50% more than the mean training image (2)"),
        (1.0, 2.0, "50% less than the mean training image (2)"),
        (0.0, 2.0, "100% less than the mean training image (2)"),
        (0.0, 0.0, "as good as the mean training image (0)"),
    ],
)
def test_a_difference_is_told_in_percents_of_something_only(value: float, other: float, said: str) -> None:
    assert sentence(line("squared_error", value, {"training_mean": other})) == said


def test_nats_of_a_density_which_may_be_negative_are_told_as_they_are() -> None:
    assert sentence(line("gaussian", -50.0, {"pca": 5.0})) == "55 below PCA of the same size (5)"
    assert sentence(line("gaussian", 5.0, {"pca": -50.0})) == "55 above PCA of the same size (-50)"


# The page's answers


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("few")
    for few, test in FEW.items():
        for name, recipe in FAMILIES.items():
            run = Run.create(folder / "runs", recipe, id=f"{name}-{few}")
            for _ in run.record(begin(recipe, set_of(test))):
                pass
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[httpx.Client]:
    with serving(folder) as address, browser(address) as client:
        yield client


@pytest.mark.parametrize("few", FEW)
@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_every_card_is_answered_and_says_what_it_cannot(
    client: httpx.Client, folder: Path, family: str, few: str
) -> None:
    name = f"{family}-{few}"
    state = client.get(f"/api/runs/{name}/inspect").json()
    assert state["several"] is False
    assert state["images"] == len(FEW[few])
    assert "dead" not in [finding["kind"] for finding in state["findings"]]
    gaussian = FAMILIES[family].bottleneck.kind == "gaussian"
    for card in CARDS:
        if card == "loss" and not gaussian:
            continue
        tensors, notes = answer(client, name, card)
        for tensor in tensors.values():
            assert bool(torch.isfinite(tensor.float()).all()), card
        if card == "units":
            assert notes["several"] is False
            assert "deviations" not in tensors
            assert "still" not in tensors
        if card == "cleans":
            assert notes["images"] == len(FEW[few])
    last = sorted((folder / "runs" / name / "snapshots").glob("*.safetensors"))[-1]
    content = last.read_bytes()
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    assert header["__metadata__"]["variance"] == ""


def test_a_set_of_seven_images_is_trained_and_looked_into(tmp_path: Path) -> None:
    images = (np.arange(7 * 64).reshape(7, 8, 8) * 37 % 256).astype(np.uint8)
    np.savez(tmp_path / "seven.npz", images=images)
    data.import_images(tmp_path / "seven.npz", "seven", tmp_path / "data")
    recipe = Recipe().replace({"data.name": "seven", "network.hidden": [16], "training.epochs": 3})
    run = Run.create(tmp_path / "runs", recipe, id="seven")
    training = run.start(device="cpu", data_folder=tmp_path / "data")
    counts = [len(part.images) for part in (training.images.train, training.images.test)]
    assert sum(counts) == 7
    for _ in run.record(training):
        pass
    with serving(tmp_path) as address, browser(address) as client:
        state = client.get("/api/runs/seven/inspect").json()
        assert (state["images"], state["several"]) == (counts[1], counts[1] > 1)
        for card in CARDS:
            answer(client, "seven", card)
