"""Own image sets count in the disk quota with the runs; what a killed server left is swept by the next one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
from api_server import browser, serving
from data_samples import noise
from history_samples import owner_in

from aecore.datasets.loading import import_images, remove_own
from aecore.datasets.own import brought
from aecore.datasets.own.apart import import_apart
from aecore.datasets.own.brought import mark_of, sets_taken, uploader
from aecore.datasets.own.manner import Manner
from aecore.datasets.own.parts import sweep_at_start
from aecore.datasets.own.share import Share
from aecore.disk.quota import Quota, Taken
from aecore.engine.wishes import EngineTable
from aecore.errors import DataError, EngineError
from aecore.recipe.recipe import Recipe
from app import own_sets
from app.controls import room
from app.server import create_application
from app.uploads import on_disk
from app.uploads.on_disk import HOME, Upload
from app.web.owner import COOKIE
from app.web.settings import Settings, close, job_table, use, wishes
from app.words.messages import Messages

ADA, GRACE = "ada", "grace"
MEGABYTE = 1_000_000


def arrays(folder: Path, count: int = 300) -> Path:
    """Images of 64 by 64 pixels: 300 of them take 1.2 MB."""
    np.savez(folder / f"{count}.npz", images=noise(count, 64, 64))
    return folder / f"{count}.npz"


def brings(owner: str, folder: Path, data: Path, count: int = 300, **how: object) -> str:
    return import_apart(arrays(folder, count), "pets", data, Manner(), mark=mark_of(owner), **how)  # type: ignore[arg-type]


class Uploaded:
    name = "pets.npz"

    def __init__(self, content: bytes) -> None:
        self._content = content

    def getbuffer(self) -> memoryview:
        return memoryview(self._content)


@pytest.fixture
def small(folders: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Two megabytes for each, five for all; the page is Ada's."""
    quota = Quota(2 * MEGABYTE, 5 * MEGABYTE)
    use(Settings(runs=folders / "runs", data=folders / "data", quota=quota))
    monkeypatch.setattr(own_sets, "_owner", lambda: ADA)
    yield folders
    close()


def drops(folder: Path, count: int, replaced: str | None = None) -> str | None:
    """The page takes an upload; the name of the set."""
    upload = own_sets.keep([Uploaded(arrays(folder, count).read_bytes())])
    under_way = own_sets.begin(upload, replaced)
    try:
        assert under_way.wait(60)
        return under_way.made()
    finally:
        upload.remove()


def test_a_set_beyond_its_owner_s_share_is_refused_and_nothing_is_left(small: Path) -> None:
    data = small / "data"
    assert drops(small, 300) == "pets"
    assert uploader("pets", data) == mark_of(ADA)
    with pytest.raises(DataError) as refused:
        drops(small, 300)
    assert refused.value.key == "set_own_disk"
    assert "at most 2 MB for the runs and image sets of one person, found 2 MB taken and 2 MB" in str(
        refused.value
    )
    assert "jeux d’images d’une personne peuvent occuper 2 Mo" in Messages("fr").trouble(refused.value)
    assert [path.name for path in (data / "own").iterdir()] == ["pets"]
    assert not (data / HOME).exists()
    # What takes its place may have its room.
    assert drops(small, 310, replaced="pets") == "pets"
    remove_own("pets", data)
    assert drops(small, 300) == "pets"


def test_what_a_run_takes_is_not_there_for_a_set_and_all_count_together(small: Path) -> None:
    wishes().submit(Recipe(), ADA, bytes=MEGABYTE)
    with pytest.raises(DataError, match="found 1 MB taken and 2 MB that this set"):
        drops(small, 300)
    for owner in (GRACE, "edith", "mary"):
        brings(owner, small, small / "data", numbered=True)
    with pytest.raises(DataError, match="at most 5 MB for all runs and image sets together"):
        drops(small, 200)


def test_sets_count_with_runs_when_a_run_is_asked_for(small: Path) -> None:
    brings(ADA, small, small / "data")
    there = sets_taken(small / "data", mark_of(ADA))
    assert 300 * 64 * 64 < there.own == there.all < 2 * MEGABYTE
    assert job_table().taken(ADA) == there
    assert job_table().taken(GRACE) == Taken(0, there.all)
    with pytest.raises(EngineError, match="for the runs and image sets of one person, found 2 MB taken"):
        wishes().submit(Recipe(), ADA, bytes=MEGABYTE)
    job = wishes().submit(Recipe(), GRACE, bytes=MEGABYTE)
    with EngineTable(small / "runs", quota=Quota(2 * MEGABYTE, 2 * MEGABYTE), data=small / "data") as table:
        assert table.allowed(table.get(job)) == 2 * MEGABYTE - there.all


def test_the_bar_and_the_menu_count_both(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    brings(ADA, small, small / "data")
    wishes().submit(Recipe(), ADA, bytes=MEGABYTE // 2)
    monkeypatch.setattr(room, "owner", lambda: ADA)
    assert room.is_near()
    close()
    with serving(small) as address, browser(address) as client:
        brings(owner_in(client.cookies[COOKIE]), small, small / "data", 3000, numbered=True)
        assert told(client)["words"] == "0.01 of 2 GB used"


def told(client: httpx.Client) -> dict[str, object]:
    disk: dict[str, object] = client.get("/api/history").json()["disk"]
    return disk


def test_folders_are_weighed_once_until_they_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    brings(ADA, tmp_path, tmp_path)
    place = tmp_path / "own" / "pets"
    os.utime(place, (1000, 1000))
    weighed: list[Path] = []
    weigh = brought.folder_bytes
    monkeypatch.setattr(brought, "folder_bytes", lambda path: weighed.append(path) or weigh(path))
    before = [sets_taken(tmp_path, mark_of(ADA)) for _ in range(5)]
    assert weighed == [place]
    brings(GRACE, tmp_path, tmp_path, 400, replacing=True)
    after = sets_taken(tmp_path, mark_of(GRACE))
    assert after.own > before[-1].own > 0
    assert sets_taken(tmp_path, mark_of(ADA)).own == 0


def test_neither_sets_nor_uploads_take_what_is_left_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aecore.datasets.own.share.room", lambda folder: MEGABYTE)
    with pytest.raises(
        DataError, match="expected room for the 2 MB that this set would take, found 1 MB free"
    ):
        import_images(arrays(tmp_path), "pets", tmp_path / "data")
    assert not (tmp_path / "data").exists()
    monkeypatch.setattr(on_disk, "room", lambda folder: 10)
    with pytest.raises(OSError, match="No space left"):
        Upload([Uploaded(bytes(11))], tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_a_share_crosses_to_the_process_that_reads(tmp_path: Path) -> None:
    share = Share(Quota(5 * MEGABYTE, 6 * MEGABYTE), Taken(MEGABYTE, 5 * MEGABYTE))
    with pytest.raises(DataError) as refused:
        brings(ADA, tmp_path, tmp_path / "data", share=share)
    assert refused.value.key == "set_all_disk"
    assert not (tmp_path / "data").exists()


LEAVES = """
import sys, time
from pathlib import Path
from aecore.datasets.own.parts import part_in
from app.uploads.on_disk import Upload

class Uploaded:
    name = "pets.npz"
    def getbuffer(self):
        return memoryview(bytes(1000))

upload = Upload([Uploaded()], Path(sys.argv[1]))
with part_in(Path(sys.argv[1]) / "own", "pets") as part:
    (part / "images.safetensors").write_bytes(bytes(1000))
    print("there", flush=True)
    time.sleep(60)
"""


def test_what_a_killed_server_left_goes_when_the_next_one_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    with subprocess.Popen([sys.executable, "-c", LEAVES, str(data)], stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        server.stdout.readline()
        create_application(Settings(runs=tmp_path / "runs", data=data))
        # What is in use stays.
        assert len([*(data / HOME).iterdir(), *(data / "own").iterdir()]) == 2
        server.send_signal(signal.SIGKILL)
    # In a container a server bears the number of the one before it.
    for left in (
        data / HOME / f"{os.getpid()}.0123abcd",
        data / "own" / f".pets.{os.getpid()}.0123abcd.part",
        tmp_path / "runs" / f".0123456789.{os.getpid()}.0123abcd.part",
    ):
        left.mkdir()
    create_application(Settings(runs=tmp_path / "runs", data=data))
    assert not (data / HOME).exists()
    assert list((data / "own").iterdir()) == []
    assert list((tmp_path / "runs").glob("*.part")) == []
    close()


def test_on_a_network_s_disk_a_young_part_may_be_another_machine_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aecore.datasets.own.parts.is_on_network", lambda folder: True)
    young = tmp_path / ".pets.999999999.0123abcd.part"
    young.mkdir()
    sweep_at_start(tmp_path)
    assert young.exists()
    os.utime(young, (1000, 1000))
    sweep_at_start(tmp_path)
    assert not young.exists()
