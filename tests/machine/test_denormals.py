"""Denormal numbers are zero in all of PyTorch's threads, whatever came first."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import torch
torch.set_num_threads(2)
import {module}
torch.randn(1_000_000).add_(1)  # PyTorch starts its threads
tiny = torch.full((1_000_000,), 1000, dtype=torch.int32).view(torch.float32)
print(int((tiny * 1.5).view(torch.int32).count_nonzero()))
"""


# The ways in to what computes: images, a model, a training. What only describes needs no PyTorch.
@pytest.mark.parametrize("module", ["aecore.datasets.preparing", "aecore.model", "aecore.training.training"])
def test_denormals_are_zero_in_threads_started_after_the_import(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(module=module)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "0"
