"""What is wrong with a zip that is to be a run, each in one sentence."""

from __future__ import annotations

from pathlib import Path

from aecore.datasets.own.share import Share
from aecore.disk.quota import megabytes
from aecore.disk.room import room
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


def require_share(file: str, bytes: int, share: Share) -> None:
    """Raises RunError where a run of so many bytes does not fit into its owner's share of the disk, or all's."""
    if share.taken.own + bytes > share.quota.each:
        raise RunError(
            "zip_own_disk",
            "{file}: expected at most {most} MB for the runs and image sets of one person, found {there} MB taken "
            "and {wanted} MB that this run takes; try removing runs or sets that you no longer need.",
            file=cut(file),
            most=megabytes(share.quota.each),
            there=megabytes(share.taken.own),
            wanted=megabytes(bytes),
        )
    if share.taken.all + bytes > share.quota.all:
        raise RunError(
            "zip_all_disk",
            "{file}: expected at most {most} MB for all runs and image sets together, found {there} MB taken "
            "and {wanted} MB that this run takes; try removing runs or sets that nobody needs.",
            file=cut(file),
            most=megabytes(share.quota.all),
            there=megabytes(share.taken.all),
            wanted=megabytes(bytes),
        )


def require_room(file: str, bytes: int, runs: Path) -> None:
    """Raises RunError where a run of so many bytes would take of the disk what is left to others."""
    if bytes > (free := room(runs)):
        raise RunError(
            "zip_free_disk",
            "{file}: expected room for the {wanted} MB that this run takes, found {free} MB free; "
            "try removing runs or sets that nobody needs.",
            file=cut(file),
            wanted=megabytes(bytes),
            free=free // 1_000_000,
        )


def late(file: str) -> RunError:
    """Reading it takes longer than it may."""
    return RunError(
        "zip_time",
        "{file}: expected a run that is read within minutes, found that this one takes longer; "
        "try one that keeps fewer moments.",
        file=cut(file),
    )


def ended(file: str) -> RunError:
    """Reading it takes more memory than it may, or has failed."""
    return RunError(
        "zip_ended",
        "{file}: expected a run that can be read here, found that reading it took more memory than it may, or "
        "failed; try one of a smaller network, or exporting it anew.",
        file=cut(file),
    )
