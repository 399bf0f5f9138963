"""The exception tree of AE Lab: everything a user can cause, each told in one sentence."""

from __future__ import annotations


class AELabError(ValueError):
    """Something a user can mend: says what was expected, what was found and what to try.

    Args:
        subject: what the sentence is about (a field, a file); may be empty.
        expected: what would have been accepted.
        found: what was there instead.
        attempt: what to try next; may be empty.
    """

    def __init__(self, *, expected: str, found: str, attempt: str = "", subject: str = "") -> None:
        self.subject = subject
        self.expected = expected
        self.found = found
        self.attempt = attempt
        super().__init__(expected, found, attempt, subject)

    def __str__(self) -> str:
        start = f"{self.subject}: " if self.subject else ""
        end = f"; try {self.attempt}" if self.attempt else ""
        return f"{start}expected {self.expected}, found {self.found}{end}."

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only arguments do not survive the default pickling between processes.
        return (_rebuild, (type(self), self.expected, self.found, self.attempt, self.subject))


def _rebuild(kind: type[AELabError], expected: str, found: str, attempt: str, subject: str) -> AELabError:
    return kind(expected=expected, found=found, attempt=attempt, subject=subject)


class RecipeError(AELabError):
    """A recipe that cannot be: an unknown key, a value out of bounds, parts that do not go together."""


class DataError(AELabError):
    """Images that cannot be read, fetched or used."""


class RunError(AELabError):
    """A run folder that is missing, cut short or not writable."""


class TrainingError(AELabError):
    """A training that cannot go on: a loss that is not finite, a model larger than memory."""


class ExportError(AELabError):
    """A model that cannot be turned into a file for other programs."""


class EngineError(AELabError):
    """The engine or its job table cannot work here."""


class InstallationError(AELabError):
    """The installed packages do not belong together."""
