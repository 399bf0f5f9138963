"""Where the claims' models are trained, and kept: a recipe that has been trained is not trained again."""

from __future__ import annotations

import json
import shutil
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from aecore.datasets.loading import ImageSet, load
from aecore.disk.whole_files import write_json
from aecore.errors import RunError
from aecore.machine.devices import device_for
from aecore.model import Autoencoder
from aecore.recipe.choices import DataChoice
from aecore.recipe.recipe import Recipe
from aecore.runs.run import Run

CLOCK = "clock.json"


class NotTrainedError(Exception):
    """A run that a claim needs is not finished."""


@dataclass
class Lab:
    """A folder of runs, a folder of images, and what to compute with.

    Attributes:
        runs: the folder of runs.
        data: the folder of images.
        device: auto, cpu or cuda.
        threads: of PyTorch; runs repeat bit for bit at the same number.
        trains: whether it may train; otherwise it has what is finished.
        used: the runs asked for since it was last cleared, by name.
        trained: seconds spent on training so far.
    """

    runs: Path
    data: Path | None = None
    device: str = "auto"
    threads: int | None = None
    trains: bool = True
    used: dict[str, Run] = field(default_factory=dict)
    trained: float = 0.0

    def run(self, name: str, recipe: Recipe) -> Run:
        """The finished run of a recipe: the one there is, or a new one, or one broken off and now gone on with.

        Args:
            name: of its folder. A run there of another recipe makes room.
            recipe: to be trained.

        Raises:
            NotTrainedError: there is no finished run of it, and the lab does not train.
        """
        if not self.trains and not self._is_finished(name, recipe):
            raise NotTrainedError(name)
        run = self._there(name, recipe) or Run.create(self.runs, recipe, name=name, id=name)
        if run.about["state"] != "finished":
            begun = time.monotonic()
            self._train(run)
            self.trained += time.monotonic() - begun
            run = Run.open(run.path)
        self.used[name] = run
        return run

    def model(self, name: str, recipe: Recipe) -> Autoencoder:
        """The model of `run`, ready to be asked."""
        model = self.run(name, recipe).model()
        return model.to(device_for(self.device))

    def images(self, name: str, **choice: object) -> ImageSet:
        """A set of images."""
        return load(DataChoice.model_validate({"name": name, **choice}), self.data)

    def _is_finished(self, name: str, recipe: Recipe) -> bool:
        try:
            run = Run.open(self.runs / name)
        except RunError:
            return False
        return run.recipe == recipe and run.about["state"] == "finished"

    def _there(self, name: str, recipe: Recipe) -> Run | None:
        path = self.runs / name
        if not path.exists():
            return None
        try:
            run = Run.open(path)
            if run.recipe == recipe and run.about["state"] != "failed":
                return run
        except RunError:
            pass
        shutil.rmtree(path)
        return None

    def _train(self, run: Run) -> None:
        told = time.monotonic()
        spent = core_seconds(run) - time.process_time()
        training = run.start(device=self.device, threads=self.threads, data_folder=self.data)
        for progress in run.record(training):
            if time.monotonic() - told > 20:
                told = time.monotonic()
                done = f"epoch {progress.epoch:.1f} of {progress.epochs}"
                print(f"  {run.id}: {done}, {progress.seconds:.0f} s", file=sys.stderr, flush=True)
                write_json(run.path / CLOCK, {"core_seconds": spent + time.process_time()})
        write_json(run.path / CLOCK, {"core_seconds": spent + time.process_time()})


def core_seconds(run: Run) -> float:
    """How long processor cores worked on a run: the same on a busy machine as on an idle one."""
    path = run.path / CLOCK
    return float(json.loads(path.read_text())["core_seconds"]) if path.exists() else 0.0


def seconds(run: Run) -> float:
    """How long a run was trained by the clock on the wall."""
    points = run.metrics()
    return float(points[-1]["seconds"]) if points else 0.0
