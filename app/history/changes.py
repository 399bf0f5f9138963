"""In what a run is another one than the preset it was begun from: what tells a row of its like apart."""

from __future__ import annotations

from aecore.comparing.recipes import differing_lines
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import Recipe
from app.comparing.settings import name_of, value_of
from app.words.messages import Messages

TOLD = frozenset({"data.name", "network.kind", "bottleneck.size"})
"""What a card says anyway."""
MOST = 3


def changes(name: str, recipe: Recipe | None, messages: Messages) -> str:
    """The settings that are not the preset's, "Batch 192 images · Length 7 epochs"; "" where there are none.

    Args:
        name: of the preset; of another name nothing can be said.
        recipe: of the run; None where it cannot be read.
        messages: of the language.
    """
    if recipe is None or name not in PRESETS:
        return ""
    lines = [line for line in differing_lines((PRESETS[name], recipe)) if line.path not in TOLD]
    said = [
        f"{name_of(line.path, messages)} {value_of(line.path, line.values[1], messages)}" for line in lines
    ]
    return " · ".join([*said[:MOST], *(["…"] if len(said) > MOST else [])])
