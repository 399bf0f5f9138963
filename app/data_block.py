"""The Data block of the rail: the set, how much of it, and a way in for one's own images."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

import streamlit as st

from aecore.data import import_images
from aecore.errors import AELabError
from app import fetch_block
from app.controls import Controls
from app.datasets import data_name, sets
from app.experiment import Experiment
from app.messages import Messages
from app.settings import settings
from app.troubles import say_trouble

TYPES = ["zip", "npz", "gz"]
PATH = "data.name"
UPLOAD = "data.upload"


def draw(experiment: Experiment, messages: Messages, controls: Controls) -> None:
    """Draws the block's controls."""
    known = sets()
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

    controls.select(
        options,
        name,
        label,
        take,
        key=PATH,
        label=messages("field.data.name"),
        help=messages("field.data.name.help"),
    )
    say_trouble(PATH, experiment, messages)
    fetch_block.draw(experiment, messages)
    controls.draw("data", "", experiment.recipe.data, skip=frozenset({"name"}))
    _upload(experiment, messages)


def _upload(experiment: Experiment, messages: Messages) -> None:
    # A new key after each file empties the uploader: what it held has become a set, or was refused.
    turn = st.session_state.setdefault("upload-turn", 0)
    key = f"{UPLOAD}.{turn}"

    def take() -> None:
        file = st.session_state[key]
        if file is not None:
            st.session_state["upload-turn"] = turn + 1
            _import(file, experiment)

    st.file_uploader(
        messages("upload.label"),
        type=TYPES,
        key=key,
        help=messages("upload.help"),
        on_change=take,
        max_upload_size=200,
    )
    say_trouble(UPLOAD, experiment, messages)


def _import(file: Any, experiment: Experiment) -> None:
    folder = settings().data_folder()
    given = Path(str(file.name)).name
    # As much of the file's own name as a set may bear, and a number where that name is taken.
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", given.split(".")[0]).strip("-_")[:32] or "images"
    taken = {name.lower() for name in sets()}
    name, number = stem, 2
    while name.lower() in taken:
        name, number = f"{stem}-{number}", number + 1
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / f"{stem}{''.join(Path(given).suffixes[-2:])}"
        try:
            path.write_bytes(file.getbuffer())
            import_images(path, name, folder)
        except AELabError as error:
            # The file was the user's, the folder that it lay in for a moment was not.
            said = str(error).replace(f"{scratch}/", "")
            experiment.refuse(UPLOAD, lambda messages: messages.sentence(said, "upload.refused"))
            return
        except OSError as error:
            found = error.strerror or type(error).__name__
            experiment.refuse(UPLOAD, lambda messages: messages("upload.disk", found=found))
            return
    experiment.change(PATH, {PATH: name})
