"""The images of a run: those of its set where that is at hand, else the probe images in its folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from aecore.cache import Cache
from aecore.datasets.loading import ImageSet, available, load_bytes
from aecore.datasets.own import store as own
from aecore.disk.tensors import pixels
from aecore.errors import DataError
from aecore.runs.own_images import DIGEST
from aecore.runs.run import Run
from app.runs.opened import probe_of
from app.web.rights import may_use_its_set
from app.web.settings import settings

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

    def first(self, count: int) -> Pictures:
        """The first of them, at most `count`."""
        return Pictures(self.split, self.stored[:count], self.labels[:count], self.digest)

    def images(self, begin: int = 0, end: int | None = None) -> Tensor:
        """Some of them, float32 in [0, 1]."""
        some = self.stored[begin:end]
        return some.float() / 255 if some.dtype == torch.uint8 else some

    def drawn(self, begin: int = 0, end: int | None = None) -> Tensor:
        """Some of them as bytes, for drawing."""
        some = self.stored[begin:end]
        return some if some.dtype == torch.uint8 else pixels(some)


# As bytes: MNIST takes 55 MB.
_sets: Cache[ImageSet] = Cache(3)


def source(run: Run) -> str:
    """Names the images that `pictures` gives for a run, without reading them."""
    data, folder = run.recipe.data, settings().data_folder()
    here = next((entry for entry in available(folder) if entry.name == data.name and entry.present), None)
    if here is None or not may_use_its_set(run.id, data.name):
        return "probe"
    # A set imported anew under the same name is another one.
    return own.about(data.name, folder).digest if here.origin == "own" else "here"


def pictures(run: Run, split: Split) -> Pictures:
    """The images of a split, up to 10,000 of the test and 60,000 to learn from; else the probe images.

    Nothing is fetched for this, and a set that has changed since the run is not the run's any more.

    Raises:
        Refusal: the run has no probe images yet, or they are damaged.
    """
    digest = str(run.about.get(DIGEST, ""))
    if split != "probe" and (found := _of_the_set(run, digest)) is not None:
        part, most = (found.train if split == "train" else found.test), MOST[split]
        return Pictures(split, part.images[:most], part.labels[:most], digest)
    tensors = probe_of(run)
    return Pictures("probe", tensors["images"], tensors["labels"].long(), f"probe-{digest or run.id}")


def _of_the_set(run: Run, digest: str) -> ImageSet | None:
    data, folder = run.recipe.data, settings().data_folder()
    if not may_use_its_set(run.id, data.name):
        return None
    try:
        key = (folder, data.model_dump_json(), source(run))
        found = _sets.get(key, lambda: load_bytes(data, folder))
    except DataError:
        return None  # Not here, damaged or smaller than it was: the probe images are still the run's own.
    return found if found.digest == digest else None
