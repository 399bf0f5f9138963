"""The rail on the left: where to start from, and the settings of the chosen block among the others' summaries."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from aecore.parts.penalties.penalty import Penalty
from aecore.recipe.families import FAMILIES
from aecore.recipe.presets import PRESETS
from app.controls import data_block, fetch_block, room, upload_block
from app.controls import device as steering
from app.controls.fields import Controls
from app.controls.lesson_panel import lesson_panel
from app.controls.lesson_signs import dressed, is_locked, is_shown, signs
from app.controls.summaries import summary
from app.controls.troubles import say_trouble
from app.experiment.experiment import Experiment
from app.experiment.lesson import PRESET, controls_of
from app.words.blocks import kind_key
from app.words.messages import Messages
from app.words.plain import plain


def rail(experiment: Experiment, messages: Messages) -> None:
    """Draws the rail."""
    controls = Controls(experiment, messages)
    lesson_panel(experiment, messages)
    _start(experiment, messages, controls)
    for block in experiment.blocks:
        paths = controls_of(block, experiment.recipe)
        if block != experiment.block:
            with signs(block, messages(f"block.{block}"), paths, experiment, messages):
                _closed(block, experiment, messages)
            if block == "data":
                fetch_block.draw(experiment, messages, as_line=True)
                upload_block.progress(experiment, messages, as_line=True)
            continue
        with st.container(key="open-block", gap=None):
            with signs(block, messages(f"block.{block}"), paths, experiment, messages):
                st.html(f"<h2>{messages(f'block.{block}')}</h2><p>{messages(f'block.{block}.help')}</p>")
            with st.container(gap="small"):
                _controls(block, experiment, messages, controls)


def _start(experiment: Experiment, messages: Messages, controls: Controls) -> None:
    if is_shown(PRESET, experiment):
        _preset(experiment, messages, controls)
    say_trouble("preset", experiment, messages)
    room.draw_share(messages)


def _preset(experiment: Experiment, messages: Messages, controls: Controls) -> None:
    with st.container(key="start", gap=None):
        with controls.signs(PRESET, messages("rail.start")):
            controls.select(
                list(PRESETS),
                experiment.preset,
                lambda preset: messages(f"preset.{preset}"),
                experiment.begin_with,
                key="preset-choice",
                help=messages(f"preset.{experiment.preset}.help"),
                **dressed(PRESET, messages("rail.start"), experiment, messages),
            )
        if is_locked(PRESET, experiment):
            return
        if experiment.recipe != experiment.start(experiment.preset):
            st.button(
                messages("rail.back", preset=messages(f"preset.{experiment.preset}")),
                key="back",
                type="tertiary",
                on_click=experiment.begin_with,
                args=(experiment.preset,),
            )


def _closed(block: str, experiment: Experiment, messages: Messages) -> None:
    lesson = experiment.lesson
    whole = lesson.in_force and all(map(lesson.locks, controls_of(block, experiment.recipe)))
    lock = ":gray[:material/lock:]" if whole else ""
    st.button(
        f"{messages(f'block.{block}')} {lock} :gray[{plain(summary(block, experiment.recipe, messages))}]",
        key=f"open-{block}",
        type="tertiary",
        width="stretch",
        on_click=lambda: experiment.choose(block=block),
    )


def _controls(block: str, experiment: Experiment, messages: Messages, controls: Controls) -> None:
    recipe = experiment.recipe
    if block == "data":
        data_block.draw(experiment, messages, controls)
    elif block == "penalties":
        _penalties(experiment, messages, controls)
    elif block == "training":
        controls.draw("training", "", recipe.training)
        steering.device(experiment, messages, controls)
    else:
        _kind(block, experiment, messages, controls)
        part = getattr(recipe, block)
        controls.draw(block, part.kind, part)
    steering.when(experiment, messages)


def _kind(block: str, experiment: Experiment, messages: Messages, controls: Controls) -> None:
    kind: str = getattr(experiment.recipe, block).kind
    path = f"{block}.kind"
    if not is_shown(path, experiment):
        return
    with controls.signs(path, messages("rail.kind")):
        controls.choice(
            list(FAMILIES[block]),
            kind,
            lambda member: messages(kind_key(block, member)),
            path=path,
            key=path,
            help=messages(kind_key(block, kind) + ".help"),
            **dressed(path, messages("rail.kind"), experiment, messages),
        )
    say_trouble(path, experiment, messages)


def _penalties(experiment: Experiment, messages: Messages, controls: Controls) -> None:
    present: dict[str, Any] = {penalty.kind: penalty for penalty in experiment.recipe.penalties}
    for kind in FAMILIES["penalties"]:
        path, name = f"penalties.{kind}", messages(kind_key("penalties", kind))
        if is_shown(path, experiment):
            with controls.signs(path, name):
                controls.toggle(
                    kind in present,
                    partial(_switch, path, experiment),
                    key=path,
                    help=messages(kind_key("penalties", kind) + ".help"),
                    **dressed(path, name, experiment, messages),
                )
        say_trouble(path, experiment, messages)
        if kind in present:
            controls.draw("penalties", kind, present[kind])
            _constant(present[kind], experiment.recipe.bottleneck.size, messages)


def _switch(path: str, experiment: Experiment, on: bool) -> None:
    experiment.change(path, {path: {} if on else None})


def _constant(penalty: Penalty, size: int, messages: Messages) -> None:
    """What the penalty leaves out of the negative log-likelihood that it stands for, where it stands for one."""
    constant = penalty.constant(size)
    if constant is not None:
        value = messages.number(round(constant, 1))
        st.caption(messages("penalties.constant", value=value, size=messages.number(size)))
