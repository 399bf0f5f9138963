"""The tables and the plots of `bench.growth`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from bench.growth import Measured

ALLOWED = 1.2
"""How many times as long as by the line a step may take."""
FLAT = 1.2
"""How many times as much memory a sweep over more images may take."""
SMALL = 16.0
"""Megabytes that do not count as growth: what is left of the allocator's pieces."""


def line(points: Sequence[Measured]) -> tuple[float, float]:
    """What a step costs whatever it computes, and an operation, in seconds: the line with the least relative errors.

    Where all points have the same arithmetic, they all stand on their mean.
    """
    operations = np.array([point.operations for point in points])
    seconds = np.array([point.seconds for point in points])
    if np.ptp(operations) < 1e-3 * operations.max():
        return float(np.median(seconds)), 0.0
    columns = np.stack([1 / seconds, operations / seconds], axis=1)
    start, slope = np.linalg.lstsq(columns, np.ones(len(points)), rcond=None)[0]
    if start < 0:  # nothing costs less than nothing
        only = operations / seconds
        return 0.0, float(only.sum() / (only**2).sum())
    return float(start), float(slope)


def over(points: Sequence[Measured]) -> list[float]:
    """How many times as long each takes as by the line."""
    start, slope = line(points)
    return [point.seconds / (start + slope * point.operations) for point in points]


def table(name: str, points: Sequence[Measured]) -> str:
    """An axis."""
    start, slope = line(points)
    told = f"{start * 1e3:.2f} ms" + (f" + operations / {1e-9 / slope:.0f} a nanosecond" if slope else "")
    rows = [
        f"{name}: a step takes {told}",
        f"{'':>8} {'GFLOP':>9} {'ms a step':>10} {'GFLOP/s':>9} {'over':>7}",
    ]
    for point, ratio in zip(points, over(points), strict=True):
        speed = point.operations / point.seconds / 1e9
        rows.append(
            f"{point.value:>8,} {point.operations / 1e9:>9.3f} {point.seconds * 1e3:>10.3f} {speed:>9.1f} "
            f"{ratio:>6.2f}x{'' if ratio <= ALLOWED else '  a cliff'}"
        )
    worst = max(over(points))
    rows.append(f"at most {worst:.2f} x, to reach {ALLOWED} x: {'reached' if worst <= ALLOWED else 'missed'}")
    return "\n".join(rows)


def memory_table(modes: Mapping[str, Mapping[int, float]]) -> str:
    """Memory of a sweep over the whole set."""
    counts = list(next(iter(modes.values())))
    rows = ["megabytes that a sweep takes beside its images"]
    rows.append(f"{'images':<14}" + "".join(f"{count:>9,}" for count in counts))
    for mode, found in modes.items():
        flat = max(found.values()) <= max(FLAT * min(found.values()), min(found.values()) + SMALL)
        told = "flat" if flat else "grows"
        rows.append(f"{mode:<14}" + "".join(f"{found[count]:>9,.0f}" for count in counts) + f"  {told}")
    return "\n".join(rows)


def page(head: str, results: Mapping[str, Sequence[Measured]], file: Path) -> None:
    """Writes a page with a plot of each axis: measured, by the line, and what is allowed."""
    from plotly.graph_objects import Figure, Scatter
    from plotly.subplots import make_subplots

    if not results:
        return
    height = -(-len(results) // 2)
    figure: Figure = make_subplots(height, 2, subplot_titles=list(results))
    for number, points in enumerate(results.values()):
        start, slope = line(points)
        values = [point.value for point in points]
        by_line = [1e3 * (start + slope * point.operations) for point in points]
        measured = [1e3 * point.seconds for point in points]
        place = {"row": number // 2 + 1, "col": number % 2 + 1}
        first = number == 0
        figure.add_trace(
            Scatter(
                x=values, y=by_line, name="linear in the arithmetic", line_color="#888", showlegend=first
            ),
            **place,
        )
        figure.add_trace(
            Scatter(
                x=values, y=[ALLOWED * each for each in by_line], name=f"{ALLOWED} times that",
                line={"color": "#bbb", "dash": "dot"}, showlegend=first,
            ),
            **place,
        )  # fmt: skip
        figure.add_trace(
            Scatter(
                x=values, y=measured, name="measured", mode="markers", marker={"color": "#c33", "size": 9},
                showlegend=first,
            ),
            **place,
        )  # fmt: skip
        figure.update_xaxes(type="log", **place)
        figure.update_yaxes(type="log", title_text="ms a step", **place)
    figure.update_layout(title=head, height=380 * height, template="plotly_white")
    figure.write_html(file)
