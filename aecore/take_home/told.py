"""What is said of a run in a few lines: what was trained, on what, and how well it does."""

from __future__ import annotations

from collections.abc import Iterator

from aecore.evaluation.lines import ScoreLine
from aecore.evaluation.report import quick_lines
from aecore.parts.fields import describe_fields
from aecore.parts.part import Part
from aecore.runs.folder import BASELINES
from aecore.take_home.subject import Subject
from aecore.take_home.words import named, number, words

FAMILIES = ("network", "bottleneck", "corruption", "reconstruction", "penalties")


def score_lines(asked: Subject) -> list[ScoreLine]:
    """The scores that the run wrote down at its end, beside its baselines."""
    known = asked.read(BASELINES) if (asked.run.path / BASELINES).is_file() else {}
    return quick_lines(asked.model, asked.scores, known)


def kind_of(asked: Subject, family: str, part: Part) -> str:
    """What a part is called."""
    kind = str(getattr(part, "kind", ""))
    return named(asked.language, f"kind.{family}.{kind}", kind)


def summary(asked: Subject) -> list[str]:
    """Two lines: recipe and score."""
    said, recipe = words(asked.language), asked.run.recipe
    _, height, width = asked.shape
    corruption = "" if recipe.corruption.is_clean else kind_of(asked, "corruption", recipe.corruption)
    parts = [
        f"{_set(asked)}, {height} × {width}",
        kind_of(asked, "network", recipe.network),
        f"{kind_of(asked, 'bottleneck', recipe.bottleneck)}, {recipe.bottleneck.size}",
        corruption,
        kind_of(asked, "reconstruction", recipe.reconstruction),
        *(
            f"{kind_of(asked, 'penalties', each)}, β = {number(asked.language, each.beta)}"
            for each in recipe.penalties
        ),
    ]
    error = number(asked.language, asked.scores["squared_error"])
    return [
        " · ".join(part for part in parts if part),
        said["told.pair"].format(
            name=said["score.squared_error"], value=said["told.per_image"].format(value=error)
        ),
    ]


def settings(asked: Subject) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """Of each part of the recipe its family's name, its own, and its fields with their values."""
    recipe = asked.run.recipe
    yield named(asked.language, "block.data", "data"), _set(asked), _fields(asked, "data", recipe.data)
    for family in FAMILIES:
        found = getattr(recipe, family)
        for part in found if isinstance(found, tuple) else (found,):
            name = named(asked.language, f"block.{family}", family)
            yield name, kind_of(asked, family, part), _fields(asked, family, part)
    name = named(asked.language, "block.training", "training")
    yield name, "", _fields(asked, "training", recipe.training)


def _fields(asked: Subject, family: str, part: Part) -> list[tuple[str, str]]:
    kind = getattr(part, "kind", "")
    found = []
    for name, field in describe_fields(type(part)).items():
        key = f"field.{family}.{kind}.{name}" if kind else f"field.{family}.{name}"
        value = getattr(part, name)
        if (family, name) != ("data", "name") and value is not None:
            told = _value(asked.language, name, value)
            if field.unit and isinstance(value, int | float):
                one, _, many = named(asked.language, f"unit.{field.unit}", field.unit).partition("|")
                told = f"{told}\u00a0{one if _is_one(asked.language, value) else many or one}"
            found.append((named(asked.language, key, name), told))
    return found


def _is_one(language: str, value: float) -> bool:
    return abs(value) < 2 if language == "fr" else value == 1


def _set(asked: Subject) -> str:
    """What its images are called."""
    return named(asked.language, f"data.{asked.run.recipe.data.name}", asked.run.recipe.data.name)


def class_names(asked: Subject) -> list[str]:
    """What the classes of its images are called."""
    return [named(asked.language, f"class.{name}", name) for name in asked.run.about.get("classes", ())]


def _value(language: str, name: str, value: object) -> str:
    if isinstance(value, bool):
        return words(language)["report.yes" if value else "report.no"]
    if isinstance(value, int | float):
        return number(language, value)
    if isinstance(value, tuple):
        return " ".join(map(str, value)) or "–"
    return named(language, f"choice.{name}.{value}", value)
