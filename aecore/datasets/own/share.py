"""Whether a set that was read may be written: there is its owner's share of the disk, all's, and what is free."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aecore.disk.quota import Quota, Taken, megabytes
from aecore.disk.room import room
from aecore.errors import DataError

BESIDE = 1 << 16
"""Bytes that a set takes beside its images and labels."""


@dataclass(frozen=True)
class Share:
    """What sets and runs may take, and what they take without the set in question."""

    quota: Quota
    taken: Taken


def share_of(said: dict[str, dict[str, int]] | None) -> Share | None:
    """The share that `dataclasses.asdict` has made plain; None of None."""
    return Share(Quota(**said["quota"]), Taken(**said["taken"])) if said else None


def require_share(name: str, bytes: int, folder: Path, share: Share | None) -> None:
    """Raises DataError where a set of so many bytes does not fit. None of `share`: the disk alone says how much is."""
    if share and share.taken.own + bytes > share.quota.each:
        raise DataError(
            "set_own_disk",
            "{name}: expected at most {most} MB for the runs and image sets of one person, found {there} MB taken "
            "and {wanted} MB that this set would take; try fewer images, or removing sets or runs that you no longer "
            "need.",
            name=name,
            most=megabytes(share.quota.each),
            there=megabytes(share.taken.own),
            wanted=megabytes(bytes),
        )
    if share and share.taken.all + bytes > share.quota.all:
        raise DataError(
            "set_all_disk",
            "{name}: expected at most {most} MB for all runs and image sets together, found {there} MB taken "
            "and {wanted} MB that this set would take; try fewer images, or removing sets or runs that nobody needs.",
            name=name,
            most=megabytes(share.quota.all),
            there=megabytes(share.taken.all),
            wanted=megabytes(bytes),
        )
    if bytes > (free := room(folder)):
        raise DataError(
            "set_free_disk",
            "{name}: expected room for the {wanted} MB that this set would take, found {free} MB free; "
            "try fewer images, or removing sets or runs that nobody needs.",
            name=name,
            wanted=megabytes(bytes),
            free=free // 1_000_000,
        )
