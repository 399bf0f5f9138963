"""What is wrong with a place, and what became of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Finding:
    """One fault.

    Attributes:
        place: the file or folder.
        found: what is wrong with it.
        done: what was done about it; "" where nothing was.
        attempt: what a person can do about it, where nothing was done.
    """

    place: str
    found: str
    done: str = ""
    attempt: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.found}; {self.done or 'try ' + self.attempt}."

    def as_dict(self) -> dict[str, str]:
        """As JSON has it."""
        return asdict(self)
