"""A judge of digits: a small convolutional classifier, trained anew each time, in plain PyTorch."""

from __future__ import annotations

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional
from torch.optim import Adam
from torch.optim.lr_scheduler import OneCycleLR

from aecore.datasets.loading import ImageSet
from fidelity.ask import through

EPOCHS = 4
BATCH = 128


def classifier(images: ImageSet, seed: int = 0) -> nn.Module:
    """Images (batch, 1, 28, 28) -> logits (batch, 10); about 99% of MNIST's test images right."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = nn.Sequential(
            nn.Conv2d(1, 16, 5, stride=2, padding=2),
            nn.ReLU(),
            nn.Conv2d(16, 32, 5, stride=2, padding=2),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(32 * 7 * 7, 128),
            nn.ReLU(),
            nn.Linear(128, len(images.classes)),
        )
    count = len(images.train.images)
    optimiser = Adam(model.parameters())
    schedule = OneCycleLR(optimiser, 0.003, total_steps=EPOCHS * -(-count // BATCH))
    generator = Generator().manual_seed(seed)
    for _ in range(EPOCHS):
        for places in torch.split(torch.randperm(count, generator=generator), BATCH):
            loss = functional.cross_entropy(model(images.train.images[places]), images.train.labels[places])
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
    return model.eval().requires_grad_(False)


def accuracy(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    """Share of images it gets right."""
    return float((through(model, images).argmax(dim=1) == labels).double().mean())


def confident(model: nn.Module, images: Tensor, above: float = 0.9) -> float:
    """Share of images it gives one class a probability above that."""
    return float((through(model, images).softmax(dim=1).amax(dim=1) > above).double().mean())
