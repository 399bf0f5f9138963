"""What somebody calls a run and notes of it: a small file in its folder, so that it goes where the run goes.

The page writes it, whatever the engine does with the folder meanwhile; nobody else does. Without torch.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from aecore.disk.whole_files import write_json
from aecore.errors import RunError
from aecore.runs.folder import KEPT_WORDS

NAME_LETTERS = 80
NOTE_LETTERS = 4000
_MOST_BYTES = 64 << 10
_JOINER = "\u200d"  # within one picture of several people, say; it counts as none that can be printed


@dataclass(frozen=True)
class KeptWords:
    """Plain text, never Markdown or HTML.

    Attributes:
        name: what its owner calls it; "" where it is called by its preset.
        note: what its owner wrote of it, of several lines perhaps.
        starred: whether it was marked as one of the best.
    """

    name: str = ""
    note: str = ""
    starred: bool = False

    def changed(
        self, *, name: str | None = None, note: str | None = None, starred: bool | None = None
    ) -> KeptWords:
        """With other words; what is left out stays.

        Raises:
            RunError: they are too long, or hold signs that cannot be printed.
        """
        words = self
        if name is not None:
            words = replace(words, name=_name(name.strip()))
        if note is not None:
            words = replace(words, note=_note(note.replace("\r\n", "\n").strip()))
        return words if starred is None else replace(words, starred=starred)


def read_words(folder: Path) -> KeptWords:
    """The words of a run's folder; none where there are none, or none that can be."""
    try:
        with (folder / KEPT_WORDS).open("rb") as file:
            told = json.loads(file.read(_MOST_BYTES))
        return KeptWords().changed(name=told["name"], note=told["note"], starred=told["starred"] is True)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return KeptWords()


def write_words(folder: Path, words: KeptWords) -> None:
    """Writes them into a run's folder. Raises RunError where the disk does not take it, or there is no such folder.

    A run may be removed at this moment: a folder made anew in its place would keep it from being brought back.
    """
    write_json(folder / KEPT_WORDS, asdict(words), within=True)


def _name(name: str) -> str:
    if len(name) > NAME_LETTERS:
        raise RunError(
            "name_long",
            "name: expected at most {most} letters, found {there}; try a shorter one.",
            most=NAME_LETTERS,
            there=len(name),
        )
    if not name.replace(_JOINER, "").isprintable():
        raise RunError(
            "name_signs",
            "name: expected letters on one line, found signs that cannot be printed; try typing it anew.",
        )
    return name


def _note(note: str) -> str:
    if len(note) > NOTE_LETTERS:
        raise RunError(
            "note_long",
            "note: expected at most {most} letters, found {there}; try a shorter one.",
            most=NOTE_LETTERS,
            there=len(note),
        )
    if not note.translate({ord(sign): None for sign in f"{_JOINER}\n\t"}).isprintable():
        raise RunError(
            "note_signs",
            "note: expected letters, found signs that cannot be printed; try typing it anew.",
        )
    return note
