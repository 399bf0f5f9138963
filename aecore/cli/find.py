"""What a word on the command line means: a preset, a file, a run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from aecore.errors import RecipeError
from aecore.parts.validation import unknown
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import Recipe
from aecore.recipe.spelled import read_changes
from aecore.runs.folder import RECIPE
from aecore.runs.ready_made import ready_made_runs
from aecore.runs.run import Run
from aecore.sentences import cut


def find_recipe(word: str) -> Recipe:
    """The recipe of a preset's name or of a JSON or TOML file. Raises RecipeError."""
    if word in PRESETS:
        return PRESETS[word]
    path = Path(word)
    if path.suffix.lower() not in (".json", ".toml"):
        raise unknown("recipe", word, [*PRESETS, "a .json file", "a .toml file"])
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        if isinstance(error, UnicodeDecodeError):
            raise RecipeError(
                "recipe_bytes",
                "{file}: expected a readable recipe file, found bytes that are no text; "
                "try `aelab recipes`, which lists the presets.",
                file=word,
            ) from None
        raise RecipeError(
            "recipe_file",
            "{file}: expected a readable recipe file, found {found}; "
            "try `aelab recipes`, which lists the presets.",
            file=word,
            found=error.strerror or str(error),
        ) from None
    return Recipe.from_toml(text) if path.suffix.lower() == ".toml" else Recipe.from_json(text)


def is_file(path: Path) -> bool:
    """Whether there is such a file; a name too long for the disk is none."""
    try:
        return path.is_file()
    except OSError:
        return False


def find_run(word: str, runs: Path) -> Run:
    """The run of an id, a folder, or a ready-made one's name. Raises RunError."""
    ready = ready_made_runs()
    if word in ready:
        return Run.open(ready[word])
    path = Path(word)
    return Run.open(path if is_file(path / RECIPE) else runs / word)


def changed(recipe: Recipe, settings: Sequence[str]) -> Recipe:
    """A recipe with `a.b=value` words applied to it. Raises RecipeError."""
    found = {}
    for setting in settings:
        path, equals, value = setting.partition("=")
        if not equals:
            raise RecipeError(
                "set_form",
                "--set: expected name=value, found {found}; try --set bottleneck.size=8.",
                found=f'"{cut(setting)}"',
            )
        found[path.strip()] = value.strip()
    return recipe.replace(read_changes(recipe, found))
