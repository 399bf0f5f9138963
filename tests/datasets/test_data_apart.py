"""An import in a process of its own: what it may take, how it ends, and what is left of it."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

import bombs
import psutil
import pytest
from data_samples import encoded, noise, write_zip

from aecore.datasets.loading import about_own, glimpse, import_images, load
from aecore.datasets.own import parts, store
from aecore.datasets.own.apart import GivenUpError, bounds_of, import_apart
from aecore.datasets.own.manner import Manner
from aecore.errors import DataError
from aecore.machine.apart import watch
from aecore.recipe.choices import DataChoice
from aecore.sentences import Sentence
from app.words.translation import said_in


def pack(folder: Path, count: int = 6, size: int = 20) -> Path:
    """A zip of pictures."""
    return write_zip(
        folder / "in.zip", {f"{n}.png": encoded(noise(size, size, seed=n)) for n in range(count)}
    )


def slow(folder: Path) -> Path:
    """A zip that takes seconds to read."""
    picture = bombs.png(7000, 8, 6)
    return write_zip(folder / "slow.zip", {f"{number}.png": picture for number in range(8)})


def children() -> list[psutil.Process]:
    """The imports that this process has started and that are not over."""
    return [each for each in psutil.Process().children() if "own.child" in " ".join(each.cmdline())]


def nothing_left(data: Path) -> bool:
    return [path for path in data.rglob("*") if path.name not in ("own",)] == []


def test_a_set_is_made_as_by_the_library(tmp_path: Path) -> None:
    path = pack(tmp_path)
    assert import_apart(path, "pets", tmp_path / "data", Manner()) == "pets"
    here = import_images(path, "pets", tmp_path / "other")
    assert about_own("pets", tmp_path / "data").digest == here.digest
    assert import_apart(path, "pets", tmp_path / "data", Manner(), numbered=True) == "pets-2"
    assert import_apart(path, "pets", tmp_path / "data", Manner(), replacing=True) == "pets"


def test_a_refusal_crosses_the_border_with_its_key_and_its_values(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "in.zip", {"a.png": b"", "b.png": encoded(noise(9, 9))})
    with pytest.raises(DataError) as here:
        import_images(path, "pets", tmp_path / "data")
    with pytest.raises(DataError) as there:
        import_apart(path, "pets", tmp_path / "data", Manner())
    assert str(there.value) == str(here.value)
    assert there.value.key == "picture"
    assert isinstance(there.value.sentence.values["found"], Sentence)
    assert said_in(there.value, "fr") == said_in(here.value, "fr")
    assert there.value.attempt == here.value.attempt
    assert nothing_left(tmp_path / "data")


def test_what_needs_more_memory_than_it_may_take_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "in.zip", {f"{number}.png": bombs.png(7000, 8, 6) for number in range(2)})
    with pytest.raises(DataError) as error:
        import_apart(path, "pets", tmp_path / "data", Manner(), memory=200 << 20)
    assert said_in(error.value, "fr")
    assert error.value.key in ("damaged_pictures", "import_memory", "import_ended")
    assert nothing_left(tmp_path / "data")


def test_where_the_system_holds_no_process_to_its_limit_the_other_side_does(tmp_path: Path) -> None:
    code = "import time; taken = bytes(range(256)) * (1 << 20); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], text=True) as process:
        with pytest.raises(DataError, match=r"x.zip: .* took more memory than it may"):
            watch(process, -(100 << 20), time.monotonic() + 50, bounds_of("x.zip"))
        process.kill()


def test_it_ends_with_its_time_and_with_who_waits_for_it(tmp_path: Path) -> None:
    path = slow(tmp_path)
    began = time.monotonic()
    with pytest.raises(DataError, match="found that these take longer"):
        import_apart(path, "pets", tmp_path / "data", Manner(), seconds=0.7)
    with pytest.raises(GivenUpError):
        import_apart(path, "pets", tmp_path / "data", Manner(), given_up=lambda: time.monotonic() > began + 2)
    assert not children()
    assert nothing_left(tmp_path / "data")


def test_one_that_is_killed_while_it_writes_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, path = tmp_path / "data", pack(tmp_path)
    (data / "own").mkdir(parents=True)
    # It waits for the lock on the names while it has written all it writes.
    descriptor = os.open(data / "own", os.O_RDONLY)
    import fcntl

    fcntl.flock(descriptor, fcntl.LOCK_EX)

    def kill() -> None:
        while not list((data / "own").glob(".pets.*.part/about.json")) and not list(
            (data / "own").glob(".pets.*.part/images.safetensors")
        ):
            time.sleep(0.01)
        (child,) = children()
        child.kill()

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(DataError, match="took more memory than it may, or failed"):
        import_apart(path, "pets", data, Manner())
    killer.join()
    os.close(descriptor)
    assert nothing_left(data)


def test_what_others_left_long_ago_is_taken_away(tmp_path: Path) -> None:
    home = tmp_path / "data" / "own"
    gone = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], check=True, capture_output=True, text=True
    )
    left = [home / f".pets.{gone.stdout.strip()}.0123abcd.part", home / ".pets.0123abcd.part"]
    stay = [home / f".pets.{os.getpid()}.0123abcd.part", home / ".pets.part"]
    for folder in (*left, *stay):
        folder.mkdir(parents=True)
        os.utime(folder, (0, 0))
    fresh = home / f".pets.{gone.stdout.strip()}.ffffffff.part"
    fresh.mkdir()  # The process may be one of another machine.
    parts.sweep(home)
    assert sorted(home.iterdir()) == sorted([*stay, fresh])


def test_the_process_is_the_first_to_be_ended_and_has_its_limits(tmp_path: Path) -> None:
    seen: dict[str, object] = {}

    def look() -> bool:
        for child in children():
            proc = Path("/proc", str(child.pid))
            score, limits = (proc / "oom_score_adj").read_text(), (proc / "limits").read_text()
            if score.strip() == "1000" and str(800 << 20) in limits:
                seen["limits"] = limits
                seen["maps"] = (proc / "maps").read_text()
        return bool(seen) and "_imaging" in str(seen["maps"])

    if sys.platform != "linux":
        pytest.skip("what is looked at is Linux's")
    with pytest.raises(GivenUpError):
        import_apart(slow(tmp_path), "pets", tmp_path / "data", Manner(), memory=800 << 20, given_up=look)
    assert "libtorch" not in str(seen["maps"])
    assert resource.getrlimit(resource.RLIMIT_DATA)[0] == resource.RLIM_INFINITY  # that of this process


def test_many_at_once_take_one_name_each(tmp_path: Path) -> None:
    path = pack(tmp_path)
    code = (
        "import sys, time; from pathlib import Path; from aecore.datasets.own.importing import import_set;"
        "from aecore.datasets.own.manner import Manner; time.sleep(max(0, float(sys.argv[3]) - time.time()));"
        "print(import_set(Path(sys.argv[1]), sys.argv[4], Path(sys.argv[2]), None, Manner(), numbered=True).name)"
    )
    start, data = str(time.time() + 2), str(tmp_path / "data")
    names = ["digits", "Digits", "digits", "DIGITS", "digits", "digits"]
    together = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(path), data, start, name], stdout=subprocess.PIPE, text=True
        )
        for name in names
    ]
    made = [each.communicate()[0].strip().lower() for each in together]
    # The name itself is that of a built-in set.
    assert sorted(made) == [f"digits-{number}" for number in range(2, 8)]
    for name in (path.name for path in (tmp_path / "data" / "own").iterdir()):
        assert about_own(name, tmp_path / "data").classes == (name,)


def test_without_numbers_a_name_that_others_took_meanwhile_is_told(tmp_path: Path) -> None:
    path = pack(tmp_path)
    code = (
        "import sys, time; from pathlib import Path; from aecore.datasets.own.importing import import_set;"
        "from aecore.datasets.own.manner import Manner; from aecore.errors import DataError\n"
        "time.sleep(max(0, float(sys.argv[3]) - time.time()))\n"
        "try: print(import_set(Path(sys.argv[1]), 'pets', Path(sys.argv[2]), None, Manner()).name)\n"
        "except DataError as error: print(error.key)"
    )
    start = str(time.time() + 2)
    together = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(path), str(tmp_path / "data"), start],
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    said = sorted(each.communicate()[0].strip() for each in together)
    assert said == ["name_taken"] * 3 + ["pets"]


def test_what_is_left_by_a_killed_server_ends_too(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from aecore.datasets.own.apart import import_apart;"
        "from aecore.datasets.own.manner import Manner;"
        "import_apart(Path(sys.argv[1]), 'pets', Path(sys.argv[2]), Manner())"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(slow(tmp_path)), str(tmp_path / "data")]
    ) as server:
        known = psutil.Process(server.pid)
        while not (found := known.children()):
            time.sleep(0.01)
        server.kill()
    psutil.wait_procs(found, timeout=20)
    assert not any(child.is_running() for child in found)


def test_a_glimpse_reads_only_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = import_images(pack(tmp_path, count=30), "pets", tmp_path)
    choice = DataChoice(name="pets")
    whole = load(choice, tmp_path).train.images
    monkeypatch.setattr(store, "read", None)
    few = glimpse(choice, tmp_path, 5)
    assert few.shape == (5, 1, 20, 20)
    assert (few == (whole[:5] * 255).round().numpy().astype("uint8")).all()
    assert glimpse(choice, tmp_path, 100).shape[0] == report.train_images
    path = tmp_path / "own" / "pets" / "images.safetensors"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(DataError, match="expected the images as they were imported"):
        glimpse(choice, tmp_path, 5)
