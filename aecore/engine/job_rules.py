"""What becomes of a job: pure rules from what was asked and what happened to what is written into the job table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aecore.engine.slot_holder import Flight
from aecore.engine.wishes import Wish
from aecore.errors import EngineError
from aecore.jobs.table import ENDED, Job
from aecore.jobs.teaching import AHEAD
from aecore.sentences import Sentence

ATTEMPTS = 3  # Worker deaths in a row without a new checkpoint, and the job has failed.


@dataclass(frozen=True)
class Change:
    """Columns to write, and whether the wish that led to it is granted with that or waits on."""

    values: dict[str, Any]
    granted: bool = True


def wish_without_slot(job: Job, wish: Wish) -> Change:
    """What a wish does to a job that holds no slot: one that waits, is paused, or has ended."""
    # What is said of a held job is not true of it any more; it is asked for room anew before it gets a slot.
    freed: dict[str, Any] = {"held": "", "message": ""} if job.held else {}
    back = freed | {"state": "queued", "front": 0}
    if job.state in ENDED:
        return Change({})
    if wish.verb == "step":
        # The wish itself waits for the slot; the job must begin paused there to make that one step only.
        settled = job.state == "queued" and job.hold
        return Change({} if settled else back | {"hold": 1}, granted=False)
    values: dict[str, dict[str, Any]] = {
        "stop": {"state": "stopped", "message": "", "held": ""},
        "pause": freed | {"state": "paused"},
        "resume": back | {"hold": 0},
        "learning_rate": {"learning_rate": wish.value},
        # Above 1, and growing; what waits no more is not moved any more.
        AHEAD: {"front": 1 + wish.number} if job.state == "queued" and not job.held else {},
    }
    return Change(values[wish.verb])


def after_release(flight: Flight, *, leaving: bool = False) -> dict[str, Any]:
    """What is written when a slot has let a job go that is not over: paused it waits for a wish, else for a slot.

    Let go by the engine's own end (`leaving`) or for all to be paused, it has something coming of its turn.
    """
    paused = flight.state == "paused"
    return {
        "state": "paused" if paused else "queued",
        "message": "",
        "slot": 0,
        "front": int(leaving or flight.for_all),
        "hold": int(paused),
    }


def after_death(flight: Flight, how: str) -> dict[str, Any]:
    """What is written when the worker of a flight died uncalled for: another attempt, or failure."""
    attempts = flight.attempts + 1
    if attempts < ATTEMPTS:
        message = Sentence(
            "worker_again", "Its worker process ended ({how}); it goes on from its last checkpoint.", how=how
        )
        rest = {"state": "queued", "front": 1, "hold": int(flight.state == "paused"), "message": message}
    else:
        error = EngineError(
            "worker_ended",
            "run: expected a worker process that lives until the next checkpoint, "
            "found {attempts} in a row that ended before it, the last one with {how}; "
            "try a smaller network, code or batch size, for memory may be short.",
            attempts=attempts,
            how=how,
        )
        rest = {"state": "failed", "message": error.sentence}
    return {"attempts": attempts, "slot": 0} | rest
