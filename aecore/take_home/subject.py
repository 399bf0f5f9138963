"""The run that is taken home: whole, its model, its images, what is said of it, each read when it is asked for."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from aecore.datasets.image_set import ImageSet
from aecore.datasets.loading import require_present
from aecore.disk.tensors import load_tensors
from aecore.errors import ExportError
from aecore.model import Autoencoder
from aecore.parts.shape import Shape
from aecore.runs.folder import METRICS, PROBE, SCORES, SNAPSHOTS, WHOLE, snapshots
from aecore.runs.kept_words import KeptWords, read_words
from aecore.runs.run import Run

CHUNK = 500


@dataclass(frozen=True)
class Subject:
    """What an exporter is given.

    Attributes:
        run: one that has come to its end; made by `subject`.
        language: of the words in it, en or fr.
        data_folder: where sets of images lie.
        private: whether what its person calls it, and notes of it, may be in it.
    """

    run: Run
    language: str = "en"
    data_folder: Path | None = None
    private: bool = True

    @cached_property
    def words(self) -> KeptWords:
        """What its person calls it and has written of it; none where they are not to be in it."""
        return read_words(self.run.path) if self.private else KeptWords()

    @property
    def title(self) -> str:
        """What it is called."""
        return self.words.name or str(self.run.about.get("name") or self.run.id)

    @property
    def name(self) -> str:
        """The same as a file's name: letters, digits, - and _."""
        plain = unicodedata.normalize("NFKD", self.title).encode("ascii", "ignore").decode()
        return re.sub(r"[^A-Za-z0-9_-]+", "-", plain).strip("-")[:60] or "run"

    @property
    def shape(self) -> Shape:
        """Of one image."""
        return Shape(*self.run.about["shape"])

    @cached_property
    def model(self) -> Autoencoder:
        """With its last weights. Raises RunError."""
        return self.run.model()

    @cached_property
    def images(self) -> ImageSet:
        """What it learned from and is tested on. Raises DataError: they are not here, or others are."""
        require_present(self.run.recipe.data.name, self.data_folder)  # nothing is fetched for an export
        return self.run.images(self.data_folder)

    @cached_property
    def probe(self) -> dict[str, Tensor]:
        """The test images in its folder, which it was watched on, as bytes, and their classes. Raises RunError."""
        return load_tensors(self.run.path / PROBE)[0]

    @cached_property
    def snapshot(self) -> tuple[dict[str, Tensor], dict[str, str]]:
        """The last look at the probe images, and its notes. Raises ExportError where there is none, RunError."""
        there = snapshots(self.run.path)
        if not there:
            raise not_whole(self.run, SNAPSHOTS)
        return load_tensors(there[max(there)])

    @torch.no_grad()
    def codes(self, images: Tensor) -> tuple[Tensor, Tensor | None]:
        """Mean codes of images (images, channels, height, width), (images, code); their deviations, where they
        are distributions."""
        laws = [self.model.distribution(part) for part in torch.split(images, CHUNK)]
        deviations = [each for law in laws if (each := law.deviation()) is not None]
        return torch.cat([law.mean for law in laws]), torch.cat(deviations) if deviations else None

    @cached_property
    def metrics(self) -> list[dict[str, Any]]:
        """The points on its curves, oldest first. Raises ExportError where some are missing at the end."""
        found, about = self.run.metrics(), self.run.about
        steps = about.get("steps") if about.get("state") == "finished" else 0
        if not found or int(found[-1]["step"]) < int(steps or 0):
            raise not_whole(self.run, METRICS)
        return found

    @cached_property
    def scores(self) -> dict[str, float]:
        """What it wrote down at its end, by name. Raises ExportError where it is not whole."""
        found = self.read(SCORES)
        if not isinstance(found, dict) or not isinstance(found.get("squared_error"), int | float):
            raise not_whole(self.run, SCORES)
        return found

    def read(self, name: str) -> Any:
        """A JSON file of its folder. Raises ExportError where it is not whole."""
        try:
            return json.loads((self.run.path / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise not_whole(self.run, name) from None


def subject(
    run: Run, language: str = "en", data_folder: Path | None = None, *, private: bool = True
) -> Subject:
    """A run that can be taken home.

    Raises:
        ExportError: it was never saved whole.
    """
    state = str(run.about.get("state", ""))
    if state not in WHOLE or "shape" not in run.about:
        raise ExportError(
            "run_open",
            "{run}: expected a run that has come to its end, found one that is {state}; "
            "try again once it has finished, or train it anew.",
            run=run.id,
            state=state or "?",
        )
    found = Subject(run, language, data_folder, private)
    found.scores  # noqa: B018 - a run without its end is told now
    return found


def not_whole(run: Run, missing: str) -> ExportError:
    """What is said of a run that lacks something that it wrote, or wrote by halves."""
    return ExportError(
        "run_part",
        "{run}: expected a run that was saved whole, found no whole {missing}; "
        "try a copy from before, or train it anew.",
        run=run.id,
        missing=missing,
    )
