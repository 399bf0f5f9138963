"""Encoder and decoder of a model as ONNX can hold them: tensors in, tensors out."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from aecore.model import Autoencoder
from aecore.parts.modules.bottlenecks import FullGaussianModule


class EncoderHalf(nn.Module):
    """What the ONNX encoder computes."""

    def __init__(self, model: Autoencoder) -> None:
        super().__init__()
        self.model = model
        bottleneck = model.bottleneck
        self.full = bottleneck if isinstance(bottleneck, FullGaussianModule) else None
        if self.full is not None:
            # Where each number of a factor stands among the head's outputs; the place after the last holds a zero.
            size = self.full.size
            places = torch.full((size, size), len(self.full.rows))
            places[self.full.rows, self.full.columns] = torch.arange(len(self.full.rows))
            self.register_buffer("places", places.flatten())

    @property
    def outputs(self) -> list[str]:
        """Their names."""
        if self.full is not None:
            return ["mean", "factor"]
        return ["mean", "deviation"] if self.model.recipe.bottleneck.is_distribution else ["mean"]

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        if self.full is not None:
            return self._factor(self.full, self.full.head(self.model.encoder(images)))
        code = self.model.distribution(images)
        deviation = code.deviation()
        return (code.mean,) if deviation is None else (code.mean, deviation)

    def _factor(self, full: FullGaussianModule, output: Tensor) -> tuple[Tensor, ...]:
        # The bottleneck writes into an empty square, which ONNX has no good word for: here each place is looked up.
        mean, entries = output[:, : full.size], output[:, full.size :]
        entries = torch.where(full.rows == full.columns, functional.softplus(entries), entries)
        padded = functional.pad(entries, (0, 1))  # (batch, entries + 1)
        places: Tensor = self.get_buffer("places")
        return mean, padded[:, places].view(-1, full.size, full.size)  # (batch, code, code)


class DecoderHalf(nn.Module):
    """What the ONNX decoder computes."""

    def __init__(self, model: Autoencoder) -> None:
        super().__init__()
        self.model = model

    def forward(self, codes: Tensor) -> Tensor:
        return self.model.decode(codes)
