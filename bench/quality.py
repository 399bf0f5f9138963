"""`python -m bench.quality`: seconds of training until the test set's negative ELBO is at most 146.0 nats, on MNIST.

The lab's own preset beside PyTorch's example and Keras on JAX, both with the constants of their examples (Adam 0.001,
batch 128, no schedule); one network for all, 784-512-256-2-256-512-784. They train in turns, an epoch each, so that
whatever slows the machine slows them all. After each epoch its weights are handed over, and one estimator measures
them all, outside of the seconds: the mean over the 10,000 test images of -log p(x given h) at one code h drawn from
q(h given x), plus KL(q(h given x) || N(0, I)) in closed form, with the same noise every time: `negative_elbo` of the
lab's scores. A whole schedule counts: the lab's seconds are those until the first epoch after which it holds.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from bench.environments import HERE, python_of
from bench.mnist import prepare, test_images
from bench.recipe import preset_on_mnist

TARGET = 146.0  # nats an image
MOST_EPOCHS = 40
SEED_OF_NOISE = 0


@dataclass(frozen=True)
class Competitor:
    """Who takes part.

    Attributes:
        name: in the table.
        worker: its script in bench/workers.
        environment: of its own, by name; None is ours.
        share: the lab's seconds over this one's, at most; None asks for nothing.
    """

    name: str
    worker: str
    environment: str | None = None
    share: float | None = None


COMPETITORS = (
    Competitor("AE Lab", "quality_aelab"),
    Competitor("PyTorch's VAE example", "quality_pytorch", share=1 / 6),
    Competitor("Keras 3 on JAX", "quality_keras", "keras", share=0.6),
)


@dataclass
class Course:
    """How one training went, an entry an epoch.

    Attributes:
        seconds: of training, by the clock.
        processor: the same by the processor, its own process alone.
        reached: the negative ELBO of the test images, nats an image.
        more: whether it goes on.
    """

    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    reached: list[float] = field(default_factory=list)
    more: bool = True

    @property
    def there(self) -> bool:
        """Whether the last epoch reached the target."""
        return bool(self.reached) and self.reached[-1] <= TARGET

    @property
    def ended(self) -> bool:
        """Whether there is nothing more to find out."""
        return self.there or not self.more or len(self.reached) >= MOST_EPOCHS


class Trained:
    """A competitor's process, asleep on its stdin while others train."""

    def __init__(self, competitor: Competitor, arguments: Sequence[str], file: Path) -> None:
        self.competitor, self.file, self.course = competitor, file, Course()
        script = HERE / "workers" / f"{competitor.worker}.py"
        self.told = tempfile.TemporaryFile("w+")  # noqa: SIM115 - a file, not a pipe: nobody reads it along the way
        self.process = subprocess.Popen(
            [str(python_of(competitor.environment)), str(script), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.told,
            text=True,
            env={**os.environ, "PYTHONPATH": str(HERE.parent), "PYTHONWARNINGS": "ignore"},
        )
        self._answer()

    def _answer(self) -> dict[str, float]:
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            self.told.seek(0)
            raise RuntimeError(f"{self.competitor.name} ended:\n{self.told.read()[-2000:]}")
        answer: dict[str, float] = json.loads(line)
        return answer

    def epoch(self, images: Tensor) -> None:
        """Trains one, and measures what it has come to."""
        if self.process.stdin is None:
            raise RuntimeError(f"{self.competitor.name} has no stdin")
        self.process.stdin.write(f"{self.file}\n")
        self.process.stdin.flush()
        answer = self._answer()
        self.course.seconds.append(answer["seconds"])
        self.course.processor.append(answer["processor"])
        self.course.more = bool(answer["more"])
        with np.load(self.file) as held:
            weights = [torch.from_numpy(held[name]) for name in held.files]
        self.course.reached.append(negative_elbo(weights, images))

    def close(self) -> None:
        """Ends the process."""
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def negative_elbo(weights: Sequence[Tensor], images: Tensor) -> float:
    """The one estimator for all, nats an image.

    Args:
        weights: a weight (outputs, inputs) and a bias of each of the encoder's three layers and the decoder's.
        images: (count, pixels), in [0, 1].
    """
    pairs = [(weights[place], weights[place + 1]) for place in range(0, len(weights), 2)]
    values = images
    for weight, bias in pairs[:2]:
        values = functional.linear(values, weight, bias).relu()
    mean, log_variance = functional.linear(values, *pairs[2]).chunk(2, dim=1)
    noise = torch.randn(mean.shape, generator=torch.Generator().manual_seed(SEED_OF_NOISE))
    values = mean + (0.5 * log_variance).exp() * noise
    for weight, bias in pairs[3:5]:
        values = functional.linear(values, weight, bias).relu()
    logits = functional.linear(values, *pairs[5])
    likelihood = functional.binary_cross_entropy_with_logits(logits, images, reduction="none").sum(dim=1)
    divergence = 0.5 * (log_variance.exp() + mean.square() - 1 - log_variance).sum(dim=1)
    return float((likelihood + divergence).double().mean())


def race(seed: int, folder: Path, array: Path, threads: int, images: Tensor) -> list[Course]:
    """All competitors, an epoch each in turn, until each is there or can go no further."""
    arguments = [
        "--folder",
        str(folder),
        "--array",
        str(array),
        "--seed",
        str(seed),
        "--threads",
        str(threads),
    ]
    trained: list[Trained] = []
    with tempfile.TemporaryDirectory() as place:
        try:
            for number, competitor in enumerate(COMPETITORS):
                trained.append(Trained(competitor, arguments, Path(place) / f"{number}.npz"))
            while left := [one for one in trained if not one.course.ended]:
                for one in left:
                    one.epoch(images)
        finally:
            for one in trained:
                one.close()
    for one in trained:
        told = ", ".join(f"{value:.2f}" for value in one.course.reached)
        print(f"seed {seed}, {one.competitor.name}: {told}", file=sys.stderr, flush=True)
    return [one.course for one in trained]


def table(races: Sequence[Sequence[Course]]) -> str:
    """Medians over the seeds; the lab's share of each other's seconds, seed by seed."""
    lines = [f"{'':<22} {'epochs':>7} {'seconds':>8} {'processor':>10} {'nats':>7}  {'AE Lab takes':>13}"]
    for place, competitor in enumerate(COMPETITORS):
        courses = [one[place] for one in races]
        first = f"{competitor.name:<22}"
        if not all(course.there for course in courses):
            least = min(min(course.reached) for course in courses)
            bound = max(len(course.reached) for course in courses)
            lines.append(f"{first} not there on every seed within {bound} epochs; at best {least:.2f}")
            continue
        epochs, seconds, processor, nats = (
            statistics.median(values)
            for values in zip(
                *(
                    (len(one.reached), sum(one.seconds), sum(one.processor), one.reached[-1])
                    for one in courses
                ),
                strict=True,
            )
        )
        told = f"{first} {epochs:>7g} {seconds:>8.1f} {processor:>10.1f} {nats:>7.2f}"
        if competitor.share is not None and all(one[0].there for one in races):
            share = statistics.median(sum(one[0].seconds) / sum(one[place].seconds) for one in races)
            verdict = "reached" if share <= competitor.share else "missed"
            told += f"  {share:>10.2f} of  at most {competitor.share:.2f}  {verdict}"
        lines.append(told)
    return "\n".join(lines)


def main() -> int:
    """Exit code 1 and one sentence where a competitor cannot be installed or MNIST is not there."""
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__)
    parser.add_argument(
        "--data", type=Path, help="folder with MNIST/raw; AELAB_DATA or ../shared/data without"
    )
    parser.add_argument("--seeds", type=int, default=3, help="so many seeds, from 0 on")
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    parser.add_argument("--threads", type=int, default=cores)
    given = parser.parse_args()
    try:
        folder, array = prepare(given.data)
        images = test_images(folder)
        chosen = preset_on_mnist(0).training
        print(
            f"PyTorch {torch.__version__}, {platform.machine()}, {given.threads} threads, float32\n"
            f"seconds of training until the test images' negative ELBO is at most {TARGET} nats, median of "
            f"{given.seeds} seeds\nAE Lab's preset: {chosen.epochs} epochs, batch {chosen.batch_size}, rate "
            f"{chosen.learning_rate:g}, {chosen.schedule}, start {chosen.start}; others: batch 128, rate 0.001",
            flush=True,
        )
        races = [race(seed, folder, array, given.threads, images) for seed in range(given.seeds)]
        print("\n" + table(races))
    except (OSError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
