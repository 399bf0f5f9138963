"""All that can be scored of a trained model, each score beside its baselines: seconds to minutes."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from aecore.datasets.loading import ImageSet
from aecore.evaluation.baselines import Baselines, Table, baselines, some
from aecore.evaluation.codes import CHUNK, class_lines, codes_of, factor_lines, map_lines
from aecore.evaluation.comparison import compared
from aecore.evaluation.lines import ScoreLine, line
from aecore.evaluation.quick import evaluate
from aecore.evaluation.registry import SCORES
from aecore.model import Autoencoder
from aecore.parts.modules.code import Code
from aecore.scores.jacobians import jacobian_summary
from aecore.scores.likelihood import importance_weighted_log_likelihood
from aecore.scores.units import ACTIVE, divergence_of_axes
from aecore.wanted import while_wanted

DIFFERENTIATED = 100
"""Test images at which the encoder's Jacobian is taken."""
WEIGHTED = 500
"""Test images whose likelihood is estimated by importance weights."""


def report(
    model: Autoencoder,
    images: ImageSet,
    *,
    samples: int = 0,
    seed: int = 0,
    folder: Path | None = None,
) -> list[ScoreLine]:
    """Every score that means something for this model and these images, in the order of `SCORES`.

    Args:
        model: as `Run.model` gives it, on any device.
        images: what its recipe was trained and tested on, as `aecore.datasets.loading.load` gives them.
        samples: of each image for the importance-weighted log-likelihood, on the first 500 test images;
            none where 0.
        seed: of all draws.
        folder: where baselines are kept; beside the data where left out.
    """
    known = baselines(images, folder)
    lines = [
        *quick_lines(model, evaluate(model, images.test.images, seed=seed), compared(model, known)),
        *_axes(model, images.test.images),
        *_weighted(model, images.test.images, samples, seed),
        *_jacobians(model, images, known),
        *class_lines(model, images, known),
        *map_lines(model, images.test.images, known),
        *factor_lines(model, images, known),
    ]
    order = list(SCORES)
    return sorted(lines, key=lambda told: order.index(told.name))


def quick_lines(model: Autoencoder, scores: dict[str, float], table: Table) -> list[ScoreLine]:
    """The scores of `evaluate` beside the baselines of `compared`, as a run writes them down at its end."""
    gaps: dict[str, dict[str, float]] = {"active_units": {"size": model.recipe.bottleneck.size}}
    aims = [penalty.aim for penalty in model.recipe.penalties if penalty.aim is not None]
    if aims:
        gaps["mean_activation"] = {"rho": aims[0]}
    return [line(name, value, table.get(name), gaps=gaps.get(name)) for name, value in scores.items()]


@torch.no_grad()
def _axes(model: Autoencoder, images: Tensor) -> list[ScoreLine]:
    if not model.recipe.bottleneck.is_distribution:
        return []
    device = next(model.parameters()).device
    total = torch.zeros(model.recipe.bottleneck.size, dtype=torch.float64)
    for batch in while_wanted(torch.split(images, CHUNK)):
        code: Code = model.distribution(batch.to(device))
        total += divergence_of_axes(code).cpu() * len(batch)
    each = total / len(images)
    gaps = {"idle": float((each < ACTIVE).sum()), "size": float(len(each))}
    return [line("kl_of_axes", float(each.max()), values=tuple(each.tolist()), gaps=gaps)]


def _weighted(model: Autoencoder, images: Tensor, samples: int, seed: int) -> list[ScoreLine]:
    recipe = model.recipe
    if samples < 1 or not recipe.reconstruction.is_likelihood or not recipe.bottleneck.is_distribution:
        return []
    some_images = images[:WEIGHTED]
    bounds = [
        -float(importance_weighted_log_likelihood(model, some_images, count, seed=seed).mean())
        for count in (samples, 1)
    ]
    gaps = {"samples": samples, "images": len(some_images), "other": bounds[1]}
    return [line("importance_weighted", bounds[0], gaps=gaps)]


def _jacobians(model: Autoencoder, images: ImageSet, known: Baselines) -> list[ScoreLine]:
    device = next(model.parameters()).device
    chosen = some(images.test.images, DIFFERENTIATED, seed=0)
    found = jacobian_summary(model.encode, chosen.to(device), codes_of(model, images.test.images))
    size = model.recipe.bottleneck.size
    values = found.singular_values
    directions = float((values >= values[0] / 10).sum()) if values[0] > 0 else 0.0
    lines = [line("jacobian_norm", found.norm, gaps={"images": len(chosen)})]
    gaps = {"directions": directions, "size": len(values)}
    lines.append(line("singular_values", float(values[0]), values=tuple(values.tolist()), gaps=gaps))
    if found.relative == float("inf"):  # all codes the same: nothing to divide by
        return lines
    # The axes of PCA are at right angles and of unit length: each adds one to the squared norm.
    axes = known.axes(size)
    variance = float(axes.encode(images.test.images).double().var(dim=0, correction=0).sum())
    baseline = {"pca": len(axes.components) / variance} if variance > 0 else {}
    return [*lines, line("jacobian_relative", found.relative, baseline)]
