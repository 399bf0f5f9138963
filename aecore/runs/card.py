"""The card of a run: what it is, in a page of Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aecore.evaluation.lines import ScoreLine, sentence
from aecore.recipe.recipe import Recipe
from aecore.runs.folder import RECIPE


def card(recipe: Recipe, about: Mapping[str, Any], scores: Sequence[ScoreLine]) -> str:
    """Markdown: what was trained, on what, how it scored on the test images, and how to train it again."""
    height_by_width = " x ".join(str(side) for side in about["shape"][1:])
    penalties = ", ".join(f"{part.kind} (beta {part.beta:g})" for part in recipe.penalties) or "none"
    rows = [
        ("Data", f"{recipe.data.name}: {about['train_images']:,} images of {height_by_width} pixels"),
        ("Network", f"{recipe.network.kind}, {about['parameters']:,} parameters"),
        ("Code", f"{recipe.bottleneck.size} numbers, {recipe.bottleneck.kind}"),
        ("Corruption", recipe.corruption.kind),
        ("Reconstruction loss", recipe.reconstruction.kind),
        ("Penalties", penalties),
        (
            "Training",
            f"{recipe.training.epochs} epochs, {about.get('seconds', 0):.1f} s on {about['device']}",
        ),
    ]
    lines = [f"# {about['name'] or about['id']}", "", "| | |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in rows]
    lines += ["", "## On the test images", "", "| score | value | unit | which is |", "|---|---|---|---|"]
    lines += [f"| {told.name} | {told.value:.3f} | {told.unit} | {sentence(told)} |" for told in scores]
    lines += ["", "## Again", "", "```", f"aelab train {RECIPE}", "```", ""]
    return "\n".join(lines)
