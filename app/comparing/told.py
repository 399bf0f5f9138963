"""Everything that is said of runs side by side: what they are, in what they differ, what they reached."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from aecore.comparing.images import comparable, groups
from aecore.comparing.losses import Measure, measures
from aecore.comparing.recipes import differing_lines, repeats
from aecore.comparing.scores import Cell, Row, cell, score_rows, verdicts
from aecore.evaluation.registry import SCORES
from app.comparing.opened import Column, Side
from app.comparing.settings import name_of, value_of
from app.words.messages import Messages

FACTS = {
    "parameters": ("compare.parameters", ""),
    "seconds": ("compare.time", "compare.seconds"),
    "samples_per_second": ("compare.samples_per_second", "compare.speed"),
}
"""Of a run's run.json, with the keys of their words and their unit: none is better for being larger."""


def told(side: Side, messages: Messages) -> dict[str, Any]:
    """The answer to GET /api/compare, plain values only."""
    columns = side.columns
    recipes = [column.recipe for column in columns]
    families = repeats(recipes)
    compared = comparable([column.key for column in columns])
    rows = rows_of(columns, families, compared)
    return {
        "runs": [
            {**_run(column, number, messages), "more": place in compared and column.more}
            for place, (column, number) in enumerate(zip(columns, _groups(columns), strict=True))
        ],
        "leftOut": [{"run": run, "why": messages(why.key, **why.values)} for run, why in side.left_out],
        "notes": notes(columns, compared, messages),
        "settings": [
            {
                "path": line.path,
                "name": name_of(line.path, messages),
                "values": [value_of(line.path, value, messages) for value in line.values],
            }
            for line in differing_lines(recipes)
        ],
        "families": families,
        "scores": [_row(row, columns, families, messages) for row in rows],
        "facts": _facts(columns, families, messages),
        "measures": measures_of(columns, compared) if compared else [],
    }


def rows_of(
    columns: Sequence[Column], families: Sequence[Sequence[int]], compared: Sequence[int]
) -> list[Row]:
    """The scores that at least two families have, on the same images; of one alone all that it has."""
    scores = [column.scores if place in compared else {} for place, column in enumerate(columns)]
    rows = score_rows(scores, families)
    # Where one family alone has scores, as the others still train or all are repeats, its own are what there is.
    least = min(2, sum(any(scores[place] for place in family) for family in families))
    enough = [row for row in rows if sum(held is not None for held in row.cells) >= least]
    # What is the same in all and better in none, a floor say, tells nothing of them.
    return [
        row for row in enough if row.better != "neither" or len({held.mean for held in row.cells if held}) > 1
    ]


def measures_of(columns: Sequence[Column], compared: Sequence[int]) -> list[Measure]:
    """By what the curves of those that can be compared are laid over one another."""
    return measures([columns[place].recipe for place in compared])


def letters_of(columns: Sequence[Column], places: Sequence[int]) -> str:
    """What a family is called: A, or A–C, or A, C where others stand between them."""
    letters = [columns[place].letter for place in places]
    following = all(after == before + 1 for before, after in pairwise(places))
    return f"{letters[0]}–{letters[-1]}" if len(letters) > 2 and following else ", ".join(letters)


def baselines_of(columns: Sequence[Column], family: Sequence[int], score: str) -> dict[str, float]:
    """What simpler methods reach, for the first run of a family that knows it."""
    known = (columns[place].baselines.get(score) for place in family)
    return next((found for found in known if found), {})


def notes(columns: Sequence[Column], compared: Sequence[int], messages: Messages) -> list[str]:
    """What cannot be compared, a sentence each."""
    found: list[str] = []
    begun = [place for place, column in enumerate(columns) if column.key is not None]
    others = [place for place in begun if place not in compared]
    if len(columns) == 1:
        found.append(messages("compare.alone"))
    elif len(begun) > 1 and not compared:
        found.append(messages("compare.no_images"))
    elif others and compared:
        found.append(
            messages("compare.other_images", letters=", ".join(columns[place].letter for place in others))
        )
    measured: list[Measure] = measures_of(columns, compared) if compared else ["loss"]
    if measured[0] == "squared_error":
        found.append(messages("compare.other_losses"))
    elif measured[0] == "reconstruction":
        found.append(messages("compare.other_penalties"))
    return found


def _groups(columns: Sequence[Column]) -> list[int | None]:
    return groups([column.key for column in columns])


def _run(column: Column, group: int | None, messages: Messages) -> dict[str, Any]:
    recipe = column.recipe
    return {
        "id": column.id,
        "letter": column.letter,
        "title": column.listed.title(messages),
        "state": column.state,
        "group": group,
        "corrupts": not recipe.corruption.is_clean,
        "classes": column.about.get("classes", []),
        "images": column.about.get("test_images"),
        "steps": column.steps,
        "recipe": recipe.as_dict(),
        "name": column.listed.name,
    }


def _row(
    row: Row, columns: Sequence[Column], families: Sequence[Sequence[int]], messages: Messages
) -> dict[str, Any]:
    cells = [
        None if held is None else _cell(held, baselines_of(columns, family, row.name), messages)
        for held, family in zip(row.cells, families, strict=True)
    ]
    return {
        "name": row.name,
        "words": messages(f"score.{row.name}"),
        "unit": messages(f"score.unit.{SCORES[row.name].unit}"),
        "better": row.better,
        "cells": cells,
        "verdicts": [
            messages(
                "compare.within" if verdict.within else "compare.beyond",
                first=letters_of(columns, families[verdict.first]),
                second=letters_of(columns, families[verdict.second]),
                difference=_number(float(f"{verdict.difference:.2g}"), messages),
                spread=_number(float(f"{verdict.spread:.2g}"), messages),
            )
            for verdict in verdicts(row)
        ],
    }


def _cell(held: Cell, baselines: dict[str, float], messages: Messages) -> dict[str, Any]:
    return {
        **_told(held, messages),
        "count": held.count,
        "best": held.best,
        "baselines": [
            {
                "words": messages(f"score.baseline.{name}"),
                "short": messages(f"compare.short.{name}"),
                "value": _number(value, messages),
            }
            for name, value in baselines.items()
        ],
    }


def _told(held: Cell, messages: Messages) -> dict[str, str | None]:
    """Mean and spread, the spread in two digits and the mean no finer than it."""
    if not held.spread:
        return {"value": _number(held.mean, messages), "spread": None}
    decimals = 1 - math.floor(math.log10(held.spread))
    mean, spread = (round(value, max(0, decimals)) for value in (held.mean, held.spread))
    return {"value": _number(mean, messages), "spread": messages.number(float(f"{spread:.2g}"))}


def _facts(
    columns: Sequence[Column], families: Sequence[Sequence[int]], messages: Messages
) -> list[dict[str, Any]]:
    found = []
    for name, (key, unit) in FACTS.items():
        known = [column.about.get(name) for column in columns]
        values = [float(value) if isinstance(value, int | float) else None for value in known]
        each = [
            cell([value for place in family if (value := values[place]) is not None]) for family in families
        ]
        if any(each):
            cells = [None if held is None else _cell(held, {}, messages) for held in each]
            if name == "parameters":  # the same in all repeats
                cells = [shown and {**shown, "spread": None} for shown in cells]
            words, said = messages(key), messages(unit) if unit else ""
            found.append({"name": name, "words": words, "unit": said, "cells": cells})
    return found


def _number(value: float, messages: Messages) -> str:
    return messages.number(float(f"{value:.4g}") if abs(value) < 1e4 else round(value))
