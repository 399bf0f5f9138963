"""Why there is nothing to be seen of a run, the same wherever it is asked for."""

from __future__ import annotations

from app.runs.states import is_lost, is_removed
from app.web.refusals import Refusal, no_run


def absent(id: str) -> Refusal:
    """Why there is nothing to be seen of a run that has no folder: removed, gone, or none that was ever here."""
    if is_removed(id):
        return Refusal(404, "refusal.removed")
    return Refusal(404, "refusal.gone") if is_lost(id) else no_run(id)
