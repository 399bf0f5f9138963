"""PyTorch's threads are told not to spin for long, unless somebody has told them something else."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

PROGRAM = "import sys, aecore, os; assert 'torch' not in sys.modules; print(os.environ.get('GOMP_SPINCOUNT'))"


@pytest.mark.parametrize(
    ("chosen", "found"),
    [({}, "2000"), ({"GOMP_SPINCOUNT": "7"}, "7"), ({"OMP_WAIT_POLICY": "active"}, "None")],
    ids=["none", "spins", "policy"],
)
def test_a_choice_already_made_is_kept(chosen: dict[str, str], found: str) -> None:
    bare = {
        name: value for name, value in os.environ.items() if name not in ("GOMP_SPINCOUNT", "OMP_WAIT_POLICY")
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env={**bare, **chosen}, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == found
