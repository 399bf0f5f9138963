"""Which kind of machine a run was trained on: on one, with as many threads, a recipe gives the same numbers."""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

CPUINFO = Path("/proc/cpuinfo")
UNKNOWN = "0"
"""The stamp of a run that does not say where it was trained: like no other one's."""


def cores() -> int:
    """How many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@cache
def machine_kind(device: str = "cpu") -> str:
    """System, processor and the instructions that PyTorch uses of it, in words; for cuda the graphics card's name."""
    import torch

    if device != "cpu":
        return f"{platform.system()}, {torch.cuda.get_device_name()}"
    capability = torch.backends.cpu.get_cpu_capability()
    return f"{platform.system()} {platform.machine()}, {_processor()}, {capability}"


def stamp_of(about: Mapping[str, Any]) -> str:
    """A few letters that are the same for runs of one recipe whose numbers are the same.

    Args:
        about: of a run, as its `run.json` says it. On a graphics card sums come in any order: no two are the same.
    """
    kind, threads, torch = (about.get(name) for name in ("machine", "threads", "torch"))
    if not kind or not threads or not torch or about.get("device") != "cpu":
        return UNKNOWN
    return hashlib.sha256(f"{kind}|{threads}|{torch}".encode()).hexdigest()[:8]


def stamp_here(threads: int, device: str = "cpu") -> str:
    """The stamp that a run of this machine will have."""
    import torch

    about = {"machine": machine_kind(device), "threads": threads, "torch": torch.__version__}
    return stamp_of({**about, "device": device})


def _processor() -> str:
    """The processor's model, as its maker names it."""
    try:
        lines = CPUINFO.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, "") or platform.processor() or platform.machine()
