"""What is said of the teacher's orders: to every page of the class once a second, and to the teacher."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from typing import Any

from aecore.classroom.orders import InForce, Order
from aecore.errors import RecipeError
from app.experiment.lesson import ALL
from app.experiment.ordered import Ordered, read_ordered
from app.history.changes import changes
from app.image_sets import data_name
from app.runs.listed import run_shown
from app.runs.states import job_of
from app.web.orders import FRESH_SECONDS, orders
from app.web.settings import classroom, job_table
from app.words.messages import Messages

GONE = ("removed", "gone")


class Told:
    """An answer that was made, and the mark by which a browser says that it has it already."""

    def __init__(self, said: dict[str, Any]) -> None:
        self.body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
        self.mark = f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


class Telling:
    """Made once a second, a language and a side of the show, for all who ask at the same moment."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: InForce | None = None
        self._owner = ""
        self._made: dict[tuple[bool, str], tuple[float, Told]] = {}

    def at_hand(self, owner: str, language: str) -> Told | None:
        """The answer where it was made a moment ago: quick enough for the event loop."""
        now = orders.in_force()
        with self._lock:
            if now != self._of:
                return None
            at, made = self._made.get((owner == self._owner, language), (0.0, None))
            return made if time.monotonic() - at < FRESH_SECONDS else None

    def told(self, owner: str, messages: Messages) -> Told:
        """The answer to GET /api/orders.

        Args:
            owner: who asks: one's own run comes to nobody's own screen.
            messages: of the language.
        """
        now = orders.in_force()
        job = job_of(now.shown.value) if now.shown is not None else None
        shown = job.owner if job is not None else ""
        mine = shown == owner
        made = Told(_said(now, messages, mine=mine))
        with self._lock:
            if now != self._of:
                self._of, self._owner, self._made = now, shown, {}
            self._made[mine, messages.language] = (time.monotonic(), made)
        return made


def in_force(messages: Messages) -> dict[str, Any]:
    """The same for the teacher, in whose words all three stand."""
    now = orders.in_force()
    locked = _experiment(now.locked)
    return {
        "shown": _shown(now.shown),
        "handed": _handed(now.handed, messages),
        "locked": None if locked is None else {"words": closed_in_words(locked, messages)},
    }


def _said(now: InForce, messages: Messages, *, mine: bool) -> dict[str, Any]:
    shown = _shown(now.shown)
    return {
        "paused": job_table().all_paused(),
        "shown": None if shown is None else {**shown, "mine": mine},
        "handed": _handed(now.handed, messages),
        "locked": None if _experiment(now.locked) is None or now.locked is None else now.locked.revision,
    }


def _shown(order: Order | None) -> dict[str, Any] | None:
    run = run_shown(order.value) if order is not None else None
    if order is None or run is None or run.state in GONE:
        return None
    job = job_of(run.id)
    student = classroom().by_owner(job.owner) if job is not None else None
    return {"number": order.revision, "run": run.id, "nickname": student.nickname if student else ""}


def _handed(order: Order | None, messages: Messages) -> dict[str, Any] | None:
    handed = _experiment(order)
    if order is None or handed is None:
        return None
    return {"number": order.revision, "query": handed.query, "words": in_words(handed, messages)}


def _experiment(order: Order | None) -> Ordered | None:
    try:
        return read_ordered(order.value) if order is not None else None
    except RecipeError:
        return None


def in_words(handed: Ordered, messages: Messages) -> str:
    """An experiment in one line: what it begins with, its images, its network, its code, and what else is changed."""
    recipe = handed.recipe
    facts = (
        messages(f"preset.{handed.preset}"),
        data_name(recipe.data.name, messages),
        messages("wall.code", size=messages.number(recipe.bottleneck.size)),
        messages(f"kind.network.{recipe.network.kind}"),
        changes(handed.preset, recipe, messages),
    )
    return " · ".join(fact for fact in facts if fact)


def closed_in_words(locked: Ordered, messages: Messages) -> str:
    """The blocks that students find something locked or hidden in."""
    lesson = locked.lesson
    if ALL in lesson.lock | lesson.hide and not lesson.free:
        return messages("teacher.everything")
    return ", ".join(messages(f"block.{block}") for block in locked.closed()) or messages("rail.start")
