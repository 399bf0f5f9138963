"""What `make figures` measures: a table at the end of the run, and tests/output/browser-report.json."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path

OUTPUT = Path(__file__).parents[1] / "output"


@dataclass(frozen=True)
class Figure:
    """One measurement; `goal` is what the project wants, not what a test asserts."""

    name: str
    value: float
    unit: str
    goal: str = ""
    note: str = ""


FIGURES: list[Figure] = []


def note(name: str, value: float, unit: str, goal: str = "", note: str = "") -> None:
    """Takes a measurement into the report."""
    FIGURES.append(Figure(name, round(value, 3), unit, goal, note))


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of them lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def write() -> Path:
    """Writes the report."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    path = OUTPUT / "browser-report.json"
    machine = {"system": platform.platform(), "cores": os.cpu_count(), "load": os.getloadavg()}
    report = {"machine": machine, "figures": [asdict(figure) for figure in FIGURES]}
    path.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def table() -> list[str]:
    """The figures as lines of text."""
    width = max(len(figure.name) for figure in FIGURES)
    return [
        f"{figure.name:<{width}}  {figure.value:>10g} {figure.unit:<4} {figure.goal:<12} {figure.note}".rstrip()
        for figure in FIGURES
    ]
