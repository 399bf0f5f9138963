"""What each student of a class may have and all of them together: the values, and what each of them may be."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Self

from aecore.disk.quota import Quota
from aecore.errors import ClassroomError
from aecore.sentences import Sentence, cut

MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """The defaults fit a laptop and thirty students.

    Attributes:
        unfinished_runs: of one student, waiting, training or paused at once.
        training_minutes: of one student in a lesson, all slots together; 0 for as many as they like.
        kept_runs: of one student, those that train among them.
        upload_megabytes: of what one student brings at once, images or a run.
        disk_gigabytes: of one student's runs and image sets.
        class_disk_gigabytes: of all runs and image sets.
        slots: how many trainings run at once, from the next start.
        slice_seconds: for how long a turn lasts while others wait.
    """

    unfinished_runs: int = 3
    training_minutes: int = 30
    kept_runs: int = 60
    upload_megabytes: int = 50
    disk_gigabytes: float = 0.5
    class_disk_gigabytes: float = 20.0
    slots: int = 2
    slice_seconds: float = 10.0

    @property
    def quota(self) -> Quota:
        """The two of the disk, in bytes."""
        return Quota.of(self.disk_gigabytes, self.class_disk_gigabytes)

    @property
    def upload_bytes(self) -> int:
        """Of one upload."""
        return self.upload_megabytes * MEGABYTE

    def but(self, changes: Mapping[str, object]) -> Self:
        """The same with other values.

        Raises:
            ClassroomError: no limit of that name, or a value that it cannot have.
        """
        return type(self)(
            **{**asdict(self), **{name: checked(name, value) for name, value in changes.items()}}
        )


@dataclass(frozen=True)
class Bounds:
    """What a limit may be, and what the file says of it."""

    least: float
    most: float
    about: str
    whole: bool = True

    @property
    def step(self) -> float:
        """Between two values that a page offers."""
        return 1 if self.whole else 0.1


BOUNDS: dict[str, Bounds] = {
    "unfinished_runs": Bounds(1, 50, "Runs of one student that wait, train or are paused at the same time."),
    "training_minutes": Bounds(
        0,
        1440,
        "Minutes that one student's runs may train in a lesson, all together; 0 for as many as they like.\n"
        "A lesson begins when the first run trains and lasts six hours, or until the teacher begins another.",
    ),
    "kept_runs": Bounds(1, 1000, "Runs that one student may keep; who has more has to remove some first."),
    "upload_megabytes": Bounds(
        1, 200, "Megabytes that one student may bring at once, of images or of a run."
    ),
    "disk_gigabytes": Bounds(
        0.01, 10_000, "Gigabytes of the disk for one student's runs and image sets.", whole=False
    ),
    "class_disk_gigabytes": Bounds(
        0.01, 100_000, "Gigabytes of the disk for all runs and image sets together.", whole=False
    ),
    "slots": Bounds(1, 64, "Trainings that run at the same time. A change counts from the next start."),
    "slice_seconds": Bounds(
        0.1, 86_400, "Seconds of training until a run makes room for who waits.", whole=False
    ),
}


def checked(name: str, value: object, place: str | Sentence = "") -> float:
    """A value as its limit has it.

    Args:
        name: of the limit.
        value: as it was given.
        place: where it stands, with what parts it from the name; "" for nowhere in particular.

    Raises:
        ClassroomError: no limit of that name, or a value that it cannot have.
    """
    if name not in BOUNDS:
        raise ClassroomError(
            "limit_name",
            "limits: expected one of {known}, found {found}; try one of those.",
            known=", ".join(BOUNDS),
            found=cut(repr(name)),
        )
    bounds = BOUNDS[name]
    number = None if isinstance(value, bool) or not isinstance(value, int | float) else value
    if (
        number is None
        or not bounds.least <= number <= bounds.most
        or (bounds.whole and number != int(number))
    ):
        default = getattr(Limits(), name)
        if bounds.whole:
            raise ClassroomError(
                "limit_whole",
                "{place}{name}: expected a whole number from {least} to {most}, found {found}; try {attempt}.",
                place=place,
                name=name,
                least=int(bounds.least),
                most=int(bounds.most),
                found=cut(repr(value)),
                attempt=int(default),
            )
        raise ClassroomError(
            "limit_number",
            "{place}{name}: expected a number from {least} to {most}, found {found}; try {attempt}.",
            place=place,
            name=name,
            least=f"{bounds.least:g}",
            most=int(bounds.most),
            found=cut(repr(value)),
            attempt=f"{default:g}",
        )
    return int(number) if bounds.whole else float(number)


def fixed_in(pairs: Sequence[str]) -> dict[str, float]:
    """Limits as a program is given them, "name=value" each. Raises ClassroomError."""
    found: dict[str, float] = {}
    for pair in pairs:
        name, _, said = pair.partition("=")
        try:
            value = float(said)
        except ValueError:
            value = math.nan
        found[name] = checked(name, value)
    return found
