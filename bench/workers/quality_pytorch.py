"""PyTorch's own VAE example, trained epoch by epoch: the loop of `pytorch_example`, with the constants it has."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from epochs import BATCH, LEARNING_RATE, Task, Trainee, serve
from pytorch_example import VAE, loss_of
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms


def prepare(task: Task) -> Trainee:
    torch.set_num_threads(task.threads)
    torch.manual_seed(task.seed)
    images = datasets.MNIST(task.folder, train=True, transform=transforms.ToTensor())
    loader = DataLoader(images, batch_size=BATCH, shuffle=True)
    model = VAE("dense")
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)

    def epoch() -> bool:
        model.train()
        total = 0.0
        for data, _ in loader:
            optimizer.zero_grad()
            reconstruction, mean, log_variance = model(data)
            loss = loss_of(reconstruction, data, mean, log_variance)
            loss.backward()
            total += loss.item()
            optimizer.step()
        return True

    def weights() -> Sequence[np.ndarray]:
        layers = [layer for layer in (*model.encoder, *model.decoder) if isinstance(layer, nn.Linear)]
        return [part.detach().numpy() for layer in layers for part in (layer.weight, layer.bias)]

    return Trainee(epoch, weights)


if __name__ == "__main__":
    serve(prepare)
