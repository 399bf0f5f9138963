"""How long each person's runs have trained in the lesson that goes on, beside the jobs, in the same file."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping

from aecore.errors import EngineError
from aecore.jobs.opened import OpenTable, mended
from aecore.sentences import Sentence

LESSON_SECONDS = 6 * 3600.0
"""So long after it began a lesson is over, if its teacher has not begun another: what was trained counts no more."""


def used_up(minutes: int) -> Sentence:
    """What is said of a run that ends because its student's minutes are over."""
    return Sentence(
        "minutes_over",
        "Your training time of this lesson, {minutes} {minutes:minute|minutes}, is used up: the run was ended here, "
        "and what it learned is kept. Ask your teacher if you need more.",
        minutes=minutes,
    )


class Lessons(OpenTable):
    """What the job table knows of the lesson."""

    @mended
    def begin_lesson(self) -> None:
        """From now on all begin with no minute used."""
        with self._write() as connection:
            _begin(connection, time.time())

    @mended
    def lesson_began(self) -> float:
        """Seconds since 1970; 0 where none goes on."""
        with self._reading() as connection:
            return _began(connection, time.time())

    @mended
    def trained(self) -> dict[str, float]:
        """Seconds in the lesson that goes on, by owner."""
        with self._reading() as connection:
            return trained(connection)

    @mended
    def add_training(self, seconds: Mapping[str, float]) -> None:
        """The engine's: adds to what was trained, by owner; begins a lesson where none goes on."""
        now = time.time()
        with self._write() as connection:
            if not _began(connection, now):
                _begin(connection, now)
            connection.executemany(
                "INSERT INTO trained (owner, seconds) VALUES (?, ?)"
                " ON CONFLICT (owner) DO UPDATE SET seconds = seconds + excluded.seconds",
                list(seconds.items()),
            )

    @mended
    def require_minutes(self, owner: str, minutes: int) -> None:
        """Raises EngineError where somebody's minutes of this lesson are used up; 0: they have as many as they like."""
        with self._reading() as connection:
            refuse_used_up(connection, owner, minutes)


def trained(connection: sqlite3.Connection) -> dict[str, float]:
    """Seconds in the lesson that goes on, by owner."""
    if not _began(connection, time.time()):
        return {}
    return dict(connection.execute("SELECT owner, seconds FROM trained"))


def refuse_used_up(connection: sqlite3.Connection, owner: str, minutes: int) -> None:
    """Raises EngineError where an owner's minutes are used up."""
    if minutes and trained(connection).get(owner, 0.0) >= 60 * minutes:
        raise EngineError(
            "minutes_used",
            "training: expected at most {minutes} {minutes:minute|minutes} for one person in a lesson, "
            "found them used up; try looking closer at what your runs have learned, or asking your teacher.",
            minutes=minutes,
        )


def _began(connection: sqlite3.Connection, now: float) -> float:
    (began,) = connection.execute("SELECT COALESCE(MAX(began), 0) FROM lessons").fetchone()
    # A clock that was set back does not make a lesson without end.
    return float(began) if 0 <= now - began < LESSON_SECONDS else 0.0


def _begin(connection: sqlite3.Connection, now: float) -> None:
    # Nothing is kept longer than it counts.
    connection.execute("DELETE FROM lessons")
    connection.execute("DELETE FROM trained")
    connection.execute("INSERT INTO lessons (began) VALUES (?)", (now,))
