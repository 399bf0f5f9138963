"""Codes for classification with few labels."""

from __future__ import annotations

import torch
from torch import Generator

from aecore.recipe.recipe import Recipe
from aecore.scores import PrincipalAxes, knn_accuracy
from fidelity.ask import codes
from fidelity.claim import Measured
from fidelity.families import NOISES, contractive, denoising, sparse_by_kl
from fidelity.lab import Lab

LABELS = 1000


def few_labels(lab: Lab) -> Measured:
    """Five nearest neighbours among 1,000 labelled training images, drawn once; all test images."""
    images = lab.images("mnist")
    order = torch.randperm(len(images.train.images), generator=Generator().manual_seed(0))
    train, labels = images.train.images[order[:LABELS]], images.train.labels[order[:LABELS]]
    test, wanted = images.test.images, images.test.labels
    raw = knn_accuracy(train, labels, test, wanted)
    axes = PrincipalAxes.fit(images.train.images, 36)
    models: dict[str, Recipe] = {
        "sparse-kl": sparse_by_kl(),
        "contractive-untied-s0": contractive(False, 0),
        "denoising-random-25": denoising(NOISES["random-25"]),
        "denoising-random-50": denoising(NOISES["random-50"]),
        "denoising-gaussian": denoising(NOISES["gaussian"]),
    }
    held, parts = False, []
    for name, chosen in models.items():
        size = chosen.bottleneck.size
        pca = axes.first(size)
        theirs = knn_accuracy(pca.encode(train), labels, pca.encode(test), wanted)
        model = lab.model(name, chosen)
        ours = knn_accuracy(codes(model, train), labels, codes(model, test), wanted)
        held = held or (ours > max(raw, theirs) and 10 <= size <= 36)
        parts.append(f"{name} ({size}) {100 * ours:.2f}%, PCA {100 * theirs:.2f}%")
    return Measured(f"raw pixels {100 * raw:.2f}%; " + "; ".join(parts), held)
