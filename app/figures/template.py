"""The looks of every figure: the page's own colours, type and rules, light and dark."""

from __future__ import annotations

from typing import Any, Literal

from app.looks.theme import DARK, LIGHT

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")

FONT = '"Source Sans", sans-serif'
SMALL, NORMAL = 12, 14

# Told apart by those who see no red or no green too, and read on their ground; beside them stand letters and dashes.
COLOURS: dict[Scheme, tuple[str, ...]] = {
    "light": ("#0b6fc2", "#b5500a", "#357a30", "#9b3fa8", "#5b6570", "#a3123b"),
    "dark": ("#6cb8ff", "#ffa257", "#86d07d", "#dd9be6", "#b4bec6", "#ff8aa2"),
}
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


def colour(place: int, scheme: Scheme) -> str:
    """Of the run at a place."""
    return COLOURS[scheme][place % len(COLOURS[scheme])]


def dash(place: int) -> str:
    """Of the line of the run at a place: the colour is never alone in telling runs apart."""
    return DASHES[place % len(DASHES)]


def faint(hue: str, share: float) -> str:
    """A colour of six digits with so much of its strength."""
    red, green, blue = (int(hue[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {share:g})"


def template(scheme: Scheme) -> dict[str, Any]:
    """Plotly's template: what a figure's own layout need not say."""
    theme = DARK if scheme == "dark" else LIGHT
    text, ground, line = theme["textColor"], theme["backgroundColor"], theme["borderColor"]
    muted = theme["grayTextColor"]
    axis = {
        "gridcolor": line,
        "linecolor": line,
        "zerolinecolor": line,
        "zeroline": False,
        "ticks": "",
        "tickfont": {"size": SMALL, "color": muted},
        "title": {"font": {"size": SMALL, "color": muted}, "standoff": 8},
    }
    layout = {
        "paper_bgcolor": ground,
        "plot_bgcolor": ground,
        "font": {"family": FONT, "size": SMALL, "color": text},
        "colorway": list(COLOURS[scheme]),
        # Room for four digits and a title: to find out how much they take Plotly would draw the figure twice.
        "margin": {"l": 54, "r": 12, "t": 8, "b": 44, "pad": 4},
        "xaxis": axis,
        "yaxis": axis,
        "hoverlabel": {
            "bgcolor": theme["secondaryBackgroundColor"],
            "bordercolor": line,
            "font": {"family": FONT, "size": SMALL, "color": text},
        },
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "xanchor": "left",
            "yanchor": "bottom",
            "font": {"size": SMALL, "color": text},
            "bgcolor": "rgba(0, 0, 0, 0)",
            "itemwidth": 30,
        },
        "modebar": {"bgcolor": "rgba(0, 0, 0, 0)", "color": muted, "activecolor": theme["primaryColor"]},
        "separators": ".\u202f",
    }
    return {"layout": layout}
