"""Where a run trains, and what a change of the recipe means while one is training."""

from __future__ import annotations

from functools import cache

import streamlit as st

from aecore.jobs.table import UNFINISHED, Job
from aecore.machine.devices import AUTO
from aecore.machine.devices import devices as devices_of_this_machine
from aecore.parts.fields import describe
from aecore.parts.part import Part
from aecore.recipe.families import FAMILIES
from aecore.recipe.recipe import Recipe
from app.controls.fields import Controls
from app.controls.lesson_signs import dressed, is_shown
from app.experiment.experiment import Experiment
from app.experiment.lesson import DEVICE
from app.runs.states import job_of
from app.web.owner import COOKIE
from app.words.blocks import BLOCKS, field_key, kind_key
from app.words.messages import Messages

devices = cache(devices_of_this_machine)


def device(experiment: Experiment, messages: Messages, controls: Controls) -> None:
    """A choice of device, where there is one."""
    if len(devices()) < 2 or not is_shown(DEVICE, experiment):
        return
    with controls.signs(DEVICE, messages("device.label")):
        controls.segments(
            [AUTO, *devices()],
            experiment.device,
            lambda name: messages(f"device.{name}"),
            lambda name: experiment.choose(device=name),
            key="device-choice",
            help=messages("device.help"),
            **dressed(DEVICE, messages("device.label"), experiment, messages),
        )


def own_job(experiment: Experiment) -> Job | None:
    """The run on the screen, while it has not ended and this browser started it."""
    job = job_of(experiment.run) if experiment.run else None
    if job is None or job.state not in UNFINISHED or job.owner != st.context.cookies.get(COOKIE, ""):
        return None
    return job


def when(experiment: Experiment, messages: Messages) -> None:
    """While a run of one's own goes on, and something was changed since it began: when the change takes effect."""
    job = own_job(experiment)
    if job is None:
        return
    trained, edited = Recipe.from_json(job.recipe), experiment.recipe
    rate = edited.training.learning_rate
    later = changes(trained.replace("training.learning_rate", rate), edited, messages)
    if later:
        st.caption(messages("rail.when", changes=", ".join(later)))
    if rate != trained.training.learning_rate:
        st.caption(messages("rail.when_rate"))


def changes(one: Recipe, other: Recipe, messages: Messages) -> list[str]:
    """The names of what is set differently in two recipes, in the order of the rail."""
    names: list[str] = []
    for block in BLOCKS:
        if block == "penalties":
            names += _penalties(one, other, messages)
            continue
        before, after = getattr(one, block), getattr(other, block)
        kind = str(getattr(after, "kind", ""))
        if kind != getattr(before, "kind", ""):
            names.append(messages(f"block.{block}"))
            continue
        fields = [field.name for field in describe(type(after))]
        names += [messages(field_key(block, kind, name)) for name in fields if differs(before, after, name)]
    return names


def differs(one: Part, other: Part, name: str) -> bool:
    """Whether a field has other values in two parts of one kind."""
    return bool(getattr(one, name) != getattr(other, name))


def _penalties(one: Recipe, other: Recipe, messages: Messages) -> list[str]:
    before = {penalty.kind: penalty for penalty in one.penalties}
    after = {penalty.kind: penalty for penalty in other.penalties}
    changed = [kind for kind in FAMILIES["penalties"] if before.get(kind) != after.get(kind)]
    return [messages(kind_key("penalties", kind)) for kind in changed]
