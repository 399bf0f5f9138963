"""A run is a folder: recipe, metrics, snapshots, weights, checkpoint, scores, card."""

from __future__ import annotations

import errno
import json
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from torch import Tensor

from aecore.datasets import loading as data
from aecore.datasets.loading import ImageSet
from aecore.disk.tensors import load_tensors
from aecore.disk.whole_files import write_json, write_whole
from aecore.errors import RunError
from aecore.model import Autoencoder, build
from aecore.recipe.recipe import Recipe
from aecore.runs.folder import (
    ABOUT,
    JOB,
    KEPT_WORDS,
    METRICS,
    RECIPE,
    kept_weights,
    weights_file,
    whole_lines,
)
from aecore.runs.newest import read_checkpoint
from aecore.runs.own_images import check_images
from aecore.runs.recording import Recording
from aecore.training.checkpoint import Checkpoint
from aecore.training.progress import Progress
from aecore.training.training import Training, train


class Run:
    """One training of a recipe, on disk.

    Attributes:
        path: its folder.
        recipe: what it trains.
        about: what `run.json` says: name, state, device, shape of the images and so on.
    """

    def __init__(self, path: Path, recipe: Recipe, about: dict[str, Any]) -> None:
        self.path = path
        self.recipe = recipe
        self.about = about

    @property
    def id(self) -> str:
        """The name of its folder."""
        return self.path.name

    @classmethod
    def create(cls, runs: Path, recipe: Recipe, *, name: str = "", id: str | None = None) -> Run:
        """A new run folder, not trained yet.

        Args:
            runs: the folder of all runs.
            recipe: to be trained.
            name: what people call it.
            id: of the folder; an unguessable one where left out.

        Raises:
            RunError: the folder is there already, or cannot be written.
        """
        path = runs / (id or secrets.token_hex(8))
        if path.exists() and not (
            path.is_dir() and all(file.name in (JOB, KEPT_WORDS) for file in path.iterdir())
        ):
            raise RunError(
                "run_taken",
                "{file}: expected a new folder, found one that is there; try another name.",
                file=str(path),
            )
        about = {
            "id": path.name,
            "name": name,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "state": "created",
            "message": "",
        }
        # The recipe last: a folder with a recipe has all it takes to be opened.
        write_json(path / ABOUT, about)
        write_whole(path / RECIPE, recipe.to_json().encode())
        return cls(path, recipe, about)

    @classmethod
    def open(cls, path: Path) -> Run:
        """The run of a folder.

        Raises:
            RunError: there is none, or it was cut short.
        """
        try:
            recipe = Recipe.from_json((path / RECIPE).read_text())
            about = json.loads((path / ABOUT).read_text())
            if not isinstance(about, dict):
                raise ValueError(f"a {ABOUT} that is no table")
        except OSError as error:
            there = error.errno == errno.ENOENT and path.is_dir()
            if there:
                raise RunError(
                    "run_without",
                    "{file}: expected a run folder, found one without {missing}; "
                    "try `aelab runs`, which lists those there are.",
                    file=str(path),
                    missing=Path(str(error.filename)).name,
                ) from None
            raise RunError(
                "run_absent",
                "{file}: expected a run folder, found nothing; "
                "try `aelab runs`, which lists those there are.",
                file=str(path),
            ) from None
        except ValueError as error:
            raise RunError(
                "run_damaged",
                "{file}: expected a whole run folder, found {found}; try training it again.",
                file=str(path),
                found=str(error),
            ) from None
        return cls(path, recipe, about)

    def start(
        self, *, device: str = "auto", threads: int | None = None, data_folder: Path | None = None
    ) -> Training:
        """Its training, from the checkpoint where there is one.

        Args:
            device: auto, cpu or cuda.
            threads: of PyTorch on the CPU; where left out and the run goes on, as many as it had before.
            data_folder: where sets of images lie.

        Raises:
            RunError: it has finished, or its checkpoint is damaged.
            DataError: its images are not there, or others have taken their name since it was begun.
            AELabError: what `train` raises.
        """
        if self.about.get("state") == "finished":
            raise RunError(
                "run_finished",
                "{file}: expected a run with steps left, found one that has finished; "
                "try `aelab train {recipe}`, which begins a new one.",
                file=str(self.path),
                recipe=str(self.path / RECIPE),
            )
        checkpoint = self.checkpoint()
        if threads is None and checkpoint is not None:
            threads = self.about.get("threads")
        images = self.images(data_folder)
        return train(self.recipe, images=images, device=device, threads=threads, checkpoint=checkpoint)

    def images(self, data_folder: Path | None = None) -> ImageSet:
        """What it learns from and is tested on.

        Args:
            data_folder: where sets of images lie.

        Raises:
            DataError: the set is not there, or others have taken its name since the run was begun.
        """
        return check_images(self.about, data.load(self.recipe.data, data_folder))

    def record(self, training: Training, *, most_bytes: int | None = None) -> Iterator[Progress]:
        """Iterates over a training, writes down all of it, and passes each progress on.

        Each progress is on the disk before it is passed on.

        Args:
            training: of this run.
            most_bytes: what the folder may take; where that becomes too little, further moments are left out.

        Raises:
            AELabError: what the training raises, noted in the run; a disk that cannot be written.
        """
        yield from Recording(self.path, self.about, training, most_bytes)

    def checkpoint(self) -> Checkpoint | None:
        """Where its training can go on from, or None where it has to begin anew. Raises RunError."""
        return read_checkpoint(self.path)

    def metrics(self) -> list[dict[str, Any]]:
        """The points on its curves, oldest first; a last line cut short by a kill is left out."""
        path = self.path / METRICS
        return [point for _, point in whole_lines(path)] if path.exists() else []

    def epoch_at(self, step: int) -> float:
        """How many epochs it has trained for after so many steps; 0 of one that was never begun."""
        return step * float(self.about.get("epochs", 0)) / max(int(self.about.get("steps", 0)), 1)

    def kept_steps(self) -> list[int]:
        """The steps whose weights are kept, ascending."""
        return list(kept_weights(self.path))

    def model(self, step: int | None = None, device: str = "cpu") -> Autoencoder:
        """Its model with the last weights, or those kept at a step, ready to be asked.

        Raises:
            RunError: it has no such weights; they are damaged, another model's, or not finite.
        """
        return self.model_in(weights_file(self.path, step), device)

    def model_in(self, file: Path, device: str = "cpu") -> Autoencoder:
        """Its model with the weights of a safetensors file, ready to be asked.

        Raises:
            RunError: they are damaged, another model's, or not finite.
        """
        return self.model_with(load_tensors(file)[0], str(file), device)

    def model_with(self, tensors: dict[str, Tensor], source: str, device: str = "cpu") -> Autoencoder:
        """Its model with weights by name, ready to be asked.

        Raises:
            RunError: they are another model's, or not finite; it names their source.
        """
        shape = self.about.get("shape") or data.shape_of(self.recipe.data.name)
        model = build(self.recipe, tuple(shape), device)
        try:
            model.load_state_dict(tensors)
        except RuntimeError:
            raise RunError(
                "other_weights",
                "{file}: expected the weights of its recipe's model, found those of another one; "
                "try training it again.",
                file=str(self.path),
            ) from None
        if not all(bool(weights.isfinite().all()) for weights in model.state_dict().values()):
            raise RunError(
                "weights_broken",
                "{file}: expected finite weights, found weights that are infinite or not numbers; "
                "try an earlier moment of the run, or training it again.",
                file=source,
            )
        return model.eval().requires_grad_(False)


def list_runs(runs: Path) -> list[Run]:
    """All runs of a folder that can be opened, the newest first."""
    found = []
    for path in runs.glob(f"*/{RECIPE}"):
        try:
            found.append(Run.open(path.parent))
        except RunError:
            continue  # One damaged folder must not hide the others.
    return sorted(found, key=lambda run: str(run.about.get("created", "")), reverse=True)
