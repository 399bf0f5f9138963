"""What is wrong with a zip that is to be a run, each in one sentence."""

from __future__ import annotations

from aecore.errors import RunError
from aecore.sentences import cut

MOST_FILES = 200
MOST_BYTES = 1_000_000_000


def damaged(file: str) -> RunError:
    """It cannot be read."""
    return RunError(
        "zip_damaged",
        "{file}: expected the zip of a whole run, found one that is damaged, encrypted or no zip; "
        "try exporting the whole run anew.",
        file=cut(file),
    )


def foreign(file: str, name: str) -> RunError:
    """A file in it is damaged, or does not go with its recipe."""
    return RunError(
        "zip_foreign",
        "{file}: expected files that fit its recipe, found others in {name}; "
        "try exporting the whole run anew.",
        file=cut(file),
        name=name,
    )


def large(file: str, name: str, files: int = MOST_FILES, most: int = MOST_BYTES) -> RunError:
    """There is too much of it."""
    return RunError(
        "zip_large",
        "{file}: expected at most {files} files and {most} MB, found more in {name}; "
        "try exporting the whole run anew.",
        file=cut(file),
        files=files,
        most=most // 1_000_000,
        name=cut(name),
    )


def climbs(file: str, name: str) -> RunError:
    """A file in it would be written elsewhere."""
    return RunError(
        "zip_climbs",
        "{file}: expected files of one run, found a path that leads out of its folder, {name}; "
        "try only a run that was exported whole.",
        file=cut(file),
        name=cut(name),
    )


def stranger(file: str, name: str) -> RunError:
    """A file in it is none of a run's."""
    return RunError(
        "zip_stranger",
        "{file}: expected files of one run, tensors as safetensors alone, found {name}; "
        "try only a run that was exported whole.",
        file=cut(file),
        name=cut(name),
    )


def without(file: str, missing: str) -> RunError:
    """It is not whole."""
    return RunError(
        "zip_without",
        "{file}: expected the zip of a whole run, found one without {missing}; "
        "try exporting the whole run anew.",
        file=cut(file),
        missing=missing,
    )


def version(file: str, known: int, found: object) -> RunError:
    """It is of another format."""
    return RunError(
        "zip_version",
        "{file}: expected a run of format {known}, found format {found}; try a newer AE Lab.",
        file=cut(file),
        known=known,
        found=cut(str(found)),
    )
