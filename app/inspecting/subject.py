"""What is looked into: a run's model with its newest weights, and the images to look with."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from aecore.cache import Cache
from aecore.errors import RunError
from aecore.inspection import latest_step, model_at
from aecore.model import Autoencoder
from aecore.runs.run import Run
from aecore.scores import are_several
from app.runs.opened import probe_of, whole_weights
from app.web.refusals import Refusal

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
        return self.run.epoch_at(self.step)


_subjects: Cache[Subject] = Cache(6)


def subject_of(run: Run, step: int | None = None) -> Subject:
    """A run at a step, or with its newest weights where the step is left out or not at hand.

    Raises:
        Refusal: it has no weights yet, or its files are damaged.
    """
    try:
        newest = latest_step(run)
    except RunError:
        raise Refusal(404, "refusal.no_weights") from None
    wanted = newest if step is None else step
    key = (str(run.path), run.about.get("created"), run.about.get("state"), wanted)
    return _subjects.get(key, lambda: _load(run, wanted))


def _load(run: Run, step: int) -> Subject:
    with whole_weights(step):
        at, model = model_at(run, step)
    tensors = probe_of(run)
    images, probes = (tensors[name].float() / 255 for name in ("images", "originals"))
    return Subject(run, at, model, images[:MOST_IMAGES], probes)
