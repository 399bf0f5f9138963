"""The report's figures as Plotly draws them, on paper's white: data and layout, nothing drawn yet."""

from __future__ import annotations

import base64
import json
from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from aecore.errors import ExportError
from aecore.take_home.subject import Subject
from aecore.take_home.tables.curves import points
from aecore.take_home.told import class_names
from aecore.take_home.words import words

# Petroff's ten colours (arXiv:2107.02270), which the lab's own map has.
CLASSES = (
    "#3f90da #ffa90e #bd1f01 #94a4a2 #832db6 #a96b59 #e76300 #b9ac70 #717581 #92dadd".split()  # noqa: SIM905
)
TRAIN, TEST = "#5b6570", "#0b7a70"
WIDTH, HEIGHT = 345, 240


@cache
def plotly() -> str:
    """Plotly's program, which its package ships. Raises ExportError where it is not installed."""
    package = find_spec("plotly")
    places = list(package.submodule_search_locations or ()) if package is not None else []
    for place in places:
        file = Path(place) / "package_data" / "plotly.min.js"
        if file.is_file():
            return file.read_text(encoding="utf-8").replace("</script", r"<\/script")
    raise ExportError(
        "report_plotly",
        "report: expected Plotly, which draws its figures, found none; try `pip install plotly`.",
    )


def drawn(name: str, figure: dict[str, Any]) -> str:
    """An element, and the script that draws a figure in it."""
    told = json.dumps(figure, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<div id="{name}" class="figure" role="img" aria-label="{name}"></div>\n'
        f"<script>{{ const figure = {told}; Plotly.newPlot({json.dumps(name)}, figure.data, figure.layout, "
        "{displayModeBar: false}) }</script>"
    )


def curves(asked: Subject) -> dict[str, Any]:
    """The loss on training and test images, over the epochs."""
    said, found = words(asked.language), points(asked)
    data = []
    for part, colour in (("train", TRAIN), ("test", TEST)):
        seen = [(row["epoch"], row[f"{part}.loss"]) for row in found if row.get(f"{part}.loss") is not None]
        line = {"color": colour, "width": 1.5}
        x, y = [at for at, _ in seen], [value for _, value in seen]
        data.append({"x": x, "y": y, "name": said[f"report.{part}"], "line": line, "mode": "lines"})
    layout = _layout(said["report.epoch"], said["report.loss"])
    layout["legend"] = {"x": 1, "xanchor": "right", "y": 1}
    return {"data": data, "layout": layout}


def latent_map(asked: Subject) -> dict[str, Any]:
    """The last map: the test images where their codes are, a colour a class. Raises RunError."""
    said = words(asked.language)
    seen, notes = asked.snapshot
    labels = asked.probe["labels"]
    classes = class_names(asked)
    data = []
    for label, name in enumerate(classes):
        here = seen["map"][labels == label]
        marker = {"size": 3, "color": CLASSES[label % len(CLASSES)]}
        x, y = (_packed(here[:, axis].float().numpy()) for axis in (0, 1))
        data.append(
            {"x": x, "y": y, "name": str(name), "mode": "markers", "marker": marker, "type": "scatter"}
        )
    principal = notes.get("axes") == "principal"
    layout = _layout(*(said[f"report.{'principal' if principal else 'axis'}"].format(n=n) for n in (1, 2)))
    layout["showlegend"] = False  # it stands below, as words: Plotly's would take the map's room
    layout["yaxis"]["scaleanchor"] = "x"
    return {"data": data, "layout": layout}


def legend(asked: Subject) -> str:
    """The classes and their colours."""
    named = "".join(
        f'<span><i style="background: {CLASSES[label % len(CLASSES)]}"></i>{escape(str(name))}</span>'
        for label, name in enumerate(class_names(asked))
    )
    return f'<p class="legend">{named}</p>'


def _packed(numbers: Any) -> dict[str, str]:
    return {"dtype": "f4", "bdata": base64.b64encode(numbers.tobytes()).decode()}


def _layout(horizontal: str, vertical: str) -> dict[str, Any]:
    axis = {"gridcolor": "#d9e0de", "zeroline": False, "automargin": True}
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "font": {"family": "system-ui, sans-serif", "size": 11, "color": "#17211f"},
        "paper_bgcolor": "#fff",
        "plot_bgcolor": "#fff",
        "xaxis": {**axis, "title": {"text": horizontal}},
        "yaxis": {**axis, "title": {"text": vertical}},
    }
