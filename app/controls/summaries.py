"""A block in a few words, for the rail's closed rows."""

from __future__ import annotations

from aecore.recipe.recipe import Recipe
from app.controls.layer_widths import written
from app.image_sets import data_name
from app.words.blocks import kind_key
from app.words.messages import Messages


def summary(block: str, recipe: Recipe, messages: Messages) -> str:
    """The block's kind, or the one or two numbers that matter most."""
    if block == "data":
        return data_name(recipe.data.name, messages)
    if block == "training":
        return messages.quantity(recipe.training.epochs, "epochs")
    if block == "penalties":
        said = [messages(kind_key("penalties", penalty.kind)) for penalty in recipe.penalties]
        return ", ".join(said) or messages("summary.none")
    kind = messages(kind_key(block, getattr(recipe, block).kind))
    if block == "bottleneck":
        return f"{messages.number(recipe.bottleneck.size)} · {kind}"
    if block == "network":
        plain = recipe.network.model_dump()
        widths = plain.get("channels") or plain.get("hidden") or ()
        return written(widths, kind)
    return kind
