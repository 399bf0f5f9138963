"""The run of an id, opened once for every page, and what lies in its folder; or a refusal, the same on every page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from torch import Tensor

from aecore.disk.tensors import load_tensors
from aecore.errors import RunError
from aecore.runs.folder import PROBE
from aecore.runs.run import Run
from app.runs import library
from app.runs.absent import absent
from app.runs.states import is_lost, is_removed, state_of
from app.web.refusals import Refusal


def begun(id: str) -> Run | None:
    """The run; None where it waits in the queue and has no folder yet.

    Raises:
        Refusal: there is none, or none any more (404), or its folder is damaged (409).
    """
    folder = library.folder_of(id)
    if is_removed(id) or (folder is None and (state_of(id) is None or is_lost(id))):
        raise absent(id)
    if folder is None:
        return None
    try:
        return Run.open(folder)
    except RunError:
        raise Refusal(409, "refusal.damaged_run") from None


def run_of(id: str) -> Run:
    """The run.

    Raises:
        Refusal: there is none, or none that has begun (404), or its folder is damaged (409).
    """
    run = begun(id)
    if run is None:
        raise Refusal(404, "refusal.no_weights")
    return run


def probe_of(run: Run) -> dict[str, Tensor]:
    """The images in its folder, as `Recording` names them.

    Raises:
        Refusal: it has none yet (404), or they are damaged (409).
    """
    file = run.path / PROBE
    if not file.is_file():
        raise Refusal(404, "refusal.file", name=file.name)
    try:
        return load_tensors(file)[0]
    except RunError:
        raise Refusal(409, "refusal.damaged_run") from None


@contextmanager
def whole_weights(step: int) -> Iterator[None]:
    """Around the loading of weights: raises Refusal 404 where they are damaged, not finite, or another model's."""
    try:
        yield
    except RunError as error:
        if error.key == "weights_broken":  # a training that came apart leaves them behind
            raise Refusal(404, "refusal.not_finite") from None
        raise Refusal(404, "refusal.weights", step=step) from None
