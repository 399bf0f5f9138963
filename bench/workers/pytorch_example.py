"""The way PyTorch's own VAE example trains: a DataLoader over torchvision's MNIST, and the loss read every batch.

Reference: github.com/pytorch/examples, vae/main.py; its loop in our words, its network replaced by ours.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from serving import BATCH, LEARNING_RATE, Burst, Task, serve
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader
from torch_networks import decoder, encoder, split
from torchvision import datasets, transforms


class VAE(nn.Module):
    def __init__(self, network: str) -> None:
        super().__init__()
        self.encoder, self.decoder = encoder(network), decoder(network)

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        mean, log_variance = split(self.encoder(images))
        deviation = torch.exp(0.5 * log_variance)
        code = mean + torch.randn_like(deviation) * deviation
        return torch.sigmoid(self.decoder(code)), mean, log_variance


def loss_of(reconstruction: Tensor, images: Tensor, mean: Tensor, log_variance: Tensor) -> Tensor:
    cross_entropy = functional.binary_cross_entropy(reconstruction, images, reduction="sum")
    divergence = -0.5 * torch.sum(1 + log_variance - mean.pow(2) - log_variance.exp())
    return cross_entropy + divergence


def prepare(task: Task) -> Burst:
    torch.set_num_threads(task.threads)
    device = torch.device(task.device)
    extra = {"num_workers": 1, "pin_memory": True} if task.device == "cuda" else {}
    images = datasets.MNIST(task.folder, train=True, transform=transforms.ToTensor())
    loader = DataLoader(images, batch_size=BATCH, shuffle=True, **extra)
    model = VAE(task.network).to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)

    def epochs() -> Iterator[Tensor]:
        while True:
            for batch, _ in loader:
                yield batch

    batches_of = epochs()

    def burst(batches: int) -> int:
        model.train()
        seen, total = 0, 0.0
        for _ in range(batches):
            data = next(batches_of).to(device)
            optimizer.zero_grad()
            reconstruction, mean, log_variance = model(data)
            loss = loss_of(reconstruction, data, mean, log_variance)
            loss.backward()
            total += loss.item()
            optimizer.step()
            seen += len(data)
        return seen

    return burst


if __name__ == "__main__":
    serve(prepare)
