"""`python3 -m deploy.clean_root.trying IMAGE`: the lab and the class in a built image, with no network but themselves.

Started by `deploy.clean_root` in a network of its own, in which nothing but the loopback is.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

from deploy.clean_root.asking import ADDRESS, Browser
from deploy.clean_root.container import Container, until
from deploy.clean_root.image import Image, kept

EXPECTED = {"runs", "data", "measured"}
NAME = "https://lab.school.example"


def main() -> None:
    """Tries all of it; an AssertionError says what is not so."""
    file = Path(sys.argv[1])
    _loopback_up()
    image, begun = kept(file), time.time()
    volume = file.parent / "volume"
    if volume.exists():  # of an earlier try
        shutil.rmtree(volume)
    volume.mkdir()
    user, group = map(int, image.user.split(":"))
    assert user, "it runs as root"
    os.chown(volume, user, group)
    logs = [file.with_name(f"{name}.log") for name in ("recipe", "lab", "class")]
    for log in logs:
        log.unlink(missing_ok=True)
    recipe = _recipe(image, volume, logs[0])
    _the_lab(image, volume, logs[1], recipe)
    _the_class(image, volume, logs[2], recipe)
    written = _written_since(Path(image.root), begun)
    assert not written, f"written outside of the volume: {written[:20]}"
    assert {path.name for path in volume.iterdir()} <= EXPECTED, list(volume.iterdir())
    _tell(
        f"written: outside of the volume nothing; in it {', '.join(sorted(p.name for p in volume.iterdir()))}"
    )


def _recipe(image: Image, volume: Path, log: Path) -> dict[str, Any]:
    """Another command of the image's than to serve."""
    with Container(image, volume, log, ["recipes", "--show", "vae-2d"]) as shown:
        assert shown.process.wait(120) == 0, shown.said
    return tomllib.loads(log.read_text())


def _the_lab(image: Image, volume: Path, log: Path, recipe: dict[str, Any]) -> None:
    ada = Browser()
    with Container(image, volume, log) as lab:
        _tell(f"app: healthy after {lab.wait_until_healthy():.1f} s, as user {_user_of(lab.first)}")
        _tell(f"app: the page and its files, {ada.page_with_files() / 1e6:.1f} MB")
        _tell(f"app: the frontend, {ada.bundles(_built(image)) / 1e6:.1f} MB")
        _drawn(log.with_name("page.png"))
        assert lab.executed(["sh", "-c", "touch /written"]) != 0, "its root can be written to"
        small = ada.train(recipe, 3)
        until(lambda: ada.state(small) == "finished", "a small run's end", 120)
        # What is killed comes back, and its remains do not pile up under the first process.
        (engine,) = [number for number in lab.named("aecore.engine") if number != lab.first]
        os.kill(engine, signal.SIGKILL)
        # As long as a run may be, of as many images as there are without a network: minutes on any machine.
        long = ada.train({**recipe, "data": {**recipe["data"], "name": "strokes"}}, 1000)
        until(lambda: len(_metrics(volume, long)) > 20, "a long run's beginning", 120)
        until(lambda: "Z" not in lab.processes().values(), "the dead to be buried", 30)
        _tell(f"app: {len(lab.processes())} processes, {_threads(lab)} threads while one run trains")
        code, seconds = _stopped(lab)
        _tell(f"app: ended {seconds:.1f} s after {image.stop_signal} in the midst of a run, exit code {code}")
    before = _metrics(volume, long)
    assert (volume / "runs" / long / "checkpoint.safetensors").exists(), "no checkpoint was kept"
    with Container(image, volume, log) as lab:
        lab.wait_until_healthy()
        assert ada.state(small) == "finished"
        until(lambda: len(_metrics(volume, long)) > len(before) + 5, "the long run to go on", 120)
        after = _metrics(volume, long)
        assert after[: len(before)] == before, "what was there was lost or changed"
        again = [both for both in pairwise(after) if both[0] >= both[1]]
        assert not again, f"steps that were trained twice: {again[:5]}, after {len(before)} of {len(after)}"
        ada.send(f"/api/jobs/{long}/stop")
        until(lambda: ada.state(long) == "stopped", "the long run's stop", 60)
        _tell(
            f"app: started again, the run went on at step {after[len(before)]} where it had been at {before[-1]}"
        )
        _stopped(lab)
    assert "Traceback" not in lab.said, lab.said


def _the_class(image: Image, volume: Path, log: Path, recipe: dict[str, Any]) -> None:
    ada, stranger, teacher = Browser(), Browser(), Browser()
    command = ["class", "--name", "Year 9"]
    with Container(image, volume, log, command, AELAB_NAME=NAME) as lab:
        lab.wait_until_healthy()
        until(lambda: "PIN" in lab.said, "the PIN", 30)
        code, pin = _found(r"code  (\w{3} \w{3})", lab.said), _found(r"PIN  (\d{6})", lab.said)
        assert f"{NAME}/teacher" in lab.said, lab.said
        assert 'name="nickname"' in stranger.get(), "a stranger sees more than the page to join by"
        assert stranger.status("/api/sets") == 403
        welcome = ada.send("/join?lang=en", code=code, nickname="Ada", ticket="a" * 20)
        back = _found(r"<b>(\w{5} \w{5})</b>", welcome)
        ada.page_with_files()
        run = ada.train(recipe, 3)
        until(lambda: ada.state(run) == "finished", "a student's run", 120)
        teacher.send("/teacher?lang=en", pin=pin)
        wall = teacher.told("/api/class")
        assert "Ada" in json.dumps(wall), wall
        assert stranger.status("/api/class") == 403
        _stopped(lab)
    with Container(image, volume, log, command, AELAB_NAME=NAME) as lab:
        lab.wait_until_healthy()
        assert ada.state(run) == "finished", "a student's cookie is worth nothing after a restart"
        elsewhere = Browser()
        elsewhere.send("/join?lang=en", back=back)
        assert elsewhere.state(run) == "finished"
        _, seconds = _stopped(lab)
        _tell(
            f"class: joined, trained, came back after a restart by cookie and code; ended in {seconds:.1f} s"
        )
    assert "Traceback" not in lab.said, lab.said


def _built(image: Image) -> list[str]:
    """The files that the frontend was built into, as the package has them."""
    (manifest,) = Path(image.root).glob("opt/*/lib/python3*/site-packages/app/static/manifest.json")
    return sorted(json.loads(manifest.read_text()).values())


def _drawn(picture: Path) -> None:
    """The page in a real browser, where there is one: all that it is made of is there, and it is drawn."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return _tell("app: no Playwright here, so that nobody has seen the page")
    with sync_playwright() as playwright:
        installed = shutil.which("chromium") or shutil.which("chromium-browser")
        chromium = playwright.chromium.launch(executable_path=installed, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1280, "height": 720})
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(ADDRESS, timeout=90_000)
        # The run that a first visitor sees: a dot of its map for each image, and its curve.
        drawn = '.stage[data-map-points]:not([data-map-points=""], [data-map-points="0"], [data-points="0"])'
        page.locator(drawn).wait_for(timeout=90_000)
        page.screenshot(path=picture)
        chromium.close()
    assert complaints == []
    return _tell("app: a browser has drawn the page")


def _stopped(lab: Container) -> tuple[int, float]:
    scratch = [f"{folder}: {names}" for folder in ("/tmp", "/dev/shm") if (names := lab.left_in(folder))]
    if scratch:
        _tell(f"while it runs, {'; '.join(scratch)}")
    code, seconds = lab.stop()
    assert code == 0, f"ended with {code}:\n{lab.said}"
    assert seconds < 9, f"took {seconds:.1f} s: something had to be killed"
    return code, seconds


def _metrics(volume: Path, run: str) -> list[int]:
    """The steps that a run told of, in order.

    At its farewell it may tell of one once more, with a picture and without a loss, as nothing was trained since.
    """
    file = volume / "runs" / run / "metrics.jsonl"
    lines = file.read_text().splitlines() if file.exists() else []
    told = [json.loads(line) for line in lines if line.endswith("}")]
    return [point["step"] for point in told if point["train"]]


def _written_since(root: Path, begun: float) -> list[str]:
    command = ["find", str(root), "-xdev", "-newerct", f"@{begun}", "-not", "-path", f"{root}/proc/*"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def _user_of(process: int) -> str:
    return _found(r"Uid:\s+(\d+)", Path(f"/proc/{process}/status").read_text())


def _threads(lab: Container) -> int:
    counts = (Path(f"/proc/{number}/status").read_text() for number in lab.processes())
    return sum(int(_found(r"Threads:\s+(\d+)", status)) for status in counts)


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, f"expected {pattern} in\n{text[:3000]}"
    return match[1]


def _loopback_up() -> None:
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 0x41))  # SIOCSIFFLAGS: up and running


def _tell(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
