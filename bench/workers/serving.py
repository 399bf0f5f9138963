"""A worker's side of the bench: makes its model ready, then trains as many batches as each line asks for.

Only the standard library: this runs in the competitors' environments too.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

BATCH = 128
LEARNING_RATE = 1e-3


@dataclass(frozen=True)
class Task:
    """What to train: `network` dense, convolutional or recurrent; where MNIST lies; threads; cpu or cuda."""

    network: str
    folder: str
    array: str
    threads: int
    device: str


Burst = Callable[[int], int]
"""Trains about so many batches, waits until they are done, and says how many images that were."""


def serve(prepare: Callable[[Task], Burst]) -> None:
    """Reads `batches` from each line of stdin and answers `{"images": n, "seconds": s}` on stdout."""
    parser = argparse.ArgumentParser()
    for name in ("network", "folder", "array", "device"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--threads", type=int, required=True)
    task = Task(**vars(parser.parse_args()))
    if hasattr(os, "sched_setaffinity"):  # JAX has no other way to be told how many threads to take
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: task.threads])
    # Libraries print as they like: only answers go out by the real stdout.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    burst = prepare(task)
    answers.write(json.dumps({"ready": True}) + "\n")
    for line in sys.stdin:
        begun = time.perf_counter()
        images = burst(int(line))
        answers.write(json.dumps({"images": images, "seconds": time.perf_counter() - begun}) + "\n")
