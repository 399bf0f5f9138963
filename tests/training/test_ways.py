"""Which operation makes a product is measured once, kept by the machine, and by each training for itself."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from library_samples import begin, equal, noise_set, tiny, weights_of
from run_samples import go_on, same

from aecore.recipe.recipe import Recipe
from aecore.runs.run import Run
from aecore.training.checkpoint import Checkpoint
from aecore.training.gradients import products, ways
from aecore.training.gradients.ways import Way, Ways, findings, is_clearly_quicker, measured
from aecore.training.training import Training, train

pytestmark = pytest.mark.skipif(not products.has_onednn(), reason="this PyTorch has one operation alone")

WIDE = tiny(network__hidden=[48, 32], training__epochs=5)
FILE = "products.json"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A machine that nobody has measured, and on which the last bits of small products differ too."""
    plain = products._onednn
    monkeypatch.setattr(products, "_onednn", lambda *product: plain(*product) * (1 + 2**-20))
    monkeypatch.delenv("AELAB_PRODUCTS")
    monkeypatch.setenv("AELAB_MEASURED", str(tmp_path / "measured"))
    findings.cache_clear()
    yield tmp_path / "measured"
    findings.cache_clear()


def finds(monkeypatch: pytest.MonkeyPatch, way: Way) -> None:
    """From now on this one is quicker, and nobody remembers what was before."""
    findings.cache_clear()
    (findings().file).unlink(missing_ok=True)
    monkeypatch.setattr(ways, "measured", lambda *what: way)


def finished(training: Training) -> Training:
    for _ in training:
        pass
    return training


def chosen(training: Training) -> set[str]:
    return set(training.stepper.gradients.ways.chosen.values())


def test_the_choice_is_of_both_operations_and_kept_for_the_next_training(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = finished(begin(WIDE))
    kept = json.loads((folder / FILE).read_text())
    assert len(kept) == len(first.stepper.gradients.ways.chosen) > 0
    assert all(f"PyTorch {torch.__version__}, 1 threads: 16 x" in key for key in kept)
    findings.cache_clear()  # as in another process
    monkeypatch.setattr(ways, "measured", lambda *what: pytest.fail("measured again"))
    assert equal(weights_of(first), weights_of(finished(begin(WIDE))))


def test_weights_follow_the_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {}
    for way in ways.WAYS:
        finds(monkeypatch, way)
        found[way] = finished(begin(WIDE))
        assert chosen(found[way]) == {way}
    # Otherwise no test of this file could fail.
    assert not equal(*map(weights_of, found.values()))  # so the tests below can fail


def test_a_number_of_threads_has_a_choice_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    finds(monkeypatch, "blas")
    weight = torch.ones(32, 48)
    assert Ways().forward(16, weight, True) == "blas"
    monkeypatch.setattr(ways, "measured", lambda *what: "onednn")
    monkeypatch.setattr(torch, "get_num_threads", lambda: 2)
    assert Ways().forward(16, weight, True) == "onednn"


def test_a_run_goes_on_with_its_own_choice_whatever_is_found_by_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aecore.runs.recording.CHECKPOINT_SECONDS", -1000.0)
    monkeypatch.setattr(
        "aecore.training.pace.LIGHT", math.inf
    )  # no snapshot is left out, however busy this machine is
    finds(monkeypatch, "blas")
    whole, broken = (Run.create(tmp_path, WIDE, id=name) for name in ("whole", "broken"))
    go_on(whole)
    go_on(broken, until=9)
    finds(monkeypatch, "onednn")
    go_on(Run.open(broken.path))
    same(whole, broken)
    assert set(Run.open(broken.path).about["products"].values()) == {"blas"}


def none_noted(checkpoint: Checkpoint) -> None:
    """As before there was a choice."""
    del checkpoint.numbers["products"]


def weights_not_noted(checkpoint: Checkpoint) -> None:
    """As before there was one for the gradients of weights."""
    noted = checkpoint.numbers["products"]
    checkpoint.numbers["products"] = {key: way for key, way in noted.items() if not key.startswith("weigh ")}
    assert 0 < len(checkpoint.numbers["products"]) < len(noted)


@pytest.mark.parametrize(("kinds", "now"), [(none_noted, "blas"), (weights_not_noted, "onednn")])
def test_a_checkpoint_from_before_there_was_a_choice_goes_on_as_it_did(
    kinds: Callable[[Checkpoint], None], now: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ways, "measured", lambda kind, *of: ways.BEFORE[kind])
    findings.cache_clear()
    whole = finished(begin(WIDE))
    broken = begin(WIDE)
    while broken.step_count < 9:
        next(broken)
    checkpoint = broken.checkpoint()
    kinds(checkpoint)
    finds(monkeypatch, now)
    after = train(WIDE, images=noise_set(60, 40), device="cpu", checkpoint=checkpoint)
    assert equal(weights_of(whole), weights_of(finished(after)))


def test_a_caller_can_have_the_products_of_another_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finds(monkeypatch, "blas")
    run = Run.create(tmp_path, WIDE)
    go_on(run)
    finds(monkeypatch, "onednn")
    again = finished(train(WIDE, device="cpu", products=Run.open(run.path).about["products"]))
    assert equal(weights_of(again), run.model().state_dict())


@pytest.mark.parametrize("way", ways.WAYS)
def test_a_variable_names_one_for_all(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AELAB_PRODUCTS", way)
    monkeypatch.setattr(ways, "measured", lambda *what: pytest.fail("measured"))
    assert chosen(finished(begin(WIDE))) == {way}


@pytest.mark.parametrize("noted", [[], "blas", 3, None, {"relu 30-48": "fortran"}], ids=str)
def test_what_is_no_note_of_products_is_none(noted: object, monkeypatch: pytest.MonkeyPatch) -> None:
    finds(monkeypatch, "onednn")
    taken = Ways()
    taken.take(noted)
    assert taken.forward(16, torch.ones(48, 30), True) == "onednn"


def test_a_convolution_onto_few_channels_has_a_choice_too(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = tiny().replace("network", {"kind": "convolutional", "channels": [8]})
    for way in ways.WAYS:
        finds(monkeypatch, way)
        training = finished(begin(recipe))
        assert chosen(training) == {way}
        assert any(key.startswith("spread") for key in training.stepper.gradients.ways.chosen)


@pytest.mark.parametrize("kind", ["linear", "relu", "back", "spread", "weigh"])
def test_every_kind_of_product_can_be_measured(kind: ways.Kind) -> None:
    before = torch.random.get_rng_state()
    assert measured(kind, 16, 20, 24) in ways.WAYS
    assert torch.equal(before, torch.random.get_rng_state())  # a training's chance is not touched


class Clock:
    """A clock that tells what was worked, and what others took of the machine: three milliseconds of ten."""

    def __init__(self) -> None:
        self.now = 0.0
        self.worked = 0.0

    def work(self, seconds: float) -> None:
        turns = self.worked // 0.007
        self.worked += seconds
        self.now += seconds + 0.003 * (self.worked // 0.007 - turns)


@pytest.mark.parametrize(
    ("one", "other", "quicker"),
    [(1.0, 1.5, True), (1.0, 1.1, True), (1.0, 1.03, False), (1.0, 1.0, False), (1.5, 1.0, False)],
)
@pytest.mark.parametrize("unit", [1e-5, 1e-3])
def test_the_default_goes_only_where_the_other_is_clearly_quicker(
    one: float, other: float, quicker: bool, unit: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr("time.thread_time", lambda: clock.now)
    assert is_clearly_quicker(lambda: clock.work(one * unit), lambda: clock.work(other * unit)) == quicker


def test_large_products_are_made_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr("time.thread_time", lambda: clock.now)
    others = []
    assert is_clearly_quicker(lambda: clock.work(1.0), lambda: others.append(1) or clock.work(1.5))  # type: ignore[func-returns-value]
    assert len(others) <= 3


def test_the_same_recipe_gives_the_same_weights_with_what_was_measured(folder: Path) -> None:
    recipe: Recipe = WIDE.replace("training.seed", 7)
    first = finished(begin(recipe))
    findings.cache_clear()
    assert equal(weights_of(first), weights_of(finished(begin(recipe))))
