"""Training is an iterator of progress: loop over it, and leaving the loop stops it."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import torch
from torch import Tensor

from aecore.datasets import loading as data
from aecore.datasets.loading import ImageSet
from aecore.machine.devices import device_for
from aecore.model import build
from aecore.recipe.recipe import Recipe
from aecore.training.checkpoint import Checkpoint, capture, restore
from aecore.training.control import Control
from aecore.training.finite import refuse_terms, refuse_weights
from aecore.training.loss import LOSS, Measured
from aecore.training.optimisers import SCHEDULES
from aecore.training.order import Order
from aecore.training.pace import Pace
from aecore.training.progress import Progress, Snapshot, State
from aecore.training.record_times import RECORDS, SNAPSHOTS, WEIGHTS, early_and_late, evenly, logarithmically
from aecore.training.shares.rule import shares_of
from aecore.training.shares.stepper import SharedStepper
from aecore.training.snapshots import probe, take
from aecore.training.start import begin_at_mean
from aecore.training.stepper import Stepper


class Training(Iterator[Progress]):
    """One training of a recipe. One thread iterates; any thread may call the verbs.

    Made by `train`.

    Attributes:
        recipe: what is trained.
        model: being trained.
        images: the images it learns from and is tested on.
        probe: the test images it is watched on.
        step_count: optimiser steps made so far, of `steps`.
        pace: of the snapshots; whoever writes them adds the time that takes.
        resumed: whether it goes on from a checkpoint.
        learning_rate: of the next step, before the schedule; may be set at any time.
    """

    def __init__(
        self, recipe: Recipe, images: ImageSet, device: torch.device, checkpoint: Checkpoint | None
    ) -> None:
        self.recipe = recipe
        self.images = images
        self.device = device
        count = len(images.train.images)
        channels, height, width = images.train.images.shape[1:]
        self.model = build(recipe, (channels, height, width), device)
        if recipe.training.start == "mean_image":
            begin_at_mean(self.model, images.train.images)
        self.stepper = self._stepper(images.train.images.to(device))
        self.probe = probe(images.test, device)
        # Where a step takes all images, the recipe's batch is the chunk it works in.
        self.batch_size = (
            count if self.stepper.gradients.of_whole_set else min(recipe.training.batch_size, count)
        )
        self.steps_per_epoch = math.ceil(count / self.batch_size)
        self.steps = self.steps_per_epoch * recipe.training.epochs
        self.learning_rate = recipe.training.learning_rate
        self.step_count = 0
        self.seconds = 0.0
        self.pace = Pace()
        self._first = 0.0
        self.control = Control()
        self._records = evenly(self.steps, RECORDS)
        self._snapshots = early_and_late(self.steps, SNAPSHOTS)
        self._kept = logarithmically(self.steps, WEIGHTS)
        self._order = Order(count, recipe.training.seed, device)
        self._map: Tensor | None = None
        self.resumed = checkpoint is not None
        if checkpoint is not None:
            restore(self.stepper, checkpoint)
            self.step_count = int(checkpoint.numbers["step"])
            self.seconds = float(checkpoint.numbers["seconds"])
            self.pace.spent = float(checkpoint.numbers.get("snapshots", 0.0))
            self.learning_rate = float(checkpoint.numbers["learning_rate"])
            self._map = checkpoint.tensors.get("map")
            self.stepper.loss.epoch = max(0, self.step_count - 1) / self.steps_per_epoch
        self._since = (time.perf_counter(), self.images_seen)
        self._iterator = self._run()

    def __next__(self) -> Progress:
        return next(self._iterator)

    def pause(self) -> None:
        """Stands still before the next step; one more progress says so, then `next` blocks."""
        self.control.pause()

    def resume(self) -> None:
        """Goes on after a pause."""
        self.control.resume()

    def step(self) -> None:
        """Makes one step and stands still."""
        self.control.step()

    def stop(self) -> None:
        """Ends before the next step; the last progress says so."""
        self.control.stop()

    @property
    def epoch(self) -> float:
        """How many times all training images were seen."""
        return self.step_count / self.steps_per_epoch

    @property
    def images_seen(self) -> int:
        """How many images were learned from, each counted as often as it was seen."""
        epochs, batches = divmod(self.step_count, self.steps_per_epoch)
        return epochs * len(self.images.train.images) + batches * self.batch_size

    def checkpoint(self) -> Checkpoint:
        """All it takes to go on from here; call it between two `next`s, from the thread that iterates.

        Raises:
            TrainingError: a weight is not finite: there is nothing to go on from.
        """
        self._refuse_broken_weights()
        numbers = {
            "step": self.step_count,
            "seconds": self.seconds,
            "snapshots": self.pace.spent,
            "learning_rate": self.learning_rate,
        }
        taken = capture(self.stepper, numbers)
        return taken if self._map is None else Checkpoint({**taken.tensors, "map": self._map}, taken.numbers)

    def _stepper(self, images: Tensor) -> Stepper:
        threads, batch = torch.get_num_threads(), min(self.recipe.training.batch_size, len(images))
        shares = shares_of(self.recipe, self.model, batch, threads, self.device)
        return (
            SharedStepper(self.model, images, shares, threads) if shares > 1 else Stepper(self.model, images)
        )

    def _run(self) -> Iterator[Progress]:
        try:
            yield from self._steps_and_points()
        finally:
            self.stepper.close()

    def _steps_and_points(self) -> Iterator[Progress]:
        if not self.resumed:
            yield self._progress("running", test=True)
        while self.step_count < self.steps:
            single = False
            if not self.control.quiet:
                if self.control.must_wait:
                    yield self._progress("paused")
                    self.control.wait()
                    self._since = (time.perf_counter(), self.images_seen)
                if self.control.stopped:
                    yield self._progress("stopped", test=True)
                    return
                single = self.control.taken()
            self._step()
            if self.step_count in self._records or single or self._is_kept():
                state: State = "finished" if self.step_count == self.steps else "running"
                yield self._progress(state, test=single)

    def _is_kept(self) -> bool:
        return self.step_count in self._snapshots or self.step_count in self._kept

    def _step(self) -> None:
        begun = time.perf_counter()
        epoch, batch = divmod(self.step_count, self.steps_per_epoch)
        self.stepper.loss.epoch = self.epoch
        self.stepper.step(self._order.batch(epoch, batch, self.batch_size), self._rate())
        took = time.perf_counter() - begun
        self._first = self._first if self.step_count else took
        self.step_count += 1
        self.seconds += took

    def _rate(self) -> float:
        return self.learning_rate * SCHEDULES[self.recipe.training.schedule](self.step_count / self.steps)

    def _progress(self, state: State, test: bool = False) -> Progress:
        sums, counted = self.stepper.take_sums()
        loss = self.stepper.loss  # with the weights of the last step, not those of the next
        train: dict[str, float] = {}
        if counted:
            begun = time.perf_counter()
            means: list[float] = (sums / counted).tolist()  # waits for a device that has steps left to make
            self.seconds += time.perf_counter() - begun
            train = dict(zip((LOSS, *loss.names), means, strict=True))
            refuse_terms(train, self.step_count, self.learning_rate)
        now = time.perf_counter()
        elapsed, made = now - self._since[0], self.images_seen - self._since[1]
        measured = snapshot = None
        if test or self._is_due():
            measured = self._measured()
            refuse_terms(measured.terms, self.step_count, self.learning_rate)
            snapshot = self._snapshot(measured)
            self.pace.add(time.perf_counter() - now)
        keep_weights = self.step_count in self._kept
        if keep_weights or snapshot is not None:
            self._refuse_broken_weights()
        self.stepper.expect(self._a_step(self.seconds) * (self.steps - self.step_count))
        self._since = (time.perf_counter(), self.images_seen)
        return Progress(
            step=self.step_count,
            steps=self.steps,
            epoch=self.epoch,
            epochs=self.recipe.training.epochs,
            seconds=self.seconds,
            samples_per_second=made / max(elapsed, 1e-9),
            learning_rate=self._rate(),
            train=train,
            test=None if measured is None else measured.terms,
            weights=loss.weights,
            snapshot=snapshot,
            keep_weights=keep_weights,
            state=state,
        )

    def left(self, elapsed: float) -> float | None:
        """Seconds on the clock until the last step, after so many that passed; None before the second step.

        Args:
            elapsed: since the training began, snapshots and all that is done with them included, pauses left out.
        """
        if self.step_count < 2:
            return None
        # What is neither a step nor a snapshot, the writing of weights say, goes on as before.
        steady = self._a_step(elapsed - self.pace.spent) * (self.steps - self.step_count)
        planned = sum(step > self.step_count for step in self._snapshots)
        return steady + self.pace.left(self._a_step(self.seconds) * self.steps, planned)

    def _a_step(self, seconds: float) -> float:
        """What a step takes of the seconds that all took so far: the first is slow, and left out."""
        return max(0.0, seconds - self._first) / max(1, self.step_count - 1)

    def _is_due(self) -> bool:
        """Whether a snapshot is planned at this step, and may take its time; the first and the last always may."""
        always = self.step_count in (0, self.steps)
        return self.step_count in self._snapshots and (
            always or self.pace.allows(self._a_step(self.seconds) * self.steps, self.step_count / self.steps)
        )

    def _measured(self) -> Measured:
        # In batches as large as those of the training, where a term depends on them: else the curves of training
        # and test images could not be compared.
        loss = self.stepper.loss
        batch = min(self.recipe.training.batch_size, len(self.images.train.images))
        return loss.measure(self.probe.images, self.recipe.training.seed, batch if loss.of_batches else None)

    def _snapshot(self, measured: Measured) -> Snapshot:
        snapshot = take(
            self.model,
            self.probe,
            step=self.step_count,
            epoch=self.epoch,
            seed=self.recipe.training.seed,
            previous=self._map,
            # The map shows clean images; where the loss was measured on those, they are encoded once for both.
            codes=measured.codes if self.recipe.corruption.is_clean else None,
        )
        self._map = snapshot.map
        return snapshot

    def _refuse_broken_weights(self) -> None:
        refuse_weights(self.model.parameters(), self.step_count, self.learning_rate)


def train(
    recipe: Recipe,
    *,
    images: ImageSet | None = None,
    data_folder: Path | None = None,
    device: str = "auto",
    threads: int | None = None,
    checkpoint: Checkpoint | None = None,
    products: Mapping[str, str] | None = None,
) -> Training:
    """A training of a recipe, ready to be iterated over.

    Args:
        recipe: what to train.
        images: what to learn from; loaded by the recipe's data where left out.
        data_folder: where sets of images lie; AELAB_DATA or the user's cache folder where left out.
        device: auto, cpu or cuda.
        threads: of PyTorch on the CPU; a run repeats bit for bit at the same number.
        checkpoint: where to go on from.
        products: which operation makes each product, as a run's `run.json` notes it, for the very weights of that
            run; by the checkpoint, or what is quicker here, where left out.

    Raises:
        DataError: the images are not there.
        RecipeError: the recipe does not fit the images, or the memory.
        TrainingError: no such device; or, while iterating, a loss that is not finite.
    """
    target = device_for(device)
    if threads is not None:
        torch.set_num_threads(threads)
    chosen = images if images is not None else data.load(recipe.data, data_folder)
    training = Training(recipe, chosen, target, checkpoint)
    if products is not None:
        training.stepper.gradients.ways.take(products)
    return training
