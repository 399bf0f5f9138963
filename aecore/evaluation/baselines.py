"""What stands beside a score: what principal axes, filters or the mean image reach on the same images.

A baseline asks much of the training images and nothing of the model, so it is kept beside the data and measured
once for a set.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

import torch
from torch import Generator, Tensor

from aecore.cache import Cache
from aecore.datasets.loading import ImageSet
from aecore.disk.folders import data_folder
from aecore.disk.tensors import load_tensors, save_tensors
from aecore.disk.whole_files import write_json
from aecore.errors import RunError
from aecore.parts.corruptions import Corruption
from aecore.scores.filters import best_blur, best_median, gaussian_blur, median_filter
from aecore.scores.likelihood import entropy
from aecore.scores.pixels import clipped_error, psnr, squared_error, ssim
from aecore.scores.principal import PrincipalAxes
from aecore.wanted import while_wanted

VERSION = 1
"""Of the way baselines are measured: another one measures them anew."""
SEARCHED = 300
"""Training images on which the width of a filter is chosen."""
FILTERED = 2000
"""Test images that the filters of that width are applied to: wide medians are slow."""
FOLDER = "baselines"
CHUNK = 500

PIXELS = {"squared_error": squared_error, "psnr": clipped_error}
LOOKS = {**PIXELS, "ssim": ssim}

Table = dict[str, dict[str, float]]
"""Score, then baseline, then value."""


def baselines(images: ImageSet, folder: Path | None = None) -> Baselines:
    """The baselines of a set; the same ones in a process, and what was measured before from the disk.

    Args:
        images: what was trained and tested on.
        folder: where they are kept; a folder of `data_folder()` where left out.
    """
    home = folder or data_folder() / FOLDER
    key = _key(images)
    return _kept.get((str(home), key), lambda: Baselines(images, home / key))


class Baselines:
    """What is measured is kept in `<path>.json` and `<path>.safetensors`; made by `baselines`."""

    def __init__(self, images: ImageSet, path: Path) -> None:
        self.images = images
        self.path = path
        self._numbers = self._read()
        self._axes: PrincipalAxes | None = None

    def axes(self, size: int) -> PrincipalAxes:
        """The principal axes of the training images, `size` of them."""
        train = self.images.train.images
        pixels = train[0].numel()
        keep = pixels if pixels <= 1024 else 256
        if size > keep:
            return PrincipalAxes.fit(train, size)
        if self._axes is None:
            self._axes = self._read_axes() or self._fit_axes(keep)
        return self._axes.first(size)

    def reconstruction(self, size: int) -> Table:
        """Of a code of `size` numbers: principal axes and the mean training image."""
        return self.table(f"reconstruction {size}", lambda: self._reconstruction(size))

    def denoising(self, corruption: Corruption, size: int) -> Table:
        """Of images corrupted alike: nothing done, the best filters, principal axes."""
        key = f"denoising {size} {corruption.model_dump_json()}"
        return self.table(key, lambda: self._denoising(corruption, size))

    def table(self, key: str, make: Callable[[], Table]) -> Table:
        """What is kept by a key, or made now and kept."""
        if key not in self._numbers:
            made = make()
            # Another process may have written meanwhile: what it has found is kept too.
            self._numbers = {**self._read(), **self._numbers, key: made}
            with suppress(RunError):  # A folder that cannot be written: measured anew next time.
                write_json(self.path.with_suffix(".json"), self._numbers)
        return self._numbers[key]

    def _reconstruction(self, size: int) -> Table:
        test = self.images.test.images
        axes = self.axes(size)
        total = self.images.train.images.sum(dim=0, dtype=torch.float64)
        count = len(self.images.train.images)
        mean = (total / count).float()
        found = {
            "training_mean": _measure(mean.expand_as, test, test, LOOKS),
            "pca": _measure(axes.reconstruct, test, test, LOOKS),
        }
        # A coin for each pixel; the rule of succession, since a pixel black so far may be white tomorrow.
        chance = ((total + 1) / (count + 2)).float()
        losses = _mean(lambda batch: _nats(chance.expand_as(batch), batch), test)
        table = _turned(found)
        table["bernoulli"] = {"training_mean": losses, "floor": _mean(entropy, test)}
        return table

    def _denoising(self, corruption: Corruption, size: int) -> Table:
        clean = some(self.images.train.images, SEARCHED, seed=1)
        noisy = corruption(clean, Generator().manual_seed(1))
        test = self.images.test.images
        spoilt = corruption(test, Generator().manual_seed(0))
        ways: dict[str, Callable[[Tensor], Tensor]] = {}
        chosen: dict[str, dict[str, str]] = {}
        # The best width for one score is often the best for the other too, and is then applied once.
        for score, error in (("squared_error", squared_error), ("psnr", clipped_error)):
            spread, window = best_blur(noisy, clean, error), best_median(noisy, clean, error)
            ways[f"blur {spread}"] = partial(gaussian_blur, spread=spread)
            ways[f"median {window}"] = partial(median_filter, window=window)
            chosen[score] = {"blur": f"blur {spread}", "median": f"median {window}"}
        fewer = some(spoilt, FILTERED, seed=1), some(test, FILTERED, seed=1)
        found = {way: _measure(apply, *fewer, PIXELS) for way, apply in ways.items()}
        plain = {
            "nothing": _measure(lambda batch: batch, spoilt, test, PIXELS),
            "pca": _measure(self.axes(size).reconstruct, spoilt, test, PIXELS),
        }
        return {
            f"denoised_{score}": {
                **{name: values[score] for name, values in plain.items()},
                **{name: found[way][score] for name, way in widths.items()},
            }
            for score, widths in chosen.items()
        }

    def _read(self) -> dict[str, Table]:
        with suppress(OSError, ValueError):
            found = json.loads(self.path.with_suffix(".json").read_text(encoding="utf-8"))
            if isinstance(found, dict):
                return found
        return {}

    def _read_axes(self) -> PrincipalAxes | None:
        with suppress(RunError):
            tensors, _ = load_tensors(self.path.with_suffix(".safetensors"))
            return PrincipalAxes(
                tensors["centre"], tensors["components"], tuple(self.images.train.images.shape[1:])
            )
        return None

    def _fit_axes(self, size: int) -> PrincipalAxes:
        axes = PrincipalAxes.fit(self.images.train.images, size)
        with suppress(RunError):
            tensors = {"centre": axes.centre, "components": axes.components}
            save_tensors(self.path.with_suffix(".safetensors"), tensors)
        return axes


_kept: Cache[Baselines] = Cache(2)


def some(images: Tensor, count: int, *, seed: int) -> Tensor:
    """A fixed random choice of at most `count` of (images, ...): sets may lie class after class."""
    order = torch.randperm(len(images), generator=Generator().manual_seed(seed))
    return images[order[:count].sort().values]


def _key(images: ImageSet) -> str:
    # The shapes too: images of a test's own making may share a digest.
    shapes = [tuple(part.images.shape) for part in (images.train, images.test)]
    sums = [float(part.images.sum(dtype=torch.float64)) for part in (images.train, images.test)]
    return hashlib.sha256(f"{VERSION} {images.digest} {shapes} {sums}".encode()).hexdigest()[:24]


def _nats(chances: Tensor, images: Tensor) -> Tensor:
    return -(images * chances.log() + (1 - images) * (-chances).log1p()).flatten(1).sum(dim=1)  # (batch,)


def _mean(measure: Callable[[Tensor], Tensor], images: Tensor) -> float:
    parts = while_wanted(torch.split(images, CHUNK))
    return sum(float(measure(part).double().sum()) for part in parts) / len(images)


def _measure(
    reconstruct: Callable[[Tensor], Tensor],
    inputs: Tensor,
    images: Tensor,
    measures: Mapping[str, Callable[[Tensor, Tensor], Tensor]],
) -> dict[str, float]:
    """Scores by name of what is made of the inputs, against the images."""
    sums = dict.fromkeys(measures, 0.0)
    for part, batch in while_wanted(zip(torch.split(inputs, CHUNK), torch.split(images, CHUNK), strict=True)):
        made = reconstruct(part)
        for name, measure in measures.items():
            sums[name] += float(measure(made, batch).double().sum()) / len(images)
    return {name: psnr(value) if name == "psnr" else value for name, value in sums.items()}


def _turned(found: dict[str, dict[str, float]]) -> Table:
    """By score what was by baseline."""
    scores = next(iter(found.values()))
    return {score: {baseline: values[score] for baseline, values in found.items()} for score in scores}
