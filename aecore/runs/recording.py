"""Writes a training down while it runs, so that a kill at any instant loses a few seconds at most."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from aecore.disk.tensors import pixels, save_tensors
from aecore.disk.whole_files import require_room, write_json, write_whole, writing
from aecore.errors import AELabError, RunError
from aecore.evaluation.baselines import baselines
from aecore.evaluation.comparison import compared
from aecore.evaluation.quick import evaluate
from aecore.evaluation.report import quick_lines
from aecore.machine.kind import machine_kind
from aecore.runs.allowance import Allowance
from aecore.runs.card import card
from aecore.runs.clock import Clock
from aecore.runs.folder import (
    ABOUT,
    BASELINES,
    CARD,
    METRICS,
    PROBE,
    SCORES,
    gone,
    is_there,
    snapshot_file,
    weights_file,
    whole_lines,
)
from aecore.runs.footprint import CODES_KEPT, footprint
from aecore.runs.newest import keep_newest, remove_checkpoints, write_checkpoint
from aecore.runs.own_images import DIGEST, check_images
from aecore.sentences import Sentence, stored
from aecore.training.progress import Progress, Snapshot
from aecore.training.training import Training

CHECKPOINT_SECONDS = 5.0
HELD = ("disk_full", "room_run")
"""What only waits for room: the run goes on from its checkpoint when there is some, and has not failed."""
KEEPS_LESS = Sentence(
    "keeps_less",
    "The room for runs is nearly used up: this run keeps no further moments, and trains on.",
)


class Recording:
    """Iterating over it iterates over the training; each progress is on disk before it is passed on."""

    def __init__(
        self, path: Path, about: dict[str, Any], training: Training, most_bytes: int | None = None
    ) -> None:
        self.path = path
        self.about = about
        self.training = training
        self._saved = time.monotonic()
        self._took = 0.0
        self._clock = Clock(training)
        self._waited_for = most_bytes is not None  # by an engine, which goes on with it
        self._footprint = footprint(training.recipe, training.model, len(training.images.test.images))
        self._allowance = Allowance(path, most_bytes, self._footprint)

    def __iter__(self) -> Iterator[Progress]:
        with self._held():
            self._begin()
        try:
            with self._held():
                for progress in self.training:
                    self._write(progress)
                    with self._clock.standing(progress.state == "paused"):
                        yield progress
        except AELabError as error:
            if error.key in HELD:
                raise
            # What is on disk is from before the failure; the newest of it is what people will want to look at.
            if is_there(self.path):  # Otherwise a new folder would hold nothing but its failure.
                with suppress(RunError):
                    keep_newest(self.path)
                self._note(state="failed", message=str(error), said=stored(error.sentence))
            raise

    @contextmanager
    def _held(self) -> Iterator[None]:
        """A run for which there is no room has not failed: it can go on from its checkpoint."""
        try:
            yield
        except RunError as error:
            if error.key in HELD and not self._waited_for:
                with suppress(RunError):
                    self._note(state="paused", message=str(error), said=stored(error.sentence))
            raise

    def _begin(self) -> None:
        training = self.training
        images = check_images(self.about, training.images)  # before anything is written
        for part in self.path.rglob(".*.part"):
            part.unlink(missing_ok=True)  # Begun by a process that was killed; nobody else writes here.
        self._allowance.begin()
        self._cut_metrics(training.step_count if training.resumed else -1)
        self._clock.start(self.path / METRICS)
        self._note(
            state="running",
            message="",
            said=None,
            device=training.device.type,
            machine=machine_kind(training.device.type),
            threads=torch.get_num_threads(),
            torch=torch.__version__,
            shape=list(images.train.images.shape[1:]),
            classes=list(images.classes),
            parameters=training.model.parameter_count(),
            train_images=len(images.train.images),
            test_images=len(images.test.images),
            steps=training.steps,
            epochs=training.recipe.training.epochs,
            **{DIGEST: images.digest},
            unit=training.recipe.reconstruction.unit,
        )
        probe = training.probe
        places = probe.places.cpu()
        save_tensors(
            self.path / PROBE,
            {
                "labels": probe.labels.to(torch.uint8),
                "images": pixels(probe.images.cpu()),
                "probe_labels": probe.labels[places].to(torch.uint8),
                "originals": pixels(probe.pictures.cpu()),
            },
        )

    def _cut_metrics(self, step: int) -> None:
        """Takes off what was written after the checkpoint: the training will write it again."""
        path = self.path / METRICS
        if not path.exists():
            return
        kept = b"".join(line for line, point in whole_lines(path) if point["step"] <= step)
        if len(kept) < path.stat().st_size:
            write_whole(path, kept)

    def _write(self, progress: Progress) -> None:
        if not is_there(self.path):
            raise gone(self.path)
        ended = progress.state in ("finished", "stopped")
        snapshot = progress.snapshot
        if snapshot is not None and self._allowance.has_room(self._footprint.snapshot):
            begun = time.perf_counter()
            require_room(self.path, self._footprint.snapshot)
            self._write_snapshot(snapshot)
            self.training.pace.add_to_last(time.perf_counter() - begun)
        elif snapshot is not None:
            progress = replace(progress, snapshot=None)  # The page looks for no file that is not there.
        if progress.keep_weights and self._allowance.has_room(self._footprint.weights):
            self._write_weights(progress.step)
        if self._allowance.used_up and not self.about.get("message"):
            self._note(message=str(KEEPS_LESS), said=stored(KEEPS_LESS))
        with writing(self.path / METRICS), (self.path / METRICS).open("ab") as file:
            elapsed = self._clock.seconds()
            left = self.training.left(elapsed)
            times = {
                "elapsed": round(elapsed, 4),
                "left": None if left is None else round(left, 2),
                "emitted": round(time.time(), 4),
            }
            line = {**progress.as_dict(), **times}
            file.write(json.dumps(line).encode() + b"\n")
        due = CHECKPOINT_SECONDS + 50 * self._took  # a large model's checkpoints come further apart
        resting = progress.state in ("stopped", "paused")
        # Not where it has finished: killed before all of its end is written, it has that to write again.
        if resting or (not ended and time.monotonic() - self._saved > due):
            self._write_checkpoint()
        if ended:
            self._end(progress)
        elif progress.state != self.about["state"]:
            self._note(state=progress.state)

    def _end(self, progress: Progress) -> None:
        training = self.training
        self._write_weights()
        scores = evaluate(training.model, training.images.test.images)
        speed = training.images_seen / max(training.seconds, 1e-9)
        known = compared(training.model, baselines(training.images))
        write_json(self.path / SCORES, scores)
        write_json(self.path / BASELINES, known)
        told = quick_lines(training.model, scores, known)
        self.about.update(
            samples_per_second=round(speed, 1),
            seconds=round(training.seconds, 3),
            products=training.stepper.gradients.ways.chosen,
        )
        write_whole(self.path / CARD, card(training.recipe, self.about, told).encode())
        # The state comes last: a run that says it has finished has all of its files.
        self._note(state=progress.state)
        if progress.state == "finished":
            remove_checkpoints(self.path)

    def _write_checkpoint(self) -> None:
        begun = time.monotonic()
        require_room(self.path, self._footprint.checkpoint)
        write_checkpoint(self.path, self.training.checkpoint())
        self._saved = time.monotonic()
        self._took = self._saved - begun

    def _write_weights(self, step: int | None = None) -> None:
        require_room(self.path, self._footprint.weights)
        save_tensors(weights_file(self.path, step), self.training.model.state_dict())

    def _write_snapshot(self, snapshot: Snapshot) -> None:
        tensors = {
            "map": snapshot.map,
            "corrupted": pixels(snapshot.corrupted),
            "codes": snapshot.probe_codes,
            "reconstructions": pixels(snapshot.reconstructions),
        }
        if snapshot.deviations is not None:
            tensors["deviations"] = snapshot.deviations
        if 2 < snapshot.codes.shape[1] <= CODES_KEPT:
            tensors["all_codes"] = snapshot.codes
        notes = {
            "step": str(snapshot.step),
            "epoch": f"{snapshot.epoch:.4f}",
            "variance": ",".join(f"{share:.4f}" for share in snapshot.share or ()),
            "axes": snapshot.axes,
        }
        save_tensors(snapshot_file(self.path, snapshot.step), tensors, notes)

    def _note(self, **values: Any) -> None:
        self.about.update(values)
        write_json(self.path / ABOUT, self.about)
