"""Answers as safetensors: pictures in bytes, numbers as they are, the rest as JSON in the header."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from safetensors.torch import save
from torch import Tensor

LEAST = 1e-3
"""What full colour stands for at least: the noise of weights that are next to nothing stays white."""


@dataclass(frozen=True)
class Answer:
    """What a card is drawn from.

    Attributes:
        tensors: float32 or uint8, by name.
        notes: plain values.
    """

    tensors: Mapping[str, Tensor] = field(default_factory=dict)
    notes: Mapping[str, Any] = field(default_factory=dict)

    def pack(self) -> bytes:
        """As a safetensors file whose header's `notes` are JSON."""
        plain = {
            name: (tensor if tensor.dtype == torch.uint8 else tensor.float()).clone(
                memory_format=torch.contiguous_format
            )
            for name, tensor in self.tensors.items()
        }
        return save(plain, {"notes": json.dumps(self.notes)})


def signed_bytes(values: Tensor, limit: float) -> Tensor:
    """Values from -limit to limit as bytes from 0 to 254, 127 for zero; beyond is cut."""
    return (values / limit).clamp(-1, 1).mul(127).round().add(127).to(torch.uint8)


def reach(values: Tensor, share: float = 0.995) -> float:
    """The magnitude that all but a few of the values stay below: what full colour is to stand for."""
    sizes = values.abs().flatten()
    place = max(1, round(share * len(sizes)))
    found = float(sizes.kthvalue(place).values) or float(sizes.max())
    return max(found, LEAST) if found > 0 else 1.0
