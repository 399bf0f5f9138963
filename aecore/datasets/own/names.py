"""The names and places of a user's own sets: `own/<name>/` under the data folder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from aecore.datasets.catalogue import BUILT_IN
from aecore.disk.complaints import reading
from aecore.errors import DataError

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


def check_name(name: str) -> str:
    """The name, if an own set may bear it.

    Raises:
        DataError: other signs than letters, digits, - and _, or the name of a built-in set.
    """
    if not NAME.fullmatch(name):
        raise DataError(
            "name",
            "name of the set: expected 1 to 40 letters, digits, - or _, beginning with a letter or digit,"
            ' found {found}; try "my-images".',
            found=ascii(name[:60]),
        )
    if name.lower() in BUILT_IN:
        raise DataError(
            "name_built_in",
            "name of the set: expected another name than those of the built-in sets,"
            ' found "{found}"; try "{attempt}".',
            found=name,
            attempt=f"my-{name.lower()}",
        )
    return name


def names(folder: Path) -> list[str]:
    """The own sets that lie in the data folder, in alphabetical order."""
    home = folder / "own"
    with reading(home):
        return sorted(
            entry.name
            for entry in (home.iterdir() if home.is_dir() else ())
            if NAME.fullmatch(entry.name) and entry.is_dir()
        )


def check_free(name: str, folder: Path, replacing: bool = False) -> bool:
    """Whether a set of exactly this name is there, to be replaced.

    Raises:
        DataError: a name that is not allowed, or is taken (by this or another spelling) and not to be replaced.
    """
    check_name(name)
    there = names(folder)
    if replacing and name in there:
        return True
    # Some disks take "Cats" and "cats" for the same folder.
    if name.lower() in (other.lower() for other in there):
        raise DataError(
            "name_taken",
            'name of the set: expected a new name, found "{found}", which is there already;'
            ' try "{attempt}", or removing the old set first.',
            found=name,
            attempt=f"{name[:38]}-2",
        )
    return False


def free_name(name: str, folder: Path) -> str:
    """The name, or where it is taken (by this or another spelling) the name with the first number that is not."""
    taken = {other.lower() for other in (*names(folder), *BUILT_IN)}
    found, number = name, 2
    while found.lower() in taken:
        found, number = f"{name[: 39 - len(str(number))]}-{number}", number + 1
    return found


def place_of(name: str, folder: Path) -> Path:
    """Where an own set lies, whole or not."""
    path = folder / "own" / name
    with reading(path):
        there = NAME.fullmatch(name) is not None and path.is_dir()
    if not there:
        raise no_set(name, [*BUILT_IN, *names(folder)])
    return path


def no_set(name: str, known: Sequence[str]) -> DataError:
    """What is said where there is no set of a name; `known`: the names of those that there are."""
    return DataError(
        "set",
        'data.name: expected one of {known}, found "{found}";'
        ' try "digits", or importing a set of that name with "aelab data import".',
        known=", ".join(known),
        found=name[:60],
    )
