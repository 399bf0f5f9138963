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
from aecore.errors import DataError
from app import own_sets
from app.controls.fetch_block import want
from app.experiment.experiment import Experiment
from app.uploads.on_disk import Dropped, Upload
from app.uploads.turns import FullError
from app.uploads.under_way import UnderWay
from app.web.owner import COOKIE
from app.web.rights import upload_bytes
from app.web.settings import settings
from app.words.messages import Messages
from app.words.translation import key_of

PATH = "data.name"
UPLOAD = "data.upload"
KEPT = "kept-upload"  # In the session: what was dropped last, where it may be read again.
UNDER_WAY = "upload-under-way"  # In the session: the import that the page waits for.
MOST_KEPT = 64 << 20  # bytes of what has become a set; its owner can drop more than that once more
AT_ONCE = 1.5  # seconds in which most imports end
DARK, RANGE, ORDER = "told_dark", "array_range", "array_order"


@dataclass(frozen=True)
class Kept:
    """What was dropped, and what came of it.

    Attributes:
        upload: the files, on the disk.
        manner: how they were read.
        old: the set whose place it was to take.
        digest: of the images that were made of it; "" where they were refused.
        refused: the key of the sentence that refused them.
    """

    upload: Upload
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
        let_go()
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
    kept: Kept | None = st.session_state.get(KEPT)
    st.session_state[KEPT] = None
    if kept is not None:
        kept.upload.remove()


def again(kept: Kept, experiment: Experiment, old: str | None, **how: Any) -> bool:
    """Reads what was dropped once more, in another manner; whether a set came of it, or may yet come."""
    st.session_state[KEPT] = None  # It is under way again, or its owner can drop it again.
    if not _may_take(old, experiment):
        kept.upload.remove()
        return False
    return _begin(kept.upload, old, experiment, replace(kept.manner, **how))


def most_bytes() -> int:
    """How much may be brought at once, by the browser that asks."""
    return upload_bytes(str(st.context.cookies.get(COOKIE, "")))


def take(files: Sequence[Dropped], old: str | None, experiment: Experiment, manner: Manner) -> bool:
    """Makes a set of what was dropped, or says why not; whether a set came of it, or may yet come."""
    let_go()
    if not _may_take(old, experiment):
        return False
    # Of several pictures each may be small.
    most, there = most_bytes(), sum(file.getbuffer().nbytes for file in files)
    if there > most:
        numbers = {"most": most >> 20, "there": -(-there >> 20)}
        experiment.refuse(UPLOAD, lambda messages: messages("upload.too_large", **numbers))
        return False
    try:
        return _begin(own_sets.keep(files), old, experiment, manner)
    except own_sets.SeveralFiles as several:
        names = str(several)
        experiment.refuse(UPLOAD, lambda messages: messages("upload.several", names=names))
    except OSError as error:
        _no_room(error, experiment)
    return False


def under_way() -> UnderWay | None:
    """What this page waits for."""
    waited: UnderWay | None = st.session_state.get(UNDER_WAY)
    return waited


def give_up() -> None:
    """Waits no longer."""
    waited = under_way()
    if waited is not None:
        waited.give_up()
    st.session_state[UNDER_WAY] = None


def finish(experiment: Experiment) -> bool:
    """Chooses the set that was made, or says why there is none; whether there is one."""
    waited = under_way()
    st.session_state[UNDER_WAY] = None
    if waited is None:
        return False
    st.session_state[KEPT] = None
    try:
        return _taken(waited, experiment)
    finally:
        # Not left to the collection of what nobody holds, which may be long in coming.
        if st.session_state[KEPT] is None:
            waited.upload.remove()


def _taken(waited: UnderWay, experiment: Experiment) -> bool:
    try:
        name = waited.made()
    except DataError as error:
        said = error.sentence
        experiment.refuse(UPLOAD, lambda messages: messages.sentence(said, "upload.refused"))
        if key_of(said) in (RANGE, ORDER):
            st.session_state[KEPT] = Kept(waited.upload, waited.manner, waited.replaced, refused=key_of(said))
        return False
    except OSError as error:
        _no_room(error, experiment)
        return False
    if name is None:
        return False
    want(None)
    experiment.change(PATH, {PATH: name})
    try:
        about = about_own(name, settings().data_folder())
    except DataError:
        return True  # Removed at this moment by somebody else; the next rerun knows.
    if is_dark(about) and waited.upload.size <= MOST_KEPT:
        st.session_state[KEPT] = Kept(waited.upload, waited.manner, waited.replaced, digest=about.digest)
    return True


def _may_take(old: str | None, experiment: Experiment) -> bool:
    if old is not None and (not own_sets.may_change(old) or own_sets.trained_on(old)):
        experiment.refuse(UPLOAD, partial(Messages.__call__, key="own.busy", name=old))
        return False
    return True


def _begin(upload: Upload, old: str | None, experiment: Experiment, manner: Manner) -> bool:
    give_up()
    try:
        waited = own_sets.begin(upload, old, manner)
    except FullError:
        upload.remove()
        experiment.refuse(UPLOAD, lambda messages: messages("upload.full"))
        return False
    st.session_state[UNDER_WAY] = waited
    # Most are read at once: nothing is to be said of them while they are.
    return finish(experiment) if waited.wait(AT_ONCE) else True


def _no_room(error: OSError, experiment: Experiment) -> None:
    found = error.strerror or type(error).__name__
    experiment.refuse(UPLOAD, lambda messages: messages("upload.disk", found=found))
