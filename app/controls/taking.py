"""What was dropped becomes a set; it is kept where it may have to be read again in another manner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import streamlit as st

from aecore.datasets.loading import about_own
from aecore.datasets.own.about import About
from aecore.datasets.own.manner import Manner
from aecore.errors import AELabError
from app import own_sets
from app.controls.fetch_block import want
from app.experiment.experiment import Experiment
from app.web.settings import settings
from app.words.messages import Messages
from app.words.translation import key_of

PATH = "data.name"
UPLOAD = "data.upload"
KEPT = "kept-upload"  # In the session: what was dropped last, where it may be read again.
MOST_KEPT = 64 << 20  # bytes of what has become a set; its owner can drop more than that once more
DARK, RANGE, ORDER = "told_dark", "array_range", "array_order"


@dataclass(frozen=True)
class Kept:
    """What was dropped, and what came of it.

    Attributes:
        old: the set whose place it was to take.
        digest: of the images that were made of it; "" where they were refused.
        refused: the key of the sentence that refused them.
    """

    files: Sequence[own_sets.Dropped]
    manner: Manner
    old: str | None
    digest: str = ""
    refused: str | None = None


def is_dark(about: About) -> bool:
    """Whether the report of a set says that its images use little of their range."""
    return any(is_of_dark(note) for note in about.notes)


def is_of_dark(note: str) -> bool:
    """Whether a sentence of a report says so."""
    return key_of(note) == DARK


def refused(experiment: Experiment) -> Kept | None:
    """What was refused last, while the page says so; it is let go afterwards."""
    kept: Kept | None = st.session_state.get(KEPT)
    if kept is None or kept.refused is None:
        return None
    if experiment.trouble is None or experiment.trouble.path != UPLOAD:
        st.session_state[KEPT] = None
        return None
    return kept


def made(about: About | None) -> Kept | None:
    """What the images of the set on the screen were made of, where it is kept; that of any other set is let go.

    Args:
        about: the set on the screen; None where it is none of somebody's own.
    """
    kept: Kept | None = st.session_state.get(KEPT)
    if kept is None or kept.refused is not None:
        return None
    if about is None or kept.digest != about.digest:
        let_go()
        return None
    return kept


def let_go() -> None:
    """Keeps nothing any more."""
    st.session_state[KEPT] = None


def again(kept: Kept, experiment: Experiment, old: str | None, **how: Any) -> bool:
    """Reads what was dropped once more, in another manner; whether a set came of it."""
    return take(kept.files, old, experiment, replace(kept.manner, **how))


def take(files: Sequence[own_sets.Dropped], old: str | None, experiment: Experiment, manner: Manner) -> bool:
    """Makes a set of what was dropped and chooses it, or says why not; whether it did."""
    let_go()
    if old is not None and (not own_sets.may_change(old) or own_sets.trained_on(old)):
        experiment.refuse(UPLOAD, partial(Messages.__call__, key="own.busy", name=old))
        return False
    try:
        name = own_sets.take(files, old, manner)
    except own_sets.SeveralFiles as several:
        names = str(several)
        experiment.refuse(UPLOAD, lambda messages: messages("upload.several", names=names))
    except AELabError as error:
        said = error.sentence
        experiment.refuse(UPLOAD, lambda messages: messages.sentence(said, "upload.refused"))
        if key_of(said) in (RANGE, ORDER):
            st.session_state[KEPT] = Kept(files, manner, old, refused=key_of(said))
    except OSError as error:
        found = error.strerror or type(error).__name__
        experiment.refuse(UPLOAD, lambda messages: messages("upload.disk", found=found))
    else:
        want(None)
        experiment.change(PATH, {PATH: name})
        about = about_own(name, settings().data_folder())
        if is_dark(about) and sum(file.getbuffer().nbytes for file in files) <= MOST_KEPT:
            st.session_state[KEPT] = Kept(files, manner, old, digest=about.digest)
        return True
    return False
