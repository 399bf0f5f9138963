"""What the server answers to those who explore, as a test reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import numpy as np
import onnxruntime
import torch
from safetensors import safe_open
from torch import Tensor

from aecore.runs.run import Run
from app.words.messages import Messages


def told(client: httpx.Client, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return response.json()


def refused(response: httpx.Response, status: int, key: str, **values: object) -> None:
    assert response.status_code == status, response.text
    assert response.json() == {"error": Messages("en")(key, **values)}


def last_step(run: Run) -> int:
    return run.kept_steps()[-1]


def notes_of(content: bytes, folder: Path) -> dict[str, str]:
    (folder / "got.safetensors").write_bytes(content)
    with safe_open(folder / "got.safetensors", framework="pt") as file:
        found: dict[str, str] = file.metadata()
    return found


def infer(
    client: httpx.Client, offer: dict[str, Any], half: str, given: np.ndarray[Any, Any]
) -> list[Tensor]:
    content = client.get(offer[half]["url"]).content
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    return [torch.from_numpy(value) for value in session.run(None, {session.get_inputs()[0].name: given})]


def post_codes(client: httpx.Client, run: str, step: int, codes: Any) -> httpx.Response:
    return client.post(f"/api/runs/{run}/decode/{step}", json={"codes": codes})
