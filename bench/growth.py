"""`python -m bench.growth`: how seconds a step grow with what is trained, beside the arithmetic that it takes.

Each axis is held against a line in its arithmetic: seconds = a + b * operations, where `a` is what a step costs
whatever it computes. A point above the line by more than ALLOWED is a cliff. Points take turns, so that whatever slows
the machine slows them all, and each counts with its quickest burst.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from aecore.machine.processor import processor
from aecore.model import Autoencoder, build
from aecore.recipe.recipe import Recipe
from aecore.training.loss import Loss
from aecore.training.stepper import Stepper
from bench.environments import HERE, unmeasured
from bench.growth_report import memory_table, page, table
from bench.recipe import recipe
from bench.workers.serving import BATCH, LEARNING_RATE

BUILT = HERE.parent / "build"
SECONDS = 0.1  # of one burst, or one step
SIDE, IMAGES = 28, 2000
WIDTHS = (64, 128, 256, 512, 1024, 2048)
CODES = (2, 8, 32, 128, 512, 1024)
SIDES = (8, 16, 24, 32, 48, 64)
COUNTS = (1000, 5000, 15_000, 30_000, 60_000)


@dataclass(frozen=True)
class Point:
    """What is trained at one place of an axis."""

    value: int
    recipe: Recipe
    side: int = SIDE
    images: int = IMAGES


@dataclass(frozen=True)
class Measured:
    """A point's arithmetic, in operations a step, and its seconds a step."""

    value: int
    operations: float
    seconds: float


def axes() -> dict[str, list[Point]]:
    """The axes by name."""
    dense, planes, rows = (
        recipe(network, BATCH, LEARNING_RATE) for network in ("dense", "convolutional", "recurrent")
    )
    plain = dense.replace({"bottleneck": {"kind": "deterministic", "size": 2}, "penalties": []})
    return {
        "width of two dense layers": [
            Point(width, dense.replace("network.hidden", (width, width))) for width in WIDTHS
        ],
        "filters of two convolutions": [
            Point(count, planes.replace("network.channels", (count, count))) for count in (8, 16, 32, 64)
        ],
        "units of a recurrent layer": [
            Point(units, rows.replace("network.hidden", (units,))) for units in (32, 64, 128, 256)
        ],
        "code size, variational": [Point(size, dense.replace("bottleneck.size", size)) for size in CODES],
        "code size, deterministic": [Point(size, plain.replace("bottleneck.size", size)) for size in CODES],
        "images": [Point(count, dense, images=count) for count in COUNTS],
        "image side, dense": [Point(side, dense, side) for side in SIDES],
        "image side, convolutional": [Point(side, planes, side) for side in SIDES],
    }


def operations(model: Autoencoder) -> float:
    """Floating point operations of a step's products and convolutions, as autograd makes them."""
    images = torch.rand(BATCH, *model.shape)
    loss = Loss(model)
    with FlopCounterMode(display=False) as counter:
        loss.total(loss.terms(model(images, images))).backward()  # type: ignore[no-untyped-call]
    model.zero_grad(set_to_none=True)
    return float(counter.get_total_flops())


class Runner:
    """One point, ready to be trained in bursts."""

    def __init__(self, point: Point, images: Tensor) -> None:
        self.point = point
        model = build(point.recipe, (1, point.side, point.side))
        self.operations = operations(model)
        self.stepper = Stepper(model, images[: point.images])
        self.places = torch.randperm(point.images, generator=torch.Generator().manual_seed(0))
        self.steps = 3
        took = min(self.burst() for _ in range(2))
        self.steps = max(1, min(200, round(SECONDS / took)))

    def burst(self) -> float:
        """Seconds a step: of the processor, where one thread makes it, so that others are not counted."""
        clock = time.process_time if torch.get_num_threads() == 1 else time.perf_counter
        begun = clock()
        for step in range(self.steps):
            start = step * BATCH % (len(self.places) - BATCH + 1)
            self.stepper.step(self.places[start : start + BATCH], LEARNING_RATE)
        return (clock() - begun) / self.steps


def measure(points: Sequence[Point], rounds: int) -> list[Measured]:
    """All points of an axis, in turns."""
    torch.manual_seed(0)
    pictures = {
        side: torch.rand(max(point.images for point in points if point.side == side), 1, side, side)
        for side in {point.side for point in points}
    }
    runners = [Runner(point, pictures[point.side]) for point in points]
    bursts = [[runner.burst() for runner in runners] for _ in range(rounds)]
    return [
        Measured(runner.point.value, runner.operations, min(column))
        for runner, column in zip(runners, zip(*bursts, strict=True), strict=True)
    ]


SWEEP = """
import resource, sys, torch
from aecore.model import build
from aecore.recipe.recipe import Recipe
from aecore.training.stepper import Stepper
torch.set_num_threads(1)
recipe, count = Recipe.from_json(sys.argv[1]), int(sys.argv[2])
images = torch.rand(count, 1, 28, 28)
stepper = Stepper(build(recipe, (1, 28, 28)), images)
stepper.step(torch.arange(300), 0.001)
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
before = peak()
for _ in range(2):
    stepper.step(torch.arange(count), 0.001)
print(peak() - before)
"""


def memory(mode: str) -> dict[int, float]:
    """Megabytes that a sweep over so many images takes beside them, by their number."""
    penalty = {"kind": "kl_sparsity", "mean_over": mode}
    sparse = recipe("dense", BATCH, LEARNING_RATE).replace(
        {
            "bottleneck": {"kind": "deterministic", "size": 32, "activation": "sigmoid"},
            "penalties": [penalty],
        }
    )
    found = {}
    for count in COUNTS[:-1]:
        done = subprocess.run(
            [sys.executable, "-c", SWEEP, sparse.to_json(), str(count)],
            capture_output=True, text=True, check=True, cwd=HERE.parent,
        )  # fmt: skip
        found[count] = int(done.stdout) * 1024 / 1e6
    return found


def main() -> int:
    """Prints the tables, and writes them and a page with the plots into build/."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=9, help="bursts of each point")
    parser.add_argument("--only", choices=[*axes(), "memory"], help="one axis alone")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    head = f"PyTorch {torch.__version__}, {processor()}, threads: {given.threads}, batch {BATCH}"
    print(head)
    told = [head]
    results: dict[str, list[Measured]] = {}
    for name, points in axes().items():
        if given.only in (None, name):
            results[name] = measure(points, given.rounds)
            told.append(table(name, results[name]))
            print("\n" + told[-1], flush=True)
    if given.only in (None, "memory"):
        modes: Mapping[str, dict[int, float]] = {mode: memory(mode) for mode in ("set_two_pass", "set_kept")}
        told.append(memory_table(modes))
        print("\n" + told[-1])
    BUILT.mkdir(exist_ok=True)
    (BUILT / "growth.txt").write_text("\n\n".join(told) + "\n")
    page(head, results, BUILT / "growth.html")
    print(f"\n{Path('build', 'growth.txt')} and {Path('build', 'growth.html')}")
    return 0


if __name__ == "__main__":
    with unmeasured():
        sys.exit(main())
