"""Files that cannot be read: a few among many are left out and named, more are a set that is damaged."""

from __future__ import annotations

from aecore.datasets.own.told import Told, named
from aecore.errors import DataError
from aecore.sentences import Sentence

MOST_DAMAGED = 10  # one in so many


class Damage:
    """The files that could not be read so far, of a number of them."""

    def __init__(self, files: int) -> None:
        self._files = files
        self._errors: dict[str, DataError] = {}

    def add(self, name: str, error: DataError) -> None:
        """One more."""
        self._errors[name] = error

    def check(self) -> None:
        """Raises DataError where these are more than one in ten."""
        if len(self._errors) * MOST_DAMAGED <= self._files:
            return
        first = next(iter(self._errors.values()))
        if len(self._errors) == 1:
            raise first
        raise DataError(
            "damaged_pictures",
            "expected at most one picture in ten that cannot be read, found {count} of {total} ({names}),"
            " the first {found}; try removing these files or saving the pictures again.",
            count=len(self._errors),
            total=self._files,
            names=named(sorted(self._errors)),
            found=first.sentence.values.get("found", first.found),
        ) from first

    def tell(self, told: Told) -> None:
        """Says which were left out."""
        if self._errors:
            told.dropped.append(
                Sentence(
                    "told_damaged",
                    "Left out, as they cannot be read: {count} of {total} pictures ({names}).",
                    count=len(self._errors),
                    total=self._files,
                    names=named(sorted(self._errors)),
                )
            )
