"""Controls made from a part's own fields: a slider, a select or a switch whose moves change the recipe."""

from __future__ import annotations

from typing import Any

import streamlit as st

from aecore.parts import FieldDescription, Part, describe
from app.blocks import choice_key, field_key
from app.ladders import is_name, ladder, needs_ladder
from app.stacks import read, stacks, written
from app.troubles import say_trouble
from app.widgets import ALL, Widgets


class Controls(Widgets):
    """Draws the controls of one part after another."""

    def draw(self, block: str, kind: str, part: Part, *, skip: frozenset[str] = frozenset()) -> None:
        """A control for every field of a part, and under it what is wrong with the last change."""
        prefix = f"{block}.{kind}" if block == "penalties" else block
        for field in describe(type(part)):
            if field.name not in skip:
                self._draw_field(block, kind, f"{prefix}.{field.name}", field, part)

    def _draw_field(self, block: str, kind: str, path: str, field: FieldDescription, part: Part) -> None:
        value = getattr(part, field.name)
        messages, label = self.messages, field_key(block, kind, field.name)
        key = f"{block}.{kind}.{field.name}"
        common: dict[str, Any] = {"label": messages(label), "help": messages(f"{label}.help"), "key": key}
        if field.type == "bool":
            self.keep(key, value)
            st.toggle(**common, on_change=self.changed, args=(path, key))
        elif field.type == "choice":
            self._draw_choice(path, field, value, common)
        elif field.type == "widths":
            self._draw_widths(path, field, kind, value, common)
        elif is_name(field):
            self.keep(key, value)
            st.number_input(
                **common,
                min_value=int(field.minimum or 0),
                max_value=int(field.maximum or 0),
                step=1,
                on_change=self.changed,
                args=(path, key),
            )
        else:
            self._draw_number(path, field, value, common)
        say_trouble(path, self.experiment, self.messages)

    def _draw_choice(self, path: str, field: FieldDescription, value: Any, common: dict[str, Any]) -> None:
        def name(choice: Any) -> str:
            if isinstance(choice, str):
                return self.messages(choice_key(field.name, choice))
            return self.messages.quantity(choice, field.unit)

        self.select(list(field.choices), value, name, path=path, **common)

    def _draw_widths(
        self,
        path: str,
        field: FieldDescription,
        kind: str,
        value: tuple[int, ...],
        common: dict[str, Any],
    ) -> None:
        key, none = common["key"], self.messages("widths.none")
        shown = written(value, none)
        offered = [written(stack, none) for stack in stacks(kind, field.name)]
        self.keep(key, shown)
        st.selectbox(
            **common,
            options=list(dict.fromkeys([*offered, shown])),
            accept_new_options=True,
            on_change=lambda: self.change(path, read(str(st.session_state[key]), none)),
        )

    def _draw_number(self, path: str, field: FieldDescription, value: Any, common: dict[str, Any]) -> None:
        key = common["key"]
        if needs_ladder(field):
            self.keep(key, ALL if value is None else value)
            st.select_slider(
                **common,
                options=[*ladder(field, value), *([ALL] if field.optional else [])],
                format_func=lambda number: self._quantity(number, field),
                on_change=self.changed,
                args=(path, key),
            )
            return
        number = int if field.type == "int" else float
        self.keep(key, number(value))
        unit = self.messages.quantity(2, field.unit).removeprefix("2").replace("%", "%%")
        st.slider(
            **common,
            min_value=number(field.minimum or 0),
            max_value=number(field.maximum or 1),
            step=number(field.step or 1),
            format=f"%g{unit}",
            on_change=self.changed,
            args=(path, key),
        )

    def _quantity(self, number: float | str, field: FieldDescription) -> str:
        return (
            self.messages("number.all")
            if isinstance(number, str)
            else self.messages.quantity(number, field.unit)
        )
