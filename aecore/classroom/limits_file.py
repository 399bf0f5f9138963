"""`class.toml` beside the runs: the limits of a class, for people to read and to change."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from aecore.classroom.limits import BOUNDS, Limits, checked
from aecore.disk.whole_files import write_whole
from aecore.errors import ClassroomError
from aecore.sentences import Sentence, cut

FILE_NAME = "class.toml"
_HEAD = "The limits of a class: what each student may have, and all of them together."
_THEN = "Changes count at once, also while the class is taught; the teacher's page writes them here."
_LINE = re.compile(r"at line (\d+)")
_LARGEST = 1 << 18  # bytes; nobody writes more than that by hand


def read(file: Path) -> Limits:
    """What the file says; what it does not say is as by default.

    Raises:
        ClassroomError: one sentence with the line, and what to try.
    """
    try:
        with file.open("rb") as opened:
            text = opened.read(_LARGEST).decode("utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise ClassroomError(
            "limits_unread",
            "{file}: expected a text that can be read, found {found}; "
            "try moving the file away: the next start makes a new one.",
            file=str(file),
            found=repr((error.strerror if isinstance(error, OSError) else None) or "bytes that are no text"),
        ) from None
    return _understood(text, str(file))


def _understood(text: str, file: str) -> Limits:
    try:
        told = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = _LINE.search(str(error))
        line = int(at[1]) if at else max(1, len(text.splitlines()))
        raise ClassroomError(
            "limits_line",
            '{file} line {line}: expected a name, "=" and a number, found {found}; '
            "try correcting that line, or moving the file away: the next start makes a new one.",
            file=file,
            line=str(line),
            found=cut(repr("".join(text.splitlines()[line - 1 : line]))),
        ) from None
    limits = Limits()
    for name, value in told.items():
        line = _line_of(name, text)
        if name not in BOUNDS:
            raise ClassroomError(
                "limits_name",
                "{file} line {line}: expected one of {known}, found {found}; "
                "try correcting the name, or deleting that line.",
                file=file,
                line=str(line),
                known=", ".join(BOUNDS),
                found=cut(repr(name)),
            )
        place = Sentence("limits_place", "{file} line {line}, ", file=file, line=str(line))
        limits = limits.but({name: checked(name, value, place)})
    return limits


def _line_of(name: str, text: str) -> int:
    """Where a name stands first; 1 where it cannot be told."""
    return next((line for line, said in enumerate(text.splitlines(), 1) if _named(said) == name), 1)


def _named(line: str) -> str:
    """The name that a line of the file gives a value, or that its section has."""
    return line.partition("=")[0].strip().strip("[]").strip().strip("\"'").partition(".")[0]


def written(limits: Limits) -> str:
    """The file from the beginning, with a comment that explains each line."""
    parts = [f"# {_HEAD}\n# {_THEN}\n"]
    parts += [_explained(name, value) for name, value in asdict(limits).items()]
    return "\n".join(parts)


def _explained(name: str, value: float) -> str:
    bounds = BOUNDS[name]
    comment = "".join(f"# {line}\n" for line in bounds.about.splitlines())
    return f"{comment}# From {bounds.least:g} to {bounds.most:g}.\n{name} = {_number(value)}\n"


def _number(value: float) -> str:
    # As TOML writes numbers, which is as Python does here.
    return repr(int(value)) if isinstance(value, int) else repr(float(value))


def changed(text: str, changes: Mapping[str, float]) -> str:
    """The text of a file with other values; what people wrote around them stays."""
    lines = text.splitlines()
    for name, value in changes.items():
        at = next((at for at, line in enumerate(lines) if _named(line) == name and "=" in line), None)
        if at is None:
            lines += ["", *_explained(name, value).splitlines()]
        else:
            head, _, rest = lines[at].partition("=")
            _, sign, comment = rest.partition("#")
            lines[at] = f"{head}= {_number(value)}" + (f"  {sign}{comment}" if sign else "")
    return "\n".join(lines) + "\n"


def write(file: Path, limits: Limits) -> None:
    """Puts these limits into the file, all of it at once or nothing; comments and order of its lines stay.

    Raises:
        ClassroomError: what is there cannot be understood; it stays as it is.
        RunError: a full disk, or a folder that may not be written.
    """
    said = written(limits)
    if file.exists():
        there = read(file)
        changes = {name: value for name, value in asdict(limits).items() if value != getattr(there, name)}
        kept = changed(file.read_text(encoding="utf-8-sig"), changes)
        with suppress(ClassroomError):  # Written in a manner that is not changed line by line.
            said = kept if _understood(kept, str(file)) == limits else said
    write_whole(file, said.encode(), durable=True)


def begun(runs: Path) -> Limits:
    """The limits of a folder of runs; their file is made where there is none.

    Raises:
        ClassroomError: a file that cannot be understood.
        RunError: a full disk, or a folder that may not be written.
    """
    file = runs / FILE_NAME
    if not file.exists():
        write(file, Limits())
    return read(file)


class LiveLimits:
    """The limits as the file has them now; for several threads.

    A file that cannot be understood, or is gone, changes nothing while it is so: what counted before goes on to count.

    Args:
        runs: the folder of the runs.
        fixed: limits that the command line gave: whatever the file says.

    Attributes:
        trouble: why the file does not count; None while it does.
    """

    def __init__(self, runs: Path, fixed: Mapping[str, float] | None = None) -> None:
        self.file = runs / FILE_NAME
        self.fixed = {name: checked(name, value) for name, value in (fixed or {}).items()}
        self.trouble: ClassroomError | None = None
        self._seen: tuple[int, ...] = ()
        self._said = Limits()
        self._now = self._said.but(self.fixed)

    def now(self) -> Limits:
        """What counts at this moment; cheap enough to ask at every request."""
        try:
            stat = self.file.stat()
        except OSError:
            return self._now
        seen = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        if seen != self._seen:
            try:
                self._said, self.trouble = read(self.file), None
            except ClassroomError as error:
                self.trouble = error
            self._now, self._seen = self._said.but(self.fixed), seen
        return self._now

    def change(self, changes: Mapping[str, object]) -> Limits:
        """Writes other values into the file, and says what counts then.

        Raises:
            ClassroomError: a value that a limit cannot have, one that is fixed, or a file that cannot be understood.
            RunError: a full disk, or a folder that may not be written.
        """
        self.now()
        wanted = self._said.but(changes)
        for name in changes:
            if name in self.fixed:
                raise ClassroomError(
                    "limit_fixed",
                    "{name}: expected a limit that the file says, found one that was given when the class was "
                    "started; try starting it without that option.",
                    name=name,
                )
        write(self.file, wanted)
        return self.now()
