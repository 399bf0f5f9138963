"""All that can be scored of a run: measured on its own images when somebody asks, and kept while the server runs."""

from __future__ import annotations

from collections.abc import Collection, Hashable

from aecore.cache import Cache
from aecore.datasets.loading import Availability, ImageSet, available
from aecore.errors import RunError
from aecore.evaluation.lines import ScoreLine
from aecore.evaluation.report import report
from aecore.inspection import latest_step
from aecore.runs.run import Run
from app.exploring.pictures import source
from app.inspecting.subject import Subject
from app.web.rights import may_use_its_set
from app.web.settings import settings

# Of a few kilobytes each: one run's scores take minutes.
_kept: Cache[tuple[ScoreLine, ...]] = Cache(500)


def measured(subject: Subject, images: ImageSet) -> tuple[ScoreLine, ...]:
    """Every score of a run at a step, on the images that it was trained on: some seconds to minutes."""
    return _kept.get(_key(subject.run, subject.step), lambda: tuple(report(subject.model, images)))


def known(run: Run) -> tuple[ScoreLine, ...]:
    """Those of a run with its newest weights, where they were measured already; else none."""
    try:
        return _kept.kept(_key(run, latest_step(run))) or ()
    except RunError:
        return ()  # It has no weights yet.


def is_whole(names: Collection[str]) -> bool:
    """Whether scores are all that there are, and not those alone that a run writes down at its end."""
    return "jacobian_norm" in names


def at_hand(run: Run) -> Availability | None:
    """The set that a run was trained on, or another of its name; None where there is none of it here."""
    name, entries = run.recipe.data.name, available(settings().data_folder())
    found = next((entry for entry in entries if entry.name == name and entry.present), None)
    return found if found is None or may_use_its_set(run.id, name) else None


def _key(run: Run, step: int) -> Hashable:
    # A set may come, go and be replaced.
    return str(run.path), str(run.about.get("created", "")), step, source(run)
