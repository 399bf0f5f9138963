"""The images of a run: those of its set where that is at hand, else the probe images in its folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from torch import Tensor

from aecore.data import available, load
from aecore.errors import DataError
from aecore.run import Run
from aecore.tensor_files import load_tensors
from app.settings import settings

Split = Literal["probe", "test", "train"]
MOST: dict[str, int] = {"test": 10_000, "train": 60_000}


@dataclass(frozen=True)
class Pictures:
    """Images in the order in which the page counts them.

    Attributes:
        split: where they are from.
        images: float32 in [0, 1], (count, channels, height, width).
        labels: int64 (count,).
        digest: changes when they do.
    """

    split: Split
    images: Tensor
    labels: Tensor
    digest: str


def pictures(run: Run, split: Split) -> Pictures:
    """The images of a split, up to 10,000 of the test and 60,000 to learn from; else the probe images.

    Nothing is fetched for this, and a set that has changed since the run is not the run's any more.

    Raises:
        RunError: the probe images are damaged.
    """
    if split != "probe" and (found := _of_the_set(run, split)) is not None:
        return found
    tensors, _ = load_tensors(run.path / "probe.safetensors")
    images = tensors["images"].float() / 255
    return Pictures(
        "probe", images, tensors["labels"].long(), f"probe-{run.about.get('data_digest', run.id)}"
    )


def _of_the_set(run: Run, split: Split) -> Pictures | None:
    folder = settings().data_folder()
    wanted = run.recipe.data
    if not any(entry.present for entry in available(folder) if entry.name == wanted.name):
        return None
    try:
        found = load(wanted, folder)
    except DataError:
        return None  # Damaged, or smaller than it was: the probe images are still the run's own.
    if found.digest != run.about.get("data_digest"):
        return None
    part = found.train if split == "train" else found.test
    most = MOST[split]
    return Pictures(split, part.images[:most], part.labels[:most], found.digest)
