"""A worker's side of the bench of quality: trains an epoch for each line, and hands its weights over.

Only the standard library and NumPy: this runs in the competitors' environments too.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

BATCH = 128
LEARNING_RATE = 1e-3


@dataclass(frozen=True)
class Task:
    """What to train: where MNIST lies, as a folder and as an array; the seed; threads."""

    folder: str
    array: str
    seed: int
    threads: int


@dataclass(frozen=True)
class Trainee:
    """A training, as far as the bench drives it.

    Attributes:
        epoch: trains on every image once, waits until that is done, and says whether there is more to come.
        weights: the arrays of the encoder's three layers and the decoder's, a weight (outputs, inputs) and a bias
            each.
    """

    epoch: Callable[[], bool]
    weights: Callable[[], Sequence[Any]]


def serve(prepare: Callable[[Task], Trainee]) -> None:
    """Reads the name of a file from each line of stdin: trains an epoch, answers `{"seconds": s, "more": true}` on
    stdout, and has the weights in the file by then; the seconds are the training's alone.
    """
    parser = argparse.ArgumentParser()
    for name in ("folder", "array"):
        parser.add_argument(f"--{name}", required=True)
    for name in ("seed", "threads"):
        parser.add_argument(f"--{name}", type=int, required=True)
    task = Task(**vars(parser.parse_args()))
    if hasattr(os, "sched_setaffinity"):  # JAX has no other way to be told how many threads to take
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: task.threads])
    # Libraries print as they like: only answers go out by the real stdout.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    trainee = prepare(task)
    answers.write(json.dumps({"ready": True}) + "\n")
    for line in sys.stdin:
        begun, spent = time.perf_counter(), time.process_time()
        more = trainee.epoch()
        seconds, processor = time.perf_counter() - begun, time.process_time() - spent
        np.savez(line.strip(), *trainee.weights())
        answers.write(json.dumps({"seconds": seconds, "processor": processor, "more": more}) + "\n")
