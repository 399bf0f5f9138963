"""The networks in plain PyTorch, for the competitors that are made of it."""

from __future__ import annotations

from torch import Tensor, nn

CODE = 2
UNITS = 64
SIDE = 28


class RowReader(nn.Module):
    """Reads an image's rows from top to bottom; the last state comes out, (batch, UNITS)."""

    def __init__(self) -> None:
        super().__init__()
        self.cells = nn.GRU(SIDE, UNITS, batch_first=True)

    def forward(self, images: Tensor) -> Tensor:
        _, last = self.cells(images.flatten(1, 2))
        return last[-1]


class RowWriter(nn.Module):
    """Is given the code at every row, and writes the rows from top to bottom, (batch, 1, SIDE, SIDE)."""

    def __init__(self) -> None:
        super().__init__()
        self.cells = nn.GRU(CODE, UNITS, batch_first=True)
        self.rows = nn.Linear(UNITS, SIDE)

    def forward(self, codes: Tensor) -> Tensor:
        states, _ = self.cells(codes[:, None].expand(-1, SIDE, -1))
        return self.rows(states)[:, None]


def encoder(network: str) -> nn.Sequential:
    """Images (batch, 1, 28, 28) -> mean and log variance side by side, (batch, 2 * CODE)."""
    if network == "dense":
        return nn.Sequential(
            nn.Flatten(),
            nn.Linear(784, 512),
            nn.ReLU(),
            nn.Linear(512, 256),
            nn.ReLU(),
            nn.Linear(256, 2 * CODE),
        )
    if network == "recurrent":
        return nn.Sequential(RowReader(), nn.Linear(UNITS, 2 * CODE))
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Conv2d(32, 64, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(64 * 7 * 7, 2 * CODE),
    )


def decoder(network: str) -> nn.Sequential:
    """Codes (batch, CODE) -> logits (batch, 1, 28, 28)."""
    if network == "dense":
        return nn.Sequential(
            nn.Linear(CODE, 256),
            nn.ReLU(),
            nn.Linear(256, 512),
            nn.ReLU(),
            nn.Linear(512, 784),
            nn.Unflatten(1, (1, 28, 28)),
        )
    if network == "recurrent":
        return nn.Sequential(RowWriter())
    return nn.Sequential(
        nn.Linear(CODE, 64 * 7 * 7),
        nn.ReLU(),
        nn.Unflatten(1, (64, 7, 7)),
        nn.ConvTranspose2d(64, 32, 3, stride=2, padding=1, output_padding=1),
        nn.ReLU(),
        nn.ConvTranspose2d(32, 1, 3, stride=2, padding=1, output_padding=1),
    )


def split(output: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and log variance of an encoder's output, (batch, CODE) each."""
    return output[:, :CODE], output[:, CODE:]
