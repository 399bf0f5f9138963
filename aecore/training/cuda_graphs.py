"""Steps recorded once and played again, for a device that computes quicker than Python can tell it what to do."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

Record = Callable[[Callable[[], None], Generator], Callable[[], None]]
"""(what to do, whose chance it takes) -> the same again, at each call; recording itself changes no value.

Raises:
    RuntimeError: it does what cannot be recorded.
"""

PLAIN = 3
"""Steps made before one is recorded: libraries choose their kernels, and the optimiser makes its moments."""
MANY = 64
"""Keys remembered; the weights of a warm-up are new at every step."""
MOST = 16
"""Recordings kept, each with memory of its own: the weights of short cycles come back in every cycle."""


@dataclass(frozen=True)
class Recording:
    """One step, which takes its images from the same places of memory each time.

    Attributes:
        places: of the images, (batch,), written before each play.
        play: makes the step.
    """

    places: Tensor
    play: Callable[[], None]


class Replays:
    """The steps of a training: the first few are made plainly, then one is recorded, and played from there on.

    A recording holds the numbers that Python put in, so there is one for every size of batch and for all the weights
    that the penalties have; where those change at each step, as in a warm-up, steps are made plainly.

    Args:
        step: a step on the images at the places given, (batch,); it must read nothing back from the device.
        record: makes recordings; None where steps are always made plainly.
    """

    def __init__(self, step: Callable[[Tensor], None], record: Record | None) -> None:
        self.step = step
        self.record = record
        self.recordings: dict[tuple[object, ...], Recording] = {}
        self.seen: Counter[tuple[object, ...]] = Counter()

    def forget(self) -> None:
        """Plays no recording again: the tensors they work on are no longer in use."""
        self.recordings.clear()
        self.seen.clear()

    def __call__(self, places: Tensor, numbers: tuple[float, ...], generator: Generator) -> None:
        """One step.

        Args:
            places: of the images, (batch,).
            numbers: all that Python puts into a step and that may change.
            generator: what the step draws from.
        """
        key = (len(places), *numbers)
        if key not in self.recordings and self.record is not None and self._is_common(key):
            self._try(self.record, key, places, generator)
        recording = self.recordings.get(key)
        if recording is None:
            self.step(places)
            return
        recording.places.copy_(places)
        recording.play()

    def _is_common(self, key: tuple[object, ...]) -> bool:
        if len(self.seen) >= MANY:
            self.seen.clear()
        self.seen[key] += 1
        return self.seen[key] > PLAIN and len(self.recordings) < MOST

    def _try(self, record: Record, key: tuple[object, ...], places: Tensor, generator: Generator) -> None:
        own = places.clone()
        try:
            self.recordings[key] = Recording(own, record(lambda: self.step(own), generator))
        except RuntimeError as error:
            # The steps are the same, only launched one by one.
            warnings.warn(f"steps are not recorded: {error}", RuntimeWarning, stacklevel=2)
            self.record = None


def cuda_graph(step: Callable[[], None], generator: Generator) -> Callable[[], None]:
    """Records what is launched as a CUDA graph: hundreds of launches become one.

    Reference: PyTorch, "CUDA semantics", section CUDA Graphs.
    """
    before, stream = generator.get_state(), torch.cuda.current_stream()
    graph = torch.cuda.CUDAGraph()
    graph.register_generator_state(generator)
    try:
        # The engine's worker has other threads, which may ask the device for something meanwhile.
        with torch.cuda.graph(graph, capture_error_mode="thread_local"):
            step()
    except RuntimeError:
        # A recording broken off leaves its own stream behind, and the generator waiting for its end.
        torch.cuda.set_stream(stream)
        sound = Generator(generator.device)
        sound.set_state(before)
        generator.graphsafe_set_state(sound)
        raise
    return graph.replay


def recorder(device: torch.device) -> Record | None:
    """How steps are recorded on a device; None where launching costs next to nothing."""
    return cuda_graph if device.type == "cuda" else None
