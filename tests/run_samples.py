"""Two runs held against each other, all but the time they took."""

from __future__ import annotations

import json
from typing import Any

from aecore.disk.tensors import load_tensors
from aecore.runs.run import Run

TIMES = ("seconds", "samples_per_second", "elapsed", "left", "emitted")


def untimed(line: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name not in TIMES}


def contents(run: Run) -> dict[str, Any]:
    """All of a run that is not a matter of time or of its name."""
    found: dict[str, Any] = {"metrics": [untimed(line) for line in run.metrics()]}
    for path in sorted(run.path.rglob("*.safetensors")):
        # The notes in a file's header have no order of their own, so the bytes of the tensors are compared.
        tensors, notes = load_tensors(path)
        plain = {
            name: (str(each.dtype), each.shape, each.numpy().tobytes()) for name, each in tensors.items()
        }
        found[path.relative_to(run.path).as_posix()] = (plain, notes)
    found["scores"] = json.loads((run.path / "scores.json").read_text())
    return found


def same(one: Run, other: Run) -> None:
    first, second = contents(one), contents(other)
    assert set(first) == set(second), set(first) ^ set(second)
    different = [name for name in first if first[name] != second[name]]
    assert not different, different


def finish(run: Run) -> Run:
    """The run, trained to its end."""
    for _ in run.record(run.start(device="cpu")):
        pass
    return run


def go_on(run: Run, until: int | None = None) -> None:
    """Trains, to the end or until the loop is left at a step."""
    records = run.record(run.start(device="cpu"))
    for progress in records:
        if progress.step == until:
            return
