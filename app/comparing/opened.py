"""The runs that stand side by side, each opened once, and those that could not be with the reason."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from aecore.cache import Cache
from aecore.comparing.images import images_key
from aecore.evaluation.lines import ScoreLine
from aecore.recipe.recipe import Recipe
from aecore.runs.folder import BASELINES, PROBE, SCORES, snapshots
from aecore.runs.run import Run
from app.inspecting.measured import at_hand, is_whole, known
from app.runs.listed import Listed, run_shown
from app.runs.opened import begun, probe_of
from app.runs.states import job_of, state_of
from app.web.refusals import Refusal, no_run

LETTERS = "ABCDEF"

_keys: Cache[str] = Cache(200)


@dataclass(frozen=True)
class Column:
    """One run among several.

    Attributes:
        letter: by which it is called on this page.
        listed: as the menus show it.
        recipe: what it trains.
        run: its folder; None while it waits for its turn.
        key: of its test images; None of a run that has none yet.
    """

    letter: str
    listed: Listed
    recipe: Recipe
    run: Run | None
    key: str | None

    @property
    def id(self) -> str:
        """Of the run."""
        return self.listed.id

    @property
    def about(self) -> dict[str, Any]:
        """What its run.json says; nothing of a run that waits."""
        return self.run.about if self.run is not None else {}

    @property
    def state(self) -> str:
        """As the page names states."""
        return str((state_of(self.id) or {}).get("state", "stopped"))

    @cached_property
    def scores(self) -> dict[str, float]:
        """Those that it wrote down at its end, and what was measured of it since; none of a run that still trains."""
        written = {
            name: float(value)
            for name, value in self._table(SCORES).items()
            if isinstance(value, int | float)
        }
        return {**{line.name: line.value for line in self._measured}, **written}

    @cached_property
    def baselines(self) -> dict[str, dict[str, float]]:
        """What simpler methods reach, by score and by their name."""
        written = {name: value for name, value in self._table(BASELINES).items() if isinstance(value, dict)}
        return {**{line.name: dict(line.baselines) for line in self._measured}, **written}

    @property
    def more(self) -> bool:
        """Whether it can be scored by more than it has been: its training has ended, and its images are at hand."""
        run = self.run
        return run is not None and self._ended and not is_whole(self.scores) and at_hand(run) is not None

    @property
    def steps(self) -> list[int]:
        """Of its snapshots."""
        return list(snapshots(self.run.path)) if self.run is not None else []

    @property
    def _ended(self) -> bool:
        return self.run is not None and self.about.get("state") in ("finished", "stopped")

    @cached_property
    def _measured(self) -> tuple[ScoreLine, ...]:
        return known(self.run) if self.run is not None and self._ended else ()

    def _table(self, name: str) -> dict[str, Any]:
        if self.run is None or not self._ended:
            return {}
        try:
            table = json.loads((self.run.path / name).read_bytes())
        except (OSError, ValueError):
            return {}  # A run of an earlier version, or one whose end was cut short.
        return table if isinstance(table, dict) else {}


@dataclass(frozen=True)
class Side:
    """Runs side by side, and those that were asked for and cannot be shown."""

    columns: tuple[Column, ...]
    left_out: tuple[tuple[str, Refusal], ...]


def side_by_side(ids: Sequence[str]) -> Side:
    """Opens runs; one that cannot be is left out and does not take the others with it."""
    columns: list[Column] = []
    left_out: list[tuple[str, Refusal]] = []
    for run in ids:
        try:
            columns.append(_column(LETTERS[len(columns)], run))
        except Refusal as refusal:
            left_out.append((run, refusal))
    return Side(tuple(columns), tuple(left_out))


def _column(letter: str, id: str) -> Column:
    listed = run_shown(id)
    if listed is None:
        raise no_run(id)
    run = begun(id)
    recipe = run.recipe if run is not None else _waiting(id)
    return Column(letter, listed, recipe, run, None if run is None else _key(run))


def _waiting(id: str) -> Recipe:
    job = job_of(id)
    if job is None:
        raise no_run(id)
    return Recipe.from_json(job.recipe)


def _key(run: Run) -> str | None:
    try:
        stat = (run.path / PROBE).stat()
    except OSError:
        return None  # It has only just begun.
    try:
        return _keys.get((run.path, stat.st_mtime_ns, stat.st_size), lambda: images_key(probe_of(run)))
    except (KeyError, ValueError):
        raise Refusal(409, "refusal.damaged_run") from None
