"""The figures of runs side by side: which numbers of theirs are drawn, under which words."""

from __future__ import annotations

from typing import Any

from aecore.comparing.images import comparable
from aecore.comparing.recipes import repeats
from aecore.evaluation.registry import SCORES
from app.comparing.opened import Column, Side
from app.comparing.series import Over, series
from app.comparing.told import baselines_of, letters_of, measures_of, rows_of
from app.figures.bars import Bar, bars_figure
from app.figures.curves import Axes, Curve, curves_figure
from app.figures.template import Scheme
from app.words.messages import Messages


def curves(side: Side, asked: str, over: Over, scheme: Scheme, messages: Messages) -> dict[str, Any]:
    """The curves of those that can be compared, by what was asked for or what they have in common.

    The answer says by `measure` what that was.
    """
    columns = side.columns
    compared = comparable([column.key for column in columns])
    known = measures_of(columns, compared) if compared else []
    if not known:
        return {"measure": "", "figure": None}
    measure = next((name for name in known if name == asked), known[0])
    drawn = []
    for place in compared:
        column = columns[place]
        if column.run is not None:
            found = series(column.run, measure, over)
            drawn.append(
                Curve(place, _name(column, messages), found.x, found.y, found.train_x, found.train_y)
            )
    loss = columns[compared[0]].recipe.reconstruction
    unit = messages(f"stage.unit.{'nats' if loss.is_likelihood else loss.kind}")
    upright = messages(f"compare.axis_{measure}", unit=unit)
    axes = Axes(messages(f"compare.over_{over}"), upright, _separators(messages))
    return {"measure": measure, "figure": curves_figure(drawn, axes, scheme)}


def bars(side: Side, asked: str, scheme: Scheme, messages: Messages) -> dict[str, Any]:
    """One score of all that have it; the answer says by `score` which."""
    columns = side.columns
    families = repeats([column.recipe for column in columns])
    rows = rows_of(columns, families, comparable([column.key for column in columns]))
    row = next((row for row in rows if row.name == asked), rows[0] if rows else None)
    if row is None:
        return {"score": "", "figure": None}
    found = [
        Bar(
            family[0],
            letters_of(columns, family),
            held.mean,
            held.spread,
            {
                messages(f"score.baseline.{name}"): value
                for name, value in baselines_of(columns, family, row.name).items()
            },
        )
        for held, family in zip(row.cells, families, strict=True)
        if held is not None
    ]
    unit = messages(f"score.unit.{SCORES[row.name].unit}")
    return {"score": row.name, "figure": bars_figure(found, unit, scheme, _separators(messages))}


def _name(column: Column, messages: Messages) -> str:
    # The images are the same in all that are drawn.
    return f"{column.letter} · {column.listed.title(messages).partition(' · ')[0]}"


def _separators(messages: Messages) -> str:
    return ",\u202f" if messages.language == "fr" else ".\u202f"
