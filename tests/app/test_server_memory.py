"""What the web server keeps in memory once it has PyTorch."""

from __future__ import annotations

import time
from pathlib import Path

import psutil
import pytest
from door_server import running

from aecore.machine import gpus


@pytest.mark.skipif(gpus.may_be_there(), reason="a GPU's programs are wanted here")
def test_where_no_gpu_is_it_has_none_of_what_writes_their_programs(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        assert server.ask("/").status == 200
        deadline, files = time.monotonic() + 60, set[str]()
        while not any("libtorch_cpu" in file for file in files):
            assert time.monotonic() < deadline
            time.sleep(0.1)
            files = {each.path for each in psutil.Process(server.process.pid).memory_maps()}
        assert server.ask("/api/runs/ready-vae-2d-digits/models").status == 200, (
            "which asks for more of PyTorch"
        )
        files = {each.path for each in psutil.Process(server.process.pid).memory_maps()}
    assert not [file for file in files if "triton" in file or "/cuda/bindings" in file]
