"""Which operation makes each product of a training: the quicker one, measured once where it runs, and kept.

The last bits of weights depend on it. So the findings are kept by processor, PyTorch and threads, for all trainings
of this machine; and each training keeps its own, with which it goes on whatever is found later.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Literal, get_args

import torch
from torch import Tensor

from aecore.disk.folders import measured_folder
from aecore.disk.measurements import Measurements
from aecore.machine.processor import processor
from aecore.training.gradients.products import Way, linear, product, spread, weigh_into

VARIABLE = "AELAB_PRODUCTS"
"""Names one operation for all products of new trainings."""
Kind = Literal["linear", "relu", "back", "spread", "weigh"]
WAYS: tuple[Way, ...] = get_args(Way)
BEFORE: dict[Kind, Way] = {
    "linear": "onednn",
    "relu": "onednn",
    "back": "onednn",
    "spread": "onednn",
    "weigh": "blas",
}
"""What trainings took before anything was measured; it stays where the other one is not clearly quicker."""
CLEARLY = 1.05
SECONDS = 0.01  # that one comparison takes, unless the fewest rounds take longer
PATIENCE = 0.1
ROUNDS = (5, 2)  # the fewest, and those of products so large that they take longer than PATIENCE
MOST = 30


class Ways:
    """The operations of one training, each chosen when it is first asked for.

    Attributes:
        chosen: by what is made of so many inputs and outputs.
    """

    def __init__(self) -> None:
        self.chosen: dict[str, str] = {}
        named = os.environ.get(VARIABLE, "")
        self.always: Way | None = named if named in WAYS else None
        self._before: frozenset[Kind] = frozenset()

    def take(self, chosen: object) -> None:
        """From now on those that another training noted; what it did not is made as before there was a choice."""
        if isinstance(chosen, Mapping):
            self.chosen = {str(key): way for key, way in chosen.items() if way in WAYS}
            weighs = any(key.startswith("weigh ") for key in self.chosen)
            self._before = frozenset({"weigh"} if self.chosen and not weighs else ())
        else:
            self.chosen, self.always, self._before = {}, None, frozenset(BEFORE)

    def forward(self, rows: int, weight: Tensor, rectified: bool) -> Way:
        """For `linear` on batches of so many rows.

        All sizes of batch take what the first one took: the last batch of an epoch is a smaller one.
        """
        outputs, inputs = weight.shape
        return self._way("relu" if rectified else "linear", rows, inputs, outputs)

    def backward(self, rows: int, weight: Tensor) -> Way:
        """For `product` with the weight from its other side, from outputs to inputs."""
        outputs, inputs = weight.shape
        return self._way("back", rows, outputs, inputs)

    def spread(self, rows: int, weight: Tensor) -> Way:
        """For `spread`."""
        outputs, inputs = weight.shape
        return self._way("spread", rows, inputs, outputs)

    def weigh(self, rows: int, inputs: int, outputs: int) -> Way:
        """For `weigh`, from batches of so many rows."""
        return self._way("weigh", rows, inputs, outputs)

    def _way(self, kind: Kind, rows: int, inputs: int, outputs: int) -> Way:
        key = f"{kind} {inputs}-{outputs}"
        if key not in self.chosen and kind in self._before:
            self.chosen[key] = BEFORE[kind]
        elif key not in self.chosen and self.always is not None:
            self.chosen[key] = self.always
        elif key not in self.chosen:
            threads = torch.get_num_threads()
            known = f"{processor()}, PyTorch {torch.__version__}, {threads} threads: {rows} x {key}"
            way = findings().get(known, lambda: measured(kind, rows, inputs, outputs))
            self.chosen[key] = way
        return "blas" if self.chosen[key] == "blas" else "onednn"


@cache
def findings() -> Measurements:
    """Those of this machine."""
    return Measurements(measured_folder() / "products.json", WAYS)


def measured(kind: Kind, rows: int, inputs: int, outputs: int) -> Way:
    """Which operation is quicker now, from (rows, inputs) to (rows, outputs), or from both to (outputs, inputs)."""
    values, out = torch.full((rows, inputs), 0.5), torch.empty(rows, outputs)
    weight, bias = torch.full((outputs, inputs), 0.5), torch.full((outputs,), 0.5)
    gradient, of_weight = torch.full((rows, outputs), 0.5), torch.empty(outputs, inputs)
    across = torch.full((inputs, outputs), 0.5).t()
    makes: dict[Kind, Callable[[Way], object]] = {
        "linear": lambda way: linear(way, values, weight, bias, False, out),
        "relu": lambda way: linear(way, values, weight, bias, True, out),
        "back": lambda way: product(way, values, across, out),
        "spread": lambda way: spread(way, values, weight, out),
        "weigh": lambda way: weigh_into(way, gradient, values, of_weight),
    }
    make, before = makes[kind], BEFORE[kind]
    other: Way = "blas" if before == "onednn" else "onednn"
    return other if is_clearly_quicker(lambda: make(other), lambda: make(before)) else before


def is_clearly_quicker(one: Callable[[], object], other: Callable[[], object]) -> bool:
    """Whether `one` takes less time than `other` by CLEARLY, in bursts that take turns.

    Both by its best burst and by most of the pairs: what else the machine does slows some bursts of both.
    """
    # One thread's own time stands still while others have the core; several threads wait for each other.
    clock = time.thread_time if torch.get_num_threads() == 1 else time.perf_counter
    calls = 1 + int(2e-4 / max(_burst(one, 1, clock), _burst(other, 1, clock), 1e-9))
    pairs: list[tuple[float, float]] = []
    begun = clock()
    while _goes_on(len(pairs), clock() - begun):
        pairs.append((_burst(one, calls, clock), _burst(other, calls, clock)))
    best = min(second for _, second in pairs) / min(first for first, _ in pairs)
    return min(best, statistics.median(second / first for first, second in pairs)) > CLEARLY


def _goes_on(rounds: int, seconds: float) -> bool:
    return rounds < ROUNDS[seconds > PATIENCE] or (rounds < MOST and seconds < SECONDS)


def _burst(act: Callable[[], object], calls: int, clock: Callable[[], float]) -> float:
    """Seconds a call."""
    begun = clock()
    for _ in range(calls):
        act()
    return (clock() - begun) / calls
