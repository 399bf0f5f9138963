"""What a code is good for: classes, a map, factors of the images; each beside what PCA or the pixels allow."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from aecore.datasets.loading import NO_CLASS, Factors, Images, ImageSet
from aecore.evaluation.baselines import Baselines, Table, some
from aecore.evaluation.lines import ScoreLine, line
from aecore.explore.planes import project
from aecore.model import Autoencoder
from aecore.scores.classes import knn_accuracy, linear_probe_accuracy
from aecore.scores.dci import dci
from aecore.scores.factors import mutual_information_gap
from aecore.scores.neighbours import NEIGHBOURS, trustworthiness
from aecore.wanted import while_wanted

LABELLED = 5000
"""Training images with a label that classifiers learn from."""
TESTED = 2000
"""Test images they are tested on."""
MAPPED = 1000
"""Test images of the map that are compared with one another."""
CHUNK = 500


@torch.no_grad()
def codes_of(model: Autoencoder, images: Tensor) -> Tensor:
    """The mean codes of many images, (images, code), on the CPU."""
    device = next(model.parameters()).device
    return torch.cat(
        [model.encode(batch.to(device)).cpu() for batch in while_wanted(torch.split(images, CHUNK))]
    )


class _Labelled(NamedTuple):
    train: Images
    test: Images


def _labelled(model: Autoencoder, images: ImageSet) -> _Labelled:
    """Images for classifiers: of the training images unless those hold the test images too."""
    train, test = images.train, images.test
    if model.recipe.data.split == "all":
        half = len(test.labels) // 2
        train, test = (
            Images(test.images[:half], test.labels[:half]),
            Images(test.images[half:], test.labels[half:]),
        )
    parts = ((_with_class(train, images), LABELLED), (_with_class(test, images), TESTED))
    return _Labelled(*(_some(part, count) for part, count in parts))


def _with_class(part: Images, images: ImageSet) -> Images:
    """Without the images of one's own set that have no class where others have one: there is nothing to read off."""
    if images.classes[-1] != NO_CLASS:
        return part
    rows = part.labels != len(images.classes) - 1
    return Images(part.images[rows], part.labels[rows])


def _some(images: Images, count: int) -> Images:
    return Images(some(images.images, count, seed=2), some(images.labels, count, seed=2))


def _accuracies(labelled: _Labelled, encode: Callable[[Tensor], Tensor]) -> dict[str, float]:
    train, test = labelled
    known = encode(train.images), train.labels, encode(test.images), test.labels
    return {"knn_accuracy": knn_accuracy(*known), "linear_probe_accuracy": linear_probe_accuracy(*known)}


def class_lines(model: Autoencoder, images: ImageSet, known: Baselines) -> list[ScoreLine]:
    """Whether classes can be read off the code; nothing where there are fewer than two."""
    labelled = _labelled(model, images)
    if len(torch.unique(labelled.train.labels)) < 2 or not len(labelled.test.labels):
        return []
    size = model.recipe.bottleneck.size
    found = _accuracies(labelled, lambda batch: codes_of(model, batch))

    def measure() -> Table:
        by_baseline = {
            "pixels": known.table("classes", lambda: {"pixels": _accuracies(labelled, lambda batch: batch)})[
                "pixels"
            ],
            "pca_codes": _accuracies(labelled, known.axes(size).encode),
        }
        return {score: {name: each[score] for name, each in by_baseline.items()} for score in found}

    table = known.table(f"classes {size}", measure)
    counts = {"labels": len(labelled.train.labels), "images": len(labelled.test.labels)}
    return [line(score, value, table[score], gaps=counts) for score, value in found.items()]


def map_lines(model: Autoencoder, images: Tensor, known: Baselines) -> list[ScoreLine]:
    """Whether the map of test images keeps neighbours together."""
    chosen = some(images, MAPPED, seed=0)
    if len(chosen) <= 2 * NEIGHBOURS:
        return []
    value = trustworthiness(chosen, flat(codes_of(model, chosen)))
    table = known.table(
        "map", lambda: {"trustworthiness": {"pca_map": trustworthiness(chosen, known.axes(2).encode(chosen))}}
    )
    return [line("trustworthiness", value, table["trustworthiness"], gaps={"images": len(chosen)})]


def flat(codes: Tensor) -> Tensor:
    """Codes (images, code) where the map draws them, (images, 2) or fewer: beyond two on their principal axes."""
    return codes if codes.shape[1] <= 2 else project(codes)


def factor_lines(model: Autoencoder, images: ImageSet, known: Baselines) -> list[ScoreLine]:
    """Whether axes are factors of the images; nothing where those are not known."""
    if images.factors is None or not len(images.test.labels):
        return []
    pictured = _pictured(model, images, images.factors)
    size = model.recipe.bottleneck.size
    found = _factor_scores(pictured, lambda batch: codes_of(model, batch))
    axes = known.axes(size).encode
    table = known.table(
        f"factors {size} by axes and forests",
        lambda: {score: {"pca": value} for score, value in _factor_scores(pictured, axes).items()},
    )
    counts = {"labels": len(pictured.train), "images": len(pictured.test)}
    return [
        line(score, value, table[score], gaps=counts if score == "informativeness" else None)
        for score, value in found.items()
    ]


class _Pictured(NamedTuple):
    """Images and the factors they were drawn from: all of them, and those that forests learn and are tested on."""

    images: Tensor
    factors: Tensor
    train: Tensor
    train_factors: Tensor
    test: Tensor
    test_factors: Tensor


def _pictured(model: Autoencoder, images: ImageSet, factors: Factors) -> _Pictured:
    train, test = (images.train.images, factors.train), (images.test.images, factors.test)
    everything = train  # every combination once, where the whole set is learned from
    if model.recipe.data.split == "all":
        half = len(factors.test) // 2
        train, test = ((test[0][part], test[1][part]) for part in (slice(None, half), slice(half, None)))
    else:
        everything = torch.cat([train[0], test[0]]), torch.cat([train[1], test[1]])
    learned = (some(each, LABELLED, seed=2) for each in train)
    tested = (some(each, TESTED, seed=2) for each in test)
    return _Pictured(*everything, *learned, *tested)


def _factor_scores(pictured: _Pictured, encode: Callable[[Tensor], Tensor]) -> dict[str, float]:
    forests = dci(
        encode(pictured.train), pictured.train_factors, encode(pictured.test), pictured.test_factors
    )
    gap = mutual_information_gap(encode(pictured.images), pictured.factors)
    return {"mutual_information_gap": gap, **forests._asdict()}
