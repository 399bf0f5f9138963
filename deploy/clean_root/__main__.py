"""`python3 -m deploy.clean_root`: builds what the Dockerfile says without Docker, tries it, and leaves nothing behind.

Needs root, Linux, debootstrap and whatever the Dockerfile needs (a connection to the package registries). A Debian of
the same name stands for each base image; see `bases.py`. All of it happens in one folder, in mounts and processes of
its own, which the kernel takes away with the last of them.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from deploy.clean_root import image
from deploy.clean_root.dockerfile import DockerfileError, read

SOURCES = Path(__file__).resolve().parents[2]
NEEDED = ("debootstrap", "unshare", "nsenter", "mount", "cp", "du", "find")


def main() -> int:
    """Runs itself once more, apart; afterwards the folder goes."""
    chosen = _chosen()
    if chosen.inside:
        return _inside(chosen)
    if os.geteuid() or sys.platform != "linux":
        return _refuse("expected root on Linux, as roots and mounts are made; try it with sudo")
    if missing := [name for name in NEEDED if shutil.which(name) is None]:
        return _refuse(f"expected {', '.join(missing)} to be installed; try your system's packages")
    place: Path = chosen.place
    if place.exists() and not chosen.built:
        return _refuse(f"{place}: expected nothing there yet, found something; try another --place")
    place.mkdir(parents=True, exist_ok=True)
    # Asked to end, it still tidies.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    apart = [
        "unshare",
        "--mount",
        "--propagation",
        "private",
        "--pid",
        "--fork",
        "--kill-child",
        "--mount-proc",
    ]
    try:
        return subprocess.run([*apart, sys.executable, "-m", "deploy.clean_root", "--inside", *sys.argv[1:]],
                              cwd=SOURCES, check=False).returncode  # fmt: skip
    finally:
        # Its mounts went with its processes: what is removed here is this folder's own.
        left = [line for line in Path("/proc/mounts").read_text().splitlines() if f" {place}" in line]
        if left:
            print(f"mounts are left, so the folder stays: {left}", file=sys.stderr)
        elif not chosen.keep:
            shutil.rmtree(place)


def _inside(chosen: argparse.Namespace) -> int:
    place, begun = chosen.place, time.monotonic()
    kept = place / "image.json"
    given = dict(word.split("=", 1) for word in chosen.build_arg)
    try:
        if not chosen.built:
            told = read(SOURCES / "Dockerfile", given)
            ready = {stage.image: chosen.base for stage in told.stages} if chosen.base else {}
            image.build(SOURCES, told, place, given, _told, ready).keep(kept)
        for name, size in image.parts(image.kept(kept)).items():
            print(f"{size:7} MB  {name}")
        tried = [sys.executable, "-m", "deploy.clean_root.trying", str(kept)]
        subprocess.run(["unshare", "--net", *tried], cwd=SOURCES, check=True)
    except DockerfileError as error:
        return _refuse(str(error))
    except subprocess.CalledProcessError as error:
        for log in sorted(place.glob("*.log")):
            print(f"--- the end of {log.name}\n{log.read_text(errors='replace')[-3000:]}", file=sys.stderr)
        command = " ".join(map(str, error.cmd))[-200:]
        return _refuse(f"expected a step to succeed, found exit code {error.returncode} of ... {command}")
    print(f"clean, in {time.monotonic() - begun:.0f} s")
    return 0


def _chosen() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 -m deploy.clean_root", description=__doc__)
    parser.add_argument(
        "--place", type=Path, default=Path("/tmp/image-root"), help="a folder for all of it, 15 GB"
    )
    parser.add_argument(
        "--build-arg", action="append", default=[], metavar="NAME=VALUE", help="as docker build has it"
    )
    parser.add_argument("--base", type=Path, help="a root that stands for the base image, made before")
    parser.add_argument("--keep", action="store_true", help="leave the folder")
    parser.add_argument("--built", action="store_true", help="try what was left there")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _told(line: str) -> None:
    print(line, flush=True)


def _refuse(said: str) -> int:
    print(said, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
