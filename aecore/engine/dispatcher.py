"""The heart of the engine: gives slots to waiting jobs, passes wishes on, and outlives the workers.

A job keeps its slot while nobody needs it. While others wait, its turn ends after a slice of training
(`aecore.jobs.turns`): it is put back at its checkpoint behind those who wait, and goes on at its next turn. While
everybody is paused (`aecore.jobs.teaching`) every job that trains is off its slot, and none begins.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, Literal

from aecore.engine.emptying import Emptying
from aecore.engine.estimating import Estimating
from aecore.engine.holding import Holding
from aecore.engine.job_rules import after_death, after_release, wish_without_slot
from aecore.engine.minutes import Minutes
from aecore.engine.slot_holder import Flight, task_of
from aecore.engine.slots import Event, Slots
from aecore.engine.wishes import EngineTable, Wish
from aecore.engine.writer import EngineWriter
from aecore.errors import EngineError
from aecore.jobs.table import Job
from aecore.jobs.teaching import AHEAD
from aecore.jobs.turns import SLICE_SECONDS, to_put_back
from aecore.runs.folder import gone

logger = logging.getLogger("aecore.engine")

POLL_SECONDS = 0.03
_OBEY_SECONDS = 15.0
_STEP_SECONDS = (
    120.0  # A step over all images at once may take long, and killed in it, it would never be made.
)
_FAREWELL_SECONDS = 5.0
_WRITE_SECONDS = 1.0
_NEWS_SECONDS = 60.0
_FOLDERS_SECONDS = 2.0
_TOLD_SECONDS = 20.0


class Dispatcher:
    """Works off a job table with slots. One thread calls `turn` again and again, or `work`.

    Args:
        table: where jobs and wishes come from and states go; closed by `close`.
        slots: where jobs work; closed by `close`.
        slice_seconds: for how long a turn lasts while others wait.
        minutes: of a lesson, where a class is taught.
    """

    def __init__(
        self,
        table: EngineTable,
        slots: Slots,
        *,
        slice_seconds: float = SLICE_SECONDS,
        minutes: Minutes | None = None,
    ) -> None:
        self.table = table
        self.slots = slots
        self.slice_seconds = slice_seconds
        self.flights: dict[str, Flight] = {}
        self._origins: dict[str, int] = {}  # Job -> the step of the checkpoint its last flight began at.
        self._writer = EngineWriter(table)
        self._emptying = Emptying(table)
        self._holding = Holding(table, self._writer, self._emptying)
        self._estimating = Estimating(table, slots.count, slice_seconds)
        self._minutes = minutes
        self._version = -1
        self._opened = table.opened
        self._waiting: list[str] = []
        self._ailing = False
        self._all_paused = False
        self._told = False
        self._looked = 0.0
        if (anew := table.made_anew()) is not None and time.time() - anew[0] < _NEWS_SECONDS:
            logger.warning("%s", anew[1])  # Whoever opened it first has told nobody but the terminal.
        table.note_all()
        for job in table.recover():
            logger.info("job %s goes on from its checkpoint", job.id)
        table.weigh()

    def work(self, ended: Callable[[], bool], beside: Callable[[], None] = lambda: None) -> None:
        """Turns until `ended` says so, then closes; `beside` is done after every turn."""
        self._writer.meanwhile = beside  # While a full disk holds the engine up, it is not silent.
        self._writer.gives_up = ended
        try:
            while not ended():
                self._turn_in_spite_of_the_disk()
                beside()
        finally:
            self.close()

    def _turn_in_spite_of_the_disk(self) -> None:
        try:
            self.turn(POLL_SECONDS)
            self._told = False
        except EngineError as error:
            if not error.key.startswith("jobs_"):
                raise
            if not self._told:
                logger.error("%s", error)
            self._told = True
            time.sleep(_WRITE_SECONDS)

    def turn(self, timeout: float = 0.0) -> None:
        """Hears what the slots tell, grants wishes, gives free slots away; waits at most `timeout` seconds."""
        for event in self.slots.events(timeout):
            self._hear(event)
        self._holding.look()
        self._emptying.look()
        version = self.table.version()
        if self.table.opened != self._opened:
            self._opened = self.table.opened
            logger.warning("%s", (self.table.made_anew() or (0, "the job table is another file"))[1])
            self.table.hold_slots({flight.job: flight.state for flight in self.flights.values()})
            self.table.weigh()
        ailing, self._ailing = self._ailing, self.slots.ailing
        if version != self._version or self._writer.written or ailing != self._ailing:
            # The number was read first: what others write while we look changes it again.
            self._version, self._writer.written = version, False
            self._all_paused = self.table.all_paused()
            self._grant_wishes()
            self._give_slots()
            self._estimating.changed = True
        self._estimating.look()
        self._keep_promises()
        self._look_for_folders()

    def close(self) -> None:
        """Has every job in flight save a checkpoint, ends the workers, leaves the table ready for the next engine."""
        self._writer.leaving = True
        try:
            for flight in self.flights.values():
                if not flight.asked:
                    self._ask(flight, "release", _FAREWELL_SECONDS)
            deadline = time.monotonic() + _FAREWELL_SECONDS
            while self.flights and time.monotonic() < deadline:
                for event in self.slots.events(0.05):
                    self._hear(event)
        finally:
            self.slots.close()
            self.table.recover()
            self.table.close()

    def _hear(self, event: Event) -> None:
        flight = self.flights.get(event.job)
        if flight is not None and event.kind == "progress":
            self._progress(flight, event)
        elif flight is not None:
            self._land(flight, event)

    def _land(self, flight: Flight, event: Event) -> None:
        """The slot is free again; what becomes of the job depends on what was asked and how the flight ended."""
        del self.flights[flight.job]
        if self._minutes is not None:
            self._minutes.hear(flight, "")
            self._minutes.note()
        logger.info("job %s %s %s %s", flight.job, event.kind, event.state, event.message)
        if flight.heard:
            self._writer.change(flight.job, flight.count())
        if event.kind == "ended":
            reached = {"step": event.step, "steps": event.steps} if event.steps else {}
            message = flight.ended_by if event.state == "stopped" and flight.ended_by else event.message
            self._writer.change(flight.job, {"state": event.state, "message": message, "slot": 0} | reached)
            self._holding.moved_on(flight.job)
        elif flight.gone:
            self._lose(flight.job)
        elif flight.asked == "stop":
            self._writer.change(flight.job, {"state": "stopped", "message": flight.ended_by, "slot": 0})
        elif event.kind == "held":
            self._holding.landed(event, event.state == "paused")
        elif flight.asked == "release" or event.kind == "released":
            self._writer.change(flight.job, after_release(flight, leaving=self._writer.leaving))
        else:
            self._writer.change(flight.job, after_death(flight, event.message))

    def _look_for_folders(self) -> None:
        """Ends what is paused and has lost its folder; what trains notices by itself, as it cannot write."""
        if time.monotonic() - self._looked < _FOLDERS_SECONDS:
            return
        self._looked = time.monotonic()
        for job in self.table.list(states=("paused",), limit=1000):
            if not job.step or (self.table.runs / job.id).is_dir():
                continue
            flight = self.flights.get(job.id)
            if flight is None:
                self._lose(job.id)
            elif not flight.asked:
                flight.gone = True
                self._ask(flight, "release", _OBEY_SECONDS)

    def _lose(self, job: str) -> None:
        said = gone(self.table.runs / job).sentence
        self._writer.change(job, {"state": "failed", "message": said, "slot": 0})

    def _progress(self, flight: Flight, event: Event) -> None:
        now = time.monotonic()
        values: dict[str, Any] = {}
        spent = flight.count()
        if not flight.heard:
            values |= flight.begins()
            if event.step > self._origins.get(flight.job, 0):
                values["attempts"] = flight.attempts = 0  # The checkpoint has moved on since the last flight.
                self._holding.moved_on(flight.job)
            self._origins[flight.job] = event.step
        if self._minutes is not None:
            self._minutes.hear(flight, event.state)
        if flight.told and now - flight.since > _TOLD_SECONDS:
            flight.told, values["message"] = False, ""
        changed = event.state != flight.state or (event.state == "paused" and event.step != flight.step)
        if changed:
            flight.state = event.state
        flight.step = event.step
        if event.message and event.message != flight.message:
            values["message"] = flight.message = event.message
        if changed or values or now - flight.written >= _WRITE_SECONDS:
            flight.written = now
            self._writer.change(
                flight.job, values | spent | {"state": flight.state, "step": event.step, "steps": event.steps}
            )

    def _grant_wishes(self) -> None:
        for wish in self.table.wishes():
            flight = self.flights.get(wish.job)
            if flight is None:
                change = wish_without_slot(self.table.get(wish.job), wish)
                if change.values or change.granted:
                    self._writer.change(wish.job, change.values, wish.number if change.granted else None)
            elif not flight.asked:  # Otherwise the wish waits until the slot has done what it was asked.
                self._grant(flight, wish)

    def _grant(self, flight: Flight, wish: Wish) -> None:
        kept: dict[str, Any] = {}
        if wish.verb == "stop":
            self._ask(flight, "stop", _OBEY_SECONDS)
        elif self._all_paused and wish.verb in ("resume", "step"):
            self._leave_for_all(flight)  # It goes on where nobody is paused any more.
            if wish.verb == "step":
                return
            flight.state = "running"
        elif wish.verb != AHEAD:  # It has its turn.
            self.slots.control(wish.job, wish.verb, wish.value)
            kept = {"learning_rate": wish.value} if wish.verb == "learning_rate" else {}
        self._writer.change(wish.job, kept, wish.number)

    def _give_slots(self) -> None:
        # Made anew at this very moment, the table does not know yet who holds a slot.
        queue = [job for job in self.table.queue() if job.id not in self.flights]
        free = 0 if self._ailing or self._all_paused else max(0, self.slots.count - len(self.flights))
        for job in queue[:free]:
            if self._minutes is not None and (said := self._minutes.over(job.owner)):
                self._writer.change(job.id, {"state": "stopped", "message": said})
            elif lack := self._holding.lacks(job):
                self._holding.hold(job.id, lack)  # The slot is for the next one, at the next look.
            else:
                self._launch(job)
        self._waiting = [job.owner for job in queue[free:]]

    def _launch(self, job: Job) -> None:
        logger.info("job %s begins", job.id)
        self._writer.give_slot(job)
        self.flights[job.id] = Flight.of(job)
        self.slots.submit(task_of(job, self.table.allowed(job)))

    def _keep_promises(self) -> None:
        """Puts jobs back whose turn is over, ends those of who has no minutes; kills the worker that does not obey."""
        if self._minutes is not None:
            for flight in self._minutes.look(self.flights.values()):
                flight.ended_by = self._minutes.over(flight.owner) or ""
                self._ask(flight, "stop", _OBEY_SECONDS)
        for flight in self.flights.values():
            if flight.asked and time.monotonic() > flight.deadline:
                flight.deadline = float("inf")
                self.slots.control(flight.job, "kill")
        if self._all_paused:
            for flight in self.flights.values():
                if not flight.asked and flight.state != "paused":
                    self._leave_for_all(flight)
        elif self._waiting:
            holders = [flight.holder() for flight in self.flights.values()]
            for job in to_put_back(holders, self._waiting, self.slice_seconds):
                logger.info("job %s has had its turn", job)
                self._ask(self.flights[job], "release", _STEP_SECONDS)

    def _leave_for_all(self, flight: Flight) -> None:
        flight.for_all = True
        self._ask(flight, "release", _STEP_SECONDS)

    def _ask(self, flight: Flight, verb: Literal["stop", "release"], seconds: float) -> None:
        flight.ask(verb, seconds)
        self.slots.control(flight.job, verb)
