"""The curves of several runs over one another: of the test images a line each, of the training images a faint one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.figures.template import Scheme, colour, dash, faint, template

Array = NDArray[np.float64]

POINTS = 160
"""Places at which all curves are told: what a screen can show, and a hover reads every run at the same one."""
STEEP = 4.0
"""From this ratio of the largest value to the smallest on, equal ratios are equally high."""


@dataclass(frozen=True)
class Curve:
    """What was measured of one run.

    Attributes:
        place: of the run among all, which gives its colour.
        name: in the legend.
        x, y: on the test images, (points,) each, x ascending.
        train_x, train_y: on the training images; empty where nothing was measured of them.
    """

    place: int
    name: str
    x: Array
    y: Array
    train_x: Array
    train_y: Array


@dataclass(frozen=True)
class Axes:
    """The words on both axes, and the signs that the language writes numbers with."""

    x: str
    y: str
    separators: str = ".\u202f"


def curves_figure(curves: Sequence[Curve], axes: Axes, scheme: Scheme) -> dict[str, Any]:
    """A figure: two traces a run, and `meta` says whose a trace is and of which images."""
    places = _places([curve.x for curve in curves])
    data: list[dict[str, Any]] = []
    for curve in curves:
        hue = colour(curve.place, scheme)
        common = {"type": "scatter", "mode": "lines", "legendgroup": str(curve.place), "name": curve.name}
        if len(curve.train_x):
            line = {"color": faint(hue, 0.45), "width": 1}
            data.append({
                **common,
                **_along(places, curve.train_x, curve.train_y),
                "line": line,
                "showlegend": False,
                "hoverinfo": "skip",
                "meta": {"place": curve.place, "of": "train"},
            })  # fmt: skip
        data.append({
            **common,
            **_along(places, curve.x, curve.y),
            # Few moments are seen as such.
            "mode": "lines+markers" if 0 < len(curve.x) <= 2 * 16 else "lines",
            "marker": {"size": 5},
            "line": {"color": hue, "width": 2, "dash": dash(curve.place)},
            "hovertemplate": "%{y:.4~g}",
            "meta": {"place": curve.place, "of": "test"},
        })  # fmt: skip
    layout = {
        "template": template(scheme),
        "separators": axes.separators,
        "hovermode": "x unified",
        "hoverdistance": 40,
        "xaxis": {"title": {"text": axes.x}, "rangemode": "tozero", "hoverformat": ".3~g"},
        "yaxis": {"title": {"text": axes.y}, **_upright(curves)},
    }
    return {"data": data, "layout": layout}


def _places(each: Sequence[Array]) -> Array:
    """Where all curves are told: their own places where those are few, else evenly by rank among all of them."""
    known = np.unique(np.concatenate([*each, np.empty(0)]))
    if len(known) <= POINTS:
        return known
    # Half of them evenly over the axis, half by rank: a curve begins steep, and its first points come close together.
    even = np.linspace(known[0], known[-1], POINTS // 2)
    rank = known[np.linspace(0, len(known) - 1, POINTS // 2).round().astype(int)]
    return np.unique(np.concatenate([even, rank, [curve[-1] for curve in each if len(curve)]]))


def _along(places: Array, x: Array, y: Array) -> dict[str, list[float]]:
    """A curve at the common places within its own reach; of few points its own places."""
    if len(x) <= 2 * 16:
        return {"x": _plain(x), "y": _plain(y)}
    within = places[(places >= x[0]) & (places <= x[-1])]
    return {"x": _plain(within), "y": _plain(np.interp(within, x, y))}


def _plain(values: Array) -> list[float]:
    return [float(f"{value:.6g}") for value in values]


def _upright(curves: Sequence[Curve]) -> dict[str, Any]:
    """The range of the upright axis, from what the curves come to and not from where they begin."""
    values = np.concatenate([*[curve.y for curve in curves], np.empty(0)])
    values = values[np.isfinite(values)]
    if not len(values) or values.min() <= 0 or values.max() < STEEP * values.min():
        return {"type": "linear"}
    # Plotly would write 50 as a small 5.
    ticks = [digit * 10.0**power for power in range(-4, 6) for digit in (1, 2, 5)]
    return {"type": "log", "tickmode": "array", "tickvals": ticks, "tickformat": "~g"}
