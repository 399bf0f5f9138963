"""One score of several runs, a bar each: repeats as mean and spread, and what simpler methods reach as a stroke."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.figures.template import Scheme, colour, faint, template

STROKES = ("line-ew-open", "diamond-open", "triangle-down-open", "square-open", "x-thin-open", "star-open")


@dataclass(frozen=True)
class Bar:
    """What a run, or a family of repeats, reached.

    Attributes:
        place: of its first run among all, which gives its colour.
        name: under the bar.
        value: the mean, where there are several.
        spread: the sample standard deviation; None of a single run.
        baselines: what others reach on the same images, by the words for them.
    """

    place: int
    name: str
    value: float
    spread: float | None = None
    baselines: Mapping[str, float] = field(default_factory=dict)


def bars_figure(
    bars: Sequence[Bar], unit: str, scheme: Scheme, separators: str = ".\u202f"
) -> dict[str, Any]:
    """A figure: one trace of bars, and one of strokes a baseline, which the legend hides."""
    names = [bar.name for bar in bars]
    hues = [colour(bar.place, scheme) for bar in bars]
    trace: dict[str, Any] = {
        "type": "bar",
        "x": names,
        "y": [bar.value for bar in bars],
        "marker": {"color": [faint(hue, 0.8) for hue in hues], "line": {"color": hues, "width": 1}},
        "width": 0.5,
        "showlegend": False,
        "hovertemplate": "%{x}: %{y:.4~g}<extra></extra>",
    }
    if any(bar.spread is not None for bar in bars):
        trace["error_y"] = {
            "type": "data",
            "array": [bar.spread or 0.0 for bar in bars],
            "thickness": 1.5,
            "width": 6,
            "color": template(scheme)["layout"]["font"]["color"],
        }
    data = [trace]
    for number, baseline in enumerate(dict.fromkeys(name for bar in bars for name in bar.baselines)):
        held = [bar for bar in bars if baseline in bar.baselines]
        mark = {
            "symbol": STROKES[number % len(STROKES)],
            "size": 11 if number else 26,
            "color": template(scheme)["layout"]["font"]["color"],
            "line": {"width": 1.5},
        }
        data.append({
            "type": "scatter",
            "mode": "markers",
            "name": baseline,
            "x": [bar.name for bar in held],
            "y": [bar.baselines[baseline] for bar in held],
            "marker": mark,
            "hovertemplate": f"{baseline}: %{{y:.4~g}}<extra></extra>",
        })  # fmt: skip
    layout = {
        "template": template(scheme),
        "separators": separators,
        "hovermode": "closest",
        "bargap": 0.4,
        "xaxis": {"type": "category", "categoryorder": "array", "categoryarray": names, "showgrid": False},
        "yaxis": {"title": {"text": unit}, "rangemode": "tozero"},
    }
    return {"data": data, "layout": layout}
