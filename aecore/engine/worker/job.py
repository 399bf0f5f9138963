"""What a worker does with one job: finds or makes its run, trains, tells, and does as it is told meanwhile."""

from __future__ import annotations

import re
import shutil
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Protocol

import torch

from aecore.datasets.catalogue import BUILT_IN
from aecore.datasets.loading import require_present
from aecore.disk.room import is_full
from aecore.engine.slots import Event, Task
from aecore.errors import AELabError, RunError
from aecore.machine.devices import AUTO
from aecore.recipe.recipe import Recipe
from aecore.runs.folder import CHECKPOINT, CHECKPOINT_BEFORE, JOB
from aecore.runs.recording import HELD, KEEPS_LESS
from aecore.runs.run import Run
from aecore.sentences import Sentence
from aecore.training.training import Training

TELL_SECONDS = 0.25
_NO_MEMORY = re.compile(
    r"DefaultCPUAllocator: (can't allocate|not enough) memory: you tried to allocate \d+ bytes"
    r"|\ACUDA error: (out of memory|CUBLAS_STATUS_ALLOC_FAILED)"
)
_OVER = ("finished", "stopped")


class Teller(Protocol):
    """The worker's line to the engine."""

    def send_event(self, event: Event) -> None: ...
    def attach(self, work: Work) -> None: ...


class Work:
    """One training under way. The thread that trains calls `goes_on`; any thread may call `control`."""

    def __init__(self, task: Task, run: Run, training: Training, teller: Teller) -> None:
        self.task = task
        self.run = run
        self.training = training
        self.released = False
        self._teller = teller
        self._changed = threading.Condition()

    def control(self, verb: str, value: float | None = None) -> None:
        """Does what the engine passes on: pause, resume, step, stop, learning_rate or release."""
        with self._changed:
            if verb == "learning_rate" and value is not None:
                self.training.learning_rate = value
            elif verb == "release":
                # Paused, a recorded training has its checkpoint on disk: a good moment to leave.
                self.released = True
                self.training.pause()
            else:
                getattr(self.training, verb)()
            self._changed.notify_all()

    def tell(self, state: str) -> None:
        """Tells the engine how far the training is."""
        training = self.training
        self._teller.send_event(
            Event(
                job=self.task.job,
                kind="progress",
                state=state,
                step=training.step_count,
                steps=training.steps,
                message=self._message(),
            )
        )

    def _message(self) -> str:
        """What the run says of itself while it trains: that it keeps no further moments, say."""
        about = self.run.about
        return KEEPS_LESS if about.get("message") == KEEPS_LESS else ""

    @property
    def paused(self) -> bool:
        """Whether somebody wants it to stand still."""
        return self.training.control.must_wait and not self.released

    def goes_on(self) -> bool:
        """Waits while the training is paused; False when the slot is to be left instead."""
        # Waiting here and not in the training, which knows nothing of leaving for a while.
        with self._changed:
            waited = self.training.control.must_wait
            self._changed.wait_for(lambda: self.released or not self.training.control.must_wait)
        if waited and not self.released and not self.training.control.stopped:
            self.tell("running")
        return not self.released


def perform(task: Task, teller: Teller, *, runs: Path, data: Path | None, threads: int) -> Event:
    """Trains a job from its checkpoint, or from the beginning, until it ends or the slot is to be left.

    Without room on the disk, or in the share of it that runs have, it is held: nothing has failed.

    Raises AELabError for what a user can mend.
    """
    paused = task.hold
    try:
        run = _run_of(task, runs)
        if run.about.get("state") in _OVER:  # Its end was written down, but the engine never heard of it.
            step = int(run.about.get("steps", 0)) if run.about["state"] == "finished" else 0
            return Event(job=task.job, kind="ended", state=run.about["state"], step=step, steps=step)
        if run.recipe.data.name in BUILT_IN:
            require_present(
                run.recipe.data.name, data
            )  # Removed since it was asked for; a worker fetches nothing.
        training = run.start(device=task.device, threads=threads, data_folder=data)
        work = Work(task, run, training, teller)
        if task.hold:
            training.pause()
        if task.learning_rate is not None:
            training.learning_rate = task.learning_rate
        teller.attach(work)
        try:
            return _trained(work)
        finally:
            paused = work.paused
    except (RunError, OSError) as error:
        needed = bytes_lacking(error)
        if needed is None:
            raise
        state = "paused" if paused else "running"
        return Event(job=task.job, kind="held", state=state, message=str(error), bytes=needed)


def bytes_lacking(error: Exception) -> int | None:
    """Where an error says that a run has no room: the bytes that it must be allowed, 0 on a full disk; else None."""
    if isinstance(error, RunError) and error.key in HELD:
        return int(error.sentence.values.get("needed", 0)) * 1_000_000
    return 0 if isinstance(error, OSError) and is_full(error) else None


def _trained(work: Work) -> Event:
    """Trains until the end, or until the slot is to be left."""
    task, training = work.task, work.training
    begun = "paused" if task.hold else "running"
    work.tell(begun)
    told, last = time.monotonic(), begun
    with closing(work.run.record(training, most_bytes=task.most_bytes)) as records:  # type: ignore[type-var]  # a generator
        for progress in records:
            now = time.monotonic()
            if (
                progress.state not in _OVER
                and not work.released
                and (progress.state != last or progress.state == "paused" or now - told > TELL_SECONDS)
            ):
                told, last = now, progress.state
                work.tell(progress.state)
            if progress.state == "paused" and not work.goes_on():
                return Event(job=task.job, kind="released", step=training.step_count, steps=training.steps)
            if progress.state == "paused":
                last = "running"
    state = "stopped" if training.step_count < training.steps else "finished"
    return Event(job=task.job, kind="ended", state=state, step=training.step_count, steps=training.steps)


def _run_of(task: Task, runs: Path) -> Run:
    folder = runs / task.job
    for part in folder.rglob(".*.part"):
        part.unlink(missing_ok=True)  # Begun by a worker that was killed; no other one writes here.
    try:
        return Run.open(folder)
    except RunError:
        if any((folder / name).exists() for name in (CHECKPOINT, CHECKPOINT_BEFORE)):
            raise
        # Nothing is there, or a worker died while making it.
        _empty(folder)
        return Run.create(runs, Recipe.from_json(task.recipe), name=task.name, id=task.job)


def _empty(folder: Path) -> None:
    """Takes all away that a run is made of; whose it is stays known."""
    for path in folder.glob("*"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != JOB:
            path.unlink(missing_ok=True)


def ended_by(error: Exception) -> tuple[Sentence, bool]:
    """One sentence on what ended a job, and whether the worker itself is still fit for the next one."""
    if isinstance(error, AELabError):
        return error.sentence, True
    if is_out_of_memory(error):
        problem = RunError(
            "memory_run",
            "run: expected a network that fits into memory, found one that does not; "
            "try a smaller network, batch size or set of images.",
        )
        return problem.sentence, False
    if isinstance(error, OSError):
        problem = RunError(
            "disk_run",
            "run: expected a disk that takes what a run saves, found {found}; "
            "try freeing space there, or another folder with --runs.",
            found=f"{(error.strerror or type(error).__name__)!r} at {error.filename or 'the runs folder'}",
        )
        return problem.sentence, True
    fault = Sentence(
        "fault",
        "The training ended by a fault of AE Lab's own; the file engine.log beside the runs has the details.",
    )
    return fault, False


def is_out_of_memory(error: Exception) -> bool:
    """Whether the memory of this machine or of its GPU was too small; an error that speaks of memory is no such one.

    PyTorch's allocator of the CPU, and the libraries of the GPU, have no class of their own: theirs is a
    RuntimeError that says so.
    """
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and _NO_MEMORY.search(str(error)) is not None


def warm_up(threads: int, data: Path | None, device: str = AUTO) -> None:
    """Trains a handful of steps, so that the first real job finds everything loaded."""
    recipe = Recipe().replace({"training.epochs": 1, "data.train_size": 128, "network.hidden": [8]})
    with tempfile.TemporaryDirectory(prefix="aelab-") as folder:
        run = Run.create(Path(folder), recipe, name="warm-up")
        for _ in run.record(run.start(device=device, threads=threads, data_folder=data)):
            pass
