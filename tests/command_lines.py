"""The command line in processes that start at once: forked from one that has imported PyTorch already."""

from __future__ import annotations

import math
import multiprocessing
import os
import resource
import sys
from collections.abc import Sequence
from pathlib import Path

import aecore.runs.recording
import aecore.training.pace
from aecore.cli import main
from aecore.training import training  # noqa: F401 - so that PyTorch is there

# What forks imports this module once, and does nothing else: no thread of PyTorch has been started in it.
FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload([__name__])


def command_line(words: Sequence[str], out: Path, err: Path, largest_file: int = 0) -> None:
    """`aelab` with these words in this process; it makes a checkpoint at every point, so that many a kill meets one.

    Args:
        words: after the program's name.
        out: the file for standard output.
        err: the file for standard error.
        largest_file: in bytes; the kernel refuses what would make a file larger. 0: whatever the machine allows.
    """
    for number, file in ((1, out), (2, err)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), number)
    if largest_file:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
    os.fsync = lambda _: None  # a kill loses nothing that was handed to the system; only a power cut would
    aecore.runs.recording.CHECKPOINT_SECONDS = -1000.0
    aecore.training.pace.LIGHT = math.inf  # no snapshot is left out because this machine is busy
    sys.argv = ["aelab", *words]
    main()
