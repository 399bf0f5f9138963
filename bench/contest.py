"""Competitors as processes that train in turns, so that whatever slows the machine slows them all."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from bench.environments import HERE, python_of

SECONDS = 0.5  # of one burst


@dataclass(frozen=True)
class Competitor:
    """Who takes part.

    Attributes:
        name: in the table.
        worker: its script in bench/workers.
        environment: of its own, by name; None is ours.
        target: AE Lab's throughput over this one's, to be reached; None asks for nothing.
        networks: that it can train.
    """

    name: str
    worker: str
    environment: str | None = None
    target: float | None = None
    networks: tuple[str, ...] = ("dense", "convolutional", "recurrent")


OURS = Competitor("AE Lab", "aelab")
COMPETITORS = (
    OURS,
    Competitor("PyTorch's VAE example", "pytorch_example", target=2.5, networks=("dense", "convolutional")),
    Competitor("PyTorch's VAE example", "pytorch_example", target=1.5, networks=("recurrent",)),
    Competitor("Pythae 0.1.2", "pythae_trainer", "pythae", target=1.7, networks=("dense", "convolutional")),
    Competitor("Keras 3 on JAX", "keras_jax", "keras", target=1.0),
    Competitor("the matrix products alone", "products", target=0.7, networks=("dense",)),
)


@dataclass(frozen=True)
class Spread:
    """Median and quartiles."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        low, median, high = statistics.quantiles(values, n=4)
        return cls(median, low, high)


@dataclass(frozen=True)
class Result:
    """One competitor's images a second, and AE Lab's over its own in the same round."""

    competitor: Competitor
    speed: Spread
    ratio: Spread


class Worker:
    """A competitor's process. It sleeps on its stdin while others train."""

    def __init__(self, competitor: Competitor, arguments: Sequence[str]) -> None:
        self.competitor = competitor
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
        self.batches = 8
        self._answer()

    def _answer(self) -> dict[str, float]:
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            self.told.seek(0)
            raise RuntimeError(f"{self.competitor.name} ended:\n{self.told.read()[-2000:]}")
        answer: dict[str, float] = json.loads(line)
        return answer

    def burst(self) -> float:
        """Images a second over one burst."""
        if self.process.stdin is None:
            raise RuntimeError(f"{self.competitor.name} has no stdin")
        self.process.stdin.write(f"{self.batches}\n")
        self.process.stdin.flush()
        answer = self._answer()
        return answer["images"] / answer["seconds"]

    def warm_up(self) -> None:
        """Gets compilers and caches going, then makes bursts of about SECONDS."""
        for _ in range(3):
            speed = self.burst()
        self.batches = max(4, min(400, round(speed * SECONDS / 128)))
        self.burst()

    def close(self) -> None:
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Workers(list[Worker]):
    """All that were started, ended together."""

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self:
            worker.close()


def contest(network: str, folder: Path, array: Path, threads: int, device: str, pairs: int) -> list[Result]:
    """Every competitor of a network beside AE Lab, `pairs` rounds of one burst each.

    Raises:
        RuntimeError: a competitor cannot be installed, or ended.
    """
    arguments = ["--network", network, "--folder", str(folder), "--array", str(array)]
    arguments += ["--threads", str(threads), "--device", device]
    with Workers() as workers:
        for competitor in COMPETITORS:
            if network in competitor.networks and not (device == "cuda" and competitor.worker == "keras_jax"):
                workers.append(Worker(competitor, arguments))
        for worker in workers:
            worker.warm_up()
        # Every other round backwards, so that nobody always follows the same one.
        rounds = []
        for number in range(pairs):
            turn = list(enumerate(workers))
            speeds = {place: worker.burst() for place, worker in (turn if number % 2 else reversed(turn))}
            rounds.append([speeds[place] for place, _ in turn])
        columns = list(zip(*rounds, strict=True))
        return [
            Result(
                worker.competitor,
                Spread.of(column),
                Spread.of([ours / theirs for ours, theirs in zip(columns[0], column, strict=True)]),
            )
            for worker, column in zip(workers, columns, strict=True)
        ]
