"""What is known of an own set before anything trains on it: what was read, what was done to it, how it looks."""

from __future__ import annotations

import html
from functools import partial

import streamlit as st

from aecore.datasets.loading import about_own
from aecore.datasets.own.about import About
from aecore.errors import AELabError
from aecore.recipe.choices import DataChoice
from app import own_sets
from app.controls import taking, upload_block
from app.controls.troubles import say_trouble
from app.experiment.experiment import Experiment
from app.image_sets import DRAWN, GLIMPSES, picture_address
from app.web.settings import settings
from app.words.messages import Messages
from app.words.plain import plain

PATH = "data.name"
OWN = "data.own"
ASKED = "remove-set"  # In the session: the own set that is about to be removed.
MOST_CLASSES = 10  # named in the report; the others are counted


def draw(experiment: Experiment, messages: Messages) -> None:
    """Draws the report of the set that is chosen, where it is an own one, and what can be done with it."""
    data = experiment.recipe.data
    if not own_sets.is_own(data.name):
        taking.made(None)
        say_trouble(OWN, experiment, messages)
        return
    try:
        about = about_own(data.name, settings().data_folder())
    except AELabError:
        return  # Removed at this moment by somebody else; the next rerun knows.
    kept = taking.made(about)
    with st.container(key="own-set", gap="small"):
        st.html(_report(about, data, messages))
        changes = own_sets.may_change(data.name) and upload_block.replaced(experiment) is None
        if changes and taking.is_dark(about):
            # The report ends with the note that it answers.
            _button("stretch", messages("upload.stretch"), partial(_stretch, about, kept, experiment))
        if own_sets.replaced_since(experiment.run, data.name):
            st.info(plain(messages("own.replaced", name=data.name)))
        if changes:
            _acts(about, experiment, messages)
        say_trouble(OWN, experiment, messages)


def _acts(about: About, experiment: Experiment, messages: Messages) -> None:
    if st.session_state.get(ASKED) == about.name:
        count = messages.number(about.train_images + about.test_images)
        st.warning(plain(messages("own.remove_ask", name=about.name, count=count)))
    with st.container(key="own-acts", horizontal=True, gap="small"):
        if st.session_state.get(ASKED) == about.name:
            remove = partial(_remove, about.name, experiment)
            _button("remove_yes", messages("own.remove_yes"), remove, primary=True)
            _button("remove_no", messages("own.remove_no"), partial(_ask, None))
        else:
            _button("replace", messages("own.replace"), partial(_replace, about.name, experiment))
            _button("remove", messages("own.remove"), partial(_about_to_remove, about.name, experiment))


def _button(act: str, label: str, press: partial[None], *, primary: bool = False) -> None:
    st.button(
        label,
        key=f"own-{act}",
        type="primary" if primary else "secondary",
        width="stretch",
        on_click=press,
    )


def _ask(name: str | None) -> None:
    st.session_state[ASKED] = name


def _replace(name: str, experiment: Experiment) -> None:
    if not _busy(name, experiment):
        upload_block.replace(name)


def _stretch(about: About, kept: taking.Kept | None, experiment: Experiment) -> None:
    """Reads what was dropped again where it is kept; otherwise asks for it again."""
    if _busy(about.name, experiment):
        return
    if kept is None:
        upload_block.replace(about.name, stretch=True)
    else:
        taking.again(kept, experiment, about.name, stretch=True)


def _about_to_remove(name: str, experiment: Experiment) -> None:
    if not _busy(name, experiment):
        _ask(name)


def _remove(name: str, experiment: Experiment) -> None:
    _ask(None)
    # Asked again where it counts: a run may have begun since the question.
    if not own_sets.may_change(name) or _busy(name, experiment):
        return
    try:
        own_sets.remove(name)
    except AELabError as error:
        said = error.sentence
        experiment.refuse(OWN, lambda messages: messages.sentence(said))
        return
    experiment.change(PATH, {PATH: DRAWN.name, "data.train_size": None})


def _busy(name: str, experiment: Experiment) -> bool:
    if own_sets.trained_on(name):
        experiment.refuse(OWN, lambda messages: messages("own.busy", name=name))
        return True
    return False


def _report(about: About, data: DataChoice, messages: Messages) -> str:
    count = min(GLIMPSES, about.train_images)
    pictures = "".join(
        f'<img src="{html.escape(picture_address(data, index))}" alt="">' for index in range(count)
    )
    said = [_images(about, messages), _classes(about, messages), _shape(about, messages)]
    # Last comes the note that a button beneath it answers.
    told = sorted(about.sentences, key=taking.is_of_dark)
    said += [messages.sentence(sentence, "own.said") for sentence in told]
    lines = "".join(f"<li>{html.escape(line)}</li>" for line in said if line)
    label = html.escape(messages("own.label"))
    return (
        f'<div class="glimpse" role="img" aria-label="{label}">{pictures}</div>'
        f'<ul class="report" aria-label="{label}">{lines}</ul>'
    )


def _images(about: About, messages: Messages) -> str:
    train = messages.quantity(about.train_images, "images")
    return messages("own.images", train=train, test=messages.number(about.test_images))


def _classes(about: About, messages: Messages) -> str:
    if not about.labelled or len(about.classes) < 2:
        return messages("own.classes_none")
    names = list(about.classes[:MOST_CLASSES])
    more = len(about.classes) - len(names)
    said = ", ".join(names)
    if more:
        said += " " + messages("own.more", count=messages.number(more))
    line = messages("own.classes", classes=messages.quantity(len(about.classes), "classes"), names=said)
    if about.unlabelled:
        line += "; " + messages("own.unlabelled", count=messages.quantity(about.unlabelled, "images"))
    return line


def _shape(about: About, messages: Messages) -> str:
    channels, height, width = about.shape
    colour = messages("own.colour") if channels == 3 else messages("own.grey")
    parts = [messages("own.shape", height=height, width=width, colour=colour)]
    if any(about.original) and about.original != (height, width):
        parts.append(messages("own.original", height=about.original[0], width=about.original[1]))
    if about.resized:
        parts.append(messages("own.resized", resized=messages.quantity(about.resized, "images")))
    if about.cut:
        parts.append(messages("own.cut", cut=messages.number(about.cut)))
    return "; ".join(parts)
