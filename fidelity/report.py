"""The table of claims, on the screen and as a page."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path

import torch

from aecore.runs.run import Run
from fidelity.claim import Claim, Measured
from fidelity.lab import core_seconds, seconds


@dataclass(frozen=True)
class Row:
    """One claim measured.

    Attributes:
        name: of the claim.
        runs: it looked at, by name.
        took: seconds it took to look, training left out where runs were there already.
    """

    name: str
    claim: Claim
    measured: Measured
    runs: dict[str, Run]
    took: float

    @property
    def seeds(self) -> str:
        """The seeds of its runs."""
        return ", ".join(
            str(seed) for seed in sorted({run.recipe.training.seed for run in self.runs.values()})
        )


def printed(row: Row) -> str:
    """One row on the screen."""
    verdict = {True: "holds", False: "DOES NOT HOLD", None: "printed"}[row.measured.holds]
    lines = [
        f"{row.name}: {verdict}",
        f"  claim     {row.claim.says} ({row.claim.source})",
        f"  expected  {row.claim.expected}",
        f"  measured  {row.measured.text}",
    ]
    return "\n".join([*lines, *([f"  note      {row.measured.note}"] if row.measured.note else [])])


def machine() -> str:
    """What was computed on, in words."""
    processor = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [
            line.split(":")[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line
        ]
        processor = names[0] if names else processor
    gpu = f", {torch.cuda.get_device_name()}" if torch.cuda.is_available() else ""
    versions = f"Python {platform.python_version()}, PyTorch {torch.__version__}"
    return f"{os.cpu_count()} cores of {processor}{gpu}, {versions}"


def page(command: str, rows: list[Row], others: dict[str, Claim], remark: str) -> str:
    """The whole page, Markdown.

    Args:
        command: that measured it.
        rows: measured, in order.
        others: claims that this command does not measure.
        remark: of whoever ran it; may be empty.
    """
    runs = {name: run for row in rows for name, run in row.runs.items()}
    asked = [row for row in rows if row.measured.holds is not None]
    held = sum(row.measured.holds is True for row in asked)
    rest = len(rows) - len(asked)
    trained, worked = sum(map(seconds, runs.values())), sum(map(core_seconds, runs.values()))
    threads = " or ".join(sorted({str(run.about.get("threads", "?")) for run in runs.values()}))
    lines = [
        "# What the course says, measured",
        "",
        f"Written by `{command}`: {held} of the {len(asked)} claims measured hold"
        f"{f'; {rest} has only to be printed' if rest else ''}. "
        "Do not edit it: run the command again.",
        "",
        f"- Machine: {machine()}.",
        f"- {len(runs)} runs (threads of PyTorch: {threads}), trained for {trained / 60:.0f} minutes by the clock on "
        f"the wall, {worked / 60:.0f} core minutes; a run is trained once and shared by the claims that need it.",
        f"- Measuring the finished runs: {sum(row.took for row in rows) / 60:.0f} minutes.",
        "- Errors are summed over pixels and averaged over images, as everywhere in the lab; "
        "several seeds are written in their order.",
    ]
    lines += [f"- {remark}"] if remark else []
    lines += ["", "| claim | where from | expected | measured | holds |", "|---|---|---|---|---|"]
    lines += [_table_row(row) for row in rows]
    notes = [row for row in rows if row.measured.note]
    lines += ["", "## Notes", ""] if notes else []
    lines += [f"- **{row.name}**: {row.measured.note}" for row in notes]
    lines += ["", "## What was trained", "", "| claim | runs | seeds | minutes | core minutes |"]
    lines += ["|---|---|---|---:|---:|"]
    lines += [_training_row(row) for row in rows if row.runs]
    if others:
        lines += [
            "",
            "## Not measured by this command",
            "",
            "| claim | where from | expected |",
            "|---|---|---|",
        ]
        lines += [
            f"| {name}: {claim.says} | {claim.source} | {claim.expected} |" for name, claim in others.items()
        ]
    return "\n".join(lines) + "\n"


def _table_row(row: Row) -> str:
    verdict = {True: "yes", False: "**no**", None: "printed"}[row.measured.holds]
    cells = (
        f"{row.name}: {row.claim.says}",
        row.claim.source,
        row.claim.expected,
        row.measured.text,
        verdict,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _training_row(row: Row) -> str:
    names = ", ".join(f"`{name}`" for name in row.runs)
    wall = sum(map(seconds, row.runs.values())) / 60
    cores = sum(map(core_seconds, row.runs.values())) / 60
    return f"| {row.name} | {names} | {row.seeds} | {wall:.1f} | {cores:.1f} |"
