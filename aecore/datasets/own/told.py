"""What is told of an import, gathered while the images are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from aecore.sentences import Sentence

NAMED = 5


def named(names: Sequence[str]) -> str:
    """The first few names, for a sentence."""
    shown = ", ".join(names[:NAMED])
    return f"{shown} ..." if len(names) > NAMED else shown


@dataclass
class Told:
    """The part of `About` that only the reading knows; see there for the fields."""

    notes: list[Sentence] = field(default_factory=list)
    dropped: list[Sentence] = field(default_factory=list)
    split: str = ""
    scale: str = ""
    original: tuple[int, int] = (0, 0)
    resized: int = 0
    cut: int = 0
    unlabelled: int = 0

    def note(self, sentence: Sentence) -> None:
        """Says a thing once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def fields(self) -> dict[str, Any]:
        """By name, for `About`."""
        return {**vars(self), "notes": tuple(self.notes), "dropped": tuple(self.dropped)}
