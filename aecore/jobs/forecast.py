"""When each job begins and ends, foretold by going through the turns that are to come with the engine's own rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from aecore.jobs.queue_order import Line, Waiting
from aecore.jobs.turns import Holder, to_put_back

MOST_LOOKS = 10_000
"""Waiting owners that are looked at in all, some hundredths of a second; what comes after that is shared evenly."""
_MOMENT = 1e-6


class Foreseen(Waiting, Protocol):
    """What a forecast reads of a job."""

    @property
    def id(self) -> str: ...


F = TypeVar("F", bound=Foreseen)


@dataclass(frozen=True)
class Forecast:
    """Of one job, in seconds from now.

    `begin`: it has a slot, 0 where it has one; `end`: it has ended. None where that cannot be told.
    """

    begin: float | None
    end: float | None


@dataclass
class Turn(Generic[F]):
    """A job on a slot. `since`: when its training began or begins, in seconds from now; `left`: of training, then."""

    job: F
    since: float
    left: float
    paused: bool = False

    @property
    def end(self) -> float:
        """When it has ended, if it keeps its slot."""
        return float("inf") if self.paused else self.since + self.left

    def holder(self, now: float) -> Holder:
        """As the rules of turns see it."""
        seconds = max(0.0, now - self.since) + (_MOMENT if now >= self.since else 0.0)
        return Holder(self.job.id, self.job.owner, seconds, paused=self.paused)


def forecast(
    turns: Iterable[Turn[F]],
    queued: Sequence[F],
    left: Mapping[str, float],
    *,
    slots: int,
    slice_seconds: float,
    ready: float = 0.0,
    served: Mapping[str, int] | None = None,
    addresses: Mapping[str, str] | None = None,
) -> dict[str, Forecast]:
    """What comes true while nobody else comes, stops or pauses, and as far as the lengths are right.

    Args:
        turns: the jobs on slots.
        queued: those that wait.
        left: seconds of training that each of those has left, by id.
        slots: how many train at once.
        slice_seconds: for how long a turn lasts while others wait.
        ready: seconds from a slot to the first step.
        served: as for `order`.
        addresses: as for `order`.
    """
    on = list(turns)
    line = Line(queued, [turn.job.owner for turn in on], served, addresses)
    begins = {turn.job.id: 0.0 for turn in on}
    ends: dict[str, float] = {}
    remaining = dict(left)
    now, looks = 0.0, 0
    while looks < MOST_LOOKS:
        while len(on) < slots and (job := line.next()) is not None:
            begins.setdefault(job.id, now)
            on.append(Turn(job, now + ready, remaining[job.id]))
        waiting = line.owners()
        looks += len(waiting) + 1
        leaving = set(to_put_back([turn.holder(now) for turn in on], waiting, slice_seconds))
        for turn in [turn for turn in on if turn.job.id in leaving]:
            on.remove(turn)
            line.leave(turn.job.owner)
            if not turn.paused:  # Who stands still comes back when somebody wishes it.
                remaining[turn.job.id] = max(0.0, turn.left - max(0.0, now - turn.since))
                line.again(turn.job)
        if leaving:
            continue
        moments = [turn.end for turn in on]
        moments += [over for turn in on if waiting and (over := turn.since + slice_seconds) > now + _MOMENT]
        if (then := min(moments, default=float("inf"))) == float("inf"):
            break
        now = max(now, then)
        for turn in [turn for turn in on if turn.end <= now + _MOMENT]:
            ends[turn.job.id] = now
            on.remove(turn)
            line.leave(turn.job.owner)
    rest = {turn.job.id: max(0.0, turn.end - now) for turn in on if not turn.paused}
    while (job := line.next()) is not None:
        rest[job.id] = remaining[job.id]
    ends |= {job: now + seconds for job, seconds in _shared(rest, slots).items()}
    return {job: Forecast(begins.get(job), ends.get(job)) for job in {*begins, *ends}}


def _shared(left: Mapping[str, float], slots: int) -> dict[str, float]:
    """When each has ended where all get as much of the slots: seconds by id."""
    now, before, ends = 0.0, 0.0, {}
    for number, (job, seconds) in enumerate(sorted(left.items(), key=lambda item: item[1])):
        sharing = len(left) - number
        now += (seconds - before) * max(1.0, sharing / slots)
        before, ends[job] = seconds, now
    return ends
