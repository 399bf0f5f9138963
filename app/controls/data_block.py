"""The Data block of the rail: the set, how much of it, and a way in for one's own images."""

from __future__ import annotations

from app.controls import fetch_block, own_block, upload_block
from app.controls.fields import Controls
from app.controls.lesson_signs import dressed, is_locked, is_shown
from app.controls.troubles import say_trouble
from app.experiment.experiment import Experiment
from app.image_sets import data_name, sets
from app.web.rights import asking
from app.words.messages import Messages

PATH = "data.name"


def draw(experiment: Experiment, messages: Messages, controls: Controls) -> None:
    """Draws the block's controls."""
    known = sets(asking())
    name = experiment.recipe.data.name
    options = list(dict.fromkeys([*known, name]))

    def label(option: str) -> str:
        said = data_name(option, messages)
        present = option in known and known[option].present
        return said if present else messages("data.absent", name=said)

    def take(chosen: str) -> None:
        absent = chosen in known and not known[chosen].present
        fetch_block.want(chosen if absent else None)
        if not absent:
            experiment.change(PATH, {PATH: chosen})

    if is_shown(PATH, experiment):
        with controls.signs(PATH, messages("field.data.name")):
            controls.select(
                options,
                name,
                label,
                take,
                key=PATH,
                help=messages("field.data.name.help"),
                **dressed(PATH, messages("field.data.name"), experiment, messages),
            )
    say_trouble(PATH, experiment, messages)
    fetch_block.draw(experiment, messages)
    if is_locked(PATH, experiment):
        # A lesson's images stay what they are: none are brought, replaced or removed.
        controls.draw("data", "", experiment.recipe.data, skip=frozenset({"name"}))
        return
    own_block.draw(experiment, messages)
    # The images of a set are replaced beside their report, new ones come last.
    replacing = upload_block.replaced(experiment) is not None
    if replacing:
        upload_block.draw(experiment, messages)
    controls.draw("data", "", experiment.recipe.data, skip=frozenset({"name"}))
    if not replacing:
        upload_block.draw(experiment, messages)
