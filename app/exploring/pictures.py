"""The images of a run: those of its set where that is at hand, else the probe images in its folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor

from aecore.data import Images, ImageSet, available, load
from aecore.data_choice import DataChoice
from aecore.datasets.cache import Cache
from aecore.errors import DataError
from aecore.run import Run
from aecore.tensor_files import load_tensors, pixels
from app.api.answers import Refusal
from app.settings import settings

Split = Literal["probe", "test", "train"]
MOST: dict[str, int] = {"test": 10_000, "train": 60_000}


@dataclass(frozen=True)
class Pictures:
    """Images in the order in which the page counts them.

    Attributes:
        split: where they are from.
        stored: bytes 0..255 where that loses nothing, else float32 in [0, 1], (count, channels, height, width).
        labels: int64 (count,).
        digest: changes when they do.
    """

    split: Split
    stored: Tensor
    labels: Tensor
    digest: str

    def __len__(self) -> int:
        return len(self.stored)

    def images(self, begin: int = 0, end: int | None = None) -> Tensor:
        """Some of them, float32 in [0, 1]."""
        some = self.stored[begin:end]
        return some.float() / 255 if some.dtype == torch.uint8 else some

    def drawn(self, begin: int = 0, end: int | None = None) -> Tensor:
        """Some of them as bytes, for drawing."""
        some = self.stored[begin:end]
        return some if some.dtype == torch.uint8 else pixels(some)


@dataclass(frozen=True)
class _Both:
    test: Pictures
    train: Pictures


# As bytes: MNIST takes 55 MB.
_sets: Cache[_Both] = Cache(3)


def pictures(run: Run, split: Split) -> Pictures:
    """The images of a split, up to 10,000 of the test and 60,000 to learn from; else the probe images.

    Nothing is fetched for this, and a set that has changed since the run is not the run's any more.

    Raises:
        Refusal: the run has no probe images yet.
        RunError: the probe images are damaged.
    """
    digest = str(run.about.get("data_digest", ""))
    if split != "probe" and (both := _of_the_set(run.recipe.data, digest)) is not None:
        return both.train if split == "train" else both.test
    file = run.path / "probe.safetensors"
    if not file.is_file():
        raise Refusal(404, "refusal.file", name=file.name)
    tensors, _ = load_tensors(file)
    return Pictures("probe", tensors["images"], tensors["labels"].long(), f"probe-{digest or run.id}")


def _of_the_set(data: DataChoice, digest: str) -> _Both | None:
    folder = settings().data_folder()
    if not any(entry.present for entry in available(folder) if entry.name == data.name):
        return None
    try:
        both = _sets.get((folder, data.model_dump_json(), digest), lambda: _read(data, folder))
    except DataError:
        return None  # Damaged, or smaller than it was: the probe images are still the run's own.
    return both if both.test.digest == digest else None


def _read(data: DataChoice, folder: Path) -> _Both:
    found = load(data, folder, keep=False)
    return _Both(_pictures(found, found.test, "test"), _pictures(found, found.train, "train"))


def _pictures(found: ImageSet, part: Images, split: Split) -> Pictures:
    images, labels = part.images[: MOST[split]], part.labels[: MOST[split]].clone()
    small = pixels(images)
    exact = all(
        torch.equal(some.float() / 255, whole)
        for some, whole in zip(torch.split(small, 5000), torch.split(images, 5000), strict=True)
    )
    return Pictures(split, small if exact else images.clone(), labels, found.digest)
