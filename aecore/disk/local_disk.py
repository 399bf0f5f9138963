"""Is a folder on a disk of this machine? SQLite's WAL needs memory shared between processes, which networks lack."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

import psutil

from aecore.errors import EngineError

# Names as the kernel prints them; fuse mounts carry their program after a dot.
_NETWORK = re.compile(
    r"(nfs4?|cifs|smb[23]?|smbfs|9p|drvfs|afs|afpfs|webdav|ncpfs|coda|ceph|glusterfs|lustre|gpfs|beegfs|pvfs2|orangefs"
    r"|panfs|vboxsf|prl_fs|vmhgfs|osxfuse|macfuse)$"
)
_NETWORK_FUSE = re.compile(
    r"^fuse(blk)?\.(sshfs|rclone|s3fs|goofys|gcsfuse|glusterfs|ceph|davfs|davfs2|curlftpfs|smbnetfs|gvfsd|vmhgfs|juicefs"
    r"|afpfs|mount-s3|blobfuse)"
)


def is_network(kind: str) -> bool:
    """Whether a file system of this kind may break SQLite's WAL."""
    return _NETWORK.match(kind) is not None or _NETWORK_FUSE.match(kind) is not None


def kind_of(path: Path, mounts: list[tuple[str, str]]) -> str:
    """The kind of file system `path` lies on: that of the longest mount point above it, the latest among equals."""
    place, best, kind = PurePosixPath(path), -1, ""
    for point, candidate in mounts:
        if place.is_relative_to(point) and len(PurePosixPath(point).parts) >= best:
            best, kind = len(PurePosixPath(point).parts), candidate
    return kind


def mounts() -> list[tuple[str, str]]:
    """The (mount point, kind) pairs of this machine, in mounting order; none where it does not tell."""
    try:
        # All: those of networks too, which psutil leaves out otherwise.
        return [(mount.mountpoint, mount.fstype) for mount in psutil.disk_partitions(all=True)]
    except OSError:
        return []  # Nothing known about the mounts: no reason to refuse.


def is_on_network(folder: Path) -> bool:
    """Whether `folder`, which need not exist yet, lies on a network's file system."""
    return is_network(kind_of(folder.expanduser().resolve(), mounts()))


def require_local_disk(folder: Path) -> None:
    """Raises EngineError when `folder`, which need not exist yet, lies on a network's file system."""
    place = folder.expanduser().resolve()
    kind = kind_of(place, mounts())
    if is_network(kind):
        raise EngineError(
            "network_disk",
            "runs folder: expected a folder on a local disk, for the job table must be shared "
            "between processes, found {place} on a file system of kind {type}; "
            "try naming a folder on a local disk with --runs.",
            place=str(place),
            type=kind,
        )
