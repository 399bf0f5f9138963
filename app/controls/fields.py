"""Controls made from a part's own fields: a slider, a select or a switch whose moves change the recipe."""

from __future__ import annotations

from typing import Any

import streamlit as st

from aecore.parts.fields import FieldDescription, describe
from aecore.parts.part import Part
from app.controls.layer_widths import read, stacks, written
from app.controls.lesson_signs import dressed, is_shown
from app.controls.showing import held
from app.controls.slider_values import is_name, ladder, needs_ladder
from app.controls.troubles import say_trouble
from app.controls.widgets import ALL, Widgets
from app.words.blocks import choice_key, field_key


class Controls(Widgets):
    """Draws the controls of one part after another."""

    def draw(self, block: str, kind: str, part: Part, *, skip: frozenset[str] = frozenset()) -> None:
        """A control for every field of a part, and under it what is wrong with the last change."""
        prefix = f"{block}.{kind}" if block == "penalties" else block
        for field in describe(type(part)):
            path = f"{prefix}.{field.name}"
            if field.name not in skip and is_shown(path, self.experiment):
                with self.signs(path, self.messages(field_key(block, kind, field.name))):
                    self._draw_field(block, kind, path, field, part)

    def _draw_field(self, block: str, kind: str, path: str, field: FieldDescription, part: Part) -> None:
        value = getattr(part, field.name)
        messages, label = self.messages, field_key(block, kind, field.name)
        key = f"{block}.{kind}.{field.name}"
        common: dict[str, Any] = {"help": messages(f"{label}.help"), "key": key}
        common |= dressed(path, messages(label), self.experiment, messages)
        if field.type == "bool":
            self.toggle(value, self.into(path), **common)
        elif field.type == "choice":
            self._draw_choice(path, field, value, common)
        elif field.type == "widths":
            self._draw_widths(path, field, kind, value, common)
        elif is_name(field):
            common |= held(key, value, self.into(path))
            least, most = int(field.minimum or 0), int(field.maximum or 0)
            st.number_input(**common, min_value=least, max_value=most, step=1, value=int(value))
        elif needs_ladder(field):
            self._draw_ladder(path, field, value, common)
        else:
            self._draw_slider(path, field, value, common)
        say_trouble(path, self.experiment, self.messages)

    def _draw_choice(self, path: str, field: FieldDescription, value: Any, common: dict[str, Any]) -> None:
        def name(choice: Any) -> str:
            if isinstance(choice, str):
                return self.messages(choice_key(field.name, choice))
            return self.messages.quantity(choice, field.unit)

        self.choice(list(field.choices), value, name, path=path, **common)

    def _draw_widths(
        self,
        path: str,
        field: FieldDescription,
        kind: str,
        value: tuple[int, ...],
        common: dict[str, Any],
    ) -> None:
        none = self.messages("widths.none")

        def name(stack: tuple[int, ...] | str) -> str:
            # What was typed is a text until the recipe has taken it.
            return stack if isinstance(stack, str) else written(stack, none)

        def hear(stack: tuple[int, ...] | str) -> None:
            self.change(path, read(name(stack), none))

        options = list(dict.fromkeys([*stacks(kind, field.name), value]))
        self.select(options, value, name, hear, accept_new_options=True, **common)

    def _draw_ladder(self, path: str, field: FieldDescription, value: Any, common: dict[str, Any]) -> None:
        options = [*ladder(field, value), *([ALL] if field.optional else [])]
        shown = ALL if value is None else value
        self.steps(options, shown, lambda number: self._quantity(number, field), path=path, **common)

    def _draw_slider(self, path: str, field: FieldDescription, value: Any, common: dict[str, Any]) -> None:
        number = int if field.type == "int" else float
        unit = self.messages.quantity(2, field.unit).removeprefix("2").replace("%", "%%")
        common |= held(common["key"], number(value), self.into(path))
        st.slider(
            **common,
            value=number(value),
            min_value=number(field.minimum or 0),
            max_value=number(field.maximum or 1),
            step=number(field.step or 1),
            format=f"%g{unit}",
        )

    def _quantity(self, number: float | str, field: FieldDescription) -> str:
        return (
            self.messages("number.all")
            if isinstance(number, str)
            else self.messages.quantity(number, field.unit)
        )
