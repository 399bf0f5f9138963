"""`aelab recipes`: the presets."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from aecore.cli.tables import print_table


def recipes(
    show: Annotated[Optional[str], typer.Option("--show", help="Print one recipe as TOML.")] = None,  # noqa: UP045
) -> None:
    """Lists the presets, or prints one as a file to start from."""
    from aecore.cli.find import find_recipe
    from aecore.recipe.presets import PRESETS

    if show is not None:
        print(find_recipe(show).to_toml(), end="")
        return
    rows = []
    for name, recipe in PRESETS.items():
        penalties = ", ".join(f"{part.kind} {part.beta:g}" for part in recipe.penalties)
        code = f"{recipe.bottleneck.size} {recipe.bottleneck.kind}"
        rows.append((name, recipe.data.name, recipe.network.kind, code, recipe.corruption.kind, penalties))
    print_table(("preset", "data", "network", "code", "corruption", "penalties"), rows)
