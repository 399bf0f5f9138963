"""`python -m bench`: training throughput of AE Lab and others on MNIST, side by side in one run."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import torch

from aecore.machine.devices import devices
from aecore.machine.processor import processor
from bench import engine, slices
from bench.contest import contest
from bench.environments import unmeasured
from bench.mnist import prepare
from bench.report import table

TITLES = {
    "dense": "dense variational autoencoder 784-512-256-2-256-512-784",
    "convolutional": "convolutional variational autoencoder, 32 and 64 filters, code of 2",
    "recurrent": "recurrent variational autoencoder, GRU of 64 over the rows, code of 2",
}


def cores() -> int:
    """How many this process may run on."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def main() -> int:
    """Exit code 1 and one sentence where a competitor cannot be installed or MNIST is not there."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--data", type=Path, help="folder with MNIST/raw; AELAB_DATA or ../shared/data without"
    )
    parser.add_argument("--pairs", type=int, default=15, help="bursts of each competitor, at least 9")
    parser.add_argument("--only", choices=[*TITLES, "engine", "slices"], help="one of the measurements alone")
    parser.add_argument(
        "--threads",
        type=int,
        nargs="+",
        default=sorted({1, cores()}),
        help="of everyone, a table each; one and as many as there are cores without",
    )
    parser.add_argument("--rounds", type=int, default=4, help="of eight jobs with turns and without")
    parser.add_argument("--epochs", type=int, default=5, help="of each of these jobs")
    given = parser.parse_args()
    if given.pairs < 9:
        parser.error("--pairs: expected at least 9 for a median that means something")
    try:
        folder, array = prepare(given.data)
        print(f"PyTorch {torch.__version__}, {processor()}, {cores()} cores, float32, batch 128")
        print(f"median and quartiles of {given.pairs} interleaved bursts; MNIST")
        for device in devices():
            for network, title in TITLES.items():
                for threads in given.threads if given.only in (None, network) else ():
                    results = contest(network, folder, array, threads, device, given.pairs)
                    counted = f"{threads} {'thread' if threads == 1 else 'threads'}"
                    print("\n" + table(f"{title}, {device}, {counted}", results), flush=True)
        if given.only in (None, "engine"):
            print("\n" + engine.report(*engine.measure(folder, array, max(given.threads), given.pairs)))
        if given.only in (None, "slices"):
            measured = slices.measure(folder, given.rounds, given.epochs)
            print("\n" + slices.report(*measured, given.rounds))
    except (OSError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    with unmeasured():
        sys.exit(main())
