"""Which runs stand side by side: what an address asks for, and what is proposed where it says nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from app.runs import library
from app.runs.listed import own_runs, ready_runs, run_shown
from app.runs.states import is_removed, state_of

MOST = 6
PRACTICAL = "practical"
"""The name, in an address, of the pair that the course's practical part is about (figure 1.5)."""
PRESETS = {PRACTICAL: (f"{library.READY}practical-dense", f"{library.READY}practical-convolutional")}
_LONGEST = 800  # letters of an address that are looked at


@dataclass(frozen=True)
class Compared:
    """What can be shown of what was asked for.

    Attributes:
        runs: their ids, each once, at most `MOST`.
        absent: ids of which there is no run here, as they were asked for.
        too_many: how many were asked for, where those are more than can stand side by side.
    """

    runs: tuple[str, ...] = ()
    absent: tuple[str, ...] = field(default=())
    too_many: int = 0


def read(text: str, may_see: Callable[[str], bool] = lambda _run: True) -> Compared:
    """The runs that an address names, "a,b,c" or the name of a preset."""
    asked = PRESETS.get(text) or tuple(filter(None, text[:_LONGEST].split(",")))
    each = tuple(dict.fromkeys(asked))
    there = tuple(run for run in each if library.is_id(run) and may_see(run) and state_of(run) is not None)
    absent = tuple(run[:40] for run in each if run not in there)
    return Compared(there[:MOST], absent, len(there) if len(there) > MOST else 0)


def write(runs: tuple[str, ...]) -> str:
    """What `read` reads."""
    return next((name for name, pair in PRESETS.items() if pair == runs), ",".join(runs))


def proposed(run: str | None, owner: str, before: str | None = None) -> tuple[str, ...]:
    """Two runs to begin with: the course's own pair on a first visit, else what `beside` gives."""
    first = run is None or (run == library.first_shown() and before is None and not own_runs(owner))
    return PRESETS[PRACTICAL] if first else beside(str(run), owner, before)


def beside(run: str, owner: str, before: str | None = None) -> tuple[str, ...]:
    """The run on the screen, and on its left the one before it.

    Args:
        run: on the screen.
        owner: whose runs those before it are.
        before: the run that was on this screen before, where it is known.
    """
    other = _before(run, owner, before)
    return (run,) if other is None else (other, run)


def _before(run: str, owner: str, shown: str | None) -> str | None:
    own = [listed.id for listed in own_runs(owner)]  # the newest first
    older = own[own.index(run) + 1 :] if run in own else own
    if older:
        return older[0]
    if shown not in (None, run) and state_of(str(shown)) is not None and not is_removed(str(shown)):
        return shown
    listed = run_shown(run)
    # The nearest of the ready-made ones: of the same images where there is one.
    others = [other for other in ready_runs() if other.id != run]
    alike = [other for other in others if listed is not None and other.data == listed.data]
    return next((other.id for other in [*alike, *others]), None)
