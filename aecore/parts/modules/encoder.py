"""What the encoders of all networks share."""

from __future__ import annotations

from torch import nn


class Encoder(nn.Module):
    """Images (batch, channels, height, width) -> features (batch, features)."""

    features: int
