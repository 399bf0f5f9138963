"""What can be known of GPUs without using one: a process that has used one cannot hand it to those it forks."""

from __future__ import annotations

import sys
from pathlib import Path

_FILES = ("nvidia*", "nvhost*", "nvmap", "dxg", "kfd")
"""In /dev, of the drivers that PyTorch's builds know: NVIDIA's on a computer, on Jetson and in WSL, and AMD's."""

_PROGRAMS = ("triton", "cuda")
"""What PyTorch imports to write programs for GPUs and to start them, where it is installed."""


def may_be_there(devices: Path = Path("/dev")) -> bool:
    """Whether a driver for a GPU is loaded here."""
    return any(next(devices.glob(pattern), None) is not None for pattern in _FILES)


def in_use(files: Path = Path("/proc/self/fd")) -> bool:
    """Whether this process has opened such a driver."""
    for file in files.iterdir():
        try:
            opened = file.readlink()
        except OSError:
            continue
        if opened.parts[:2] == ("/", "dev") and any(Path(*opened.parts[2:3]).match(name) for name in _FILES):
            return True
    return False


def leave_out_their_programs() -> None:
    """Where no GPU is, keeps PyTorch from importing what only they need, up to 120 MB in a process.

    To be called before PyTorch is imported.
    """
    if not may_be_there():
        for name in _PROGRAMS:
            sys.modules.setdefault(name, None)  # type: ignore[arg-type]
