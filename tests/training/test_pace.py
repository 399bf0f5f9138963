"""Snapshots take a tenth of the training's time at most, and no weight depends on how many there are."""

from __future__ import annotations

import time
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import pytest
import torch
from library_samples import begin, equal, noise_set, tiny, trained, weights_of

from aecore.runs.run import Run
from aecore.training.pace import LIGHT, SHARE, Pace
from aecore.training.progress import Progress
from aecore.training.snapshots import WIDE, plane
from aecore.training.training import Training

STEP = 0.01


class Clock:
    """Seconds that pass only where they are told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Steps of 10 ms, and nothing else takes time until a test says so."""
    clock = Clock()
    monkeypatch.setattr("aecore.training.training.time.perf_counter", clock)
    return clock


def slowed(
    clock: Clock, snapshot: float, moments: list[tuple[float, float | None]] | None = None
) -> tuple[Training, list[Progress]]:
    """A training of 1,000 steps that went through; into `moments` the time and what is left at each point."""
    training, begun = begin(tiny(training__epochs=250)), clock.now
    step, measured = training.stepper.step, training._measured

    def slow_step(*arguments: Any) -> None:
        clock.now += STEP
        step(*arguments)

    def slow_measure() -> Any:
        clock.now += snapshot
        return measured()

    training.stepper.step = slow_step  # type: ignore[method-assign]
    training._measured = slow_measure  # type: ignore[method-assign]
    said = []
    for progress in training:
        said.append(progress)
        if moments is not None:
            moments.append((clock.now - begun, training.left(clock.now - begun)))
    return training, said


@pytest.mark.parametrize("snapshot", [0.05, 0.2, 0.4])
def test_slow_snapshots_take_a_tenth_and_are_spread_over_the_run(clock: Clock, snapshot: float) -> None:
    training, said = slowed(clock, snapshot)
    taken = [progress.step for progress in said if progress.snapshot is not None]
    assert training.seconds == pytest.approx(10.0)
    # The second shows that the first was no slower than the others.
    assert training.pace.spent <= SHARE * training.seconds + snapshot + 1e-9
    assert (taken[0], taken[-1]) == (0, 1000)
    # What may be spent is spent, early on too, and no two thirds of the run are without one.
    assert len(taken) >= int(SHARE * training.seconds / snapshot) - 1
    if snapshot < 0.4:
        assert max(later - before for before, later in pairwise(taken)) < 650
    # The curve of the training images keeps all of its points.
    assert len([progress for progress in said if progress.train]) >= 400


def test_quick_snapshots_are_all_taken(clock: Clock) -> None:
    _, said = slowed(clock, LIGHT / 2)
    taken = [progress.step for progress in said if progress.snapshot is not None]
    assert len(taken) == len({round(1000 * (index / 59) ** 2) for index in range(60)})


def test_a_first_one_that_is_slow_does_not_cost_the_others_their_time() -> None:
    pace = Pace()
    pace.add(0.6)  # cold: it loads what the others find loaded
    taken = 0
    for step in range(1, 101):
        if pace.allows(2.0, step / 100):
            taken += 1
            pace.add(0.05)
    assert taken > 10
    assert pace.steady <= 1.0


def test_even_where_one_takes_longer_than_the_training_there_are_a_first_and_a_last(clock: Clock) -> None:
    _, said = slowed(clock, 60.0)
    assert [progress.step for progress in said if progress.snapshot is not None] == [0, 1000]
    assert said[-1].test is not None


def test_time_left_counts_what_the_clock_counts(clock: Clock) -> None:
    training, _ = slowed(clock, 0.2)
    end = clock.now
    assert end == pytest.approx(training.seconds + training.pace.spent)
    moments: list[tuple[float, float | None]] = []
    slowed(clock, 0.2, moments=moments)
    assert [left for _, left in moments[:2]] == [None, None]
    for now, left in moments[2:]:
        assert left == pytest.approx(end - now, abs=0.45)  # two snapshots
    assert moments[-1][1] == pytest.approx(0.0, abs=0.21)


def test_the_writing_of_snapshots_counts_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run.create(tmp_path, tiny(training__epochs=60))
    training = run.start(device="cpu")
    written = count()

    def slow(*arguments: Any) -> None:
        next(written)
        time.sleep(0.6)

    monkeypatch.setattr("aecore.runs.recording.Recording._write_snapshot", slow)
    for _ in run.record(training):
        pass
    # The first, one more to see whether the first alone was slow, and the last: it is over in less than two seconds.
    assert next(written) == 3
    assert training.pace.spent > 1.8
    line = run.metrics()[-1]
    assert line["elapsed"] > line["seconds"] + 1.8
    assert line["left"] == pytest.approx(0.0, abs=0.7)


@pytest.mark.parametrize("corruption", ["clean", "random_pixels"])
def test_no_weight_depends_on_how_many_snapshots_are_taken(
    corruption: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = tiny(training__epochs=6, corruption__kind=corruption, data__binarise="sampled")
    every = trained(recipe)
    monkeypatch.setattr(Pace, "allows", lambda *_: False)
    training = begin(recipe)
    steps = [progress.step for progress in training if progress.snapshot is not None]
    assert steps == [0, training.steps]
    assert equal(every, weights_of(training))


def test_a_training_that_goes_on_remembers_what_its_snapshots_took() -> None:
    recipe, images = tiny(training__epochs=6), noise_set(60, 40)
    training = begin(recipe, images)
    for progress in training:
        if progress.step == 9:
            break
    resumed = Training(recipe, images, torch.device("cpu"), training.checkpoint())
    assert resumed.pace.spent == training.pace.spent > 0


@pytest.mark.parametrize("images", [30, 900])
def test_axes_of_wide_codes_are_those_of_an_exact_decomposition(images: int) -> None:
    generator = torch.Generator().manual_seed(0)
    scales = torch.linspace(3, 0.1, WIDE + 44)
    scales[:2] = torch.tensor([30.0, 12.0])
    mixing = torch.linalg.qr(torch.randn(len(scales), len(scales), generator=generator)).Q
    codes = torch.randn(images, len(scales), generator=generator) * scales @ mixing + 3
    points, shares, axes = plane(codes)
    centred = (codes - codes.mean(dim=0)).double()
    left, singular, _ = torch.linalg.svd(centred, full_matrices=False)
    assert axes == "principal"
    assert shares == pytest.approx((singular[:2].square() / singular.square().sum()).tolist(), rel=1e-3)
    for axis in range(2):
        exact = left[:, axis] * singular[axis]
        assert min((points[:, axis] - exact).norm(), (points[:, axis] + exact).norm()) < 0.01 * exact.norm()
    assert torch.equal(plane(codes)[0], points)
