"""The Train page through AppTest: what it would submit, and its widgets by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

import app
from aecore.parts.fields import describe
from aecore.recipe.families import FAMILIES, WITHOUT_KIND
from aecore.recipe.presets import PRESETS
from app.controls.layer_widths import stacks
from app.controls.slider_values import is_name, ladder, needs_ladder
from app.experiment.training_length import on_data
from app.image_sets import DRAWN

DRAWN_FIRST = on_data(PRESETS["vae-2d"], DRAWN).as_dict()
MAIN = Path(app.__file__).parent / "main.py"


def page(**query: str) -> AppTest:
    test = AppTest.from_file(MAIN, default_timeout=60)
    test.query_params.update(query)
    return seen(test.run())


def seen(test: AppTest) -> AppTest:
    assert not test.exception
    assert not test.error
    return test


def told(test: AppTest) -> dict[str, Any]:
    """What the stage is told."""
    data: dict[str, Any] = test.session_state["stage-data"]
    return data


def named(test: AppTest, key: str) -> Any:
    """The widget of that name in the rail, whatever its turn."""
    (found,) = [widget for widget in widgets(test) if plain(widget) == key]
    return found


def plain(widget: Any) -> str:
    """A widget's key without its turn."""
    return str(widget.key).partition("~")[0]


def widgets(test: AppTest) -> list[Any]:
    """What can be set in the rail, in order of kinds."""
    kinds = ("slider", "select_slider", "selectbox", "toggle", "number_input", "segmented_control")
    return [widget for kind in kinds for widget in getattr(test.sidebar, kind)]


def submitted(test: AppTest) -> dict[str, Any]:
    """The recipe that the stage posts when Train is pressed."""
    recipe: dict[str, Any] = told(test)["recipe"]
    return recipe


def controls(test: AppTest) -> list[Any]:
    """The widgets of the open block, in order."""
    return [widget for widget in widgets(test) if plain(widget) != "preset-choice"]


def values_of(widget: Any) -> list[Any]:  # noqa: PLR0911  # one line a kind of widget
    """The values that a widget can take, as the recipe knows them."""
    key = plain(widget)
    if key == "data.name":
        return ["digits", "strokes", "shapes"]
    if widget.type == "toggle":
        return [False, True]
    block, *rest, name = key.split(".")
    if name == "kind":
        return list(FAMILIES[block])
    part = FAMILIES[block][rest[0]] if rest and rest[0] else WITHOUT_KIND[block]
    field = next(field for field in describe(part) if field.name == name)
    if field.type == "choice":
        return list(field.choices)
    if field.type == "widths":
        return list(stacks(rest[0], name))
    if is_name(field):
        return [0, 41]
    return ladder(field, None) if needs_ladder(field) else [field.minimum, field.maximum]


def move(test: AppTest, key: str) -> None:
    """Moves the widget of that key; where the move asks for a further change, accepts it."""
    before = submitted(test)
    widget = named(test, key)
    widget.set_value(next(value for value in values_of(widget) if value != widget.value))
    seen(test.run())
    if any(button.key == "accept-offer" for button in test.sidebar.button):
        assert submitted(test) == before  # Nothing is changed that was not agreed to.
        seen(test.sidebar.button(key="accept-offer").click().run())
