"""Runs of every family for the tests of the Inspect page, and the answer of a card taken apart."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx
from library_samples import tiny
from safetensors.torch import load
from torch import Tensor

from aecore.recipe.recipe import Recipe

FAMILIES: dict[str, Recipe] = {
    "variational": tiny(),
    "full": tiny(bottleneck__covariance="full", bottleneck__size=3),
    "sparse": tiny(
        bottleneck={"kind": "deterministic", "size": 9, "activation": "sigmoid"},
        penalties=[{"kind": "kl_sparsity", "rho": 0.1}],
    ),
    "denoising": tiny(bottleneck__kind="deterministic", penalties=[], corruption__kind="random_pixels"),
    "convolutional": tiny(network={"kind": "convolutional", "channels": [4]}, bottleneck__size=1),
    "recurrent": tiny(
        network={"kind": "recurrent", "hidden": [8]},
        bottleneck={"kind": "deterministic", "size": 3},
        penalties=[],
        reconstruction__kind="squared_error",
    ),
}


def answer(
    client: httpx.Client, run: str, card: str, **query: Any
) -> tuple[dict[str, Tensor], Mapping[str, Any]]:
    response = client.get(f"/api/runs/{run}/inspect/{card}", params=query)
    assert response.status_code == 200, response.text
    assert response.headers["cache-control"] == "no-store"
    length = int.from_bytes(response.content[:8], "little")
    header = json.loads(response.content[8 : 8 + length])
    return load(response.content), json.loads(header["__metadata__"]["notes"])
