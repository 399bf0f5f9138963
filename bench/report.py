"""The bench's tables."""

from __future__ import annotations

from bench.contest import Result

HEADINGS = ("", "images/s", "quartiles", "AE Lab is", "quartiles", "to reach", "")
WIDTHS = (26, 9, 17, 10, 12, 9, 8)


def line(cells: tuple[str, ...]) -> str:
    """The cells under their headings: the first to the left, numbers to the right."""
    first, *others = (
        f"{cell:<{width}}" if place == 0 else f"{cell:>{width}}"
        for place, (cell, width) in enumerate(zip(cells, WIDTHS, strict=True))
    )
    return " ".join((first, *others)).rstrip()


def row(result: Result) -> str:
    """One competitor."""
    speed, ratio, target = result.speed, result.ratio, result.competitor.target
    cells = (result.competitor.name, f"{speed.median:,.0f}", f"{speed.low:,.0f}-{speed.high:,.0f}")
    if target is None:
        return line((*cells, "", "", "", ""))
    reached = "reached" if ratio.median >= target else "missed"
    quartiles = f"{ratio.low:.2f}-{ratio.high:.2f}"
    return line((*cells, f"{ratio.median:.2f} x", quartiles, f"{target:.2f} x", reached))


def table(title: str, results: list[Result]) -> str:
    """All competitors of one network."""
    return "\n".join([title, line(HEADINGS), *(row(result) for result in results)])
