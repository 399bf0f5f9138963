"""Snapshots: codes and reconstructions of the same few images all along a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Generator, Tensor

from aecore.datasets.loading import Images
from aecore.explore.planes import plane_of
from aecore.model import Autoencoder
from aecore.training.progress import Snapshot

MAP_IMAGES = 2000
WIDE = 256
"""Numbers of a code up to which its principal axes are found exactly; beyond it by random projections."""
PROBES = 16


@dataclass(frozen=True)
class Probe:
    """The fixed test images a run is watched on.

    Attributes:
        images: of the map, (images, channels, height, width).
        labels: their classes, (images,).
        places: which of them are the probes, (probes,): one of each class first.
    """

    images: Tensor
    labels: Tensor
    places: Tensor

    @property
    def pictures(self) -> Tensor:
        """The probe images, (probes, channels, height, width)."""
        return self.images[self.places]


def probe(test: Images, device: torch.device | str = "cpu") -> Probe:
    """The first 2,000 test images, and among them sixteen that show every class in turn."""
    images, labels = test.images[:MAP_IMAGES], test.labels[:MAP_IMAGES]
    # The n-th image of each class, class by class, before the (n+1)-th of any: 0 1 2 ... 9 0 1 2 ...
    seen: dict[int, int] = {}
    rank = []
    for place, label in enumerate(labels.tolist()):
        rank.append((seen.get(label, 0), label, place))
        seen[label] = seen.get(label, 0) + 1
    places = [place for _, _, place in sorted(rank)[:PROBES]]
    return Probe(images=images.to(device), labels=labels, places=torch.tensor(places, device=device))


@torch.no_grad()
def take(
    model: Autoencoder,
    chosen: Probe,
    *,
    step: int,
    epoch: float,
    seed: int,
    previous: Tensor | None = None,
    codes: Tensor | None = None,
) -> Snapshot:
    """A snapshot of the model as it is; the corruption is the same at every moment of a run.

    Args:
        model: to look at.
        chosen: the images to look with.
        step: of the run.
        epoch: of the run.
        seed: of the corruption.
        previous: the map (images, 2) of the snapshot before, whose directions principal axes keep.
        codes: of the images (images, code), where they are known already.
    """
    if codes is None:
        codes = torch.cat([model.encode(batch) for batch in torch.split(chosen.images, 500)])
    pictures = chosen.pictures
    generator = Generator(pictures.device).manual_seed(seed)
    corrupted = model.recipe.corruption(pictures, generator)
    code = model.distribution(pictures)
    deviation = code.deviation()
    points, share, axes = plane(codes.cpu())
    if previous is not None and axes == "principal":
        # A principal axis has no sign of its own: without this the map would flip between snapshots.
        points = points * ((points * previous).sum(dim=0) < 0).logical_not().float().mul(2).sub(1)
    return Snapshot(
        step=step,
        epoch=epoch,
        codes=codes.cpu(),
        map=points,
        share=share,
        axes=axes,
        corrupted=corrupted.cpu(),
        probe_codes=code.mean.cpu(),
        deviations=None if deviation is None else deviation.cpu(),
        reconstructions=model.reconstruct(corrupted).cpu(),
    )


def plane(codes: Tensor) -> tuple[Tensor, tuple[float, float] | None, Literal["code", "principal"]]:
    """Where codes (images, code) are drawn: (images, 2), the share of variance of both axes, and which axes.

    A code of one number is drawn along the first axis; one of more than two on its two principal axes, each
    turned so that its largest loading is positive, since a principal axis has no sign of its own. Codes that are all
    the same have no variance to share.
    """
    spread = codes.var(dim=0, correction=0)  # of one image alone it is nothing
    total = float(spread.sum())
    size = codes.shape[1]
    if size == 1:
        return torch.cat([codes, torch.zeros_like(codes)], dim=1), (1.0, 0.0) if total else None, "code"
    if size == 2:
        return codes, (float(spread[0]) / total, float(spread[1]) / total) if total else None, "code"
    points = plane_of(codes, exact=WIDE).point(codes)
    first, second = points.square().mean(dim=0).tolist()
    return points, (first / total, second / total) if total else None, "principal"
