"""A training steered from another thread: paused, stepped, resumed, stopped, its learning rate changed."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

import pytest
import torch
from library_samples import begin, equal, tiny, trained, weights_of

from aecore.training.progress import Progress
from aecore.training.training import Training

SECONDS = 60.0
OPTIMISERS = ("adam", "adamw", "sgd", "rmsprop")


class Listener:
    """Iterates over a training in a thread of its own; every wait is bounded."""

    def __init__(self, training: Training) -> None:
        self.training = training
        self._told: queue.Queue[Progress | None] = queue.Queue()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        for progress in self.training:
            self._told.put(progress)
        self._told.put(None)

    def until(self, condition: Callable[[Progress], bool]) -> Progress:
        while True:
            progress = self._told.get(timeout=SECONDS)
            assert progress is not None, "the training ended first"
            if condition(progress):
                return progress

    def end(self) -> None:
        while self._told.get(timeout=SECONDS) is not None:
            pass
        self._thread.join(timeout=SECONDS)
        assert not self._thread.is_alive()

    @property
    def silent(self) -> bool:
        return self._told.empty()


def test_pause_says_so_once_and_stands_still_until_resumed() -> None:
    training = begin(tiny(training__epochs=1000))
    listener = Listener(training)
    listener.until(lambda progress: progress.step >= 3)
    training.pause()
    paused = listener.until(lambda progress: progress.state == "paused")
    assert training.step_count == paused.step
    assert listener.silent
    training.resume()
    assert listener.until(lambda progress: progress.state == "running").step > paused.step
    training.stop()
    assert listener.until(lambda progress: progress.state == "stopped").step < training.steps
    listener.end()


def test_a_step_is_one_step_and_leaves_it_standing() -> None:
    training = begin(tiny(training__epochs=1000))
    training.pause()
    listener = Listener(training)
    start = listener.until(lambda progress: progress.state == "paused").step
    for count in (1, 2, 3):
        training.step()
        made = listener.until(lambda progress: progress.state == "running")
        assert made.step == start + count
        assert made.train
        assert made.test is not None
        assert made.snapshot is not None
        assert listener.until(lambda progress: progress.state == "paused").step == start + count
    assert training.step_count == start + 3
    training.stop()
    listener.end()


def test_steps_asked_for_in_a_hurry_are_all_made() -> None:
    training = begin(tiny(training__epochs=1000))
    training.pause()
    for _ in range(4):
        training.step()
    listener = Listener(training)
    assert listener.until(lambda progress: progress.state == "paused").step == 4
    training.stop()
    listener.end()


def test_a_step_may_be_the_last_one() -> None:
    training = begin(tiny(training__epochs=1))
    training.pause()
    listener = Listener(training)
    for _ in range(4):
        training.step()
    assert listener.until(lambda progress: progress.state == "finished").step == 4
    listener.end()


@pytest.mark.parametrize("paused", [False, True])
def test_stop_ends_it_with_a_last_word(paused: bool) -> None:
    training = begin(tiny(training__epochs=1000))
    listener = Listener(training)
    listener.until(lambda progress: progress.step >= 2)
    if paused:
        training.pause()
        listener.until(lambda progress: progress.state == "paused")
    training.stop()
    last = listener.until(lambda progress: progress.state == "stopped")
    assert last.test is not None
    assert last.snapshot is not None
    listener.end()
    assert next(training, None) is None


def test_pausing_and_stepping_changes_no_weight() -> None:
    recipe = tiny(corruption__kind="random_pixels")
    training = begin(recipe)
    training.pause()
    listener = Listener(training)
    for _ in range(3):
        listener.until(lambda progress: progress.state == "paused")
        training.step()
    listener.until(lambda progress: progress.state == "paused")
    training.resume()
    listener.until(lambda progress: progress.state == "finished")
    listener.end()
    assert equal(weights_of(training), trained(recipe))


def test_leaving_the_loop_stops_it() -> None:
    threads = threading.active_count()
    training = begin(tiny())
    for progress in training:
        if progress.step == 3:
            break
    assert training.step_count == 3
    assert threading.active_count() == threads


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_a_new_learning_rate_holds_at_once_and_keeps_the_moments(optimiser: str) -> None:
    recipe = tiny(training__optimiser=optimiser, training__learning_rate=0.001)
    training = begin(recipe)
    for progress in training:
        if progress.step == 3:
            break
    before = training.stepper.optimiser.state_dict()["state"]
    moments = {
        (place, name): torch.as_tensor(value).clone()
        for place, state in before.items()
        for name, value in state.items()
        if value is not None
    }
    assert moments
    training.learning_rate = 0.0
    weights = weights_of(training)
    assert next(training).learning_rate == 0.0
    assert equal(weights, weights_of(training))  # a rate of nothing moves nothing, at the very next step
    after = training.stepper.optimiser.state_dict()["state"]
    for (place, name), value in moments.items():
        if name == "step":
            assert float(after[place][name]) == float(value) + 1
        else:
            assert not torch.equal(torch.as_tensor(after[place][name]), value)
    training.learning_rate = 0.001
    next(training)
    assert not equal(weights, weights_of(training))
