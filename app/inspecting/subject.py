"""What is looked into: a run's model with its newest weights, and the images to look with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from torch import Tensor

from aecore.cache import Cache
from aecore.disk.tensors import load_tensors
from aecore.errors import RunError
from aecore.inspection import latest_step, model_at
from aecore.model import Autoencoder
from aecore.runs.folder import PROBE
from aecore.runs.run import Run
from aecore.scores import are_several
from app.runs import library
from app.runs.states import state_of
from app.web.refusals import Refusal, no_run

MOST_IMAGES = 1000


@dataclass(frozen=True)
class Subject:
    """A run at a step.

    Attributes:
        run: whose.
        step: of the weights.
        model: with them: to be asked, not changed.
        images: test images of the run's own folder, (images, channels, height, width): they are there also where
            the set they are from is not.
        probes: those that the page shows, one of each class first, (probes, channels, height, width).
    """

    run: Run
    step: int
    model: Autoencoder
    images: Tensor
    probes: Tensor

    @property
    def key(self) -> tuple[str, str, int]:
        """Changes when its answers do."""
        return str(self.run.path), str(self.run.about.get("created", "")), self.step

    @property
    def several(self) -> bool:
        """Whether its images are more than one and not all the same."""
        return are_several(self.images)

    @property
    def epoch(self) -> float:
        """How far the training was."""
        about: dict[str, Any] = self.run.about
        return self.step * float(about.get("epochs", 0)) / max(int(about.get("steps", 0)), 1)


_subjects: Cache[Subject] = Cache(6)


def run_of(id: str) -> Run:
    """The run of an id. Raises Refusal 404 where there is none, or none with anything to look into yet."""
    folder = library.folder_of(id)
    if folder is None:
        raise no_run(id) if state_of(id) is None else Refusal(404, "refusal.no_weights")
    return Run.open(folder)


def subject_of(id: str, step: int | None = None) -> Subject:
    """The run at a step, or with its newest weights where the step is left out or not at hand.

    Raises:
        Refusal: there is no such run, or it has no weights yet.
        RunError: its files are damaged.
    """
    run = run_of(id)
    try:
        wanted = latest_step(run) if step is None else step
    except RunError:
        raise Refusal(404, "refusal.no_weights") from None
    key = (str(run.path), run.about.get("created"), run.about.get("state"), wanted)
    return _subjects.get(key, lambda: _load(run, wanted))


def _load(run: Run, step: int) -> Subject:
    at, model = model_at(run, step)
    tensors, _ = load_tensors(run.path / PROBE)
    images, probes = (tensors[name].float() / 255 for name in ("images", "originals"))
    return Subject(run, at, model, images[:MOST_IMAGES], probes)
