"""One run folder, file by file: what is cut short or damaged, and what of it the other files can make good."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aecore.disk.tensors import load_tensors
from aecore.disk.whole_files import write_json, write_whole
from aecore.doctor.finding import Finding
from aecore.errors import AELabError, RecipeError, RunError
from aecore.recipe.recipe import Recipe
from aecore.runs.folder import (
    ABOUT,
    BASELINES,
    CHECKPOINT,
    CHECKPOINT_BEFORE,
    JOB,
    KEPT_WORDS,
    METRICS,
    PROBE,
    RECIPE,
    SCORES,
    aside,
    kept_weights,
    last_step,
    snapshots,
    weights_file,
    whole_lines,
)
from aecore.runs.newest import checkpoint_in, checkpoint_step, keep_newest

MEND = "mending it: `aelab doctor --mend`, while no lab is at work here"
ANEW = "a copy of the run folder from before, or training it again"
_ENDED = ("finished", "stopped")


@dataclass(frozen=True)
class Folder:
    """A run folder that is looked at, and mended where that is asked for and nobody writes to it.

    Attributes:
        path: of the run.
        mend: whether it may be changed.
        data: the folder of the data sets (None: the user's), from which lost scores are measured again.
    """

    path: Path
    mend: bool
    data: Path | None = None

    def findings(self) -> Iterator[Finding]:
        """What is wrong with it, the things that others need first."""
        yield from self._left_over()
        if not any((self.path / name).exists() for name in (ABOUT, RECIPE, METRICS)):
            return  # It waits for its first turn.
        yield from self._recipe()
        about = _table(self.path / ABOUT)
        if about is None:
            yield Finding(str(self.path / ABOUT), "damaged or missing", attempt=ANEW)
            return
        yield from self._metrics()
        yield from self._checkpoints()
        yield from self._pictures()
        ended = about.get("state") in _ENDED
        yield from self._weights(ended)
        yield from self._tables(ended)

    def _told(self, file: Path, found: str, done: str, mended: bool = True, attempt: str = "") -> Finding:
        if self.mend and mended:
            return Finding(str(file), found, done)
        return Finding(str(file), found, attempt=MEND if not self.mend and mended else attempt or ANEW)

    def _left_over(self) -> Iterator[Finding]:
        parts = [part for part in self.path.rglob(".*.part") if part.is_file()]
        if not parts:
            return
        taken = sum(part.stat().st_size for part in parts)
        found = f"{len(parts)} unfinished files ({taken / 1e6:.1f} MB) of a process that was ended"
        if self.mend:
            for part in parts:
                part.unlink(missing_ok=True)
        yield self._told(self.path, found, "deleted them")

    def _recipe(self) -> Iterator[Finding]:
        file = self.path / RECIPE
        try:
            Recipe.from_json(file.read_text(encoding="utf-8"))
            return
        except RecipeError as error:
            if _table(file) is not None:  # Whole, and of another version.
                yield Finding(
                    str(file), f"of another version ({error})", attempt="the AE Lab that it was made with"
                )
                return
        except (OSError, ValueError):
            pass
        noted = (_table(self.path / JOB) or {}).get("recipe")
        try:
            known: Recipe | None = Recipe.from_dict(noted) if isinstance(noted, dict) else None
        except RecipeError:
            known = None
        if self.mend and known is not None:
            write_whole(file, known.to_json().encode())
        yield self._told(file, "damaged or missing", f"written anew from {JOB}", mended=known is not None)

    def _metrics(self) -> Iterator[Finding]:
        file = self.path / METRICS
        if not file.is_file():
            return
        whole = b"".join(line for line, _ in whole_lines(file))
        broken = file.stat().st_size - len(whole)
        if broken:
            if self.mend:
                write_whole(file, whole)
            yield self._told(file, f"its last {broken} bytes are no lines of metrics", "cut them off")

    def _checkpoints(self) -> Iterator[Finding]:
        """Of two the damaged one goes aside; whoever goes on takes the other."""
        for name in (CHECKPOINT, CHECKPOINT_BEFORE):
            file = self.path / name
            if not file.exists():
                continue
            try:
                checkpoint_in(file)
            except RunError:
                if self.mend:
                    file.replace(aside(file))
                yield self._told(file, "a damaged checkpoint", f"kept as {aside(file).name}, and left out")
        if self.mend and not (self.path / CHECKPOINT).exists() and (self.path / CHECKPOINT_BEFORE).exists():
            (self.path / CHECKPOINT_BEFORE).replace(self.path / CHECKPOINT)

    def _pictures(self) -> Iterator[Finding]:
        for file in snapshots(self.path).values():
            yield from self._aside_where_damaged(file, "a damaged snapshot")
        probe = self.path / PROBE
        if probe.exists() and not _is_whole(probe):
            yield self._told(probe, "damaged: its map cannot be drawn", "", mended=False)

    def _weights(self, ended: bool) -> Iterator[Finding]:
        for file in kept_weights(self.path).values():
            yield from self._aside_where_damaged(file, "damaged weights of a moment on the way")
        last = weights_file(self.path)
        if (last.exists() and _is_whole(last)) or not (ended or last.exists()):
            return
        found = "damaged" if last.exists() else "missing, though the run has ended"
        newest = max([*kept_weights(self.path), checkpoint_step(self.path) or 0], default=0)
        again = newest == last_step(self.path)  # A moment on the way is not its end.
        if self.mend and again:
            keep_newest(self.path)
        yield self._told(last, found, "made anew from the same weights, kept beside it", mended=again)

    def _tables(self, ended: bool) -> Iterator[Finding]:
        """Scores and words: what can be left out, and is then measured or written again."""
        for name in (SCORES, BASELINES, KEPT_WORDS):
            file = self.path / name
            if file.exists() and _table(file) is None:
                if self.mend:
                    file.replace(aside(file))
                yield self._told(file, "damaged", f"kept as {aside(file).name}, and left out")
        if ended and not (self.path / SCORES).exists():
            measured = self.mend and self._measure()
            yield self._told(
                self.path / SCORES,
                "missing, though the run has ended",
                "measured again",
                mended=measured or not self.mend,
                attempt="`aelab data list`: its images are needed to measure it again",
            )

    def _measure(self) -> bool:
        """Whether its scores are there again; that takes its weights and its images."""
        from aecore.evaluation.baselines import baselines
        from aecore.evaluation.comparison import compared
        from aecore.evaluation.quick import evaluate
        from aecore.runs.run import Run

        try:
            run = Run.open(self.path)
            images, model = run.images(self.data), run.model()
            write_json(self.path / SCORES, evaluate(model, images.test.images))
            write_json(self.path / BASELINES, compared(model, baselines(images)))
        except AELabError:
            return False
        return True

    def _aside_where_damaged(self, file: Path, found: str) -> Iterator[Finding]:
        if not _is_whole(file):
            if self.mend:
                file.replace(aside(file))
            yield self._told(file, found, f"kept as {aside(file).name}, and left out")


def _is_whole(file: Path) -> bool:
    try:
        load_tensors(file)
    except AELabError:
        return False
    return True


def _table(file: Path) -> dict[str, Any] | None:
    try:
        values = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return None
    return values if isinstance(values, dict) else None
