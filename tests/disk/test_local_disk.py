"""Which folders lie on a disk of this machine: those of networks are refused."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from aecore.disk import local_disk
from aecore.disk.local_disk import is_network, kind_of, require_local_disk
from aecore.errors import EngineError
from aecore.jobs.table import JobTable

MOUNTS = """\
/dev/vda / ext4 rw,relatime 0 0
server:/home /home nfs4 rw,vers=4.2 0 0
/dev/vdb /home/ada/local\\040disk xfs rw 0 0
drvfs /mnt/c 9p rw 0 0
ada@server: /remote fuse.sshfs rw 0 0
none /srv/share ext4 rw 0 0
server:/share /srv/share cifs rw 0 0
"""


@pytest.fixture
def linux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with these mounts, as its kernel tells of them."""
    (tmp_path / "proc" / "self").mkdir(parents=True)
    (tmp_path / "proc" / "self" / "mounts").write_text(MOUNTS)
    monkeypatch.setattr(psutil, "PROCFS_PATH", str(tmp_path / "proc"))


@pytest.mark.skipif(not psutil.LINUX, reason="the kernel of Linux tells of its mounts in a file")
@pytest.mark.usefixtures("linux")
@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/runs", "ext4"),
        ("/home/ada/runs", "nfs4"),
        ("/home/ada/local disk/runs", "xfs"),
        ("/mnt/c/Users/ada", "9p"),
        ("/remote", "fuse.sshfs"),
        ("/remoteness", "ext4"),
        ("/srv/share/runs", "cifs"),  # the latest of two mounts at one place
    ],
)
def test_the_file_system_of_a_folder_is_found_among_the_mounts(path: str, kind: str) -> None:
    assert kind_of(Path(path), local_disk.mounts()) == kind
    assert is_network(kind) == (kind not in ("ext4", "xfs"))
    if is_network(kind):
        with pytest.raises(EngineError, match=f"local disk.*{path} on a file system of kind {kind}.*--runs"):
            require_local_disk(Path(path))
    else:
        require_local_disk(Path(path))


def test_the_file_systems_of_macos_are_told_apart() -> None:
    mounts = [("/", "apfs"), ("/Volumes/class (2026)", "smbfs")]
    assert kind_of(Path("/Volumes/class (2026)/runs"), mounts) == "smbfs"
    assert kind_of(Path("/Users/ada"), mounts) == "apfs"
    assert is_network("smbfs")
    assert not is_network("apfs")


@pytest.mark.skipif(not psutil.LINUX, reason="it has /proc")
def test_mounts_without_a_disk_of_their_own_are_seen_too() -> None:
    assert kind_of(Path("/proc/self"), local_disk.mounts()) == "proc"


def test_where_nothing_is_known_of_the_mounts_nothing_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(all: bool) -> None:
        raise PermissionError

    monkeypatch.setattr(psutil, "disk_partitions", unknown)
    assert local_disk.mounts() == []
    require_local_disk(tmp_path)


def test_a_network_folder_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_disk, "mounts", lambda: [("/", "ext4"), (str(tmp_path), "nfs")])
    with pytest.raises(EngineError, match="kind nfs"):
        JobTable(tmp_path / "runs")
    assert list(tmp_path.iterdir()) == []
