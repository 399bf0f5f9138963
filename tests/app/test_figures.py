"""The figures as dictionaries: valid for Plotly, told apart without colour, and in the page's own looks."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest

import app
from app.figures.bars import Bar, bars_figure
from app.figures.curves import POINTS, Axes, Curve, curves_figure
from app.figures.template import COLOURS, DASHES, SCHEMES, Scheme, template
from app.looks.theme import DARK, LIGHT

NONE = np.empty(0)
AXES = Axes("epochs", "loss")
SHEET = Path(app.__file__).parent / "frontend" / "src" / "compare" / "compare.css"


def curve(place: int, x: np.ndarray, y: np.ndarray, train: bool = False) -> Curve:
    return Curve(place, f"run {place}", x, y, x if train else NONE, y + 1 if train else NONE)


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_template_has_the_page_s_colours_and_plotly_takes_it(scheme: Scheme) -> None:
    theme = DARK if scheme == "dark" else LIGHT
    layout = template(scheme)["layout"]
    assert layout["paper_bgcolor"] == theme["backgroundColor"]
    assert layout["font"]["color"] == theme["textColor"]
    go.Figure(layout={"template": template(scheme)})


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_run_s_line_is_seen_on_the_page_s_ground_and_told_apart_without_its_colour(
    scheme: Scheme,
) -> None:
    ground = luminance((DARK if scheme == "dark" else LIGHT)["backgroundColor"])
    for hue in COLOURS[scheme]:
        lighter, darker = sorted((luminance(hue), ground), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, hue
    assert len(set(DASHES)) == len(COLOURS[scheme]) == 6


def test_the_columns_on_the_page_have_the_figures_colours() -> None:
    text = SHEET.read_text()
    blocks = [re.findall(r"--run-(\d): (#[0-9a-f]{6})", block) for block in text.split("}")]
    light, dark = (block for block in blocks if block)
    assert tuple(hue for _, hue in sorted(light)) == COLOURS["light"]
    assert tuple(hue for _, hue in sorted(dark)) == COLOURS["dark"]


def test_long_curves_are_told_at_common_places_within_their_own_reach() -> None:
    one = np.linspace(0, 10, 900)
    other = np.linspace(0, 4, 500)
    figure = curves_figure([curve(0, one, 9 - one / 2, True), curve(3, other, 2 + other)], AXES, "light")
    train, test, short = go.Figure(figure).data
    assert (train.meta, test.meta, short.meta) == (
        {"place": 0, "of": "train"},
        {"place": 0, "of": "test"},
        {"place": 3, "of": "test"},
    )
    assert len(test.x) <= POINTS + 2
    assert (test.x[0], test.x[-1], short.x[-1]) == (0.0, 10.0, 4.0)
    # A hover reads both at one place; and what it reads is on the curve.
    assert set(short.x) <= set(test.x)
    assert np.asarray(test.y) == pytest.approx(9 - np.asarray(test.x) / 2, abs=1e-3)
    assert not train.showlegend
    assert train.legendgroup == test.legendgroup != short.legendgroup  # one click hides both
    assert figure["layout"]["hovermode"] == "x unified"


def test_the_few_moments_of_a_curve_are_its_own_and_are_seen() -> None:
    x = np.array([0.0, 0.5, 3.0])
    (trace,) = go.Figure(curves_figure([curve(1, x, x + 1)], AXES, "dark")).data
    assert list(trace.x) == list(x)
    assert trace.mode == "lines+markers"


def test_steep_losses_are_drawn_by_ratio_and_those_below_nought_are_not() -> None:
    x = np.linspace(0, 1, 50)
    kind = {"steep": 500 * np.exp(-8 * x) + 1, "flat": 2 + x, "below": x - 0.5}
    found = {
        name: curves_figure([curve(0, x, y)], AXES, "light")["layout"]["yaxis"]["type"]
        for name, y in kind.items()
    }
    assert found == {"steep": "log", "flat": "linear", "below": "linear"}


def test_nothing_measured_yet_is_an_empty_figure() -> None:
    figure = curves_figure([curve(0, NONE, NONE)], AXES, "light")
    assert go.Figure(figure).data[0].x == ()
    assert go.Figure(curves_figure([], AXES, "light")).data == ()


def test_bars_have_their_spread_and_a_stroke_for_each_baseline_that_the_legend_hides() -> None:
    bars = [Bar(0, "A–C", 2.0, 0.1, {"PCA": 3.0, "mean": 5.0}), Bar(3, "D", 2.5, None, {"PCA": 3.5})]
    figure = go.Figure(bars_figure(bars, "squared error/image", "light"))
    trace, pca, mean = figure.data
    assert list(trace.x) == ["A–C", "D"]
    assert list(trace.error_y.array) == [0.1, 0.0]
    assert (pca.name, list(pca.y), mean.name, list(mean.x)) == ("PCA", [3.0, 3.5], "mean", ["A–C"])
    assert pca.marker.symbol != mean.marker.symbol
    single = go.Figure(bars_figure([Bar(0, "A", 1.0)], "dB", "dark"))
    assert single.data[0].error_y.array is None
